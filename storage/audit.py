"""Who did what to whom, and when: rows are added, never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session

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


def latest(session: Session, patient_id: int, what: str) -> Done | None:
    """When that was done about the patient last, and by whom."""
    done = (audit.c.patient_id == patient_id, audit.c.what == what)
    row = session.execute(select(audit).where(*done).order_by(audit.c.id.desc()).limit(1)).first()
    return Done(row.clinician_id, row.about, row.at) if row else None


def add(
    session: Session, what: str, now: datetime, *,
    clinician_id: int | None = None, patient_id: int | None = None, about: str = "",
) -> None:  # fmt: skip
    """Keep it. `about` names rows (`review:5`), never a person or an answer."""
    session.execute(
        insert(audit).values(
            at=now, what=what, clinician_id=clinician_id, patient_id=patient_id, about=about or None
        )
    )  # fmt: skip


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
