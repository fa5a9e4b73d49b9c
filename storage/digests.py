"""Whose daily digest is due, and what the earlier ones have told."""

import json
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session

from bot.care.digest import Told
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


def told(session: Session, clinician_id: int) -> Told:
    """What the clinician's digests have told of what still stood then."""
    kept = session.scalar(select(clinicians.c.digest_told).where(clinicians.c.id == clinician_id))
    if kept is None:
        return Told()
    known = json.loads(kept)
    on = date.fromisoformat(known["on"]) if known["on"] else None
    return Told(frozenset(known["silent"]), frozenset(known["due"]), on)


def keep_told(session: Session, clinician_id: int, told: Told | None) -> None:
    """Keep what she knows; None once all of it would be new to her."""
    known = told and {
        "silent": sorted(told.silent), "due": sorted(told.due), "on": told.on.isoformat() if told.on else None
    }  # fmt: skip
    kept = json.dumps(known) if known else None
    session.execute(update(clinicians).where(clinicians.c.id == clinician_id).values(digest_told=kept))
