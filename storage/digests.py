"""Whose daily digest is due."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from storage.database import earliest
from storage.tables import clinicians


def _reached() -> tuple[ColumnElement[bool], ...]:
    return clinicians.c.ended_at.is_(None), clinicians.c.chat_id.is_not(None)


def due_digests(session: Session, now: datetime, at_most: int) -> list[int]:
    """Clinicians whose digest is due, or whose next one has not been set yet, longest waiting first."""
    due = or_(clinicians.c.digest_due_at.is_(None), clinicians.c.digest_due_at <= now)
    found = select(clinicians.c.id).where(*_reached(), due).order_by(clinicians.c.digest_due_at, clinicians.c.id)
    return list(session.scalars(found.limit(at_most)))


def digest_due_at(session: Session, clinician_id: int) -> datetime | None:
    """When the clinician's next digest is due; None when that has not been set."""
    return session.scalar(select(clinicians.c.digest_due_at).where(clinicians.c.id == clinician_id))


def next_digest_instant(session: Session) -> datetime | None:
    """When the next digest is due, over all clinicians."""
    return earliest(session, clinicians.c.digest_due_at, *_reached())
