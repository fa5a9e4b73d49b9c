"""Counts the alerts of a replay, and keeps the patients with the most."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from bot.care.findings import Severity
from bot.replay.playing import Found
from bot.replay.series import Series

DAYS_A_MONTH = 30
WORST = 10


@dataclass(order=True, frozen=True, slots=True)
class Burden:
    """One patient's alerts; patients with more stand higher, of equals the one whose name comes first."""

    alerts: int
    backwards: tuple[int, ...]
    series: Series = field(compare=False)
    found: tuple[Found, ...] = field(compare=False)


@dataclass(slots=True)
class Tally:
    """What came of a replay. Memory does not grow with the number of patients."""

    patients: int = 0
    patient_days: int = 0
    alerts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    first_on: date | None = None
    last_on: date | None = None
    heap: list[Burden] = field(default_factory=list)

    def add(self, series: Series, found: list[Found]) -> None:
        """Count one patient's alerts."""
        alerts = tuple(one for one in found if not one.is_repeat)
        self.patients += 1
        self.patient_days += series.days
        self.first_on = min(self.first_on or series.first_on, series.first_on)
        self.last_on = max(self.last_on or series.until, series.until)
        self.alerts.update((one.finding.rule, one.finding.severity) for one in alerts)
        if alerts:
            burden = Burden(len(alerts), (*(-ord(letter) for letter in series.patient), 1), series, alerts)
            (heapq.heappush if len(self.heap) < WORST else heapq.heappushpop)(self.heap, burden)

    def worst(self) -> list[Burden]:
        """The patients with the most alerts, worst first, at most ten."""
        return sorted(self.heap, reverse=True)

    def per_month(self, count: float) -> float:
        """That many alerts as alerts per patient-month of 30 days."""
        return count * DAYS_A_MONTH / self.patient_days if self.patient_days else 0.0

    def total(self) -> int:
        """All alerts."""
        return sum(self.alerts.values())
