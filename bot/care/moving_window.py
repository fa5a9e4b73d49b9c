"""The statistics of a trend: how much better a worsening explains the last reports than a patient's ups and downs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import add, mul, sub, truediv

# A spread from 28 reports that resemble each other is itself uncertain: it leans on a prior worth as many.
PRIOR_REPORTS = 28
# Four reports a weekday are few: an effect is halved there, so that chance does not pass for a pattern.
WEEKDAY_PRIOR_REPORTS = 4
# Daily symptom reports resemble the day before; 28 of them tell too little about how much.
PRIOR_RESEMBLANCE = 0.4
RESEMBLANCE_PRIOR_REPORTS = 60
HIGHEST_RESEMBLANCE = 0.8
# Symptoms of one person rise together: the usual correlation between two of her measures.
PRIOR_CORRELATION = 0.4
# How far one report may stand beyond the next most extreme of its window, in spreads: one bad day decides nothing.
FARTHEST = 1.0

Column = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Track:
    """One measure over the baseline and the window under test, turned so that higher is worse, in the measure's unit.

    The first of `stretches` is the baseline: its mean is the usual level. Others, each around a mean of its own, only
    help to say how much the measure varies. `prior_spread` is the standard deviation expected before anything is known
    of this patient. `change` is the worsening looked for; `lift` is how far the baseline stands above another one that
    the window is held against as well.
    """

    stretches: Sequence[Column]
    window: Column
    weight: float
    prior_spread: float
    change: float = 0.0
    lift: float = 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure, or several added up by weight, in spreads: how the stretches varied and where the window stands.

    `residuals` are the reports of all stretches around what is usual on their weekday. `shift` is how far the window
    stands above the baseline, `change` how far it would after the worsening looked for.
    """

    weights: Sequence[float]
    residuals: Sequence[float]
    baseline_reports: int
    window_reports: int
    shift: float
    change: float
    lift: float


def answered(values: Column) -> list[float]:
    """The values that were answered."""
    return [value for value in values if value is not None]


def mean(values: Column) -> float | None:
    """The mean of the values that were answered; None when there are none."""
    known = answered(values)
    return sum(known) / len(known) if known else None


def best_stretch(scores: Sequence[float], length: int) -> int:
    """Where the `length` running scores with the lowest mean begin; of equals, the latest. 0 when there are fewer."""
    if len(scores) <= length:
        return 0
    sums = list(accumulate(scores, initial=0.0))
    stretches = list(map(sub, sums[length:], sums))
    lowest = min(stretches) + 1e-6  # the last digits of a sum differ between processors
    return max(start for start, stretch in enumerate(stretches) if stretch <= lowest)


def trend(track: Track, stretch_weekdays: Sequence[Sequence[int]], window_weekdays: Sequence[int]) -> Trend:
    """One measure's trend. Spread and weekday pattern come from the stretches alone, never from the window.

    The best and the worst report of the window are drawn in.
    """
    weekdays = [day for stretch in stretch_weekdays for day in stretch]
    levels = [mean(stretch) or 0.0 for stretch in track.stretches]
    deviations = [
        None if value is None else value - level
        for stretch, level in zip(track.stretches, levels, strict=True)
        for value in stretch
    ]
    effects = _weekday_effects(deviations, weekdays)
    residuals = [0.0 if d is None else d - effects[day] for d, day in zip(deviations, weekdays, strict=True)]
    spread = math.sqrt(_shrunk_variance(residuals, len(answered(deviations)), track.prior_spread**2))
    share = track.weight / spread
    window = [
        (value - levels[0] - effects[day]) / spread
        for value, day in zip(track.window, window_weekdays, strict=True)
        if value is not None
    ]
    return Trend(
        weights=[track.weight],
        residuals=list(map(share.__mul__, residuals)),
        baseline_reports=len(stretch_weekdays[0]),
        window_reports=len(window_weekdays),
        shift=track.weight * _winsorised_mean(window),
        change=share * track.change,
        lift=share * track.lift,
    )


