"""Keeps what a pharmacogenomic test found, and lets the rules look at the plan's medicines at once."""

from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.events import PhenotypeGiven
from bot.care.history import Happening, HappeningKind
from bot.care.sentences import _
from bot.services.reviews import reviewing
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply
from storage import happenings, people, phenotypes


def record(contact: Contact, event: PhenotypeGiven) -> None:
    """The phenotype is kept for a patient in the clinician's care; a pair with a medicine of the plan is a finding."""
    clinician = contact.clinician
    if clinician is None or not allowed(contact, Access.TREAT, event.patient_id, "genes"):
        reply(contact, _("I cannot find that patient."))
        return
    phenotypes.record_phenotype(
        contact.session, event.patient_id, event.gene, event.phenotype, clinician.id, contact.now
    )
    patient = people.patient(contact.session, event.patient_id)
    today = contact.now.astimezone(ZoneInfo(patient.zone or contact.practice.clinic.zone)).date()
    arrived = Happening(today, HappeningKind.PHENOTYPE_ARRIVED, event.gene)
    happenings.add_happening(contact.session, patient.id, arrived, contact.now)
    reviewing.judge(contact.session, contact.practice, patient, today, contact.now)
