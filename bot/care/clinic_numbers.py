"""How a clinic's work with the bot goes: numbers of the last 30 days, of all patients together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.care.findings import Severity

DAYS = 30
MOST_ALERTS = 1.0  # a patient-month, all severities together: the burden to stay under in the clinical content
_DAYS_OF_A_MONTH = 30.44  # a twelfth of a year


@dataclass(frozen=True, slots=True)
class ClinicNumbers:
    """`asked` and `answered` are days with a check-in. `calls` counts, by severity, how often a case called for a
    person; the repeats of one call are one. `patient_days` are days in care, of everybody who was in care in that time.
    `waits` is how long each case that was taken had waited since it reached a clinician; `overdue` counts cases now.
    """

    first_on: date
    last_on: date
    active: int = 0
    asked: int = 0
    answered: int = 0
    calls: Mapping[Severity, int] | None = None
    patient_days: float = 0.0
    rated: int = 0
    useful: int = 0
    waits: Sequence[timedelta] = ()
    overdue: int = 0

    @property
    def response_rate(self) -> float | None:
        """Answered ÷ asked, 0 to 1; None when nothing was asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def share_useful(self) -> float | None:
        """Of the closed cases that were judged, 0 to 1; None when none was."""
        return self.useful / self.rated if self.rated else None

    @property
    def alerts_per_month(self) -> Mapping[Severity, float] | None:
        """Calls a patient-month by severity, rounded to 2 digits; None when nobody was in care."""
        if not self.patient_days:
            return None
        months, calls = self.patient_days / _DAYS_OF_A_MONTH, self.calls or {}
        return {severity: round(calls.get(severity, 0) / months, 2) for severity in Severity}

    @property
    def median_wait(self) -> timedelta | None:
        """Half of the cases were taken within that time; None when none was."""
        return _within(self.waits, 50)

    @property
    def long_wait(self) -> timedelta | None:
        """Nine of ten cases were taken within that time; None when none was."""
        return _within(self.waits, 90)


def _within(waits: Sequence[timedelta], percent: int) -> timedelta | None:
    """The shortest wait that at least that share did not exceed: a percentile by nearest rank, one that did happen."""
    ranked = sorted(waits)
    return ranked[-(-percent * len(ranked) // 100) - 1] if ranked else None
