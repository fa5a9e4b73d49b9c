"""The mean of a week's home blood pressure series stands above the plan's own target.

A series is what was measured in 7 days, morning and evening, two readings each: the first day is dropped, and at least
12 readings on 3 days must remain. Fires when the mean crosses the target (135/85 unless the plan says otherwise, for
instance 145/85 over 80 years); one that stood above it from the first series on is known, and so is one that has fired:
these fire again only after a further important change of the measure, or on the plan's review date. Severity: routine.

Source: ESH home blood pressure protocol; the target over 80 years from memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.care.blood_pressure import CODES, DIASTOLIC, SYSTOLIC, PressureDay, pressure_days
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import DAYS_LOOKED_BACK, History
from bot.care.rule import Rule, Thresholds

SERIES_DAYS = 7
_BACK = tuple(timedelta(days=back) for back in range(SERIES_DAYS))
LEAST_DAYS = 3  # after the first one was dropped; the protocol allows a series as short as this


@dataclass(frozen=True, slots=True)
class Series:
    """The mean of one series in mmHg, rounded to one decimal, its last day, and how many readings stand behind it."""

    until_on: date
    systolic: float
    diastolic: float
    readings: int

    def level(self, history: History, thresholds: Thresholds) -> float:
        """How many important changes the worse half stands above its target: 0 or less is on target."""
        systolic = (self.systolic - thresholds["systolic"]) / history.measures[SYSTOLIC].important_change
        diastolic = (self.diastolic - thresholds["diastolic"]) / history.measures[DIASTOLIC].important_change
        return round(max(systolic, diastolic), 6)


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the series that ends today rose above the target; None without a whole series or a rise."""
    if not history.measures.keys() >= set(CODES):
        return None
    days = pressure_days(history, history.as_on - timedelta(days=SERIES_DAYS - 1))
    series = series_until(history.as_on, days, thresholds)
    if series is None or series.level(history, thresholds) <= 0:
        return None
    is_due = history.as_on == history.review_due_on
    if not is_due and not (series.until_on == history.as_on and _has_crossed(history, thresholds)):
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Blood pressure averaged {series.systolic:g}/{series.diastolic:g} over {series.readings} readings "
        f"up to {series.until_on.isoformat()}; the target is {thresholds['systolic']:g}/{thresholds['diastolic']:g}.",
        consider="Consider how it was measured, whether medicines are taken, and whether target and doses still fit.",
        evidence=tuple(_row(on, day) for on, day in days.items()),
    )


def series_until(on: date, days: Mapping[date, PressureDay], thresholds: Thresholds) -> Series | None:
    """The series of the 7 days up to that one; None when too little remains without its first day."""
    measured = [day for back in _BACK if (day := on - back) in days]
    kept = [days[day] for day in measured[:-1]]
    if len(kept) < LEAST_DAYS:
        return None
    systolic, systolics, diastolic, diastolics = map(sum, zip(*kept, strict=True))
    few = int(min(systolics, diastolics))
    if few < thresholds["least_readings"]:
        return None
    return Series(measured[0], round(systolic / systolics, 1), round(diastolic / diastolics, 1), few)


def _has_crossed(history: History, thresholds: Thresholds) -> bool:
    """True when of all series so far the last one is news: a crossing, or an important change beyond the last news."""
    days = pressure_days(history, history.as_on - timedelta(days=DAYS_LOOKED_BACK - 1))
    all_series = [series for on in days if (series := series_until(on, days, thresholds))]
    levels = [series.level(history, thresholds) for series in all_series]
    known, is_armed, is_news = levels[0], levels[0] <= 0, False
    for level in levels[1:]:
        is_news = level > 0 and (is_armed or level >= known + 1)
        if is_news:
            known, is_armed = level, False
        elif level <= 0 and level <= known - 1:
            is_armed = True  # it came down by an important change: rising again would be news
    return is_news


def _row(on: date, day: PressureDay) -> dict[str, type_of_cell]:
    """One day: the mean of each half, and how many systolic readings."""
    return {
        "on": on.isoformat(),
        "readings": day.systolics,
        SYSTOLIC: round(day.systolic / day.systolics, 1) if day.systolics else None,
        DIASTOLIC: round(day.diastolic / day.diastolics, 1) if day.diastolics else None,
    }


RULE = Rule(
    code="blood_pressure_mean",
    version=1,
    evaluate=evaluate,
    defaults={"systolic": 135, "diastolic": 85, "least_readings": 12},
    bounds={"systolic": (100, 180), "diastolic": (60, 110), "least_readings": (3, 24)},
    rising=(("diastolic", "systolic"),),
)
