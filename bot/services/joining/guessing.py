"""Guessed links: a chat that opens wrong ones has to wait, and the operator hears of many.

A token has 192 random bits, so that guessing is hopeless; the limit keeps whoever tries from keeping the bot busy, and
makes the trying visible.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.sentences import Sentence, _
from bot.services.talk.contact import Contact
from storage import alarms, guesses

MOST_OF_A_CHAT = 5  # in a row, then an hour's wait; somebody who types a link by hand needs two or three
MANY = 30  # of all chats within an hour: a clinic's own people do not mistype that often
LINKS_GUESSED = "links_guessed"
_ALARM_STANDS = timedelta(days=1)


def is_locked(contact: Contact) -> bool:
    """True while no link is looked up for this chat, right or wrong."""
    return guesses.wrong_links_of(contact.session, contact.chat.id, contact.now) >= MOST_OF_A_CHAT


def wait_an_hour() -> Sentence:
    """What a locked chat reads; it is the same for a link that would work."""
    return _("Too many links did not work here. Please wait an hour, or ask your care team for a new link.")


def count(contact: Contact) -> None:
    """One more wrong link. Many within an hour are the operator's to know."""
    guesses.count_wrong_link(contact.session, contact.chat.id, contact.now)
    if guesses.wrong_links_lately(contact.session, contact.now) > MANY:
        alarms.raise_alarm(contact.session, LINKS_GUESSED, "links", contact.now)


def forget(session: Session, now: datetime) -> None:
    """Counts of more than an hour ago, and the alarm a day after its last cause, are over."""
    guesses.forget_wrong_links(session, now)
    for alarm in alarms.standing_alarms(session):
        if alarm.kind == LINKS_GUESSED and alarm.last_at <= now - _ALARM_STANDS:
            alarms.settle_alarm(session, alarm.kind, alarm.subject)
