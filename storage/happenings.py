"""What patients told, or what befell them, beside their measures."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.care.history import Happening, HappeningKind
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import happenings

_FIELD = "happenings.detail"
_ANSWERS = (HappeningKind.FITS,)  # to one question, so that the last of the day counts


def add_happening(session: Session, patient_id: int, happening: Happening, now: datetime) -> None:
    """It is kept once a day: the same again on the same day changes nothing, another answer replaces the earlier."""
    if happening.kind in _ANSWERS:
        drop_happening(session, patient_id, happening.kind, happening.on)
    if happening not in happenings_between(session, patient_id, happening.on, happening.on):
        insert_row(
            session,
            happenings,
            patient_id=patient_id,
            happened_on=happening.on,
            kind=happening.kind,
            detail=seal(session, patient_owner(patient_id), _FIELD, happening.detail),
            told_at=now,
        )


def drop_happening(session: Session, patient_id: int, kind: HappeningKind, day: date) -> None:
    """It is not so any more: what was noticed on that local day is forgotten."""
    same = (happenings.c.patient_id == patient_id, happenings.c.kind == kind, happenings.c.happened_on == day)
    session.execute(delete(happenings).where(*same))


def happenings_between(session: Session, patient_id: int, first: date, last: date) -> tuple[Happening, ...]:
    """The patient's happenings of these local days, by day."""
    between = (happenings.c.patient_id == patient_id, happenings.c.happened_on.between(first, last))
    rows = session.execute(select(happenings).where(*between).order_by(happenings.c.happened_on, happenings.c.id))
    owner = patient_owner(patient_id)
    return tuple(
        Happening(row.happened_on, HappeningKind(row.kind), unseal(session, owner, _FIELD, row.detail)) for row in rows
    )
