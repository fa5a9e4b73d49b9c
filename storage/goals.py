"""Goals and consents: what the patient wants, and what she agreed to."""

from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from bot.care.people import Goal
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import consents, goals


def add_goal(session: Session, patient_id: int, words: str, target_on: date, chat_id: int, now: datetime) -> int:
    """The id of a new goal."""
    return insert_row(
        session,
        goals,
        patient_id=patient_id,
        words=_sealed(session, patient_id, words),
        target_on=target_on,
        chat_id=chat_id,
        set_at=now,
    )


def reword_goal(session: Session, patient_id: int, goal_id: int, words: str) -> None:
    """The goal in other words."""
    sealed = _sealed(session, patient_id, words)
    session.execute(update(goals).where(goals.c.id == goal_id, goals.c.patient_id == patient_id).values(words=sealed))


def goals_of(session: Session, patient_id: int) -> tuple[Goal, ...]:
    """The patient's goals, oldest first."""
    rows = session.execute(
        select(goals).where(goals.c.patient_id == patient_id, goals.c.ended_at.is_(None)).order_by(goals.c.id)
    )
    owner = patient_owner(patient_id)
    return tuple(Goal(row.id, unseal(session, owner, "goals.words", row.words), row.target_on) for row in rows)


def _sealed(session: Session, patient_id: int, words: str) -> bytes:
    return seal(session, patient_owner(patient_id), "goals.words", words)


def give_consent(session: Session, patient_id: int, version: int, now: datetime) -> None:
    """The patient agreed to this version."""
    session.execute(insert(consents).values(patient_id=patient_id, version=version, given_at=now))


def withdraw_consent(session: Session, patient_id: int, now: datetime) -> None:
    """The patient took every consent back."""
    standing = (consents.c.patient_id == patient_id, consents.c.withdrawn_at.is_(None))
    session.execute(update(consents).where(*standing).values(withdrawn_at=now))