def together(trends: Sequence[Trend]) -> Trend:
    """Several measures of the same days added up; each has its weight already."""
    first, *others = trends
    residuals = list(first.residuals)
    for other in others:
        residuals = list(map(add, residuals, other.residuals))
    return Trend(
        weights=[weight for one in trends for weight in one.weights],
        residuals=residuals,
        baseline_reports=first.baseline_reports,
        window_reports=first.window_reports,
        shift=sum(one.shift for one in trends),
        change=sum(one.change for one in trends),
        lift=sum(one.lift for one in trends),
    )


def evidence(found: Trend) -> tuple[float, float]:
    """How much likelier the window is if the worsening looked for has come than if nothing has.

    Held against the baseline, and against the other baseline below it by `lift`. Both are natural logarithms of a ratio
    of two normal densities, rounded to 6 digits.
    """
    variance = _variance_of_shift(found)
    against_baseline = (found.shift - found.change / 2) * found.change / variance
    return round(against_baseline, 6), round(against_baseline + found.lift * found.change / variance, 6)


def surprise(
    tracks: Sequence[Track], stretch_weekdays: Sequence[Sequence[int]], window_weekdays: Sequence[int]
) -> float:
    """How many standard errors the window stands above the baseline, all measures together; rounded to 6 digits."""
    found = together([trend(track, stretch_weekdays, window_weekdays) for track in tracks])
    return round(found.shift / math.sqrt(_variance_of_shift(found)), 6)


def _variance_of_shift(found: Trend) -> float:
    count = len(found.residuals)
    variance = _shrunk_variance(found.residuals, count, _prior_variance(found.weights))
    resemblance = _resemblance(found.residuals)
    return variance * (
        _mean_variance(found.window_reports, resemblance) + _mean_variance(found.baseline_reports, resemblance)
    )


def _weekday_effects(deviations: Column, weekdays: Sequence[int]) -> list[float]:
    sums, counts = [0.0] * 7, [WEEKDAY_PRIOR_REPORTS] * 7
    for deviation, day in zip(deviations, weekdays, strict=True):
        if deviation is not None:
            sums[day] += deviation
            counts[day] += 1
    return list(map(truediv, sums, counts))


def _shrunk_variance(residuals: Sequence[float], count: int, prior: float) -> float:
    squares: float = sum(map(mul, residuals, residuals))
    return (PRIOR_REPORTS * prior + squares) / (PRIOR_REPORTS + count - 1)


def _prior_variance(weights: Sequence[float]) -> float:
    """The variance of a weighted sum of standardised measures that rise together as they usually do."""
    alone = sum(weight * weight for weight in weights)
    return alone + PRIOR_CORRELATION * (sum(weights) ** 2 - alone)


def _resemblance(residuals: Sequence[float]) -> float:
    """The correlation of a report with the one before it, leaning on the prior; never below 0."""
    squares = sum(map(mul, residuals, residuals))
    products = sum(map(mul, residuals, islice(residuals, 1, None)))
    seen = products / squares if squares else 0.0
    count = len(residuals)
    leaning = (count * seen + RESEMBLANCE_PRIOR_REPORTS * PRIOR_RESEMBLANCE) / (count + RESEMBLANCE_PRIOR_REPORTS)
    return min(max(leaning, 0.0), HIGHEST_RESEMBLANCE)


def _mean_variance(count: int, resemblance: float) -> float:
    """The variance of a mean of that many reports of variance 1, when neighbours resemble each other."""
    distinct = 1 - resemblance
    echoes = resemblance / distinct - resemblance * (1 - resemblance**count) / (count * distinct**2)
    return (1 + 2 * echoes) / count


def _winsorised_mean(values: Sequence[float]) -> float:
    """The mean with the highest and the lowest drawn in to one spread beyond their neighbours; 0 for under three."""
    if len(values) < 3:
        return 0.0
    lowest, *inner, highest = sorted(values)
    drawn_in = max(lowest, inner[0] - FARTHEST) + min(highest, inner[-1] + FARTHEST)
    return (sum(inner) + drawn_in) / len(values)
