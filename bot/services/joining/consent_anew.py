"""The text of the consent has changed: who agreed to an earlier one is asked anew, reminded, and then waited for.

For seven days all goes on under what she had agreed to: a plan that falls silent overnight would harm more than it
protects. Then nothing is asked any more and whoever leads her care is told; words of danger are heard and answered all
the time.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.consent import GRACE, ask_anew, has_lapsed_by, is_outdated, may_remind
from bot.care.messages import Lane, Message, press, say
from bot.care.people import ChatStatus, Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.services.prompts import pausing
from bot.services.talk import notices
from storage import consents, outbox, people
from storage.consents import Agreed
from storage.keyring import patient_owner


def step(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    """The daily look: who was not asked yet is asked, then reminded, and after the grace nothing else is asked."""
    is_here = people.chat(session, patient.chat_id).status is ChatStatus.ACTIVE
    if not is_here or patient.is_paused(_today(patient, now)) or outdated(session, patient) is None:
        return
    asked_at = patient.consent_asked_at
    if asked_at is not None and patient.consent_lapsed_at is None and has_lapsed_by(asked_at, now):
        _lapse(session, practice, patient, now)
    elif patient.consent_lapsed_at is None:
        ask_if_due(session, patient, now)


def outdated(session: Session, patient: Patient) -> Agreed | None:
    """What she agreed to, where that is an earlier version and she is neither joining nor leaving."""
    if patient.status is not PatientStatus.ACTIVE or patient.erase_at is not None:
        return None
    stands = consents.agreed(session, patient.id)
    return stands if stands is not None and is_outdated(stands.version) else None


def ask_if_due(session: Session, patient: Patient, now: datetime) -> None:
    """The question, unless she was asked of late or has nothing to answer."""
    has_lapsed = patient.consent_lapsed_at is not None
    stands = outdated(session, patient)
    if stands is None or not may_remind(patient.consent_reminded_at, now, has_lapsed=has_lapsed):
        return
    asked_at = patient.consent_asked_at or now
    people.change_patient(session, patient.id, consent_asked_at=asked_at, consent_reminded_at=now)
    _tell(session, patient, question(patient, stands, asked_at), now)


def question(patient: Patient, stands: Agreed, asked_at: datetime) -> Message:
    """What is asked of who agreed to that version and was asked first at that instant."""
    until = (asked_at + GRACE).astimezone(ZoneInfo(patient.zone or "UTC")).date()
    has_lapsed = patient.consent_lapsed_at is not None
    return ask_anew(stands.version, until, is_guardian=patient.is_minor, has_lapsed=has_lapsed)


def _lapse(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    people.change_patient(session, patient.id, consent_lapsed_at=now)
    waits = _("I have not heard if you agree, so for now I ask you nothing about your plan. I tell your care team. "
              "Please go on with your plan as you agreed with them. /consent shows the question.")  # fmt: skip
    _tell(session, patient, say(waits), now)
    opened_by = press(pausing.AWAY, patient.id)
    notices.send(session, practice, patient, pausing.unagreed_message(patient), opened_by, now)


def _tell(session: Session, patient: Patient, told: Message, now: datetime) -> None:
    outbox.queue_message(session, patient.chat_id, patient_owner(patient.id), told, lane=Lane.REPLY, now=now)


def _today(patient: Patient, now: datetime) -> date:
    return now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
