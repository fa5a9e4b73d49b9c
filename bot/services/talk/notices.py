"""News of a patient for who leads her care, or stands in: in cover hours, and closed until it is opened."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.care.clinic import AlertDetail
from bot.care.findings import Severity
from bot.care.messages import Button, Lane, Message, column, say
from bot.care.people import Patient, alert_detail_of
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.services.team import ownership
from storage import invitations, outbox
from storage.keyring import patient_owner


def send(
    session: Session, practice: Practice, patient: Patient, told: Message, opened_by: str, now: datetime
) -> None:  # fmt: skip
    """What is `told` stands behind *Open*, whose callback data is `opened_by`, unless the clinic wants all at once."""
    lead = ownership.lead_now(session, patient.id, now)
    if lead is None or lead.chat_id is None:
        return
    is_full = alert_detail_of(lead, practice.clinic) is AlertDetail.FULL
    shown = told if is_full else _closed(session, patient, opened_by, silent=told.silent)
    shown = replace(shown, is_protected=True)  # once opened it tells of her, and a message cannot be protected later
    outbox.queue_message(
        session, lead.chat_id, patient_owner(patient.id), shown, lane=Lane.ALERT, now=now,
        send_after=practice.clinic.alert_at(Severity.SOON, now),
    )  # fmt: skip


def _closed(session: Session, patient: Patient, opened_by: str, *, silent: bool) -> Message:
    came_by = invitations.invitation_of_patient(session, patient.id)
    news = _("There is news of a patient of yours. It is not urgent.")
    if came_by is not None:
        news = _("There is news of <b>{label}</b>. It is not urgent.", label=came_by.label)
    return say(news, buttons=column(Button(_("Open"), press=opened_by)), silent=silent)
