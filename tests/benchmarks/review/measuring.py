"""Measures everything the table shows: detectors at one budget, the whole set of rules, and long diaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.care.rule import Rule
from tests.benchmarks.review.kinds import CALM, EVENTS, Case, EventKind, calm_patients, cases, diaries
from tests.benchmarks.review.patients import SimulatedPatient
from tests.benchmarks.review.textbook import DETECTORS, Detector, alerts
from tests.benchmarks.review.watching import (
    DAYS_OF_MONTH,
    Calm,
    Found,
    the_rules,
    together,
    watch,
    watch_calm,
    watch_cases,
)

BUDGET = 0.30  # false alerts a patient-month
DIARY_POINTS = (2.0, 3.0)
# Thresholds of worsening_symptom that a calibration on long diaries may choose from.
LADDER = (1.0, 1.5, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 5.0, 6.0)


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where thresholds are chosen and where they are tried: never the same patients."""

    tuning: str = "tuning"
    testing: str = "testing"


@dataclass(frozen=True, slots=True)
class Size:
    """How many patients of each kind."""

    calm: int
    cases: int
    diaries: int


@dataclass(frozen=True, slots=True)
class DetectorResult:
    """One detector at the textbooks' threshold and, tuned on other patients, at the budget."""

    name: str
    textbook_per_month: float | None
    textbook_share: float | None
    budget_per_month: float
    budget_share: float  # of symptom events


@dataclass(frozen=True, slots=True)
class SetResult:
    """The whole set of rules at its default thresholds."""

    calm: Mapping[str, Calm]
    events: Sequence[tuple[EventKind, Found]]

    @property
    def false_alerts(self) -> Calm:
        """All groups of calm as one."""
        rules = [rule for group in self.calm.values() for rule in group.rules]
        return Calm(rules, sum(group.months for group in self.calm.values()))

    def found(self, *, symptom_only: bool = False) -> Found:
        """All kinds of event as one, or those that show in a symptom."""
        return together([found for kind, found in self.events if kind.is_symptom or not symptom_only])


@dataclass(frozen=True, slots=True)
class DiaryResult:
    """worsening_symptom on long diaries at one threshold: alerts on the untouched ones, hits by points added."""

    threshold: float
    per_month: float
    all_items: Mapping[float, float]
    main_item: Mapping[float, float]


def measure_detectors(seeds: Seeds, size: Size) -> list[DetectorResult]:
    """Every textbook detector and chance, on the symptom events."""
    tuning, testing = _everyone(seeds.tuning, size), _everyone(seeds.testing, size)
    events = [case for kind in EVENTS if kind.is_symptom for case in cases(kind, size.cases, seeds.testing)]
    return [_measure_detector(name, detector, tuning, testing, events) for name, detector in DETECTORS.items()]


def _everyone(seed: str, size: Size) -> list[SimulatedPatient]:
    return [patient for kind in CALM for patient in calm_patients(kind, size.calm, seed)]


def _measure_detector(
    name: str,
    detector: Detector,
    tuning: Sequence[SimulatedPatient],
    testing: Sequence[SimulatedPatient],
    events: Sequence[Case],
) -> DetectorResult:
    threshold = _tuned(detector, tuning)
    calm, found = _detect(detector, threshold, testing, events)
    result = DetectorResult(name, None, None, calm, found)
    if detector.textbook is None:
        return result
    calm, found = _detect(detector, detector.textbook, testing, events)
    return replace(result, textbook_per_month=calm, textbook_share=found)


def _detect(
    detector: Detector, threshold: float, calm: Sequence[SimulatedPatient], events: Sequence[Case]
) -> tuple[float, float]:
    """False alerts a month, and the share of the events that are hit."""

    def alerting(patient: SimulatedPatient, first_day: int) -> dict[int, str]:
        return dict.fromkeys((day for day in alerts(detector.score(patient), threshold) if day >= first_day), "")

    return watch_calm(calm, alerting).per_month, watch_cases(events, alerting).share


def _tuned(detector: Detector, patients: Sequence[SimulatedPatient]) -> float:
    """The lowest threshold that keeps within the budget on these patients."""
    scores = [detector.score(patient) for patient in patients]
    months = sum(map(len, scores)) / DAYS_OF_MONTH
    low, high = -10.0, 100.0
    for _ in range(30):
        middle = (low + high) / 2
        is_over = sum(len(alerts(one, middle)) for one in scores) / months > BUDGET
        low, high = (middle, high) if is_over else (low, middle)
    return high


def measure_set(seed: str, size: Size, *codes: str) -> SetResult:
    """The rules of those codes, all there are when none is named, as a plan with default thresholds has them."""
    rules = the_rules(*codes)

    def alerting(patient: SimulatedPatient, first_day: int) -> Mapping[int, str]:
        return watch(patient, rules, first_day)

    return SetResult(
        calm={kind: watch_calm(calm_patients(kind, size.calm, seed), alerting) for kind in CALM},
        events=[(kind, watch_cases(cases(kind, size.cases, seed), alerting)) for kind in EVENTS],
    )


def measure_diaries(seeds: Seeds, size: Size) -> list[DiaryResult]:
    """At the default threshold, and at the one that keeps within the budget on other diaries."""
    (rule,) = the_rules("worsening_symptom")
    default = float(rule.defaults["surprise"])
    others = diaries(size.diaries, seeds.tuning)
    fitting = (step for step in LADDER if _diary_alerts(rule, step, others) <= BUDGET)
    chosen = next(fitting, LADDER[-1])
    return [_measure_diaries(rule, threshold, seeds.testing, size) for threshold in dict.fromkeys((default, chosen))]


def _diary_alerts(rule: Rule, threshold: float, untouched: Sequence[Case]) -> float:
    tuned = _with(rule, threshold)
    return watch_calm([case.patient for case in untouched], lambda patient, day: watch(patient, [tuned], day)).per_month


def _measure_diaries(rule: Rule, threshold: float, seed: str, size: Size) -> DiaryResult:
    tuned = _with(rule, threshold)

    def share(points: float, *, main_only: bool) -> float:
        touched = diaries(size.diaries, seed, points, main_only=main_only)
        return watch_cases(touched, lambda patient, day: watch(patient, [tuned], day)).share

    return DiaryResult(
        threshold=threshold,
        per_month=_diary_alerts(rule, threshold, diaries(size.diaries, seed)),
        all_items={points: share(points, main_only=False) for points in DIARY_POINTS},
        main_item={points: share(points, main_only=True) for points in DIARY_POINTS},
    )


def _with(rule: Rule, threshold: float) -> Rule:
    return replace(rule, defaults={**rule.defaults, "surprise": threshold})
