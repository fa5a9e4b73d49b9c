"""What a patient agreed to: which version of the text, and when she took it back. Rows are added, never replaced."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from storage.tables import consents


@dataclass(frozen=True, slots=True)
class Agreed:
    """The newest version of the consent text that a patient has agreed to and not taken back, and when."""

    version: int
    at: datetime


def give_consent(session: Session, patient_id: int, version: int, now: datetime) -> None:
    """The patient agreed to this version; what she agreed to earlier stays on record."""
    session.execute(insert(consents).values(patient_id=patient_id, version=version, given_at=now))


def withdraw_consent(session: Session, patient_id: int, now: datetime) -> None:
    """The patient took every consent back."""
    standing = (consents.c.patient_id == patient_id, consents.c.withdrawn_at.is_(None))
    session.execute(update(consents).where(*standing).values(withdrawn_at=now))


def agreed(session: Session, patient_id: int) -> Agreed | None:
    """What stands; None when she never agreed or has taken it back."""
    standing = (consents.c.patient_id == patient_id, consents.c.withdrawn_at.is_(None))
    newest = select(consents).where(*standing).order_by(consents.c.version.desc(), consents.c.id.desc()).limit(1)
    row = session.execute(newest).first()
    return Agreed(row.version, row.given_at) if row else None
