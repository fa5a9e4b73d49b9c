"""Gathers what a clinician's opened card tells of the patient: her plan and its promises, her hopes, her notes."""

from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alert_card import WORDS_SHOWN, Subject
from bot.care.background import in_words
from storage import background, care_plans, invitations, notes, people, promises

_EXPECTATIONS = "expectations"  # the section of the background that says what she hopes for
_PROMISES_SHOWN = 2
_NOTES_SHOWN = 3


def subject_of(session: Session, patient_id: int) -> Subject:
    """Whom a case is about."""
    patient, newest = people.patient(session, patient_id), care_plans.newest_version(session, patient_id)
    came_by = invitations.invitation_of_patient(session, patient_id)
    zone = ZoneInfo(patient.zone or "UTC")
    expected = background.sections_of(session, patient_id).get(_EXPECTATIONS)
    is_new = newest is not None and newest.number > 1
    read_at = newest.confirmed_at if newest is not None else None
    return Subject(
        name=patient.name,
        label=came_by.label if came_by else "–",
        plan=newest.plan if newest else None,
        number=patient_id,
        plan_version=newest.number if newest else 0,
        is_waiting_to_be_read=is_new and read_at is None,
        read_on=read_at.astimezone(zone).date() if is_new and read_at else None,
        expectation=in_words(_EXPECTATIONS, expected, WORDS_SHOWN) if expected else None,
        promises=promises.promises_of(session, patient_id)[-_PROMISES_SHOWN:],
        notes=tuple(
            (note.written_at.astimezone(zone).date(), note)
            for note in notes.recent_notes(session, patient_id, _NOTES_SHOWN)
        ),
    )
