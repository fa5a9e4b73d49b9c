"""The statistics of a trend: how surprising a patient's last reports are beside her own earlier ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub

# CLINICAL.md, "Detecting a worsening": a spread from few reports leans on a prior worth this many.
PRIOR_REPORTS = 8
# Four reports a weekday are few: an effect is halved there, so that chance does not pass for a pattern.
WEEKDAY_PRIOR_REPORTS = 4
# Daily symptom reports resemble the day before; 28 of them tell too little about how much.
PRIOR_RESEMBLANCE = 0.4
RESEMBLANCE_PRIOR_REPORTS = 20
HIGHEST_RESEMBLANCE = 0.8
# Symptoms of one person rise together: the usual correlation between two of her measures.
PRIOR_CORRELATION = 0.4

Column = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Track:
    """One measure over the baseline and the window under test, turned so that higher is worse.

    `prior_spread` is the standard deviation expected before anything is known of this patient, in the measure's unit.
    """

    baseline: Column
    window: Column
    weight: float
    prior_spread: float


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the baseline says is usual in one measure: by weekday the expected value, and the spread around it."""

    expected: tuple[float, ...]
    spread: float


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


def surprise(tracks: Sequence[Track], baseline_weekdays: Sequence[int], window_weekdays: Sequence[int]) -> float:
    """How many standard errors the window stands above the baseline, all measures together.

    Spread, weekday pattern and resemblance of neighbours come from the baseline alone. The best and the worst report of
    the window count as the second best and second worst, measure by measure. Rounded to 6 digits.
    """
    usual = [_usual(track, baseline_weekdays) for track in tracks]
    together = _weighted_residuals(tracks, usual, baseline_weekdays)
    prior_variance = _prior_variance([track.weight for track in tracks])
    variance = _shrunk_variance(together, prior_variance)
    resemblance = _resemblance(together)
    shift = sum(
        track.weight * _winsorised_mean(_residuals(track.window, seen, window_weekdays))
        for track, seen in zip(tracks, usual, strict=True)
    )
    error = _mean_variance(len(window_weekdays), resemblance) + _mean_variance(len(baseline_weekdays), resemblance)
    return round(shift / math.sqrt(variance * error), 6)


def _usual(track: Track, weekdays: Sequence[int]) -> _Usual:
    answered = [(value, day) for value, day in zip(track.baseline, weekdays, strict=True) if value is not None]
    level = sum(value for value, _ in answered) / len(answered)
    sums, counts = [0.0] * 7, [0] * 7
    for value, day in answered:
        sums[day] += value - level
        counts[day] += 1
    expected = tuple(level + sums[day] / (counts[day] + WEEKDAY_PRIOR_REPORTS) for day in range(7))
    variance = _shrunk_variance([value - expected[day] for value, day in answered], track.prior_spread**2)
    return _Usual(expected, math.sqrt(variance))


def _residuals(column: Column, usual: _Usual, weekdays: Sequence[int]) -> list[float]:
    return [
        (value - usual.expected[day]) / usual.spread
        for value, day in zip(column, weekdays, strict=True)
        if value is not None
    ]


def _weighted_residuals(tracks: Sequence[Track], usual: Sequence[_Usual], weekdays: Sequence[int]) -> list[float]:
    """Report by report, the weighted sum over the measures; one not answered counts as usual."""
    together = [0.0] * len(weekdays)
    for track, seen in zip(tracks, usual, strict=True):
        factor = track.weight / seen.spread
        for place, (value, day) in enumerate(zip(track.baseline, weekdays, strict=True)):
            if value is not None:
                together[place] += factor * (value - seen.expected[day])
    return together


def _shrunk_variance(residuals: Sequence[float], prior: float) -> float:
    squares = sum(residual * residual for residual in residuals)
    return (PRIOR_REPORTS * prior + squares) / (PRIOR_REPORTS + len(residuals) - 1)


def _prior_variance(weights: Sequence[float]) -> float:
    """The variance of a weighted sum of standardised measures that rise together as they usually do."""
    alone = sum(weight * weight for weight in weights)
    return alone + PRIOR_CORRELATION * (sum(weights) ** 2 - alone)


def _resemblance(residuals: Sequence[float]) -> float:
    """The correlation of a report with the one before it, leaning on the prior; never below 0."""
    squares = sum(residual * residual for residual in residuals)
    products = sum(one * other for one, other in pairwise(residuals))
    seen = products / squares if squares else 0.0
    count = len(residuals)
    leaning = (count * seen + RESEMBLANCE_PRIOR_REPORTS * PRIOR_RESEMBLANCE) / (count + RESEMBLANCE_PRIOR_REPORTS)
    return min(max(leaning, 0.0), HIGHEST_RESEMBLANCE)


def _mean_variance(count: int, resemblance: float) -> float:
    """The variance of a mean of that many reports of variance 1, when neighbours resemble each other."""
    echoes = sum((1 - lag / count) * resemblance**lag for lag in range(1, count))
    return (1 + 2 * echoes) / count


def _winsorised_mean(values: Sequence[float]) -> float:
    """The mean with the highest as the second highest and the lowest as the second lowest; 0 for fewer than three."""
    if len(values) < 3:
        return 0.0
    inner = sorted(values)[1:-1]
    return (sum(inner) + inner[0] + inner[-1]) / len(values)
