"""Who did what to whom, and when: rows are added, never changed, and sealed by `storage.audit_chain`.

A row holds numbers only. It stays when the patient it is about is deleted: her number names nobody then, and is never
given to another. So the trail still tells what the clinic did, and has no hole that would have to be explained.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlmodel import Session

from storage.database import insert_row
from storage.keyring import AUDIT_OWNER
from storage.seals import mac
from storage.tables import audit

REFUSED = "refused"  # somebody of the clinic was not let near a patient


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody of the clinic who looked at a patient, and when last."""

    clinician_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody of the clinic did about a patient."""

    clinician_id: int | None
    about: str | None
    at: datetime


def latest(session: Session, patient_id: int | None, what: str) -> Done | None:
    """When that was done about the patient, or about none, last, and by whom."""
    done = (audit.c.patient_id == patient_id, audit.c.what == what)
    row = session.execute(select(audit).where(*done).order_by(audit.c.id.desc()).limit(1)).first()
    return Done(row.clinician_id, row.about, row.at) if row else None


def add(
    session: Session, what: str, now: datetime, *,
    clinician_id: int | None = None, patient_id: int | None = None, about: str = "",
) -> None:  # fmt: skip
    """Keep it. `about` names rows (`review:5`), never a person or an answer.

    The bot's own mac goes with it, so that a row written into the database by somebody else is never sealed.
    """
    number = insert_row(
        session, audit, at=now, what=what, clinician_id=clinician_id, patient_id=patient_id, about=about or None
    )
    row = session.execute(select(audit).where(audit.c.id == number)).one()
    session.execute(update(audit).where(audit.c.id == number).values(entry_mac=entry_mac(session, row)))


def entry_mac(session: Session, row: Row[Any]) -> bytes:
    """What shows that the bot added this very row."""
    return sealed(session, "entry", *told(row))


def told(row: Row[Any]) -> tuple[int | str | None, ...]:
    """What a row tells, as plain values."""
    return row.id, row.at.astimezone(UTC).isoformat(), row.clinician_id, row.patient_id, row.what, row.about


def sealed(session: Session, *parts: int | str | None) -> bytes:
    """The audit's mac over these values: as JSON, so that no two rows of values read the same."""
    return mac(session, AUDIT_OWNER, json.dumps(parts, separators=(",", ":")))


def is_kept(session: Session, what: str, at: datetime, clinician_id: int, patient_id: int) -> bool:
    """True when that is kept already, of the same instant."""
    same = (audit.c.clinician_id == clinician_id, audit.c.patient_id == patient_id)
    found = select(audit.c.id).where(*same, audit.c.what == what, audit.c.at == at)
    return session.execute(found.limit(1)).first() is not None


def looks_at(session: Session, patient_id: int, what: str, since: datetime, *or_what: str) -> list[Looked]:
    """Who did that, or one of these, to the patient since then: each clinician once, latest first."""
    done = (audit.c.patient_id == patient_id, audit.c.what.in_((what, *or_what)), audit.c.at >= since)
    rows = session.execute(select(audit.c.clinician_id, audit.c.at).where(*done).order_by(audit.c.id.desc()))
    latest: dict[int, datetime] = {}
    for row in rows:
        latest.setdefault(row.clinician_id, row.at)
    return [Looked(clinician_id, at) for clinician_id, at in latest.items()]


def done_about(session: Session, patient_id: int, what: str, about: str) -> list[Done]:
    """Who did that to the patient about this row, and when: each time, latest first."""
    done = (audit.c.patient_id == patient_id, audit.c.what == what, audit.c.about == about)
    rows = session.execute(select(audit).where(*done).order_by(audit.c.id.desc()))
    return [Done(row.clinician_id, row.about, row.at) for row in rows]


def last_at(session: Session, what: str) -> datetime | None:
    """When this was last done, by or about whomever."""
    found: datetime | None = session.scalar(select(func.max(audit.c.at)).where(audit.c.what == what))
    return found
