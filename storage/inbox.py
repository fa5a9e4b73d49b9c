"""Updates, committed before they are confirmed, sealed with a key of the day, dropped after 48 h."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session

from storage.database import earliest
from storage.seals import drop_owner, fingerprint, owners, seal, unseal
from storage.tables import inbox

KEPT_FOR = timedelta(hours=48)
_OWNER = "inbox:"


@dataclass(frozen=True, slots=True)
class Received:
    """One raw update, and which chat it has to wait its turn in (the update's own when it names none)."""

    id: int
    update_id: int
    chat_hash: bytes
    raw: str
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
    """The oldest waiting update of each chat that is not busy, in the order they came."""
    first_of_chat = (
        select(func.min(inbox.c.id))
        .where(inbox.c.status == "waiting", inbox.c.chat_hash.not_in(busy))
        .group_by(inbox.c.chat_hash)
        .order_by(func.min(inbox.c.id))
        .limit(at_most)
    )
    rows = session.execute(select(inbox).where(inbox.c.id.in_(first_of_chat)).order_by(inbox.c.id))
    return [
        Received(
            row.id,
            row.update_id,
            row.chat_hash,
            unseal(session, row.owner, "inbox.payload", row.payload),
            row.attempts,
        )
        for row in rows
    ]


def mark_handled(session: Session, inbox_id: int) -> bool:
    """True when the update was still waiting; False when it has been handled already."""
    still = (inbox.c.id == inbox_id, inbox.c.status == "waiting")
    done = session.execute(update(inbox).where(*still).values(status="handled"))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


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
