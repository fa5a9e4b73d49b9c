"""A clinician writes to a patient: whom, what, and what became of it on the patient's phone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.events import LetterWritten
from bot.care.message_budget import is_in_quiet_hours
from bot.care.messages import Button, Lane, Message, id_in, press, say
from bot.care.people import Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _, as_written
from bot.care.thread_words import LETTER, MESSAGES, WRITE, hidden_letter, letter, undelivered_card
from bot.care.threads import CLOSES_AFTER, Thread, ThreadMessage, read_message
from bot.dialogues.write_to_patient import DIALOGUE
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply, reply_about
from bot.services.team import caseload
from storage import audit, care_links, outbox, people, responses, threads
from storage.keyring import patient_owner

LIVING_HERE = (PatientStatus.ACTIVE, PatientStatus.JOINING)
UNDELIVERED = "letter_undelivered"  # what the card of one is about
SOURCE = "letter"  # of an answer that an edited message corrects
_WROTE = "wrote"


def pick_patient(contact: Contact, write_down: talking.WriteDown) -> None:
    """/write: whom to; a single patient is not asked for."""
    assert contact.clinician is not None
    theirs = care_links.caseload_of(contact.session, contact.clinician, contact.now)
    if len(theirs) == 1:
        start(contact, next(iter(theirs)), 0, write_down)
        return
    caseload.pick_patient(contact, _("Whom do you want to write to?"), WRITE, theirs)
    talking.ask_again(contact)


def press_write(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """`write:<patient>`, and the exchange it goes on with when it answers one."""
    numbers = [id_in(part) or 0 for part in rest[:2]]
    start(contact, numbers[0] if numbers else 0, numbers[1] if len(numbers) == 2 else 0, write_down)


def start(contact: Contact, patient_id: int, thread_id: int, write_down: talking.WriteDown) -> None:
    """Ask the clinician for her words; what she was writing to somebody else is dropped."""
    if not allowed(contact, Access.TREAT, patient_id, "write"):
        reply(contact, _("I cannot find that patient."))
        return
    patient = people.patient(contact.session, patient_id)
    if patient.status not in LIVING_HERE:
        reply_about(contact, patient.id, _has_left(patient))
        return
    talking.end_other(contact, DIALOGUE.code, "patient", patient_id)
    talking.begin(contact, DIALOGUE.code, {"patient": patient_id, "thread": thread_id}, write_down)


def _has_left(patient: Patient) -> Sentence:
    return _("<b>{name}</b> is not here any more, so I cannot pass it on.", name=patient.name)


def send(contact: Contact, event: LetterWritten) -> None:
    """It is kept and leaves for the patient's own chat; nobody sees the other's number or Telegram name."""
    clinician = contact.clinician
    if clinician is None or not allowed(contact, Access.TREAT, event.patient_id, "write"):
        reply(contact, _("I cannot find that patient."))
        return
    patient = people.patient(contact.session, event.patient_id)
    if patient.status not in LIVING_HERE:
        reply_about(contact, patient.id, _has_left(patient))
        return
    thread = _thread_for(contact, event)
    threads.keep_open(contact.session, thread.id, contact.now + CLOSES_AFTER)
    answered = [each.id for each in threads.unread_of(contact.session, patient.id) if each.thread_id == event.thread]
    threads.mark_read(contact.session, answered, clinician.id, contact.now)  # whoever answers has read it
    message_id = threads.add_message(contact.session, thread, clinician.id, event.words, contact.now)
    audit.add(contact.session, _WROTE, contact.now, clinician_id=clinician.id, patient_id=patient.id,
              about=f"message:{message_id}")  # fmt: skip
    if event.message_id is not None:
        responses.remember_source(contact.session, contact.chat.id, event.message_id, SOURCE, str(message_id))
    is_silent = is_quiet(contact.practice, patient, contact.now)
    _queue_letter(contact, patient, message_id, is_silent=is_silent)
    _confirm(contact, patient, is_silent=is_silent)


def _thread_for(contact: Contact, event: LetterWritten) -> Thread:
    """The exchange she answers in, else the one she has begun herself and that still runs, else a new one."""
    assert contact.clinician is not None
    running = threads.open_threads(contact.session, event.patient_id, contact.now)
    answered = [each for each in running if each.id == event.thread]
    hers = [each for each in running if each.clinician_id == contact.clinician.id]
    if found := (*answered, *hers):
        return found[0]
    closes_at = contact.now + CLOSES_AFTER
    thread_id = threads.add_thread(contact.session, event.patient_id, contact.clinician.id, contact.now, closes_at)
    return Thread(thread_id, event.patient_id, contact.clinician.id, contact.now, closes_at)


def is_quiet(practice: Practice, patient: Patient, at: datetime) -> bool:
    """True in the patient's quiet hours: what a clinician has to say comes then, and makes no sound."""
    clock = at.astimezone(ZoneInfo(patient.zone or practice.clinic.zone)).time()
    return is_in_quiet_hours(clock, patient.quiet_from, patient.quiet_until)


