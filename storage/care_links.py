"""What ties clinicians to patients, and whom an absence or an escalation ties for a while."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.people import CareLink, CareRole, Clinician
from storage import people
from storage.tables import alerts, care_links, clinicians, patients, reviews


def links_of_patient(session: Session, patient_id: int) -> list[CareLink]:
    """Who cares for the patient: the lead first, then owners, then cover."""
    standing = (care_links.c.patient_id == patient_id, care_links.c.ended_at.is_(None))
    rows = session.execute(select(care_links).where(*standing).order_by(care_links.c.id))
    found = [CareLink(row.clinician_id, row.patient_id, CareRole(row.role), row.domain) for row in rows]
    return sorted(found, key=lambda link: list(CareRole).index(link.role))


def link_of(session: Session, clinician: Clinician, patient_id: int, now: datetime) -> CareLink | None:
    """What ties this clinician to the patient now: a link of her own, an absent colleague's, an open page; or None."""
    links = links_of_patient(session, patient_id)
    for link in links:
        if link.clinician_id == clinician.id:
            return link
    for link in links:
        colleague = people.clinician(session, link.clinician_id)
        if colleague.covered_by == clinician.id and colleague.is_away(now):
            return CareLink(clinician.id, patient_id, CareRole.STANDS_IN, link.domain)
    if _is_paged(session, clinician.id, patient_id):
        return CareLink(clinician.id, patient_id, CareRole.PAGED)
    return None


def _is_paged(session: Session, clinician_id: int, patient_id: int) -> bool:
    paged = (
        alerts.c.clinician_id == clinician_id,
        alerts.c.is_paged,
        reviews.c.patient_id == patient_id,
        reviews.c.status != ReviewStatus.CLOSED,
    )
    found = select(alerts.c.id).join(reviews, reviews.c.id == alerts.c.review_id).where(*paged)
    return session.execute(found.limit(1)).first() is not None


def is_patient(session: Session, patient_id: int) -> bool:
    """True when there is such a patient."""
    return session.execute(select(patients.c.id).where(patients.c.id == patient_id)).first() is not None


def covered_by(session: Session, clinician: Clinician, now: datetime) -> list[Clinician]:
    """The absent colleagues for whom this clinician stands in."""
    rows = session.scalars(select(clinicians.c.id).where(clinicians.c.covered_by == clinician.id))
    return [away for away in (people.clinician(session, found) for found in rows) if away.is_away(now)]
