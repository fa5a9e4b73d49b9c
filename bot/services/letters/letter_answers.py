"""A patient answers what her clinician wrote: with a tap, in her own words, or in reply to the message itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.care.access import Access
from bot.care.events import LetterAnswered
from bot.care.messages import Message, id_in, say
from bot.care.people import Clinician
from bot.care.sentences import Sentence, _, as_written
from bot.care.thread_words import LETTER, QUICK_ANSWERS, letter
from bot.care.threads import (
    CLOSES_AFTER,
    LONGEST_MESSAGE,
    ThreadMessage,
    goes_to_cover_at,
    read_message,
    when_read,
)
from bot.dialogues.answer_clinician import DIALOGUE
from bot.services.letters import writing
from bot.services.letters.threads import announce, reader_of, show_reworded
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import outbox, people, responses, threads

_PAGE = 20


def press_answer(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """*Answer* opens a question; *Yes*, *No* and *I will call* are the answer."""
    message = writing.letter_to(contact, rest[0] if rest else "")
    if message is None:
        reply(contact, _("I cannot find that message."))
        return
    writer = people.clinician(contact.session, message.clinician_id or 0)
    ready = QUICK_ANSWERS.get(rest[1]) if len(rest) == 2 else None
    earlier = threads.later_answers(contact.session, message)
    if ready is not None and earlier:  # the second of two taps, or a button of an older copy
        edit_tapped(contact, letter(writer.name, message, earlier[0].words))
    elif not _is_open(contact, message):
        reply(contact, _is_over(contact))
    elif ready is not None:
        edit_tapped(contact, letter(writer.name, message, ready.text))
        _pass_on(contact, message, ready.text, None)
    else:
        talking.end_other(contact, DIALOGUE.code, "letter", message.id)
        talking.begin(contact, DIALOGUE.code, {"letter": message.id, "clinician": writer.name}, write_down)


def _is_open(contact: Contact, message: ThreadMessage) -> bool:
    thread = threads.thread(contact.session, message.thread_id)
    return thread is not None and thread.is_open(contact.now)


def _is_over(contact: Contact) -> Message:
    clinic = contact.practice.clinic
    over = _("That talk is over, so I have passed nothing on. Write to me here, and I will ask what to do with it.")
    call = _("If it cannot wait, call {clinic}. If you are in danger now, call {number}.",
             clinic=clinic.name, number=clinic.emergency_number)  # fmt: skip
    return say(over, call)


def replied_to(contact: Contact) -> ThreadMessage | None:
    """The clinician's message that this text was written in reply to, while their exchange runs."""
    if contact.incoming.replies_to is None:
        return None
    row = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.replies_to)
    about, _colon, message_id = (row.about or "" if row else "").partition(":")
    message = writing.letter_to(contact, message_id) if about == LETTER else None
    return message if message is not None and _is_open(contact, message) else None


def hear_reply(contact: Contact, message: ThreadMessage) -> None:
    """A reply to the message itself, as Telegram knows it: the open question stays open."""
    words = read_message(contact.incoming.text)
    if words:
        _pass_on(contact, message, words, contact.incoming.message_id)
    else:
        reply(contact, _("I need some words, up to {most} characters. For example: <i>It is better today</i>",
                         most=LONGEST_MESSAGE))  # fmt: skip
    talking.ask_again(contact)


def tell(contact: Contact, event: LetterAnswered) -> None:
    """What she typed on *Answer*; everything is checked again, for it may have been open for a day."""
    message = writing.letter_to(contact, str(event.letter))
    if message is None:
        reply(contact, _("I cannot find that message."))
    elif not _is_open(contact, message):
        reply(contact, _is_over(contact))
    else:
        _pass_on(contact, message, event.words, event.message_id)


def _pass_on(contact: Contact, answered: ThreadMessage, words: str, message_id: int | None) -> None:
    session, practice, patient = contact.session, contact.practice, contact.patient
    assert patient is not None
    thread = threads.thread(session, answered.thread_id)
    reader = reader_of(session, answered, contact.now)
    if thread is None or reader is None:
        reply(contact, _("I cannot pass this on right now. Please call {clinic}.", clinic=practice.clinic.name))
        return
    threads.keep_open(session, thread.id, contact.now + CLOSES_AFTER)
    cover_at = goes_to_cover_at(practice.clinic, reader, contact.now)
    new = threads.add_message(session, thread, None, words, contact.now, cover_at)
    if message_id is not None:
        responses.remember_source(session, contact.chat.id, message_id, writing.SOURCE, str(new))
    announce(session, practice, patient, new, reader, contact.now)
    if message_id is not None:
        _take_ready_answers(contact, answered, words)
    passed_on = _("I have passed this on to {clinician}.", clinician=reader.name)
    reply(contact, say(passed_on, when_read(practice.clinic, reader, contact.now, patient.zone)))


def _take_ready_answers(contact: Contact, answered: ThreadMessage, words: str) -> None:
    """She has typed an answer: *Yes* and *No* are over, except where that would open what others shall not see."""
    assert contact.patient is not None
    sent = outbox.row_about(contact.session, contact.chat.id, f"{LETTER}:{answered.id}")
    writer = people.clinician(contact.session, answered.clinician_id or 0)
    if sent is not None and not contact.patient.is_discreet:
        settled = letter(writer.name, answered, words)
        outbox.queue_edit(
            contact.session, contact.chat.id, contact.owner, settled, now=contact.now, edits_id=sent.id
        )  # fmt: skip


def correct(contact: Contact, ref: str, text: str) -> Sentence | None:
    """The message in the words of the edited one; an answer that was read already is announced again."""
    message, words = threads.message(contact.session, id_in(ref) or 0), read_message(text)
    if message is None or not words or not _wrote(contact, message):
        return None
    if message.clinician_id is not None:
        writing.reword(contact, message, words)
        return as_written(words)
    reader = _reader_of_answer(contact.session, message, contact.now)
    if not _is_open(contact, message) or reader is None or contact.patient is None:
        return None
    again: dict[str, Any] = {}
    if not message.is_unread:
        cover_at = goes_to_cover_at(contact.practice.clinic, reader, contact.now)
        again = {"read_at": None, "read_by": None, "cover_at": cover_at}
    threads.change_message(contact.session, message, words=words, **again)
    tell_reader = show_reworded if message.is_unread else announce
    tell_reader(contact.session, contact.practice, contact.patient, message.id, reader, contact.now)
    return as_written(words)


def _wrote(contact: Contact, message: ThreadMessage) -> bool:
    """True for one's own message, to a patient one may still write to."""
    if message.clinician_id is None:
        return contact.patient is not None and contact.carer is None and contact.patient.id == message.patient_id
    is_hers = contact.clinician is not None and contact.clinician.id == message.clinician_id
    return is_hers and allowed(contact, Access.TREAT, message.patient_id, "write")


def _reader_of_answer(session: Session, message: ThreadMessage, now: datetime) -> Clinician | None:
    """Who gets it now: as of the latest message that a clinician wrote before it."""
    earlier = threads.messages_of_patient(session, message.patient_id, message.id, _PAGE)
    asked = next((each for each in earlier if each.thread_id == message.thread_id and each.clinician_id), None)
    return reader_of(session, asked, now) if asked is not None else None
