"""Slows a chat that floods: past its allowance nothing but words of danger is looked for, and those are answered."""

from datetime import datetime

from sqlmodel import Session

from bot.care.flooding import OF_STRANGERS, WITHIN, Hearing, hearing, please_wait
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Lane
from bot.care.people import ChatStatus
from bot.care.practice import Practice
from bot.services.reviews import safety
from bot.services.talk import talking
from bot.services.talk.contact import Contact, recognised, reply
from storage import inbox, outbox, people

_SAID = (IncomingKind.TEXT, IncomingKind.EDIT, IncomingKind.PRESS, IncomingKind.LOCATION, IncomingKind.OTHER)


def is_too_much(
    session: Session, practice: Practice, channel: str, received_id: int, incoming: Incoming, now: datetime,
    a_minute: int,
) -> bool:  # fmt: skip
    """True when the update was one too many and is done with. What it asked for has not been done."""
    if incoming.kind not in _SAID or incoming.press.startswith(f"{safety.SAFE}:"):  # "No, I need help" always counts
        return False
    chat = people.chat_at(session, channel, incoming.address)
    if chat is None or chat.status is ChatStatus.SILENT:
        return False
    contact = recognised(Contact(session, practice, now, chat, incoming))
    how = (
        _stranger_heard(contact, received_id, a_minute)
        if _is_stranger(contact)
        else _heard(contact, received_id, a_minute)
    )
    if how is Hearing.ANSWER:
        return False
    inbox.mark_unanswered(session, received_id)
    _look_for_danger(contact, how)
    return True


def _is_stranger(contact: Contact) -> bool:
    return contact.patient is None and contact.clinician is None and not talking.is_open(contact)


def _heard(contact: Contact, received_id: int, a_minute: int) -> Hearing:
    sent, unanswered = inbox.count_sent(contact.session, received_id, WITHIN, a_minute + 1)
    return hearing(sent, unanswered, a_minute)


def _stranger_heard(contact: Contact, received_id: int, a_minute: int) -> Hearing:
    """She is answered once at a time: a thousand strangers are a thousand messages waiting, however much they send."""
    if not contact.incoming.command and outbox.is_waiting(contact.session, contact.chat.id):
        return Hearing.ONLY_DANGER
    return _heard(contact, received_id, min(a_minute, OF_STRANGERS))


def _look_for_danger(contact: Contact, how: Hearing) -> None:
    flag = safety.red_flag_in(contact) if contact.clinician is None else None
    if flag is not None:
        if not (_is_stranger(contact) and outbox.is_waiting(contact.session, contact.chat.id, Lane.URGENT)):
            safety.answer_red_flag(contact, flag)
    elif how is Hearing.ASK_TO_WAIT:
        reply(contact, please_wait(contact.practice.clinic))
