"""The kinds of calm and the kinds of event: what patients of each kind are drawn from."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.care.plan import Measure, MeasureKind, Worse
from tests.benchmarks.review.patients import Course, Effect, SimulatedPatient, simulate

Draw = Callable[[random.Random], Course]

FIRST_ONSET, LAST_ONSET = 45, 75  # days: a baseline is known by then
HIT_WITHIN = 14  # days after the criterion day
CALM_DAYS = 120


def usual(chance: random.Random) -> Course:
    """A patient as they come: from steady to restless, from independent days to days that resemble each other."""
    return Course(
        level=chance.uniform(2.5, 5.0),
        spread=chance.uniform(0.7, 1.6),
        resemblance=chance.uniform(0.1, 0.6),
        answers=chance.uniform(0.75, 0.98),
        taken=chance.uniform(0.88, 0.98),
        weekend=chance.uniform(-0.5, 0.5),
    )


def diarist(chance: random.Random) -> Course:
    """The writer of a long diary: gaps, floors, restless days with heavy tails, and a level that wanders."""
    return Course(
        level=chance.uniform(1.0, 6.0),
        spread=min(2.6, max(0.6, chance.lognormvariate(0.25, 0.35))),
        resemblance=chance.uniform(0.2, 0.75),
        answers=chance.uniform(0.6, 0.85),
        weekend=chance.gauss(0, 0.5),
        bad_days=chance.choice([0.0, 0.0, 0.04]),
        heavy_tails=chance.random() < 0.4,
        wander=chance.uniform(0.0, 0.1),
        drift=chance.gauss(0, 0.008),
        drift_days=365,
        decimals=chance.choice([0, 1]),
    )


CALM: Mapping[str, Draw] = {
    "days that do not resemble each other": lambda chance: replace(usual(chance), resemblance=0.0),
    "a day like the day before (0.5)": lambda chance: replace(usual(chance), resemblance=0.5),
    "very like the day before (0.7)": lambda chance: replace(usual(chance), resemblance=0.7),
    "near the bottom of the scale": lambda chance: replace(usual(chance), level=chance.uniform(0.3, 1.2)),
    "bad days now and then": lambda chance: replace(usual(chance), bad_days=0.05, spread=1.0),
    "heavy tails": lambda chance: replace(usual(chance), heavy_tails=True),
    "worse at the weekend": lambda chance: replace(usual(chance), weekend=1.5),
    "slow improvement": lambda chance: replace(usual(chance), level=6.0, drift=-0.05, drift_days=60),
    "four days in ten without a report": lambda chance: replace(usual(chance), answers=0.6),
    "seasons": lambda chance: replace(usual(chance), season=0.5),
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event. The criterion day is when it has reached what matters: so many days after the onset."""

    name: str
    effect: Effect
    criterion: int = 0
    is_symptom: bool = True
    draw: Draw = usual


def _symptoms(points: float) -> dict[str, float]:
    return {"pain": points, "interference": points, "mood": 0.6 * points}


WORSE_AND_REPORTS_LESS = "worse, and reports less"
EVENTS = (
    EventKind("sudden, 2 points", Effect(added=_symptoms(2))),
    EventKind("sudden, 3 points", Effect(added=_symptoms(3))),
    EventKind("slow, 3 points in 14 days", Effect(added=_symptoms(3), ramp_days=14), criterion=9),
    EventKind("the main symptom only, 3 points", Effect(added={"pain": 3}, ramp_days=5), criterion=3),
    EventKind(
        "everything, 2 points",
        Effect(added={"pain": 2, "interference": 2, "mood": 2, "side_effects": 0.8}, ramp_days=5),
        criterion=4,
    ),
    EventKind(
        "relapse after improvement, 3 points",
        Effect(added=_symptoms(3), ramp_days=7),
        criterion=4,
        draw=lambda chance: replace(usual(chance), level=5.5, drift=-0.06, drift_days=45),
    ),
    EventKind("half of the days bad", Effect(bad_days=0.6)),
    EventKind(
        WORSE_AND_REPORTS_LESS,
        Effect(added=_symptoms(3), ramp_days=7, answers=0.4),
        criterion=4,
        draw=lambda chance: replace(usual(chance), answers=chance.uniform(0.85, 0.98)),
    ),
    EventKind("side effects set in", Effect(added={"side_effects": 1.6}), is_symptom=False),
    EventKind("stops doing plan items", Effect(taken=0.4), is_symptom=False),
    EventKind("falls silent", Effect(answers=0.0), is_symptom=False),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One patient to whom an event happens."""

    kind: EventKind
    patient: SimulatedPatient
    onset: int

    @property
    def criterion(self) -> int:
        """The day the event has reached what matters."""
        return self.onset + self.kind.criterion

    @property
    def last_day(self) -> int:
        """The last day on which an alert is a hit."""
        return self.criterion + HIT_WITHIN


def calm_patients(kind: str, count: int, seed: str) -> list[SimulatedPatient]:
    """So many patients of one kind of calm; the same for the same seed."""
    chance = random.Random(f"{seed} {kind}")
    return [simulate(chance, CALM[kind](chance), CALM_DAYS) for _ in range(count)]


def cases(kind: EventKind, count: int, seed: str) -> list[Case]:
    """So many patients to whom that event happens; the same for the same seed."""
    chance = random.Random(f"{seed} {kind.name}")
    drawn = []
    for _ in range(count):
        onset = chance.randint(FIRST_ONSET, LAST_ONSET)
        days = onset + kind.criterion + HIT_WITHIN + 1
        drawn.append(Case(kind, simulate(chance, kind.draw(chance), days, effect=kind.effect, onset=onset), onset))
    return drawn


def _scale(number: int, worse: Worse) -> Measure:
    return Measure(f"item_{number}", f"Item {number}", "", MeasureKind.SYMPTOM, worse, 0, 10, 2)


DIARY_DAYS = 150


def diaries(count: int, seed: str, added: float = 0.0, *, main_only: bool = False) -> list[Case]:
    """Long diaries of one to five items. The points are added from the middle on, to all items or to the first."""
    chance = random.Random(f"{seed} diaries")
    drawn = []
    for number in range(count):
        items = tuple(_scale(n, chance.choice(list(Worse))) for n in range(1 + number % 5))
        moved = items[:1] if main_only else items
        kind = EventKind(f"{added:+g} points", Effect(added={item.code: added for item in moved}))
        onset = chance.randint(60, 100)
        course, seeded = diarist(chance), random.Random(chance.random())
        days = DIARY_DAYS if not added else onset + HIT_WITHIN + 1
        drawn.append(Case(kind, simulate(seeded, course, days, measures=items, effect=kind.effect, onset=onset), onset))
    return drawn
