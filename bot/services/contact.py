"""One contact: one thing a person did, with everything a service needs to answer it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.dialogue import Scene
from bot.care.incoming import Incoming
from bot.care.messages import Lane, Message, say
from bot.care.people import Chat, Clinician, Patient
from bot.care.practice import Practice
from bot.care.sentences import Sentence
from storage import care_plans, outbox, people
from storage.keyring import CLINIC_OWNER, patient_owner


@dataclass(frozen=True, slots=True)
class Contact:
    """Who did what, where and when. A stranger is neither patient nor clinician."""

    session: Session
    practice: Practice
    now: datetime
    chat: Chat
    incoming: Incoming
    patient: Patient | None = None
    clinician: Clinician | None = None

    @property
    def owner(self) -> str:
        """Whose key seals what is said here."""
        return patient_owner(self.patient.id) if self.patient else CLINIC_OWNER

    @property
    def today(self) -> date:
        """The local day where the patient is, else where the clinic is."""
        zone = (self.patient.zone if self.patient else None) or self.practice.clinic.zone
        return self.now.astimezone(ZoneInfo(zone)).date()


def recognised(contact: Contact) -> Contact:
    """The contact with the people who stand behind its chat now."""
    clinician = people.clinician_in(contact.session, contact.chat.id)
    patient = None if clinician else people.patient_in(contact.session, contact.chat.id)
    chat = people.chat(contact.session, contact.chat.id)
    return replace(contact, chat=chat, patient=patient, clinician=clinician)


def reply(contact: Contact, message: Message | Sentence, lane: Lane = Lane.REPLY) -> int:
    """The outbox id of the answer."""
    said = message if isinstance(message, Message) else say(message)
    return outbox.queue_message(contact.session, contact.chat.id, contact.owner, said, lane=lane, now=contact.now)


def edit_tapped(contact: Contact, message: Message) -> None:
    """The message whose button was pressed now reads like this."""
    assert contact.incoming.message_id is not None
    outbox.queue_edit(
        contact.session,
        contact.chat.id,
        contact.owner,
        message,
        now=contact.now,
        edits_message=contact.incoming.message_id,
    )


def scene_of(contact: Contact) -> Scene:
    """What a dialogue may know about this contact."""
    practice, patient = contact.practice, contact.patient
    planned = care_plans.plan_of(contact.session, patient.id) if patient else None
    return Scene(
        now=contact.now,
        clinic=practice.clinic,
        languages=practice.languages,
        plans=practice.plans,
        cities=practice.cities,
        patient=patient,
        plan=planned[1] if planned else None,
        caseload=people.caseload_of(contact.session, contact.clinician.id) if contact.clinician else {},
        genes=practice.genes,
        questionnaires=practice.questionnaires,
    )
