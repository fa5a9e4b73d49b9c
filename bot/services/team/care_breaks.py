"""A break that somebody of the clinic sets: a stay in hospital, or some days; and its end."""

from dataclasses import replace
from datetime import timedelta

from bot.care.events import PauseEnded
from bot.care.messages import press, say
from bot.care.people import Patient, PatientStatus
from bot.care.sentences import _
from bot.services.carers.carer_ending import today_of
from bot.services.prompts import pausing
from bot.services.talk import notices
from bot.services.talk.contact import Contact
from storage import audit, people

PAUSED = "paused"
SPANS = {"3": _("3 days"), "7": _("1 week"), "14": _("2 weeks"), "30": _("30 days")}


def pause(contact: Contact, patient: Patient, days: str) -> None:
    """Nothing is asked up to and with that day, she knows, and so does whoever leads her care."""
    if days not in SPANS or patient.status is not PatientStatus.ACTIVE:
        return
    assert contact.clinician is not None
    until = today_of(patient, contact.now) + timedelta(days=int(days))
    if patient.paused_until == until:
        return
    people.change_patient(contact.session, patient.id, paused_until=until)
    _keep(contact, patient, f"until:{until}")
    told = _("Your care team has set a break. I ask nothing up to and including {day}. Your plan stays as it is. "
             "/pause ends the break.", day=until)  # fmt: skip
    pausing.tell(contact.session, patient, told, contact.now)
    lead = people.lead_of(contact.session, patient.id)
    if lead is not None and lead.id != contact.clinician.id:
        news = _("{clinician} has paused the questions for <b>{name}</b> up to and including {day}.",
                 clinician=contact.clinician.name, name=patient.name, day=until)  # fmt: skip
        opened_by = press(pausing.AWAY, patient.id)
        notices.send(
            contact.session, contact.practice, patient, say(news, silent=True), opened_by, contact.now
        )  # fmt: skip


def hold(contact: Contact, patient: Patient) -> None:
    """In hospital: questions about items wait until somebody has confirmed the medicines."""
    if patient.status is PatientStatus.ACTIVE and patient.held_since is None:
        day = today_of(patient, contact.now)
        pausing.hold(contact.session, contact.practice, patient.id, day, contact.now)
        _keep(contact, patient, "hospital")


def resume(contact: Contact, patient: Patient) -> None:
    """The break is over before its day."""
    if patient.paused_until is None or patient.status is not PatientStatus.ACTIVE:
        return
    pausing.end(replace(contact, patient=patient), PauseEnded())
    _keep(contact, patient, "over")
    ended = _("Your care team has ended your break. I ask about your plan again.")
    pausing.tell(contact.session, patient, ended, contact.now)


def _keep(contact: Contact, patient: Patient, about: str) -> None:
    by = contact.clinician.id if contact.clinician else None
    audit.add(contact.session, PAUSED, contact.now, clinician_id=by, patient_id=patient.id, about=about)
