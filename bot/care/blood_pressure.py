"""Blood pressure as it is measured: systolic and diastolic of one moment belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from math import fsum
from typing import NamedTuple

from bot.care.findings import type_of_cell
from bot.care.history import History, Reading

SYSTOLIC, DIASTOLIC = "bp_systolic", "bp_diastolic"
CODES = (SYSTOLIC, DIASTOLIC)


@dataclass(frozen=True, slots=True)
class Pressure:
    """One measurement in mmHg. `at` is the local time, if it is known; a half that was not given is None."""

    on: date
    at: time | None
    systolic: float | None
    diastolic: float | None

    def reaches(self, systolic: float, diastolic: float) -> bool:
        """True when either half is at or above its limit."""
        return (self.systolic or 0) >= systolic or (self.diastolic or 0) >= diastolic

    @property
    def words(self) -> str:
        """`182/95 at 08:10`, with a question mark for a half that is not known."""
        halves = "/".join("?" if half is None else f"{half:g}" for half in (self.systolic, self.diastolic))
        return halves if self.at is None else f"{halves} at {self.at.isoformat('minutes')}"

    @property
    def row(self) -> dict[str, type_of_cell]:
        """The measurement as an evidence row."""
        at = None if self.at is None else self.at.isoformat("minutes")
        return {"on": self.on.isoformat(), "at": at, SYSTOLIC: self.systolic, DIASTOLIC: self.diastolic}


def pressures(readings: Sequence[Reading]) -> list[Pressure]:
    """The measurements these readings make up, oldest first: the nth systolic of a moment with its nth diastolic."""
    moments: dict[tuple[date, time | None], tuple[list[float], list[float]]] = {}
    for reading in readings:
        if reading.code in CODES:
            moments.setdefault((reading.on, reading.at), ([], []))[CODES.index(reading.code)].append(reading.value)
    found = []
    for (on, at), (systolic, diastolic) in moments.items():
        for nth in range(max(len(systolic), len(diastolic))):
            found.append(Pressure(on, at, _nth(systolic, nth), _nth(diastolic, nth)))
    return found


class PressureDay(NamedTuple):
    """One day's values added up: the sum and the number of each half."""

    systolic: float
    systolics: int
    diastolic: float
    diastolics: int


def pressure_days(history: History, since: date) -> dict[date, PressureDay]:
    """Each day with a value, oldest first, from that day on. A half known only from its day's report counts once."""
    days: dict[date, tuple[list[float], list[float]]] = {}
    for reading in reversed(history.readings):
        if reading.on < since:
            break
        if reading.code in CODES and reading.on <= history.as_on:
            if reading.on not in days:
                days[reading.on] = ([], [])
            days[reading.on][reading.code != SYSTOLIC].append(reading.value)
    for report in reversed(history.reports):
        if report.on < since:
            break
        for half, code in enumerate(CODES):
            if code in report.values and report.on <= history.as_on:
                values = days.setdefault(report.on, ([], []))[half]
                values += [] if values else [report.values[code]]
    # fsum: the order in which a day's values arrived does not show in the last digit
    return {
        on: PressureDay(fsum(systolic), len(systolic), fsum(diastolic), len(diastolic))
        for on, (systolic, diastolic) in sorted(days.items())
    }


def _nth(values: Sequence[float], nth: int) -> float | None:
    return values[nth] if nth < len(values) else None
