"""Asks the policy whether whoever is here may, and keeps in the audit trail who looked at whom."""

from bot.care.access import Access, may
from bot.services.talk.contact import Contact
from storage import audit, care_links

LOOKED, TREATED, REFUSED = "looked", "treated", audit.REFUSED


def allowed(contact: Contact, access: Access, patient_id: int, about: str = "") -> bool:
    """True when the clinician of this contact may do that to the patient. Each look and each refusal is kept.

    What she may do besides looking shows her the patient too: it is kept once a contact, under a name of its own, as
    it need not show everything there is to read.
    """
    clinician = contact.clinician
    link = care_links.link_of(contact.session, clinician, patient_id, contact.now) if clinician else None
    is_allowed = may(clinician, link, access)
    if clinician is not None:
        what = REFUSED if not is_allowed else LOOKED if access is Access.LOOK else TREATED
        known = patient_id if is_allowed or care_links.is_patient(contact.session, patient_id) else None
        if not is_allowed or not audit.is_kept(contact.session, what, contact.now, clinician.id, patient_id):
            audit.add(contact.session, what, contact.now, clinician_id=clinician.id, patient_id=known, about=about)
    return is_allowed


def may_work(contact: Contact, access: Access = Access.WORK) -> bool:
    """True for what concerns no patient in particular: one's own work, or the clinic's people."""
    return may(contact.clinician, None, access)
