"""Whether one patient's outcome is reliably worse after missed items: evidence beside a review, never an alert.

Within one person, day by day: the outcome is compared between days with and without a missed item 0, 1 or 2 days
before. Both are rid of a straight trend first, for whatever drifts together looks associated. Neighbouring days
resemble each other and tell less than their number, so the interval stands on an effective number of days (Bartlett's
formula, Pyper and Peterman 1998). Three lags are looked at, so each interval covers 97 %: all three together mislead in
5 % at most. Only answers count: not tapping is not missing. The method's constants are proposals of this project.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

from bot.care.history import History, PromptStatus
from bot.care.main_symptom import main_symptom
from bot.care.plan import Measure

LEAST_PAIRED_DAYS = 28
LEAST_DAYS_OF_EACH = 5  # fewer days with, or without, a missed item carry no comparison
LAGS = (0, 1, 2)
FALSE_PATTERNS = 0.05  # of patients without an association, the share that may still show one, at any of the lags
RESEMBLANCE_LAGS = 7  # how far apart two days may be and still count as resembling each other
WHEN = {0: "on the days of missed items", 1: "the day after missed items", 2: "two days after missed items"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A reliable association. `worse_by`, `low` and `high` are in the measure's unit, higher is worse, two decimals."""

    measure: str
    lag: int  # days from the missed item to the outcome
    worse_by: float
    low: float  # the interval's lower end: above 0
    high: float
    days: int  # paired days
    missed_days: int  # of them, after a missed item
    words: str


@dataclass(frozen=True, slots=True)
class _Slope:
    """How much worse, and the half width of its interval."""

    lag: int
    worse_by: float
    margin: float
    days: int
    missed_days: int


def pattern(history: History) -> Pattern | None:
    """The lag at which the main symptom is most reliably worse after missed items; None when none is reliable."""
    main, missed = main_symptom(history.measures), missed_by_day(history)
    if main is None or not missed:
        return None
    outcome = {r.on: main.badness(r.values[main.code]) for r in history.reports if main.code in r.values}
    slopes = [slope for lag in LAGS if (slope := _slope(missed, outcome, lag)) and slope.worse_by > slope.margin]
    if not slopes:
        return None
    return _in_words(main, max(slopes, key=lambda slope: (round(slope.worse_by - slope.margin, 6), -slope.lag)))


def missed_by_day(history: History) -> dict[date, float]:
    """1 for a day on which an answered item was not done, 0 for a day on which all answered ones were done."""
    missed: dict[date, float] = {}
    for prompt in history.prompts:
        if prompt.status in (PromptStatus.DONE, PromptStatus.SKIPPED):
            missed[prompt.on] = max(missed.get(prompt.on, 0.0), float(prompt.status is PromptStatus.SKIPPED))
    return missed


def _slope(missed: Mapping[date, float], outcome: Mapping[date, float], lag: int) -> _Slope | None:
    """The difference at that lag with its interval; None with too few days to compare."""
    days = sorted(on for on in outcome if on - timedelta(days=lag) in missed)
    after = [missed[on - timedelta(days=lag)] for on in days]
    if len(days) < LEAST_PAIRED_DAYS or not LEAST_DAYS_OF_EACH <= sum(after) <= len(days) - LEAST_DAYS_OF_EACH:
        return None
    numbers = [on.toordinal() for on in days]
    x, y = _without_trend(numbers, after), _without_trend(numbers, [outcome[on] for on in days])
    xx, yy, xy = _dot(x, x), _dot(y, y), _dot(x, y)
    if round(xx, 9) <= 0 or round(yy, 9) <= 0:
        return None
    left = [value - xy / xx * before for value, before in zip(y, x, strict=True)]
    freedom = _effective_days(numbers, x, left) - 3  # a mean, a trend and a slope are estimated
    if freedom < 3:
        return None
    margin = _t_quantile(1 - FALSE_PATTERNS / len(LAGS), freedom) * math.sqrt(_dot(left, left) / xx / freedom)
    return _Slope(lag, round(xy / xx, 6), round(margin, 6), len(days), int(sum(after)))


def _without_trend(numbers: Sequence[int], values: Sequence[float]) -> list[float]:
    """What is left of the values around their own straight line over time."""
    middle, mean = sum(numbers) / len(numbers), sum(values) / len(values)
    time = [number - middle for number in numbers]
    slope = _dot(time, values) / _dot(time, time)
    return [value - mean - slope * at for value, at in zip(values, time, strict=True)]


def _effective_days(numbers: Sequence[int], x: Sequence[float], y: Sequence[float]) -> float:
    """How many independent days these are worth: at most as many as there are."""
    days = len(numbers)
    echoes = sum(
        (1 - lag / days) * max(0.0, _resemblance(numbers, x, lag) * _resemblance(numbers, y, lag))
        for lag in range(1, RESEMBLANCE_LAGS + 1)
    )
    return days / (1 + 2 * echoes)


def _resemblance(numbers: Sequence[int], values: Sequence[float], lag: int) -> float:
    """The correlation of a day with the one so many days later, where both are there, freed of its bias to the low."""
    by_day = dict(zip(numbers, values, strict=True))
    products = [value * by_day[on + lag] for on, value in by_day.items() if on + lag in by_day]
    variance = _dot(values, values) / len(values)
    if not products or round(variance, 9) <= 0:
        return 0.0
    seen = sum(products) / len(products) / variance
    return min(1.0, seen + (1 + 3 * max(seen, 0.0)) / len(values))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


def _t_quantile(share: float, freedom: float) -> float:
    """Student's t for that share below it, by the Cornish-Fisher series; within 1 % from 5 degrees of freedom up."""
    z = NormalDist().inv_cdf(share)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _in_words(measure: Measure, slope: _Slope) -> Pattern:
    by, low, high = (round(slope.worse_by + side * slope.margin, 2) for side in (0, -1, 1))
    name = measure.name or measure.code
    words = (
        f"{name} was worse by {by:.1f} points {WHEN[slope.lag]} (probably between {low:.1f} and {high:.1f}; "
        f"{slope.missed_days} such days of {slope.days}). In this patient the two go together; that does not prove "
        "that one causes the other."
    )
    return Pattern(measure.code, slope.lag, by, low, high, slope.days, slope.missed_days, words)
