"""Promises: what a change of the plan should bring and by when, and what the patient said of it on that day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.care.promise import Promise, Verdict
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import promises

_EXPECTED = "promises.expected"


def add_promise(session: Session, patient_id: int, plan_version: int, expected: str, check_on: date) -> int:
    """The id of a new promise, made with that version of the plan."""
    return insert_row(
        session,
        promises,
        patient_id=patient_id,
        plan_version=plan_version,
        expected=seal(session, patient_owner(patient_id), _EXPECTED, expected),
        check_on=check_on,
    )


def promise(session: Session, promise_id: int) -> Promise | None:
    """The promise of that id."""
    row = session.execute(select(promises).where(promises.c.id == promise_id)).first()
    return _promise(session, row) if row else None


def promises_of(session: Session, patient_id: int) -> tuple[Promise, ...]:
    """The patient's promises, oldest first."""
    found = select(promises).where(promises.c.patient_id == patient_id).order_by(promises.c.id)
    return tuple(_promise(session, row) for row in session.execute(found))


def keep_verdict(session: Session, promise_id: int, verdict: Verdict, now: datetime) -> None:
    """What the patient says of it; it takes the place of what she said before."""
    session.execute(update(promises).where(promises.c.id == promise_id).values(verdict=verdict, told_at=now))


def _promise(session: Session, row: Row[Any]) -> Promise:
    return Promise(
        id=row.id,
        patient_id=row.patient_id,
        plan_version=row.plan_version,
        expected=unseal(session, patient_owner(row.patient_id), _EXPECTED, row.expected),
        check_on=row.check_on,
        verdict=Verdict(row.verdict) if row.verdict else None,
    )
