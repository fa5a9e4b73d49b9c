"""One contact: one thing a person did, with everything a service needs to answer it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.dialogue import Scene, State
from bot.care.incoming import Incoming
from bot.care.messages import Lane, Message, say
from bot.care.people import Carer, CarerScope, Chat, Clinician, Patient
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from storage import care_links, care_plans, carer_roles, outbox, people, responses
from storage.keyring import CLINIC_OWNER, patient_owner


@dataclass(frozen=True, slots=True)
class Contact:
    """Who did what, where and when. A stranger is neither patient nor clinician.

    When a `carer` speaks for the patient, this is as whom.
    """

    session: Session
    practice: Practice
    now: datetime
    chat: Chat
    incoming: Incoming
    patient: Patient | None = None
    clinician: Clinician | None = None
    carer: Carer | None = None

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
    chat = people.chat(contact.session, contact.chat.id)
    clinician = people.clinician_in(contact.session, chat.id)
    patient, carer = (None, None) if clinician else _spoken_for(contact.session, chat)
    return replace(contact, chat=chat, patient=patient, clinician=clinician, carer=carer)


def _spoken_for(session: Session, chat: Chat) -> tuple[Patient | None, Carer | None]:
    """The patient this chat speaks for now, and as which carer if it is not herself."""
    carer = carer_roles.carer_in(session, chat.id, chat.acts_for) if chat.acts_for is not None else None
    if carer is not None:
        return people.patient(session, carer.patient_id), carer
    return people.patient_in(session, chat.id), None


def for_carer(contact: Contact, message: Message) -> Message:
    """A carer reads whose message it is, has no buttons for what she may not answer, and cannot pass it on."""
    if contact.carer is None or contact.patient is None or not message.paragraphs:
        return message
    may_answer = contact.carer.scope is CarerScope.ANSWERS
    rows = (tuple(b for b in row if may_answer or not b.press.startswith("prompt:")) for row in message.buttons)
    whose = _("For <b>{name}</b>:", name=contact.patient.name)
    buttons = tuple(row for row in rows if row)
    return replace(message, paragraphs=(whose, *message.paragraphs), buttons=buttons, is_protected=True)


def reply(contact: Contact, message: Message | Sentence, lane: Lane = Lane.REPLY) -> int:
    """The outbox id of the answer. What a clinician reads may name a patient: only links can be passed on."""
    said = for_carer(contact, message if isinstance(message, Message) else say(message))
    if contact.clinician is not None and said.qr is None:
        said = replace(said, is_protected=True)
    return outbox.queue_message(contact.session, contact.chat.id, contact.owner, said, lane=lane, now=contact.now)


def reply_about(contact: Contact, patient_id: int, message: Message | Sentence) -> int:
    """The outbox id of an answer to a clinician that names the patient.

    It is sealed with her key, so erased with her, and cannot be passed on from the chat.
    """
    said = replace(message if isinstance(message, Message) else say(message), is_protected=True)
    return outbox.queue_message(
        contact.session, contact.chat.id, patient_owner(patient_id), said, lane=Lane.REPLY, now=contact.now
    )


def edit_tapped(contact: Contact, message: Message) -> None:
    """The message whose button was pressed now reads like this; at a clinician's it is sealed as it was before."""
    assert contact.incoming.message_id is not None
    before = outbox.owner_of_message(contact.session, contact.chat.id, contact.incoming.message_id)
    if contact.clinician is not None:
        message = replace(message, is_protected=True)  # where it cannot be edited, it is sent anew
    outbox.queue_edit(
        contact.session,
        contact.chat.id,
        before if before is not None and contact.clinician is not None else contact.owner,
        for_carer(contact, message),
        now=contact.now,
        edits_message=contact.incoming.message_id,
    )


def edit_about(contact: Contact, patient_id: int, message: Message) -> None:
    """The same at a clinician's, where it tells of this patient now, whatever it was about before.

    It is sealed with her key, so erased with her.
    """
    assert contact.incoming.message_id is not None
    outbox.queue_edit(
        contact.session, contact.chat.id, patient_owner(patient_id), replace(message, is_protected=True),
        now=contact.now, edits_message=contact.incoming.message_id,
    )  # fmt: skip


def scene_of(contact: Contact, state: State | None = None) -> Scene:
    """What a dialogue in that state may know about this contact; one bound to a plan version sees that one."""
    practice, patient = contact.practice, contact.patient
    response = state.get("response") if state else None
    number = state.get("plan_version") if state else None
    planned = care_plans.newest_version(contact.session, patient.id) if patient and number is None else None
    if patient and number is not None:
        planned = care_plans.version(contact.session, patient.id, number)
    return Scene(
        now=contact.now,
        clinic=practice.clinic,
        languages=practice.languages,
        plans=practice.plans,
        cities=practice.cities,
        patient=patient,
        plan=planned.plan if planned else None,
        caseload=(care_links.caseload_of(contact.session, contact.clinician, contact.now) if contact.clinician else {}),
        genes=practice.genes,
        questionnaires=practice.questionnaires,
        prompt_kinds=practice.prompt_kinds,
        answers=responses.answers_of(contact.session, response) if response is not None else {},
        words=responses.words_of(contact.session, response) if response is not None else {},
    )
