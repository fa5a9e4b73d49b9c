"""What the operator has to look at: raised once, counted after that, until it is settled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session

from storage.database import insert_row
from storage.tables import alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """One standing alarm. `subject` holds ids only, never a name."""

    kind: str
    subject: str
    raised_at: datetime
    last_at: datetime
    times: int


def raise_alarm(session: Session, kind: str, subject: str, now: datetime) -> None:
    """The operator has to look at this; the same alarm again is counted."""
    same = (alarms.c.kind == kind, alarms.c.subject == subject)
    if session.execute(select(alarms.c.id).where(*same)).first() is None:
        insert_row(session, alarms, kind=kind, subject=subject, raised_at=now, last_at=now, times=1)
    else:
        session.execute(update(alarms).where(*same).values(last_at=now, times=alarms.c.times + 1))


def settle_alarm(session: Session, kind: str, subject: str) -> None:
    """It is in order again."""
    session.execute(delete(alarms).where(alarms.c.kind == kind, alarms.c.subject == subject))


def standing_alarms(session: Session) -> list[Alarm]:
    """All standing alarms, oldest first."""
    rows = session.execute(select(alarms).order_by(alarms.c.raised_at, alarms.c.id))
    return [Alarm(row.kind, row.subject, row.raised_at, row.last_at, row.times) for row in rows]
