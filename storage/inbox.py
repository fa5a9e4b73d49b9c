"""Updates, committed before they are confirmed, sealed with a key of the day, dropped after 48 h."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlmodel import Session

from bot.errors import SealBroken
from storage.database import earliest
from storage.seals import drop_owner, fingerprint, owners, seal, unseal
from storage.tables import inbox

KEPT_FOR = timedelta(hours=48)
_OWNER = "inbox:"
_UNANSWERED = "unanswered"  # one of too many of its chat


@dataclass(frozen=True, slots=True)
class Received:
    """One raw update, and which chat it has to wait its turn in (the update's own when it names none).

    `raw` is None where it cannot be opened: it still takes its turn, fails alone, and is set aside.
    """

    id: int
    update_id: int
    chat_hash: bytes
    raw: str | None
    attempts: int


def accept_update(session: Session, bot: str, update_id: int, address: str | None, raw: str, now: datetime) -> bool:
    """True when the update is new, False when it has been received before."""
    same = (inbox.c.bot == bot, inbox.c.update_id == update_id)
    if session.execute(select(inbox.c.id).where(*same)).first() is not None:
        return False
    owner = f"{_OWNER}{now:%Y-%m-%d}"
    session.execute(
        insert(inbox).values(
            bot=bot,
            update_id=update_id,
            chat_hash=fingerprint(session, address or f"update/{bot}/{update_id}"),
            owner=owner,
            payload=seal(session, owner, "inbox.payload", raw),
            status="waiting",
            attempts=0,
            received_at=now,
        )
    )
    return True


def waiting_updates(session: Session, busy: Collection[bytes], at_most: int) -> list[Received]:
    """The first waiting update of each chat that is not busy, beginning with the chat that has waited longest.

    A chat's first is the one of the lowest number: by webhook its messages and its presses may overtake each other.
    """
    chats = session.execute(
        select(inbox.c.chat_hash, func.min(inbox.c.update_id))
        .where(inbox.c.status == "waiting", inbox.c.chat_hash.not_in(busy))
        .group_by(inbox.c.chat_hash)
        .order_by(func.min(inbox.c.id))
        .limit(at_most)
    )
    rows = (_first_of(session, chat_hash, update_id) for chat_hash, update_id in chats.all())
    return [
        Received(row.id, row.update_id, row.chat_hash, _opened(session, row.owner, row.payload), row.attempts)
        for row in rows
    ]


def _first_of(session: Session, chat_hash: bytes, update_id: int) -> Row[Any]:
    """Two bots may have given one number: then the older row goes first."""
    first = (inbox.c.status == "waiting", inbox.c.chat_hash == chat_hash, inbox.c.update_id == update_id)
    return session.execute(select(inbox).where(*first).order_by(inbox.c.id).limit(1)).one()


def _opened(session: Session, owner: str, payload: bytes) -> str | None:
    try:
        return unseal(session, owner, "inbox.payload", payload)
    except SealBroken:
        return None


def mark_handled(session: Session, inbox_id: int) -> bool:
    """True when the update was still waiting; False when it has been handled already."""
    still = (inbox.c.id == inbox_id, inbox.c.status == "waiting")
    done = session.execute(update(inbox).where(*still).values(status="handled"))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def mark_unanswered(session: Session, inbox_id: int) -> None:
    """The update, which has just been handled, was one too many: nothing but words of danger was looked for in it."""
    session.execute(update(inbox).where(inbox.c.id == inbox_id).values(status=_UNANSWERED))


def count_sent(session: Session, inbox_id: int, within: timedelta, at_most: int) -> tuple[int, int]:
    """How many updates its chat had sent when this one came, within that time and with it, and how many of those went
    unanswered. Both are counted up to `at_most`.
    """
    this = session.execute(select(inbox.c.chat_hash, inbox.c.received_at).where(inbox.c.id == inbox_id)).one()
    since, until = this.received_at - within, this.received_at
    sent = (
        inbox.c.chat_hash == this.chat_hash, inbox.c.id <= inbox_id,
        inbox.c.received_at > since, inbox.c.received_at <= until,
    )  # fmt: skip

    def count(*where: ColumnElement[bool]) -> int:
        found = select(inbox.c.id).where(*sent, *where).limit(at_most).subquery()
        return session.scalar(select(func.count()).select_from(found)) or 0

    return count(), count(inbox.c.status == _UNANSWERED)


def count_attempt(session: Session, inbox_id: int) -> None:
    """The update could not be handled once more."""
    tried = update(inbox).where(inbox.c.id == inbox_id).values(attempts=inbox.c.attempts + 1)
    session.execute(tried)


def set_aside(session: Session, inbox_id: int) -> None:
    """The update waits no longer, its chat goes on."""
    session.execute(update(inbox).where(inbox.c.id == inbox_id).values(status="set_aside"))


def count_waiting(session: Session) -> int:
    """How many updates wait."""
    return session.scalar(select(func.count()).where(inbox.c.status == "waiting")) or 0


def drop_old_updates(session: Session, now: datetime) -> int:
    """How many handled updates were dropped; keys that seal nothing any more go with them."""
    old = (inbox.c.received_at < now - KEPT_FOR, inbox.c.status != "waiting")
    dropped = session.execute(delete(inbox).where(*old))
    in_use = set(session.scalars(select(inbox.c.owner).distinct()))
    today = f"{_OWNER}{now:%Y-%m-%d}"
    for owner in owners(session, _OWNER):
        if owner not in in_use and owner != today:
            drop_owner(session, owner)
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE's result always has it


def drop_updates_from(session: Session, addresses: Collection[str]) -> None:
    """Forget what these chats have sent."""
    hashes = [fingerprint(session, address) for address in addresses]
    session.execute(delete(inbox).where(inbox.c.chat_hash.in_(hashes), inbox.c.status != "waiting"))


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest waiting update came."""
    return earliest(session, inbox.c.received_at, inbox.c.status == "waiting")
