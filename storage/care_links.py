"""What ties clinicians to patients, and whom an absence or an escalation ties for a while."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.people import CareLink, CareRole, Clinician
from storage import people
from storage.keyring import patient_owner
from storage.seals import unseal
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


def links_at(session: Session, clinician_id: int) -> list[CareLink]:
    """Every patient's link that stands at this clinician, in the order of the patients."""
    standing = (care_links.c.clinician_id == clinician_id, care_links.c.ended_at.is_(None))
    rows = session.execute(select(care_links).where(*standing).order_by(care_links.c.patient_id))
    return [CareLink(row.clinician_id, row.patient_id, CareRole(row.role), row.domain) for row in rows]


def tie(session: Session, link: CareLink, now: datetime) -> None:
    """This is what the clinician is to the patient from now on, whatever she was before."""
    here = (care_links.c.clinician_id == link.clinician_id, care_links.c.patient_id == link.patient_id)
    values = {"role": link.role, "domain": link.domain, "started_at": now, "ended_at": None}
    if session.execute(select(care_links.c.id).where(*here)).first() is not None:
        session.execute(update(care_links).where(*here).values(**values))
    else:
        keys = {"clinician_id": link.clinician_id, "patient_id": link.patient_id}
        session.execute(insert(care_links).values(**keys, **values))


def untie(session: Session, clinician_id: int, patient_id: int, now: datetime) -> None:
    """The clinician's own link to the patient ends."""
    here = (care_links.c.clinician_id == clinician_id, care_links.c.patient_id == patient_id)
    session.execute(update(care_links).where(*here, care_links.c.ended_at.is_(None)).values(ended_at=now))


def ended_at(session: Session, patient_id: int, at: datetime) -> list[int]:
    """The clinicians whose links to the patient ended at that instant."""
    then = (care_links.c.patient_id == patient_id, care_links.c.ended_at == at)
    return list(session.scalars(select(care_links.c.clinician_id).where(*then).order_by(care_links.c.id)))


def caseload_of(session: Session, clinician: Clinician, now: datetime) -> dict[int, str]:
    """The names of the patients in this clinician's care, by id: her own, and those of colleagues she stands in for."""
    theirs = [clinician.id, *(colleague.id for colleague in covered_by(session, clinician, now))]
    linked = (care_links.c.clinician_id.in_(theirs), care_links.c.ended_at.is_(None))
    found = select(patients.c.id, patients.c.name).join(care_links, care_links.c.patient_id == patients.c.id)
    rows = session.execute(found.where(*linked).distinct().order_by(patients.c.id))
    return {row.id: unseal(session, patient_owner(row.id), "patients.name", row.name) for row in rows}
