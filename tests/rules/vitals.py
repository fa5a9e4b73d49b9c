"""Alice's vital signs and happenings, in the few words the examples of the rules about them need."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from bot.care.history import Happening, HappeningKind, History, ItemFacts, Reading, Report
from bot.care.plan import Measure, MeasureKind, Worse
from tests.rules.cast import MONDAY, day

HIGHEST = 999


def vital(code: str, unit: str = "", change: float = 1, worse: Worse = Worse.HIGHER) -> Measure:
    """A vital sign of that code, named after it."""
    name = code.replace("_", " ").capitalize()
    return Measure(code, name, "", MeasureKind.VITAL, worse, 0, HIGHEST, important_change=change, unit=unit)


def at(clock: str) -> time:
    """`at("08:10")`"""
    return time.fromisoformat(clock)


def measured(number: int, clock: str | None = None, /, **values: float) -> list[Reading]:
    """What was measured on that day, at that time."""
    return [Reading(day(number), code, value, at(clock) if clock else None) for code, value in values.items()]


def vitals(
    readings: Sequence[Reading],
    *more: Measure,
    on: int,
    reports: Sequence[Report] = (),
    review_on: int | None = None,
    procedure: int | None = None,
) -> History:
    """Alice's history on that day: her readings, in a plan with a measure for each of them and those named.

    Each day's report holds the last of its readings, as in the app, unless other reports are given.
    """
    codes = {reading.code: vital(reading.code) for reading in readings}
    by_day: dict[date, dict[str, float]] = {}
    for reading in sorted(readings, key=lambda reading: (reading.on, str(reading.at), reading.value)):
        by_day.setdefault(reading.on, {})[reading.code] = reading.value
    return History(
        as_on=day(on),
        linked_on=MONDAY,
        measures=codes | {measure.code: measure for measure in more},
        readings=tuple(sorted(readings, key=lambda reading: reading.on)),
        reports=tuple(reports) or tuple(Report(on, values) for on, values in by_day.items()),
        review_due_on=_day(review_on),
        procedure_on=_day(procedure),
    )


def told(
    *happenings: tuple[int, HappeningKind, str],
    on: int,
    medicines: Sequence[str] = (),
    phenotypes: Mapping[str, str] | None = None,
) -> History:
    """Alice's history on that day: what she told, on a plan with these medicines."""
    return History(
        as_on=day(on),
        linked_on=MONDAY,
        measures={},
        happenings=tuple(Happening(day(number), kind, detail) for number, kind, detail in happenings),
        item_facts={medicine: ItemFacts(medicine.capitalize(), medicine=medicine) for medicine in medicines},
        phenotypes=phenotypes or {},
    )


def _day(number: int | None) -> date | None:
    return None if number is None else day(number)
