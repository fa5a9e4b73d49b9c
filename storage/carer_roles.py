"""Carers: whose chat acts for which patient, as what, and until when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session

from bot.care.people import Carer, CarerScope
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import chat_roles

_FIELD = "chat_roles.name"
_STANDS = (chat_roles.c.role == "carer", chat_roles.c.ended_at.is_(None))


def add_carer(
    session: Session, patient_id: int, chat_id: int, name: str, scope: CarerScope, ends_on: date, clinician_id: int,
    now: datetime,
) -> None:  # fmt: skip
    """The chat acts for the patient from now on; one that did so before does again."""
    values: dict[str, Any] = {
        "role": "carer",
        "name": seal(session, patient_owner(patient_id), _FIELD, name),
        "scope": scope,
        "ends_on": ends_on,
        "confirmed_by": clinician_id,
        "started_at": now,
        "ended_at": None,
    }
    same = (chat_roles.c.chat_id == chat_id, chat_roles.c.patient_id == patient_id)
    if session.execute(select(chat_roles.c.id).where(*same)).first() is None:
        session.execute(insert(chat_roles).values(chat_id=chat_id, patient_id=patient_id, **values))
    else:
        session.execute(update(chat_roles).where(*same).values(**values))


def carer(session: Session, carer_id: int) -> Carer | None:
    """The carer of that id, as long as she is one."""
    row = session.execute(select(chat_roles).where(chat_roles.c.id == carer_id, *_STANDS)).first()
    return _carer(session, row) if row else None


def carer_in(session: Session, chat_id: int, patient_id: int) -> Carer | None:
    """As whom this chat acts for that patient now."""
    here = (chat_roles.c.chat_id == chat_id, chat_roles.c.patient_id == patient_id)
    row = session.execute(select(chat_roles).where(*here, *_STANDS)).first()
    return _carer(session, row) if row else None


def carers_of(session: Session, patient_id: int) -> list[Carer]:
    """The patient's carers, the first one first."""
    return _carers(session, chat_roles.c.patient_id == patient_id)


def roles_of(session: Session, chat_id: int) -> list[Carer]:
    """As whom this chat acts, for each of its patients, the first one first."""
    return _carers(session, chat_roles.c.chat_id == chat_id)


def carers_until(session: Session, last_on: date, at_most: int) -> list[int]:
    """The ids of carers whose last day was before that one somewhere on Earth, the longest over first."""
    found = select(chat_roles.c.id).where(chat_roles.c.ends_on < last_on, *_STANDS)
    return list(session.scalars(found.order_by(chat_roles.c.ends_on, chat_roles.c.id).limit(at_most)))


def end_carer(session: Session, carer_id: int, now: datetime) -> None:
    """The chat acts for the patient no more."""
    session.execute(update(chat_roles).where(chat_roles.c.id == carer_id, *_STANDS).values(ended_at=now))


def _carers(session: Session, whose: Any) -> list[Carer]:
    rows = session.execute(select(chat_roles).where(whose, *_STANDS).order_by(chat_roles.c.started_at, chat_roles.c.id))
    return [_carer(session, row) for row in rows]


def _carer(session: Session, row: Row[Any]) -> Carer:
    return Carer(
        id=row.id,
        chat_id=row.chat_id,
        patient_id=row.patient_id,
        name=unseal(session, patient_owner(row.patient_id), _FIELD, row.name),
        scope=CarerScope(row.scope),
        ends_on=row.ends_on,
    )
