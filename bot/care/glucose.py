"""Blood glucose readings as the two glucose rules compare and name them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.care.findings import type_of_cell
from bot.care.history import History
from bot.care.readings import readings_of_last
from bot.care.units import glucose_mg_dl

CODE = "glucose"


@dataclass(frozen=True, slots=True)
class Glucose:
    """One reading: `value` in its own `unit` as it was given, and in mg/dL for comparing."""

    on: date
    at: time | None
    value: float
    unit: str
    mg_dl: float

    def is_within_a_day_of(self, later: "Glucose") -> bool:
        """True when at most 24 hours lie between; readings without a time have to be of one day."""
        if self.at is None or later.at is None:
            return self.on == later.on
        return datetime.combine(later.on, later.at) - datetime.combine(self.on, self.at) <= timedelta(hours=24)

    @property
    def words(self) -> str:
        """`3.2 mmol/L on 2026-01-05 at 08:10`"""
        at = "" if self.at is None else f" at {self.at.isoformat('minutes')}"
        return f"{self.value:g} {self.unit} on {self.on.isoformat()}{at}"

    @property
    def row(self) -> dict[str, type_of_cell]:
        """The reading as an evidence row."""
        at = None if self.at is None else self.at.isoformat("minutes")
        return {"on": self.on.isoformat(), "at": at, CODE: self.value, "unit": self.unit, "mg_dl": self.mg_dl}


def glucoses(history: History, days: int) -> list[Glucose]:
    """The readings of the last so many days, oldest first; KeyError when the plan has no such measure."""
    measure = history.measures[CODE]
    return [
        Glucose(reading.on, reading.at, reading.value, measure.unit or "mg/dL", glucose_mg_dl(measure, reading.value))
        for reading in readings_of_last(history, (CODE,), days)
    ]
