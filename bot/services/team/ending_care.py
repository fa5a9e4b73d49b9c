"""Care ends: everything that runs for the patient stops in one transaction; after a death her chat stays silent.

To a chat whose patient has died nothing is ever sent, whatever is written there: no answer to a command, no menu, no
safety message. Words of danger in it are the operator's to see to (`doctor` tells); nobody is written to.

Whoever told it by mistake has an hour to open the chat again. Care itself stays ended then: what was cancelled and
revoked is not made up again, she comes back by a new link.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.end_of_care import EndOfCare, last_words, reason_in_words
from bot.care.messages import Lane, Message, say
from bot.care.people import ChatStatus, Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.carers import carer_ending
from bot.services.joining import moving
from bot.services.prompts import planning
from bot.services.reviews import alerting, safety
from bot.services.talk.contact import Contact
from storage import alarms, audit, care_links, carer_roles, drafts, invitations, outbox, people, reviews, threads
from storage.dialogues import close_talk, talk_in
from storage.keyring import CLINIC_OWNER, patient_owner

CARE_ENDED, OPENED_AGAIN = "care_ended", "chat_opened_again"
MISTAKE_WITHIN = timedelta(hours=1)
DANGER_UNANSWERED = "danger_in_silent_chat"
_LINKS = (moving.MOVE, "carer_asked", "carer")


def end_care(
    session: Session, practice: Practice, patient: Patient, reason: EndOfCare, clinician_id: int, now: datetime
) -> None:
    """Prompts, rules, cases, links, carers and whatever still waits to be sent end now.

    Whoever cares for her is told by her label; she hears one last message, unless she has died or has left herself.
    """
    team = [link.clinician_id for link in care_links.links_of_patient(session, patient.id)]
    outbox.withdraw_sealed_for(session, patient_owner(patient.id))
    _end_carers(session, patient, reason, now)
    for asked in invitations.open_invitations(session, patient.id, *_LINKS):
        invitations.change_invitation(session, asked.id, revoked_at=now)
    chats = people.own_chats_of(session, patient.id)
    _close_talks(session, patient, chats)
    planning.stop_asking(session, patient.id, PatientStatus.ENDED, now)
    people.change_patient(session, patient.id, paused_until=None, held_since=None)
    _close_cases(session, patient, clinician_id, now)  # before the links end: who cares for her sees it closed
    people.end_care_links(session, patient.id, now)
    drafts.drop_draft(session, patient.id)
    for open_thread in threads.open_threads(session, patient.id, now):
        threads.keep_open(session, open_thread.id, now)
    audit.add(session, CARE_ENDED, now, clinician_id=clinician_id, patient_id=patient.id, about=reason)
    _tell_team(session, patient, reason, [one for one in team if one != clinician_id], now)
    if reason is EndOfCare.DIED:
        _silence(session, chats, now)
    elif is_told(patient, reason):
        _say_goodbye(session, practice, patient, reason, now)


def is_told(patient: Patient, reason: EndOfCare) -> bool:
    """True when she hears that care has ended: not after her death, and not where she wants no more messages."""
    return reason is not EndOfCare.DIED and patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING)


def _end_carers(session: Session, patient: Patient, reason: EndOfCare, now: datetime) -> None:
    """Carers know that their help is over; after a death they are told nothing."""
    if reason is not EndOfCare.DIED:
        carer_ending.end_all(session, patient, now)
        return
    for carer in carer_roles.carers_of(session, patient.id):
        carer_roles.end_carer(session, carer.id, now)
        _close_talks(session, patient, [carer.chat_id])
        carer_ending.turn_to_next(session, carer.chat_id)


def _close_talks(session: Session, patient: Patient, chats: list[int]) -> None:
    """What was open about her is open nowhere."""
    for chat_id in chats:
        talk = talk_in(session, chat_id, CLINIC_OWNER)
        if talk.owner == patient_owner(patient.id):
            close_talk(session, replace(talk, owner=CLINIC_OWNER, asked_in=None))


def _close_cases(session: Session, patient: Patient, clinician_id: int, now: datetime) -> None:
    for review in reviews.open_reviews_of(session, [patient.id]):
        over = {"next_step_at": None, "handed_to": None, "handed_until": None}
        closed = {"status": ReviewStatus.CLOSED, "closed_at": now, "closed_by": clinician_id, "outcome": CARE_ENDED}
        reviews.change_review(session, review.id, **closed, **over)
        alerting.refresh(session, replace(review, status=ReviewStatus.CLOSED, closed_at=now), now)


def _tell_team(session: Session, patient: Patient, reason: EndOfCare, team: list[int], now: datetime) -> None:
    told = _("The care of <b>{label}</b> has ended: {reason}.", label=invitations.label_of(session, patient.id),
             reason=reason_in_words(reason))  # fmt: skip
    for clinician_id in team:
        if (chat_id := people.clinician(session, clinician_id).chat_id) is not None:
            _queue(session, chat_id, patient, say(told, silent=True), Lane.ALERT, now)


def _say_goodbye(session: Session, practice: Practice, patient: Patient, reason: EndOfCare, now: datetime) -> None:
    """One last kind message, and no commands any more."""
    told = last_words(reason, practice.clinic)
    if told is not None and people.chat(session, patient.chat_id).status is ChatStatus.ACTIVE:
        people.change_chat(session, patient.chat_id, menu=None)
        _queue(session, patient.chat_id, patient, told, Lane.REPLY, now)
        outbox.queue_menu(session, patient.chat_id, CLINIC_OWNER, say(), now)


def _queue(session: Session, chat_id: int, patient: Patient, told: Message, lane: Lane, now: datetime) -> None:
    outbox.queue_message(session, chat_id, patient_owner(patient.id), told, lane=lane, now=now)


def _silence(session: Session, chats: list[int], now: datetime) -> None:
    """Nothing that waits for her chats leaves, and nothing is ever sent there again, by whomever it is queued.

    Whoever she helped as a carer is not helped from there any more.
    """
    for chat_id in chats:
        for role in carer_roles.roles_of(session, chat_id):
            carer_roles.end_carer(session, role.id, now)
        outbox.fail_waiting_for(session, chat_id, "died")
        people.change_chat(session, chat_id, status=ChatStatus.SILENT, menu=None, acts_for=None)


def open_again(contact: Contact, patient_id: int) -> bool:
    """True when this clinician had told of a death less than an hour ago: that chat can be written to again."""
    session, now, clinician = contact.session, contact.now, contact.clinician
    told = audit.latest(session, patient_id, CARE_ENDED)
    is_hers = told is not None and clinician is not None and told.clinician_id == clinician.id
    if told is None or not is_hers or told.about != EndOfCare.DIED or now >= told.at + MISTAKE_WITHIN:
        return False
    silent = [one for one in people.own_chats_of(session, patient_id)
              if people.chat(session, one).status is ChatStatus.SILENT]  # fmt: skip
    for chat_id in silent:
        people.change_chat(session, chat_id, status=ChatStatus.ACTIVE)
    if silent:
        audit.add(session, OPENED_AGAIN, now, clinician_id=told.clinician_id, patient_id=patient_id)
        _correct(session, people.patient(session, patient_id), told, now)
    return True


def _correct(session: Session, patient: Patient, told: audit.Done, now: datetime) -> None:
    """Who was told of the death hears that it was a mistake."""
    label = invitations.label_of(session, patient.id)
    alive = _("It was a mistake that <b>{label}</b> has died. Care stays ended.", label=label)
    for clinician_id in care_links.ended_at(session, patient.id, told.at):
        chat_id = people.clinician(session, clinician_id).chat_id
        if clinician_id != told.clinician_id and chat_id is not None:
            _queue(session, chat_id, patient, say(alive, silent=True), Lane.ALERT, now)


def hear_silent(contact: Contact) -> None:
    """Somebody uses the chat of a patient who has died. Nothing is answered; danger is the operator's to see to."""
    if safety.red_flag_in(contact) is not None:
        alarms.raise_alarm(contact.session, DANGER_UNANSWERED, f"chat:{contact.chat.id}", contact.now)


def told_to_whoever_ended_it(patient: Patient, reason: EndOfCare) -> Sentence:
    """What the tapped message reads once care has ended."""
    if reason is EndOfCare.DIED:
        return _("✓ The care of <b>{name}</b> has ended. Nothing is ever sent to that chat again.", name=patient.name)
    ended = {"name": patient.name, "reason": reason_in_words(reason)}
    if not is_told(patient, reason):
        return _("✓ The care of <b>{name}</b> has ended: {reason}. {name} hears nothing of it.", **ended)
    return _("✓ The care of <b>{name}</b> has ended: {reason}. {name} has been told.", **ended)
