"""What a rule says: a finding, its severity and the evidence behind it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How soon a person has to look, mildest first."""

    ROUTINE = "routine"  # within 7 days
    SOON = "soon"  # next working day
    TODAY = "today"  # at once in cover hours
    URGENT = "urgent"  # at once, whatever the hour

    @property
    def rank(self) -> int:
        """0 for routine up to 3 for urgent."""
        return list(Severity).index(self)


type_of_cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict that the plan is due for review.

    `reason` is one English sentence with the numbers in it, `consider` one line on what a clinician may look at.
    `evidence` holds rows of plain JSON values (`{"on": "2026-03-01", "pain": 7.0}`), oldest first.
    """

    rule: str
    version: int
    severity: Severity
    reason: str
    consider: str
    evidence: tuple[dict[str, type_of_cell], ...] = field(default=())
