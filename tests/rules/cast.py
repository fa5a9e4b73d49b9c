"""Alice's measures and her history, in the few words a rule's examples need."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.care.history import History, PromptOutcome, PromptStatus, Report
from bot.care.plan import Measure, MeasureKind, Worse

MONDAY = date(2026, 1, 5)
PAIN = Measure("pain", "Pain", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, important_change=2)
MOOD = Measure("mood", "Mood", "", MeasureKind.SYMPTOM, Worse.LOWER, 0, 10, important_change=2, weight=0.5)
SIDE_EFFECTS = Measure(
    "side_effects",
    "Side effects",
    "",
    MeasureKind.SIDE_EFFECT,
    Worse.HIGHER,
    0,
    3,
    important_change=1,
    weight=0.3,
    labels=("none", "a little", "quite a bit", "a lot"),
)
MEASURES = {measure.code: measure for measure in (PAIN, MOOD, SIDE_EFFECTS)}


def day(number: int) -> date:
    """The day so many days after Alice was linked, a Monday."""
    return MONDAY + timedelta(days=number)


def diary(*pain: float | None, mood: float = 7) -> tuple[Report, ...]:
    """A report a day from the first day on: pain as given, the same mood; None is a day without a report."""
    return tuple(
        Report(day(number), {"pain": value, "mood": mood}) for number, value in enumerate(pain) if value is not None
    )


def history(
    reports: Sequence[Report] = (),
    *,
    on: int | None = None,
    prompts: Sequence[PromptOutcome] = (),
    asked: Sequence[int] = (),
    baseline_from: int | None = None,
    measures: Mapping[str, Measure] = MEASURES,
    items: Mapping[str, str] | None = None,
) -> History:
    """Alice's history on that day, by default the day of the last report."""
    return History(
        as_on=day(on) if on is not None else reports[-1].on,
        linked_on=MONDAY,
        measures=measures,
        reports=tuple(reports),
        prompts=tuple(prompts),
        asked_on=tuple(day(number) for number in asked),
        baseline_from=None if baseline_from is None else day(baseline_from),
        items=items or {"ibuprofen": "Ibuprofen 400 mg", "exercises": "Back exercises"},
    )


def done(number: int, item: str = "ibuprofen") -> PromptOutcome:
    """The item was done on that day."""
    return PromptOutcome(day(number), item, PromptStatus.DONE)


def skipped(number: int, reason: str | None = "forgot", item: str = "ibuprofen") -> PromptOutcome:
    """The item was skipped on that day, for that reason."""
    return PromptOutcome(day(number), item, PromptStatus.SKIPPED, reason)


def unanswered(number: int, item: str = "ibuprofen") -> PromptOutcome:
    """The item was asked about on that day, and nobody answered."""
    return PromptOutcome(day(number), item, PromptStatus.EXPIRED)
