"""The detectors of the textbooks, and chance: one score a day, an alert where it reaches a threshold."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tests.benchmarks.review.patients import LINKED_ON, SimulatedPatient

NEVER = -math.inf
FROZEN_DAYS = 14  # the textbooks' baseline: the first two weeks, and never again
LEAST_REPORTS = 5
QUIET_DAYS = 7
SMOOTHING = 0.2  # EWMA
SLACK = 0.5  # CUSUM, in standard deviations

Scores = Sequence[float]
Series = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Detector:
    """A score by day, and the threshold the textbooks give; None where they give none."""

    score: Callable[[SimulatedPatient], Scores]
    textbook: float | None


def alerts(scores: Scores, threshold: float) -> list[int]:
    """The days of the alerts, quiet for 7 days after each."""
    days: list[int] = []
    for day, score in enumerate(scores):
        if score >= threshold and (not days or day >= days[-1] + QUIET_DAYS):
            days.append(day)
    return days


def _series(patient: SimulatedPatient, code: str) -> list[float | None]:
    """The measure by day, higher worse; None on a day without a report."""
    by_day: list[float | None] = [None] * patient.days
    for report in patient.reports:
        by_day[(report.on - LINKED_ON).days] = patient.measures[code].badness(report.values[code])
    return by_day


def _standardised(values: Series) -> list[float | None]:
    """In standard deviations from the frozen baseline; None throughout when it holds too few reports."""
    known = [value for value in values[:FROZEN_DAYS] if value is not None]
    if len(known) < LEAST_REPORTS:
        return [None] * len(values)
    level = sum(known) / len(known)
    spread = max(0.5, math.sqrt(sum((value - level) ** 2 for value in known) / (len(known) - 1)))
    baseline = [None] * FROZEN_DAYS
    return [*baseline, *(None if value is None else (value - level) / spread for value in values[FROZEN_DAYS:])]


def _chance(patient: SimulatedPatient) -> Scores:
    chance = random.Random(str(patient.reports[:5]))
    return [chance.random() for _ in range(patient.days)]


def _worse_than_yesterday(patient: SimulatedPatient) -> Scores:
    pain = _series(patient, "pain")
    pairs = zip([None, *pain[:-1]], pain, strict=True)
    return [NEVER if before is None or now is None else now - before for before, now in pairs]


def _level(patient: SimulatedPatient) -> Scores:
    return [NEVER if value is None else value for value in _series(patient, "pain")]


def _ewma(patient: SimulatedPatient) -> Scores:
    error = math.sqrt(SMOOTHING / (2 - SMOOTHING))
    smooth = accumulate(
        _standardised(_series(patient, "pain")),
        lambda level, z: level if z is None else level + SMOOTHING * (z - level),
        initial=0.0,
    )
    return [(level or 0.0) / error for level in smooth][1:]


def _cusum(values: Series) -> Scores:
    steps = accumulate(
        values, lambda total, z: total if z is None else max(0.0, (total or 0.0) + z - SLACK), initial=0.0
    )
    return [total or 0.0 for total in steps][1:]


def _cusum_of_pain(patient: SimulatedPatient) -> Scores:
    return _cusum(_standardised(_series(patient, "pain")))


def _cusum_of_all(patient: SimulatedPatient) -> Scores:
    columns = [_series(patient, code) for code in patient.measures]
    weights = [measure.weight for measure in patient.measures.values()]
    days = zip(*columns, strict=True)
    together = [None if None in day else sum(w * (v or 0.0) for w, v in zip(weights, day, strict=True)) for day in days]
    return _cusum(_standardised(together))


def _week_mean(patient: SimulatedPatient) -> Scores:
    """The mean of 7 days against the frozen baseline, in standard errors (reliable change, Jacobson and Truax 1991)."""
    standardised = _standardised(_series(patient, "pain"))
    scores = []
    for day in range(patient.days):
        week = [z for z in standardised[max(0, day - 6) : day + 1] if z is not None]
        error = math.sqrt(1 / max(len(week), 1) + 1 / FROZEN_DAYS)
        scores.append(sum(week) / len(week) / error if len(week) >= 3 else NEVER)
    return scores


DETECTORS: Mapping[str, Detector] = {
    "random": Detector(_chance, None),
    "worse than yesterday": Detector(_worse_than_yesterday, 2),
    "a fixed threshold of 7": Detector(_level, 7),
    "EWMA of one measure": Detector(_ewma, 3),
    "CUSUM of one measure": Detector(_cusum_of_pain, 4),
    "7-day mean, reliable change": Detector(_week_mean, 1.96),
    "several measures in one CUSUM": Detector(_cusum_of_all, 4),
}
