"""A patient's answer reaches somebody who reads it: her clinician, and after an unread working day whoever is next."""

from datetime import datetime

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.clinic import AlertDetail
from bot.care.messages import Lane, Message, id_in, say
from bot.care.people import CareRole, Clinician, Patient, alert_detail_of
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.care.thread_words import answered_card, conversation, full_answered_card, waiting_card
from bot.care.threads import ThreadMessage, goes_to_cover_at, seen_from
from bot.services.letters import writing
from bot.services.running.rowwise import each_alone
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import alarms, care_links, invitations, outbox, people, threads
from storage.keyring import patient_owner

ANSWERED, WAITS = "answered", "waits"  # what a clinician's cards are about
UNREAD = "message_unread"
_CARDS = (ANSWERED, WAITS, writing.UNDELIVERED)
_PAGE = 20


def reader_of(session: Session, answered: ThreadMessage, now: datetime) -> Clinician | None:
    """Who gets an answer: the stand-in of an absent writer, the writer, the lead, else anybody who cares for her."""
    writer = people.clinician(session, answered.clinician_id or 0)
    stands_in = people.clinician(session, writer.covered_by) if writer.is_away(now) and writer.covered_by else None
    team = [people.clinician(session, link.clinician_id)
            for link in care_links.links_of_patient(session, answered.patient_id)]  # fmt: skip
    asked = [each for each in (stands_in, writer, *team) if each is not None]
    return next((each for each in asked if _may_read(session, each, answered.patient_id, now)), None)


def _may_read(session: Session, clinician: Clinician, patient_id: int, now: datetime) -> bool:
    link = care_links.link_of(session, clinician, patient_id, now)
    return clinician.chat_id is not None and may(clinician, link, Access.TREAT)


def announce(
    session: Session, practice: Practice, patient: Patient, message_id: int, reader: Clinician, now: datetime
) -> None:
    """The clinician hears of it in her hours; a second answer adds nothing to a card that was not opened yet."""
    assert reader.chat_id is not None
    is_full = _is_full(practice, reader)
    before = [each for each in threads.unread_of(session, patient.id) if each.id != message_id]
    is_told = any(outbox.is_queued(session, reader.chat_id, f"{ANSWERED}:{each.id}") for each in before)
    if is_told and not is_full:
        return
    message = threads.message(session, message_id)
    assert message is not None
    card = full_answered_card(patient.name, message) if is_full else answered_card(patient.id)
    outbox.queue_message(
        session, reader.chat_id, patient_owner(patient.id), card, lane=Lane.ALERT, now=now,
        send_after=seen_from(practice.clinic, reader, now), about=f"{ANSWERED}:{message_id}",
    )  # fmt: skip


def show_reworded(
    session: Session, practice: Practice, patient: Patient, message_id: int, reader: Clinician, now: datetime
) -> None:
    """A card that shows an unread answer shows it in its new words; a closed one reads the same as before."""
    message = threads.message(session, message_id)
    sent = outbox.row_about(session, reader.chat_id, f"{ANSWERED}:{message_id}") if reader.chat_id else None
    if message is not None and sent is not None and _is_full(practice, reader):
        card = full_answered_card(patient.name, message)
        owner = patient_owner(patient.id)
        outbox.queue_edit(session, sent.chat_id, owner, card, now=now, edits_id=sent.id)


def _is_full(practice: Practice, reader: Clinician) -> bool:
    return alert_detail_of(reader, practice.clinic) is AlertDetail.FULL


