"""The statistics of a trend: how surprising a patient's last reports are beside her own earlier ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import add, mul, sub, truediv

# A spread from few reports leans on a prior worth this many.
PRIOR_REPORTS = 8
# Four reports a weekday are few: an effect is halved there, so that chance does not pass for a pattern.
WEEKDAY_PRIOR_REPORTS = 4
# Daily symptom reports resemble the day before; 28 of them tell too little about how much.
PRIOR_RESEMBLANCE = 0.4
RESEMBLANCE_PRIOR_REPORTS = 20
HIGHEST_RESEMBLANCE = 0.8
# Symptoms of one person rise together: the usual correlation between two of her measures.
PRIOR_CORRELATION = 0.4
# How far one report may stand beyond the next most extreme of its window, in spreads: one bad day decides nothing.
FARTHEST = 1.0

Column = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Track:
    """One measure over the baseline and the window under test, turned so that higher is worse.

    The first of `stretches` is the baseline: its mean is the usual level. The others, each around a mean of its own,
    only help to say how much the measure varies. `prior_spread` is the standard deviation expected before anything is
    known of this patient, in the measure's unit.
    """

    stretches: Sequence[Column]
    window: Column
    weight: float
    prior_spread: float


@dataclass(frozen=True, slots=True)
class _Usual:
    """What is usual in one measure: the value expected by weekday, the spread around it, the reports in those terms."""

    expected: Sequence[float]
    spread: float
    residuals: Sequence[float]  # of every report of the stretches, in the measure's unit; 0 where not answered


def mean(values: Column) -> float | None:
    """The mean of the values that were answered; None when there are none."""
    answered = [value for value in values if value is not None]
    return sum(answered) / len(answered) if answered else None


def best_stretch(scores: Sequence[float], length: int) -> int:
    """Where the `length` running scores with the lowest mean begin; of equals, the latest. 0 when there are fewer."""
    if len(scores) <= length:
        return 0
    sums = list(accumulate(scores, initial=0.0))
    stretches = list(map(sub, sums[length:], sums))
    lowest = min(stretches) + 1e-6  # the last digits of a sum differ between processors
    return max(start for start, stretch in enumerate(stretches) if stretch <= lowest)


def surprise(
    tracks: Sequence[Track], stretch_weekdays: Sequence[Sequence[int]], window_weekdays: Sequence[int]
) -> float:
    """How many standard errors the window stands above the baseline, all measures together.

    Spread, weekday pattern and resemblance of neighbours come from the stretches alone, never from the window. The best
    and the worst report of the window are drawn in, measure by measure. Rounded to 6 digits.
    """
    weekdays = [day for stretch in stretch_weekdays for day in stretch]
    together, shift = [0.0] * len(weekdays), 0.0
    for track in tracks:
        usual = _usual(track, weekdays)
        share = track.weight / usual.spread
        together = list(map(add, together, map(share.__mul__, usual.residuals)))
        shift += track.weight * _winsorised_mean(_residuals(track.window, usual, window_weekdays))
    variance = _shrunk_variance(together, len(together), _prior_variance([track.weight for track in tracks]))
    resemblance = _resemblance(together)
    error = _mean_variance(len(window_weekdays), resemblance) + _mean_variance(len(stretch_weekdays[0]), resemblance)
    return round(shift / math.sqrt(variance * error), 6)


def _usual(track: Track, weekdays: Sequence[int]) -> _Usual:
    levels = [mean(stretch) or 0.0 for stretch in track.stretches]
    deviations = [
        None if value is None else value - level
        for stretch, level in zip(track.stretches, levels, strict=True)
        for value in stretch
    ]
    sums, counts = [0.0] * 7, [WEEKDAY_PRIOR_REPORTS] * 7
    for deviation, day in zip(deviations, weekdays, strict=True):
        if deviation is not None:
            sums[day] += deviation
            counts[day] += 1
    effects = list(map(truediv, sums, counts))
    residuals = [0.0 if d is None else d - effects[day] for d, day in zip(deviations, weekdays, strict=True)]
    answered = len(deviations) - deviations.count(None)
    spread = math.sqrt(_shrunk_variance(residuals, answered, track.prior_spread**2))
    return _Usual([levels[0] + effect for effect in effects], spread, residuals)


def _residuals(column: Column, usual: _Usual, weekdays: Sequence[int]) -> list[float]:
    return [
        (value - usual.expected[day]) / usual.spread
        for value, day in zip(column, weekdays, strict=True)
        if value is not None
    ]


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
    echoes = sum((1 - lag / count) * resemblance**lag for lag in range(1, count))
    return (1 + 2 * echoes) / count


def _winsorised_mean(values: Sequence[float]) -> float:
    """The mean with the highest and the lowest drawn in to one spread beyond their neighbours; 0 for under three."""
    if len(values) < 3:
        return 0.0
    lowest, *inner, highest = sorted(values)
    drawn_in = max(lowest, inner[0] - FARTHEST) + min(highest, inner[-1] + FARTHEST)
    return (sum(inner) + drawn_in) / len(values)
