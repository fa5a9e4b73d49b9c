"""What the operator has to look at: raised once, counted after that, until it is settled. When the bot last worked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session

from storage.database import insert_row
from storage.tables import alarms

_PULSE = "pulse"  # no alarm: the sign of life of one part of the running bot, its subject


@dataclass(frozen=True, slots=True)
class Alarm:
    """One standing alarm. `subject` holds ids only, never a name."""

    kind: str
    subject: str
    raised_at: datetime
    last_at: datetime
    times: int


def raise_alarm(session: Session, kind: str, subject: str, now: datetime) -> int:
    """The operator has to look at this; the same alarm again is counted. How many times it has been raised."""
    same = (alarms.c.kind == kind, alarms.c.subject == subject)
    times = session.scalar(select(alarms.c.times).where(*same))
    if times is None:
        insert_row(session, alarms, kind=kind, subject=subject, raised_at=now, last_at=now, times=1)
        return 1
    session.execute(update(alarms).where(*same).values(last_at=now, times=times + 1))
    return int(times) + 1


def settle_alarm(session: Session, kind: str, subject: str) -> None:
    """It is in order again."""
    session.execute(delete(alarms).where(alarms.c.kind == kind, alarms.c.subject == subject))


def settle_kinds(session: Session, kinds: Collection[str]) -> int:
    """How many alarms of these kinds the operator has seen, and need stand no longer."""
    settled = session.execute(delete(alarms).where(alarms.c.kind.in_(kinds)))
    return int(settled.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it


def standing_among(session: Session, kind: str, subjects: Collection[str]) -> set[str]:
    """About which of these an alarm of that kind stands."""
    standing = select(alarms.c.subject).where(alarms.c.kind == kind, alarms.c.subject.in_(subjects))
    return set(session.scalars(standing))


def standing_alarms(session: Session) -> list[Alarm]:
    """All standing alarms, oldest first."""
    raised = select(alarms).where(alarms.c.kind != _PULSE).order_by(alarms.c.raised_at, alarms.c.id)
    return [Alarm(row.kind, row.subject, row.raised_at, row.last_at, row.times) for row in session.execute(raised)]


def keep_pulse(session: Session, part: str, now: datetime) -> None:
    """That part of the running bot has just worked."""
    raise_alarm(session, _PULSE, part, now)


def pulses(session: Session) -> dict[str, datetime]:
    """When each part of the bot last worked; empty before its first minute."""
    beating = select(alarms.c.subject, alarms.c.last_at).where(alarms.c.kind == _PULSE)
    return {row.subject: row.last_at for row in session.execute(beating)}
