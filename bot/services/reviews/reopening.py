"""A closed case is opened again: it alerts again, and the patient hears nothing of it."""

from zoneinfo import ZoneInfo

from bot.care.alerting import Review
from bot.care.people import Clinician
from bot.care.sentences import Sentence, _
from bot.services.reviews import closing
from bot.services.reviews.alerting import raise_alert, standing
from bot.services.reviews.rule_record import baseline_at
from bot.services.talk.contact import Contact
from storage import audit, care_links, people, reviews

REOPENED = "case_reopened"


def reopen(contact: Contact, review: Review) -> Review | Sentence:
    """The case as it stands now, or why it stays closed: one case of a patient is open at each owner."""
    session, clinician = contact.session, contact.clinician
    assert clinician is not None
    owner = _owner_of(contact, review)
    if owner is None:
        return _("Nobody here cares for this patient any more. The case stays closed.")
    if (other := reviews.open_review_of(session, review.patient_id, owner.id)) is not None:
        return _("Case {number} of this patient is open already. This one stays closed.", number=other.id)
    closing.take_words_back(contact, review)
    reviews.reopen(session, review.id, owner.id, contact.now)
    _restore_baseline(contact, review.patient_id)
    patient_id, about = review.patient_id, f"review:{review.id}"
    audit.add(session, REOPENED, contact.now, clinician_id=clinician.id, patient_id=patient_id, about=about)
    raise_alert(session, contact.practice, standing(session, review.id), contact.now)
    return standing(session, review.id)


def _restore_baseline(contact: Contact, patient_id: int) -> None:
    """The closing that has restarted her worsening baseline counts no more."""
    patient = people.patient(contact.session, patient_id)
    zone = ZoneInfo(patient.zone or contact.practice.clinic.zone)
    before = baseline_at(contact.session, patient_id, zone, contact.now)
    people.change_patient(contact.session, patient_id, baseline_from=before)


def _owner_of(contact: Contact, review: Review) -> Clinician | None:
    """Whose case it was, while she still cares for the patient; else who leads the care now."""
    owner = people.clinician(contact.session, review.clinician_id)
    if not owner.has_left and care_links.link_of(contact.session, owner, review.patient_id, contact.now) is not None:
        return owner
    return people.lead_of(contact.session, review.patient_id)
