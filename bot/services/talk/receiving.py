"""Takes updates in, hands them out one a chat, and sets aside what cannot be handled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.care.incoming import Incoming
from bot.care.messages import Lane
from bot.care.outage_words import not_handled
from bot.care.practice import Practice
from bot.care.red_flags import RedFlag, recognise
from bot.services.running import troubles
from bot.services.talk import conversation, slowing
from storage import alarms, inbox, outbox, people
from storage.inbox import Received
from storage.keyring import CLINIC_OWNER

TRIES = 3
DANGER_SET_ASIDE = "danger_set_aside"


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
    session: Session, practice: Practice, channel: str, received_id: int, incoming: Incoming, now: datetime,
    a_minute: int | None = None,
) -> None:  # fmt: skip
    """Everything that one update leads to, in the transaction that marks it handled.

    `a_minute` is how many updates of a chat are answered in a minute; None is any number.
    """
    if not inbox.mark_handled(session, received_id):
        return
    if a_minute is not None and slowing.is_too_much(
        session, practice, channel, received_id, incoming, now, a_minute
    ):  # fmt: skip
        return
    conversation.answer(session, practice, channel, incoming, now)


def count_failure(
    session: Session, practice: Practice, channel: str, received: Received, address: str | None, now: datetime,
    text: str = "",
) -> bool:  # fmt: skip
    """True when the update has failed too often: it is set aside, its writer and the operator are told.

    `text` is what was written, as far as it can be read: words of danger are answered all the same.
    """
    inbox.count_attempt(session, received.id)
    if received.attempts + 1 < TRIES:
        return False
    inbox.set_aside(session, received.id)
    alarms.raise_alarm(session, "update_set_aside", f"inbox:{received.id}", now)
    troubles.tell_administrators(session, now)
    flag = danger_in(practice, text)
    if flag is not None:
        alarms.raise_alarm(session, DANGER_SET_ASIDE, f"inbox:{received.id}", now)
    if address:  # it may be her chat's own row that is broken
        troubles.attempt(session, lambda: _say_sorry(session, practice, channel, address, flag, now), "writer not told")
    return True


def danger_in(practice: Practice, text: str) -> RedFlag | None:
    """Words of danger in any language shipped: they are recognised without a database."""
    found = (recognise(text, words) for words in practice.red_flag_words.values()) if text else ()
    return next((flag for flag in found if flag is not None), None)


def _say_sorry(
    session: Session, practice: Practice, channel: str, address: str, flag: RedFlag | None, now: datetime
) -> None:
    chat = people.chat_at(session, channel, address)
    if chat is None:
        return
    if flag is not None:  # so that the operator can find out who wrote it
        alarms.raise_alarm(session, DANGER_SET_ASIDE, f"chat:{chat.id}", now)
    lane, sorry = Lane.REPLY if flag is None else Lane.URGENT, not_handled(practice.clinic, flag, now)
    outbox.queue_message(session, chat.id, CLINIC_OWNER, sorry, lane=lane, now=now)
