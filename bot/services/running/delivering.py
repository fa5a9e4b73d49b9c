"""Hands the outbox to the channel and writes down what became of each message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.alerting import Review
from bot.care.history import PromptStatus
from bot.care.merging import prompts_in
from bot.care.messages import Lane, Message, Rendered, put_into_words, substitute
from bot.care.people import ChatStatus
from bot.care.practice import Practice
from bot.care.sentences import DEFAULT_LANGUAGE, InvitationLink
from bot.care.thread_words import LETTER
from bot.care.threads import ThreadMessage
from bot.errors import DeliveryError
from bot.services.letters import passing_on, threads, writing
from bot.services.reviews import handing_over
from bot.services.reviews.alerting import ALERT_UNDELIVERED, retire_older, settle_alarms, unanswered
from bot.services.running.rowwise import TRIES, each_alone
from bot.services.talk.access import LOOKED
from bot.services.talk.reaching import lose_chat
from storage import alarms, audit, care_links, invitations, outbox, people, prompts, reviews
from storage import threads as stored_threads
from storage.outbox import OutgoingKind, OutgoingStatus, Queued

REPLY_REFUSED = "reply_refused"
HALF_SETTLED = "half_settled"
_UNSETTLED = "what follows cannot be written down"
_UNSPEAKABLE = "cannot be put into words"
_NOT_HERS = "not in her care any more"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the channel is asked to do. `edits_message` is the channel's id of the message to edit."""

    id: int
    chat_id: int
    address: str
    kind: OutgoingKind
    lane: Lane
    content: Rendered
    edits_message: int | None
    attempts: int


def claim(
    session: Session, practice: Practice, now: datetime, busy_chats: Collection[int], below: Lane, at_most: int
) -> list[Outgoing]:
    """What leaves next, in words, at most one a chat. It is the channel's until `settle` or `fail`."""
    ready: list[Outgoing] = []

    def put_into_words_of_now(row: Queued) -> None:
        outgoing = _ready(session, practice, row, now)
        if outgoing is not None:
            ready.append(outgoing)

    each_alone(
        session,
        outbox.waiting_rows(session, now, busy_chats, below, at_most),
        put_into_words_of_now,
        lambda row, later: _put_off(session, row, later, now),
        lambda row: f"outbox:{row.id}",
        now,
    )
    outbox.mark_sending(session, [outgoing.id for outgoing in ready])
    return ready


def _put_off(session: Session, row: Queued, later: datetime, now: datetime) -> None:
    """It cannot be opened or put into words: after some tries, an urgent one at once, it counts as undelivered."""
    if row.lane is not Lane.URGENT and row.attempts + 1 < TRIES:
        outbox.hold(session, row.id, later)
        return
    outbox.mark_failed(session, row.id, _UNSPEAKABLE)
    _undelivered(session, row.about or "", now)


def _ready(session: Session, practice: Practice, row: Queued, now: datetime) -> Outgoing | None:
    kind, edits_message = row.kind, row.edits_message
    message = outbox.message_in(session, row.id)
    if kind is OutgoingKind.EDIT and row.edits_id is not None:
        target = outbox.row(session, row.edits_id)
        assert target is not None
        if target.status is OutgoingStatus.WAITING:  # it was put back meanwhile: it takes the content itself
            outbox.replace_content(session, target.id, message)
            outbox.mark_sent(session, row.id, None, None, now)
            return None
        edits_message = target.message_id
        kind = OutgoingKind.EDIT if edits_message is not None else OutgoingKind.MESSAGE
    chat = people.chat(session, row.chat_id)
    if chat.status is ChatStatus.SILENT:  # queued by whomever: nothing is ever sent there
        outbox.mark_failed(session, row.id, "silent")
        return None
    if not _may_reach(session, row, now):
        outbox.mark_failed(session, row.id, _NOT_HERS)
        _undelivered(session, row.about or "", now, is_alarming=False)
        return None
    language = practice.languages.get(chat.language) or practice.languages[DEFAULT_LANGUAGE]
    content = put_into_words(_with_links(session, practice, message), language)
    return Outgoing(row.id, row.chat_id, chat.address, kind, row.lane, content, edits_message, row.attempts)


def _may_reach(session: Session, row: Queued, now: datetime) -> bool:
    """False for a card about a patient who is in the reader's care no more: it was held back, and may name her."""
    what, _, ref = (row.about or "").partition(":")
    about: Review | ThreadMessage | None
    if what == "alert":
        about = reviews.review_of_alert(session, int(ref))
    elif what == threads.ANSWERED:
        about = stored_threads.message(session, int(ref))
    else:
        return True
    if about is None:
        return True
    reader = people.clinician_in(session, row.chat_id)
    return reader is not None and may(reader, care_links.link_of(session, reader, about.patient_id, now), Access.LOOK)


def _with_links(session: Session, practice: Practice, message: Message) -> Message:
    """Links exist only in what is sent: the outbox holds the invitation's id."""

    def linked(value: Any) -> Any:
        return invitation_link(session, practice.bot_username, value.invitation_id) if _is_link(value) else value

    return substitute(message, linked)


def _is_link(value: Any) -> bool:
    return isinstance(value, InvitationLink)


