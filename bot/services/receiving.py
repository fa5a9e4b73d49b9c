"""Takes updates in, hands them out one a chat, and sets aside what cannot be handled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.care.incoming import Incoming
from bot.care.practice import Practice
from bot.services import conversation
from storage import alarms, inbox
from storage.inbox import Received

TRIES = 3


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came, before anybody has parsed it. `address` is its chat's, as far as that can be told."""

    update_id: int
    address: str | None
    raw: str


def accept(session: Session, bot: str, batch: Sequence[RawUpdate], now: datetime) -> int:
    """How many updates of the batch are new. The batch may be confirmed once this is committed."""
    return sum(inbox.accept_update(session, bot, update.update_id, update.address, update.raw, now) for update in batch)


def waiting(session: Session, busy: Collection[bytes], at_most: int) -> list[Received]:
    """The oldest waiting update of each chat that is not busy."""
    return inbox.waiting_updates(session, busy, at_most)


def handle(
    session: Session, practice: Practice, channel: str, received_id: int, incoming: Incoming, now: datetime
) -> None:
    """Everything that one update leads to, in the transaction that marks it handled."""
    if inbox.mark_handled(session, received_id):
        conversation.answer(session, practice, channel, incoming, now)


def count_failure(session: Session, received: Received, now: datetime) -> bool:
    """True when the update has failed too often: it is set aside, its chat goes on, the operator is told."""
    inbox.count_attempt(session, received.id)
    if received.attempts + 1 < TRIES:
        return False
    inbox.set_aside(session, received.id)
    alarms.raise_alarm(session, "update_set_aside", f"inbox:{received.id}", now)
    return True
