"""Deleting all of a patient: put down at her wish, taken back, and done by a tick when its instant has come.

What is left is the record of who did what, which knows her by a number only. Of her key, and of a process that ends in
the middle, see `storage.erasures.drop_last`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.events import ErasureTakenBack, ErasureWanted
from bot.care.messages import Lane, say
from bot.care.people import ChatStatus
from bot.care.sentences import Sentence, _
from bot.services.running.rowwise import each_alone
from bot.services.talk import talking
from bot.services.talk.contact import Contact
from storage import audit, carer_roles, caseload, dialogues, erasures, everything, inbox, invitations, outbox, people
from storage.erasures import Copy
from storage.keyring import CLINIC_OWNER, patient_owner

DELETION_ASKED, DELETION_TAKEN_BACK, DELETED = "deletion_asked", "deletion_taken_back", "deleted"
RECORDS_OVER = "records_over"  # nobody asked: her care ended longer ago than anything has to be kept
_COPIES_CLEARED = 50  # older ones hold a case number and little else: a clinician has opened what came later


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/delete"""
    talking.begin(contact, "delete", {}, write_down)


def want(contact: Contact, event: ErasureWanted) -> None:
    """From now on nothing is asked, and at its instant everything goes."""
    assert contact.patient is not None
    erase_at = contact.now + timedelta(days=event.in_days)
    people.change_patient(contact.session, contact.patient.id, erase_at=erase_at)
    about = f"days:{event.in_days}"
    audit.add(contact.session, DELETION_ASKED, contact.now, patient_id=contact.patient.id, about=about)


def take_back(contact: Contact, _event: ErasureTakenBack) -> None:
    """She stays: what falls due is asked again."""
    assert contact.patient is not None
    people.change_patient(contact.session, contact.patient.id, erase_at=None)
    audit.add(contact.session, DELETION_TAKEN_BACK, contact.now, patient_id=contact.patient.id)


def erase_due(session: Session, now: datetime, at_most: int) -> int:
    """How many patients were deleted, or lost the last that was left of them."""
    return erasures.drop_last(session, at_most) + each_alone(
        session,
        erasures.due_for_erasure(session, now, at_most),
        lambda patient_id: _erase(session, patient_id, now),
        lambda patient_id, later: people.change_patient(session, patient_id, erase_at=later),
        lambda patient_id: f"patient:{patient_id}",
        now,
    )


def _erase(session: Session, patient_id: int, now: datetime) -> None:
    """Whoever has to know is told without her name; what is said from here on is sealed with the clinic's key.

    Nobody is told when it is not her wish but the end of the time for which records are kept.
    """
    patient, is_asked = people.patient(session, patient_id), audit.latest(session, patient_id, RECORDS_OVER) is None
    label = invitations.label_of(session, patient_id)
    cases = erasures.open_cases(session, patient_id)
    copies = erasures.alert_copies(session, patient_id, _COPIES_CLEARED)
    opened = erasures.opened_in_lists(session, patient_id, _COPIES_CLEARED)
    clinics, helpers = erasures.clinician_chats(session, patient_id), carer_roles.carers_of(session, patient_id)
    _forget_words(session, patient_id, clinics)
    erasures.forget_mentions(session, clinics, (patient.name, label))
    caseload.forget_lists(session, now)
    erasures.delete_rows(session, patient_id)
    audit.add(session, DELETED, now, patient_id=patient_id)
    if not is_asked:
        return
    _say_goodbye(session, patient.chat_id, now)
    for chat_id in clinics:
        _tell(session, chat_id, _deleted(label, cases), now, Lane.ALERT)
    for copy in copies:
        _clear(session, copy, now)
    alerts = {(copy.chat_id, copy.message_id) for copy in copies}
    for chat_id, message_id in opened:
        if (chat_id, message_id) not in alerts:
            over = say(_("This patient has deleted all data."))
            outbox.queue_edit(session, chat_id, CLINIC_OWNER, over, now=now, edits_message=message_id)
    for helper in helpers:
        _tell(session, helper.chat_id, _("Somebody you help here has deleted all data. Thank you for your help."), now)


def _forget_words(session: Session, patient_id: int, clinics: list[int]) -> None:
    """What is sealed with the clinic's keys and is about her: raw updates, who opened her links, open dialogues."""
    chat_ids = everything.chats_of(session, patient_id)
    inbox.drop_updates_from(session, everything.addresses_of(session, chat_ids))
    if came_by := invitations.invitation_of_patient(session, patient_id):
        outbox.forget(session, f"opened:{came_by.id}")
    for chat_id in clinics:
        talk = dialogues.talk_in(session, chat_id, CLINIC_OWNER)
        opened = [each for each in (talk.open, talk.below) if each is not None]
        if any(each.state.get("patient") == patient_id for each in opened):
            dialogues.close_talk(session, talk)
    for chat_id in chat_ids:
        talk = dialogues.talk_in(session, chat_id, CLINIC_OWNER)
        if talk.owner == patient_owner(patient_id):  # the numbers of its questions go on: old buttons answer nothing
            dialogues.close_talk(session, replace(talk, owner=CLINIC_OWNER, asked_in=None))


def _say_goodbye(session: Session, chat_id: int, now: datetime) -> None:
    people.change_chat(session, chat_id, menu=None)
    if people.chat(session, chat_id).status is not ChatStatus.ACTIVE:
        return
    done = _("It is done: I have deleted all I held on you. I will not write again. To start again, ask your care team "
             "for a new link. All the best.")  # fmt: skip
    _tell(session, chat_id, done, now)
    outbox.queue_menu(session, chat_id, CLINIC_OWNER, say(), now)


def _deleted(label: str, cases: list[int]) -> Sentence:
    """Who, as far as the clinician knows her by a label, and which cases are over."""
    if not cases:
        return _("A patient has deleted all data: <b>{label}</b>.", label=label)
    numbers = ", ".join(map(str, cases))
    return _("A patient has deleted all data: <b>{label}</b>. Closed with it: case {numbers}.",
             label=label, numbers=numbers)  # fmt: skip


def _clear(session: Session, copy: Copy, now: datetime) -> None:
    """An alert in a clinician's chat shows nothing of her any more."""
    over = say(_("Case {number} is closed: the patient has deleted all data.", number=copy.review_id))
    outbox.queue_edit(session, copy.chat_id, CLINIC_OWNER, over, now=now, edits_message=copy.message_id)


def _tell(session: Session, chat_id: int, told: Sentence, now: datetime, lane: Lane = Lane.REPLY) -> None:
    outbox.queue_message(session, chat_id, CLINIC_OWNER, say(told), lane=lane, now=now)
