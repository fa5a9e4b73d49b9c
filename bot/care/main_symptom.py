"""The one symptom a treatment is first judged by, and what was reported of it between two days."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.care.history import Report
from bot.care.plan import Measure, MeasureKind


@dataclass(frozen=True, slots=True)
class Average:
    """The mean of so many reports, rounded to 6 digits, in the measure's own unit."""

    value: float
    reports: int


def main_symptom(measures: Mapping[str, Measure]) -> Measure | None:
    """The symptom with the highest weight, of equals the first by code; None when the plan asks for none."""
    symptoms = [measure for measure in measures.values() if measure.kind is MeasureKind.SYMPTOM and measure.weight > 0]
    return min(symptoms, key=lambda measure: (-measure.weight, measure.code), default=None)


def reports_between(reports: Sequence[Report], first: date, last: date) -> Sequence[Report]:
    """The reports of these days, both ends among them."""
    return reports[bisect_left(reports, first, key=_day) : bisect_right(reports, last, key=_day)]


def _day(report: Report) -> date:
    return report.on


def average(reports: Sequence[Report], code: str) -> Average | None:
    """The mean of the reports that answer the measure; None when none does."""
    values = [report.values[code] for report in reports if code in report.values]
    return Average(round(sum(values) / len(values), 6), len(values)) if values else None
