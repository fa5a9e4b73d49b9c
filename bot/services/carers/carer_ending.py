"""The end of a carer's help: by the patient, the carer, the clinic, or because its last day has passed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.messages import Lane, say
from bot.care.people import Carer, Patient
from bot.care.sentences import _
from bot.services.running.rowwise import each_alone
from storage import audit, carer_roles, dialogues, invitations, outbox, people
from storage.keyring import CLINIC_OWNER, patient_owner

_WAITING = ("carer_asked", "carer")


def end(session: Session, carer: Carer, patient_name: str, now: datetime) -> None:
    """The carer's chat acts for the patient no more, nothing of hers is open there, and the carer knows."""
    carer_roles.end_carer(session, carer.id, now)
    audit.add(session, "carer_ended", now, patient_id=carer.patient_id, about=f"chat_role:{carer.id}")
    owner = patient_owner(carer.patient_id)
    talk = dialogues.talk_in(session, carer.chat_id, owner)
    if talk.owner == owner:
        dialogues.close_talk(session, replace(talk, owner=CLINIC_OWNER))
    turn_to_next(session, carer.chat_id)
    over = say(_("You do not act for {name} in this chat any more. Thank you for your help.", name=patient_name))
    outbox.queue_message(session, carer.chat_id, owner, over, lane=Lane.REPLY, now=now)


def turn_to_next(session: Session, chat_id: int) -> None:
    """The chat speaks for whom it belongs to, else for the next it may act for."""
    roles = carer_roles.roles_of(session, chat_id)
    own = people.patient_in(session, chat_id)
    acts_for = roles[0].patient_id if roles and own is None else None
    people.change_chat(session, chat_id, acts_for=acts_for)


def end_all(session: Session, patient: Patient, now: datetime) -> None:
    """Nobody acts for the patient any more, and nobody is asked to."""
    for carer in carer_roles.carers_of(session, patient.id):
        end(session, carer, patient.name, now)
    for asked in invitations.open_invitations(session, patient.id, *_WAITING):
        invitations.change_invitation(session, asked.id, revoked_at=now)


def end_what_is_over(session: Session, now: datetime, at_most: int) -> int:
    """How many carers' last day has passed. One who cannot be let go is tried again with the next tick."""
    ended: list[int] = []

    def end_if_over(carer_id: int) -> None:
        if _end_if_over(session, carer_id, now):
            ended.append(carer_id)

    each_alone(
        session,
        carer_roles.carers_until(session, now.date() + timedelta(days=1), at_most),
        end_if_over,
        lambda _carer_id, _later: None,
        lambda carer_id: f"carer:{carer_id}",
        now,
    )
    return len(ended)


def _end_if_over(session: Session, carer_id: int, now: datetime) -> bool:
    carer = carer_roles.carer(session, carer_id)
    assert carer is not None
    patient = people.patient(session, carer.patient_id)
    if carer.ends_on >= today_of(patient, now):
        return False
    end(session, carer, patient.name, now)
    told = say(_("The help of {name} in this chat is over, as you set it.", name=carer.name))
    outbox.queue_message(session, patient.chat_id, patient_owner(patient.id), told, lane=Lane.REPLY, now=now)
    return True


def today_of(patient: Patient, now: datetime) -> date:
    """The local day where the patient is."""
    return now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
