"""Gathers who of the clinic could be called for a patient, and tells whether anybody is there for what is urgent."""

from datetime import datetime

from sqlmodel import Session

from bot.care.clinic import Clinic
from bot.care.duty import Staff, there
from bot.care.findings import Severity
from storage import care_links, people


def staff_for(session: Session, clinic: Clinic, patient_id: int | None, owner_id: int | None = None) -> Staff:
    """The clinic's people, and the patient's links if it is about one; `owner_id` is whom the case is with."""
    links = tuple(care_links.links_of_patient(session, patient_id)) if patient_id is not None else ()
    return Staff(clinic, people.clinic_people(session), links, owner_id)


def is_anybody_there(session: Session, clinic: Clinic, patient_id: int | None, now: datetime) -> bool:
    """True when an urgent alert about this patient would reach somebody now: on duty, or on call."""
    return bool(there(staff_for(session, clinic, patient_id), Severity.URGENT, now))
