"""Doses of items that are taken as needed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

UNDO_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as the patient told it: `taken_on` is her local day."""

    id: int
    patient_id: int
    item_id: int
    taken_on: date
    taken_at: datetime
    told_at: datetime
    is_withdrawn: bool

    def can_be_undone(self, now: datetime) -> bool:
        """True for ten minutes after it was told."""
        return not self.is_withdrawn and now - self.told_at <= UNDO_WITHIN