def press_messages(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """`messagesof:<patient>`: what was written to and fro; with a message's id, what came before it."""
    numbers = [id_in(part) for part in rest[:2]]
    patient_id, before = (numbers[0] if numbers else None) or 0, numbers[1] if len(numbers) == 2 else None
    if contact.clinician is None or not allowed(contact, Access.LOOK, patient_id, "messages"):
        reply(contact, _("I cannot find that patient."))
        return
    if before is None:
        _mark_read(contact, contact.clinician, patient_id)
    shown = _conversation(contact, contact.clinician, patient_id, before)
    if _is_card(contact):
        edit_tapped(contact, shown)
    else:
        outbox.queue_message(
            contact.session, contact.chat.id, patient_owner(patient_id), shown, lane=Lane.REPLY, now=contact.now
        )  # fmt: skip


def _is_card(contact: Contact) -> bool:
    """True for a card of ours, which cannot be passed on and so may show the words itself."""
    row = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    return row is not None and (row.about or "").partition(":")[0] in _CARDS


def _mark_read(contact: Contact, clinician: Clinician, patient_id: int) -> None:
    """Once, and the patient hears it once."""
    unread = [each.id for each in threads.unread_of(contact.session, patient_id)]
    if not threads.mark_read(contact.session, unread, clinician.id, contact.now):
        return
    for message_id in unread:
        alarms.settle_alarm(contact.session, UNREAD, f"message:{message_id}")
    patient = people.patient(contact.session, patient_id)
    if patient.status in writing.LIVING_HERE:
        told = say(_("{clinician} has read your message.", clinician=clinician.name), silent=True)
        outbox.queue_message(
            contact.session, patient.chat_id, patient_owner(patient_id), told, lane=Lane.REPLY, now=contact.now
        )  # fmt: skip


def _conversation(contact: Contact, clinician: Clinician, patient_id: int, before: int | None) -> Message:
    session = contact.session
    patient, label = people.patient(session, patient_id), invitations.label_of(session, patient_id)
    found = threads.messages_of_patient(session, patient_id, before, _PAGE)
    writers = {each.clinician_id for each in found if each.clinician_id is not None}
    names = {writer: people.clinician(session, writer).name for writer in writers}
    said = [(names[each.clinician_id] if each.clinician_id is not None else patient.name, each) for each in found]
    return conversation(patient_id, patient.name, label, said, clinician.zone)


def step(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How much was done: exchanges that have closed, unread messages that went to somebody else."""
    closed = threads.close_over(session, now, at_most)
    return closed + each_alone(
        session,
        threads.due_for_cover(session, now, at_most),
        lambda message_id: _to_cover(session, practice, message_id, now),
        lambda message_id, later: threads.put_off_cover(session, message_id, later),
        lambda message_id: f"message:{message_id}",
        now,
    )


def _to_cover(session: Session, practice: Practice, message_id: int, now: datetime) -> None:
    """The next people hear of it and have a working day; when there are none left the operator does."""
    message = threads.message(session, message_id)
    assert message is not None
    patient = people.patient(session, message.patient_id)
    lead = people.lead_of(session, patient.id)
    if not message.is_unread or patient.status not in writing.LIVING_HERE or lead is None:
        threads.change_message(session, message, cover_at=None)
        alarms.settle_alarm(session, UNREAD, f"message:{message.id}")
        return
    about = f"{WAITS}:{message.id}"
    for ring in _rings(session, patient.id, lead, now):
        new = [each for each in ring if each.chat_id and outbox.row_about(session, each.chat_id, about) is None]
        for each in new:
            assert each.chat_id is not None
            may_read = _may_read(session, each, patient.id, now)
            outbox.queue_message(
                session, each.chat_id, patient_owner(patient.id),
                waiting_card(patient.id, may_read=may_read, lead=lead.name),
                lane=Lane.ALERT, now=now, send_after=seen_from(practice.clinic, each, now), about=about,
            )  # fmt: skip
        if new:
            later = min(goes_to_cover_at(practice.clinic, each, now) for each in new)
            threads.change_message(session, message, cover_at=later)
            return
    threads.change_message(session, message, cover_at=goes_to_cover_at(practice.clinic, None, now))
    alarms.raise_alarm(session, UNREAD, f"message:{message.id}", now)


def _rings(session: Session, patient_id: int, lead: Clinician, now: datetime) -> list[list[Clinician]]:
    """Who is asked one after the other: covers and stand-ins, the lead, the administrators."""
    links = care_links.links_of_patient(session, patient_id)
    team = [people.clinician(session, link.clinician_id) for link in links]
    absent = [each.covered_by for each in team if each.is_away(now) and each.covered_by is not None]
    covers = [link.clinician_id for link in links if link.role is CareRole.COVER]
    first = [people.clinician(session, each) for each in dict.fromkeys((*covers, *absent))]
    here = [each for each in first if not each.is_away(now) and not each.has_left]
    return [here, [lead], [each for each in people.clinic_people(session).values() if each.is_admin]]


def not_delivered(session: Session, about: str, now: datetime) -> None:
    """A card that never arrived is no answer: whoever comes next hears at once."""
    message = threads.message(session, int(about.partition(":")[2]))
    if message is not None and message.is_unread:
        threads.change_message(session, message, cover_at=now)
