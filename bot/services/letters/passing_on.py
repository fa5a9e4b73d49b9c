"""Passes a photo, a voice message, a video or a file on to the care team, if the patient wants it.

The bot looks at nothing and listens to nothing. What is passed on is a copy of the patient's own message, made by the
channel and protected there; the clinician sees whose it is only after she has opened it.
"""

from datetime import datetime

from sqlmodel import Session

from bot.care.access import Access
from bot.care.clinic import AlertDetail
from bot.care.findings import Severity
from bot.care.incoming import ATTACHMENTS, HEARD
from bot.care.messages import Button, Lane, Message, Original, id_in, press, say
from bot.care.notes import Note, NoteKind
from bot.care.people import ChatStatus, Clinician, alert_detail_of
from bot.care.safety import honest_clock
from bot.care.sentences import LocalTime, Sentence, _
from bot.services.letters import noting
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.team import ownership
from storage import alarms, invitations, notes, outbox, people
from storage.keyring import patient_owner

SEND, SHOW = "send", "shown"  # verbs of the buttons
OFFER, NOTICE, COPY = "offer", "attachment", "copy"  # what a message is about
UNDELIVERED = "attachment_undelivered"


def is_offered(contact: Contact) -> bool:
    """True for something of a patient's that can be passed on."""
    return contact.patient is not None and contact.incoming.is_attachment


def offer(contact: Contact) -> None:
    """Say that nobody has seen it, and offer to pass it on; then the open question is asked again."""
    incoming = contact.incoming
    outbox.queue_message(
        contact.session,
        contact.chat.id,
        contact.owner,
        _offer(contact, incoming.what),
        lane=Lane.REPLY,
        now=contact.now,
        about=f"{OFFER}:{incoming.message_id}:{incoming.what}",
    )
    talking.ask_again(contact)


def _offer(contact: Contact, what: str) -> Message:
    clinic = contact.practice.clinic
    facts = {"clinic": clinic.name, "number": clinic.emergency_number}
    if what in HEARD:
        cannot = _("I cannot listen to this. If it is urgent, call {clinic}. If you are in danger now, call {number}.",
                   **facts)  # fmt: skip
    else:
        cannot = _("I cannot look at this. If it is urgent, call {clinic}. If you are in danger now, call {number}.",
                   **facts)  # fmt: skip
    return say(cannot, buttons=((Button(_("Send it to my care team"), press=press(SEND)),),))


def send(contact: Contact, _rest: list[str], _write_down: talking.WriteDown) -> None:
    """*Send it to my care team*: which message it is stands with the offer, not on the button."""
    offered = _offered_in_tapped(contact)
    lead = ownership.lead_now(contact.session, contact.patient.id, contact.now) if contact.patient else None
    if contact.patient is None or lead is None or lead.chat_id is None or offered is None:
        reply(contact, _("I cannot find what to send. Please send it to me again."))
        return
    message_id, what = offered
    if notes.attachment_in(contact.session, contact.chat.id, message_id) is None:
        note_id = notes.add_note(
            contact.session, contact.patient.id, NoteKind.ATTACHMENT, what, contact.chat.id, message_id, contact.now
        )
        noting.ask_for_review(contact, f"The patient sent her care team {noting.what_in_words(what).text}.", "")
        _notify(contact, lead, note_id)
    clock = honest_clock(contact.practice.clinic, Severity.SOON, contact.now, contact.patient.zone)
    edit_tapped(contact, say(_("✓ I have passed this on to {clinician}.", clinician=lead.name), clock))


def _offered_in_tapped(contact: Contact) -> tuple[int, str] | None:
    """(message id, what it is) of the offer whose button was pressed."""
    row = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    about, *rest = (row.about or "").split(":") if row else [""]
    if about != OFFER or len(rest) != 2 or rest[1] not in ATTACHMENTS:
        return None
    message_id = id_in(rest[0])
    return (message_id, rest[1]) if message_id is not None else None