def _queue_letter(contact: Contact, patient: Patient, message_id: int, *, is_silent: bool) -> None:
    shown = hidden_letter(message_id) if patient.is_discreet else _letter(contact.session, message_id)
    said = Message(shown.paragraphs, shown.buttons, silent=is_silent)
    outbox.queue_message(
        contact.session, patient.chat_id, patient_owner(patient.id), said,
        lane=Lane.REPLY, now=contact.now, about=f"{LETTER}:{message_id}",
    )  # fmt: skip


def _letter(session: Session, message_id: int, *, is_changed: bool = False) -> Message:
    """A clinician's message as it stands on the patient's phone, what she has tapped below it included."""
    message = threads.message(session, message_id)
    assert message is not None
    assert message.clinician_id is not None
    writer = people.clinician(session, message.clinician_id).name
    answers = threads.later_answers(session, message)
    return letter(writer, message, answers[0].words if answers else "", is_changed=is_changed)


def _confirm(contact: Contact, patient: Patient, *, is_silent: bool) -> None:
    """What she should know of when it will be read."""
    said = [_("✓ Sent to <b>{name}</b>.", name=patient.name)]
    if patient.is_paused(contact.today):
        said.append(_("The patient is on a break up to and including {day}.", day=patient.paused_until))
    if is_silent:
        said.append(_("It is quiet time there, so it came without a sound."))
    buttons = ((Button(_("Messages"), press=press(MESSAGES, patient.id)),),)
    reply_about(contact, patient.id, say(*said, buttons=buttons))


def letter_to(contact: Contact, message_id: str) -> ThreadMessage | None:
    """The clinician's message of that id, if this is the chat of the patient it was written to, and no carer's."""
    message = threads.message(contact.session, id_in(message_id) or 0)
    is_hers = contact.patient is not None and contact.carer is None and contact.clinician is None
    if message is None or message.clinician_id is None or not is_hers:
        return None
    return message if contact.patient is not None and message.patient_id == contact.patient.id else None


def press_letter(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """*Read* on a phone that others can see."""
    message = letter_to(contact, ":".join(rest))
    if message is None:
        reply(contact, _("I cannot find that message."))
    else:
        edit_tapped(contact, _letter(contact.session, message.id))


def open_draft(contact: Contact, message_id: int) -> bool:
    """True for the typed words that wait for *Send*."""
    state = talking.open_state(contact, DIALOGUE.code)
    return state is not None and state.get("words_in") == message_id


def reword_draft(contact: Contact, text: str) -> Sentence | None:
    """The words that wait, as she has edited them; None when they cannot be read."""
    words = read_message(text)
    if not words:
        return None
    talking.amend(contact, DIALOGUE.code, lambda state: {**state, "words": words})
    return as_written(words)


def reword(contact: Contact, message: ThreadMessage, words: str) -> None:
    """The clinician has edited what was sent: the patient's copy reads the same, and says that it was changed."""
    threads.change_message(contact.session, message, words=words)
    patient = people.patient(contact.session, message.patient_id)
    sent = outbox.row_about(contact.session, patient.chat_id, f"{LETTER}:{message.id}")
    if patient.status in LIVING_HERE and sent is not None and not patient.is_discreet:
        changed = _letter(contact.session, message.id, is_changed=True)
        outbox.queue_edit(
            contact.session, patient.chat_id, patient_owner(patient.id), changed, now=contact.now, edits_id=sent.id
        )  # fmt: skip


def not_delivered(session: Session, about: str, now: datetime) -> None:
    """Whoever wrote it hears at once that it did not get through."""
    message = threads.message(session, int(about.partition(":")[2]))
    if message is None or message.clinician_id is None:
        return
    writer = people.clinician(session, message.clinician_id)
    link = care_links.link_of(session, writer, message.patient_id, now)
    if writer.chat_id is not None and link is not None and not writer.has_left:
        outbox.queue_message(
            session, writer.chat_id, patient_owner(message.patient_id), undelivered_card(message.patient_id),
            lane=Lane.ALERT, now=now, about=f"{UNDELIVERED}:{message.id}",
        )  # fmt: skip