def invitation_link(session: Session, bot_username: str, invitation_id: int) -> str:
    """The secret link of an invitation."""
    return f"https://t.me/{bot_username}?start={invitations.token_of(session, invitation_id)}"


def settle(session: Session, outgoing: Outgoing, message_id: int | None, now: datetime) -> None:
    """The channel has taken it."""
    is_secret = "?start=" in outgoing.content.html
    outbox.mark_sent(session, outgoing.id, message_id, None if is_secret else outgoing.content, now)
    row = outbox.row(session, outgoing.id)
    what, _, ref = (row.about or "" if row else "").partition(":")
    for prompt_id in prompts_in(row.about if row else None):
        prompts.mark_delivered(session, prompt_id, now)
    if what == "alert":
        alarms.settle_alarm(session, ALERT_UNDELIVERED, f"alert:{ref}")
        review = reviews.review_of_alert(session, int(ref))
        if review is not None:  # a person has it now, whoever else could not be reached
            settle_alarms(session, review.id)
            about = f"review:{review.id} alert:{ref}"
            audit.add(session, "alert_delivered", now, patient_id=review.patient_id, about=about)
            _keep_look(session, review, int(ref), outgoing.chat_id, now)
            retire_older(session, int(ref), now)


def _keep_look(session: Session, review: Review, alert_id: int, chat_id: int, now: datetime) -> None:
    """Who has alerts come opened reads the case without a tap: that is a look as well."""
    reader = people.clinician_in(session, chat_id)
    if reader is not None and reviews.is_opened(session, alert_id):
        seen = f"review:{review.id}"
        audit.add(session, LOOKED, now, clinician_id=reader.id, patient_id=review.patient_id, about=seen)


def fail(session: Session, outgoing: Outgoing, error: DeliveryError, now: datetime) -> bool:
    """True when the message will never be sent; False when it waits for another try."""
    if not error.permanent:
        outbox.put_back(session, outgoing.id, str(error))
        return False
    if error.unreachable:
        lose_chat(session, outgoing.chat_id, ChatStatus.BLOCKED if error.blocked else ChatStatus.GONE, now)
        lost = outbox.fail_waiting_for(session, outgoing.chat_id, str(error))
    elif outgoing.kind is OutgoingKind.EDIT:
        outbox.turn_into_message(session, outgoing.id, str(error))
        return False
    else:
        lost = []
    outbox.mark_failed(session, outgoing.id, str(error))
    row = outbox.row(session, outgoing.id)
    what = (row.about or "").partition(":")[0] if row is not None else ""
    has_its_own = what in ("alert", passing_on.NOTICE, passing_on.COPY)  # an alarm, or another message instead
    if outgoing.lane is Lane.REPLY and not error.unreachable and not has_its_own:
        alarms.raise_alarm(session, REPLY_REFUSED, f"chat:{outgoing.chat_id}", now)  # somebody asked and hears nothing
    for about in (*lost, *([row.about] if row and row.about else [])):
        _undelivered(session, about, now)
    return True


def half_settle(session: Session, outgoing: Outgoing, message_id: int | None, now: datetime) -> None:
    """The channel has taken it, and what should follow cannot be written down: then that alone, and an alarm.

    Else it would stay in the channel's hands, and go out again with every start.
    """
    outbox.mark_sent(session, outgoing.id, message_id, None, now)
    alarms.raise_alarm(session, HALF_SETTLED, f"outbox:{outgoing.id}", now)


def half_fail(session: Session, outgoing: Outgoing, now: datetime) -> None:
    """The same where the channel has not taken it: it is not tried again."""
    outbox.mark_failed(session, outgoing.id, _UNSETTLED)
    alarms.raise_alarm(session, HALF_SETTLED, f"outbox:{outgoing.id}", now)


def _undelivered(session: Session, about: str, now: datetime, *, is_alarming: bool = True) -> None:
    """A prompt that never arrived counts for nobody; an alert that never arrived is an operator alarm.

    Not `is_alarming` is one that was not to arrive: whoever comes next hears at once, the operator need not.
    """
    what, _, ref = about.partition(":")
    for prompt_id in prompts_in(about):
        prompts.claim_asked(session, prompt_id, PromptStatus.NOT_ASKED)
    if what == "alert":
        if is_alarming:
            alarms.raise_alarm(session, ALERT_UNDELIVERED, about, now)
        if (review := reviews.review_of_alert(session, int(ref))) is not None:
            about_it = f"review:{review.id} {about}"
            audit.add(session, ALERT_UNDELIVERED, now, patient_id=review.patient_id, about=about_it)
        unanswered(session, int(ref), now)
    elif what == handing_over.REQUEST:
        handing_over.give_back(session, int(ref), now)
    elif what in (passing_on.NOTICE, passing_on.COPY):
        passing_on.not_delivered(session, about, now)
    elif what == LETTER:
        writing.not_delivered(session, about, now)
    elif what in (threads.ANSWERED, threads.WAITS):
        threads.not_delivered(session, about, now)


def recover(session: Session) -> int:
    """After a start: how many messages were in flight when the last process ended. They go out again."""
    return outbox.put_back_in_flight(session)
