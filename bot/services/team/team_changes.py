"""The lead changes who else cares for a patient: cover, owners of parts of the plan, and who leads."""

from bot.care.alert_card import PATIENT_PRESS
from bot.care.messages import Button, Lane, column, press, say
from bot.care.people import CareLink, CareRole, Clinician, Patient
from bot.care.sentences import Sentence, _
from bot.services.talk.contact import Contact
from bot.services.team import leaving
from storage import audit, care_links, invitations, outbox, people, reviews
from storage.keyring import patient_owner

VERBS = ("cover", "owner", "lead", "remove")


def change(contact: Contact, patient: Patient, verb: str, colleague_id: int, domain: str = "") -> None:
    """Do it, unless it is so already or the colleague cannot any more. Whoever it concerns is told by her label."""
    if verb == "remove":
        _remove(contact, patient, colleague_id)
        return
    if verb == "owner" and not domain:  # the plan has no such part any more
        return
    assert contact.clinician is not None
    colleague = people.colleagues_of(contact.session, contact.clinician.id, contact.now).get(colleague_id)
    if colleague is None:
        return
    standing = {link.clinician_id: link for link in care_links.links_of_patient(contact.session, patient.id)}
    before = standing.get(colleague.id)
    if verb == "lead":
        _hand_over_lead(contact, patient, colleague)
        return
    role = CareRole.OWNER if verb == "owner" else CareRole.COVER
    link = leaving.merged(CareLink(colleague.id, patient.id, role, domain or None), before)
    if link == before:
        return
    care_links.tie(contact.session, link, contact.now)
    _keep(contact, patient, f"{verb}:{colleague.id}")
    label = invitations.label_of(contact.session, patient.id)
    told = _("You cover for <b>{label}</b> from now on.", label=label)
    if verb == "owner":
        told = _("You look after a part of the plan of <b>{label}</b> from now on. Its findings come to you.",
                 label=label)  # fmt: skip
    _tell(contact, patient, colleague, told)


def _hand_over_lead(contact: Contact, patient: Patient, colleague: Clinician) -> None:
    """The colleague leads, the lead so far covers, the open case goes along, and the patient hears it."""
    session, now, lead = contact.session, contact.now, contact.clinician
    assert lead is not None
    care_links.tie(session, CareLink(colleague.id, patient.id, CareRole.LEAD), now)
    care_links.tie(session, CareLink(lead.id, patient.id, CareRole.COVER), now)
    _keep(contact, patient, f"lead:{colleague.id}")
    label = invitations.label_of(session, patient.id)
    _tell(contact, patient, colleague, _("You lead the care of <b>{label}</b> from now on.", label=label))
    if review := reviews.open_review_of(session, patient.id, lead.id):
        leaving.move_case(session, contact.practice, review, lead, colleague, now)
    leaving.tell_of_new_lead(session, contact.practice, patient.id, colleague, now)


def _remove(contact: Contact, patient: Patient, colleague_id: int) -> None:
    """An owner or a cover is nothing to her any more; a case that was open there comes back to the lead."""
    links = care_links.links_of_patient(contact.session, patient.id)
    link = next((one for one in links if one.clinician_id == colleague_id), None)
    if link is None or link.role is CareRole.LEAD:
        return
    assert contact.clinician is not None
    care_links.untie(contact.session, colleague_id, patient.id, contact.now)
    _keep(contact, patient, f"removed:{colleague_id}")
    colleague = people.clinician(contact.session, colleague_id)
    if review := reviews.open_review_of(contact.session, patient.id, colleague_id):
        leaving.move_case(contact.session, contact.practice, review, colleague, contact.clinician, contact.now)
    leaving.give_up_cases(contact.session, contact.practice, colleague, contact.now, patient.id)
    label = invitations.label_of(contact.session, patient.id)
    told = _("You no longer care for <b>{label}</b> here. Thank you.", label=label)
    _tell(contact, patient, colleague, told, can_open=False)


def _keep(contact: Contact, patient: Patient, about: str) -> None:
    by = contact.clinician.id if contact.clinician else None
    audit.add(contact.session, leaving.TEAM_CHANGED, contact.now, clinician_id=by, patient_id=patient.id, about=about)


def _tell(contact: Contact, patient: Patient, who: Clinician, told: Sentence, *, can_open: bool = True) -> None:
    opens = column(Button(_("Open"), press=press(PATIENT_PRESS, patient.id))) if can_open else ()
    if who.chat_id is not None:
        outbox.queue_message(
            contact.session, who.chat_id, patient_owner(patient.id), say(told, buttons=opens), lane=Lane.ALERT,
            now=contact.now,
        )  # fmt: skip
