"""Whose finding it is: the owner of the part of the plan the rule belongs to, else whoever leads the patient's care."""

from datetime import datetime

from sqlmodel import Session

from bot.care.people import CareRole, Clinician
from bot.care.plan import CarePlan
from storage import care_links, care_plans, people


def owner_of(session: Session, plan: CarePlan | None, patient_id: int, rule: str) -> Clinician | None:
    """The owner of the rule's domain, else the lead; None once care has ended."""
    domains = {name for name, rules in plan.domains.items() if rule in rules} if plan is not None else set()
    for link in care_links.links_of_patient(session, patient_id):
        if domains and link.role is CareRole.OWNER and domains & set((link.domain or "").split()):
            return people.clinician(session, link.clinician_id)
    return people.lead_of(session, patient_id)


def lead_now(session: Session, patient_id: int, now: datetime) -> Clinician | None:
    """Whoever leads her care; while she is away, whoever stands in for her."""
    lead = people.lead_of(session, patient_id)
    if lead is None or lead.covered_by is None or not lead.is_away(now):
        return lead
    cover = people.clinician(session, lead.covered_by)
    return lead if cover.has_left else cover


def owner_now(session: Session, patient_id: int, rule: str) -> Clinician | None:
    """The same by the plan that is in force."""
    planned = care_plans.plan_of(session, patient_id)
    return owner_of(session, planned[1] if planned else None, patient_id, rule)
