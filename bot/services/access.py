"""Asks the policy whether whoever is here may, and keeps in the audit trail who looked at whom."""

from bot.care.access import Access, may
from bot.services.contact import Contact
from storage import audit, care_links

LOOKED, REFUSED = "looked", audit.REFUSED


def allowed(contact: Contact, access: Access, patient_id: int, about: str = "") -> bool:
    """True when the clinician of this contact may do that to the patient. Each look and each refusal is kept."""
    clinician = contact.clinician
    link = care_links.link_of(contact.session, clinician, patient_id, contact.now) if clinician else None
    is_allowed = may(clinician, link, access)
    if clinician is not None and (access is Access.LOOK or not is_allowed):
        what = LOOKED if is_allowed else REFUSED
        known = patient_id if is_allowed or care_links.is_patient(contact.session, patient_id) else None
        audit.add(contact.session, what, contact.now, clinician_id=clinician.id, patient_id=known, about=about)
    return is_allowed


def may_work(contact: Contact, access: Access = Access.WORK) -> bool:
    """True for what concerns no patient in particular: one's own work, or the clinic's people."""
    return may(contact.clinician, None, access)