def _notify(contact: Contact, clinician: Clinician, note_id: int) -> None:
    """The clinician hears that something waits, in cover hours; whose and what only where the clinic wants it so."""
    note = notes.note(contact.session, note_id)
    assert note is not None
    assert clinician.chat_id is not None
    send_after = contact.practice.clinic.alert_at(Severity.SOON, contact.now)
    is_open = alert_detail_of(clinician, contact.practice.clinic) is AlertDetail.FULL
    show = ((Button(_("Show"), press=press(SHOW, note_id)),),)
    closed = say(_("📎 A patient of yours sent something."), buttons=show, silent=True)  # its case has rung already
    outbox.queue_message(
        contact.session,
        clinician.chat_id,
        contact.owner,
        say(_whose(contact, note), silent=True) if is_open else closed,
        lane=Lane.ALERT,
        now=contact.now,
        send_after=send_after,
        about=f"{NOTICE}:{note_id}",
    )
    if is_open:
        _copy(contact, note, clinician.chat_id, Lane.ALERT, send_after)


def show(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """*Show*: whose it is, and the copy, once. Only for a clinician who is linked to the patient."""
    note = _attachment(contact, rest)
    if note is None:
        reply(contact, _("I cannot find that message."))
        return
    alarms.settle_alarm(contact.session, UNDELIVERED, f"{NOTICE}:{note.id}")
    edit_tapped(contact, say(_whose(contact, note)))
    if not outbox.is_queued(contact.session, contact.chat.id, _about_copy(note, contact.chat.id)):
        _copy(contact, note, contact.chat.id, Lane.REPLY, contact.now)


def _attachment(contact: Contact, rest: list[str]) -> Note | None:
    """What the pressed button names, if whoever pressed it may see it."""
    note = notes.note(contact.session, id_in(rest[0]) or 0) if rest else None
    if note is None or note.kind is not NoteKind.ATTACHMENT or contact.clinician is None:
        return None
    return note if allowed(contact, Access.LOOK, note.patient_id, f"note:{note.id}") else None


def _whose(contact: Contact, note: Note) -> Sentence:
    patient = people.patient(contact.session, note.patient_id)
    label = invitations.label_of(contact.session, note.patient_id)
    when = LocalTime(note.written_at, contact.practice.clinic.zone)
    return _("📎 <b>{name}</b> ({label}) sent {what}: {when}.", name=patient.name, label=label,
             what=noting.what_in_words(note.words), when=when)  # fmt: skip


def _copy(contact: Contact, note: Note, chat_id: int, lane: Lane, send_after: datetime) -> None:
    assert note.message_id is not None
    original = Original(people.chat(contact.session, note.chat_id).address, note.message_id)
    outbox.queue_message(
        contact.session,
        chat_id,
        patient_owner(note.patient_id),
        Message((), copy_of=original, is_protected=True),
        lane=lane,
        now=contact.now,
        send_after=send_after,
        about=_about_copy(note, chat_id),
    )


def _about_copy(note: Note, chat_id: int) -> str:
    return f"{COPY}:{note.id}:{chat_id}"


def not_delivered(session: Session, about: str, now: datetime) -> None:
    """A copy that could not be made gives way to a sentence; a notice that never arrived is an operator alarm."""
    what, _colon, ref = about.partition(":")
    if what == NOTICE:
        alarms.raise_alarm(session, UNDELIVERED, about, now)
        return
    note_id, chat_id = (int(part) for part in ref.split(":"))
    note = notes.note(session, note_id)
    if note is not None and people.chat(session, chat_id).status is ChatStatus.ACTIVE:
        gone = _("I could not copy {what}: the patient may have deleted it. Please ask them for it.",
                 what=noting.what_in_words(note.words))  # fmt: skip
        outbox.queue_message(session, chat_id, patient_owner(note.patient_id), say(gone), lane=Lane.REPLY, now=now)
