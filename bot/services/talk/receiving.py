"""Takes updates in, hands them out one a chat, and sets aside what cannot be handled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.care.incoming import Incoming
from bot.care.messages import Lane, say
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.services.talk import conversation
from storage import alarms, inbox, outbox, people
from storage.inbox import Received
from storage.keyring import CLINIC_OWNER

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


def count_failure(
    session: Session, practice: Practice, channel: str, received: Received, address: str | None, now: datetime
) -> bool:
    """True when the update has failed too often: it is set aside, its writer and the operator are told."""
    inbox.count_attempt(session, received.id)
    if received.attempts + 1 < TRIES:
        return False
    inbox.set_aside(session, received.id)
    alarms.raise_alarm(session, "update_set_aside", f"inbox:{received.id}", now)
    chat = people.chat_at(session, channel, address) if address else None
    if chat is not None:
        sorry = _("I could not read that. Please try again, or send /today. If you are in danger, call {number}.",
                  number=practice.clinic.emergency_number)  # fmt: skip
        outbox.queue_message(session, chat.id, CLINIC_OWNER, say(sorry), lane=Lane.REPLY, now=now)
    return True
