"""Doses of as-needed items, one row for each that was told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.care.doses import Dose
from storage.database import insert_row
from storage.tables import doses


def add_dose(
    session: Session, patient_id: int, item_id: int, taken: tuple[date, datetime], chat_id: int, now: datetime
) -> int:
    """The id of a dose that was `taken` on that local day, at that instant."""
    taken_on, taken_at = taken
    return insert_row(
        session, doses,
        patient_id=patient_id, item_id=item_id, taken_on=taken_on, taken_at=taken_at, told_at=now, told_by=chat_id,
    )  # fmt: skip


def dose(session: Session, dose_id: int) -> Dose | None:
    """The dose of that id."""
    row = session.execute(select(doses).where(doses.c.id == dose_id)).first()
    return _dose(row) if row else None


def doses_between(session: Session, patient_id: int, first: date, last: date) -> tuple[Dose, ...]:
    """The patient's doses of these local days that were not taken back, by time."""
    standing = (doses.c.patient_id == patient_id, doses.c.withdrawn_at.is_(None))
    between = select(doses).where(*standing, doses.c.taken_on.between(first, last))
    return tuple(_dose(row) for row in session.execute(between.order_by(doses.c.taken_at, doses.c.id)))


def withdraw_dose(session: Session, dose_id: int, now: datetime) -> None:
    """It was not taken after all."""
    session.execute(update(doses).where(doses.c.id == dose_id).values(withdrawn_at=now))


def _dose(row: Row[Any]) -> Dose:
    is_withdrawn = row.withdrawn_at is not None
    return Dose(row.id, row.patient_id, row.item_id, row.taken_on, row.taken_at, row.told_at, is_withdrawn)
