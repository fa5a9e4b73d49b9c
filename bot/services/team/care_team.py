"""Who looks after a patient, who has looked at her record, when somebody looks, and whom to call."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care.cover_words import hours_in_words
from bot.care.messages import say
from bot.care.people import CareLink, CareRole, Clinician, Patient
from bot.care.sentences import Sentence, _, lines
from bot.services.talk import talking
from bot.services.talk.access import LOOKED, TREATED
from bot.services.talk.contact import Contact, reply
from bot.services.team.care_of import in_words
from storage import audit, care_links, people

_LOOKS_SHOWN_FOR = timedelta(days=30)


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/team: who cares for her, hours, the next look, the numbers for an emergency, and who has looked."""
    assert contact.patient is not None
    clinic = contact.practice.clinic
    lead = people.lead_of(contact.session, contact.patient.id)
    who = (
        _("<b>{clinician}</b> of {clinic} looks after your plan.", clinician=lead.name, clinic=clinic.name)
        if lead
        else _("{clinic} looks after your plan.", clinic=clinic.name)
    )
    hours = lines([_("Somebody looks at what you tell me:"), *hours_in_words(clinic.hours)])
    numbers = _("In an emergency, call <b>{number}</b>. If you think of hurting yourself, call <b>{crisis}</b>.",
                number=clinic.emergency_number, crisis=clinic.crisis_line)  # fmt: skip
    team = lines([who, *_others(contact, contact.patient)])
    reply(contact, say(team, hours, _next_look(contact), numbers, _who_looked(contact, contact.patient)))


def _others(contact: Contact, patient: Patient) -> list[Sentence]:
    """Owners with what they look after, covers, and who stands in for somebody who is away."""
    told: list[Sentence] = []
    for link in care_links.links_of_patient(contact.session, patient.id):
        one = people.clinician(contact.session, link.clinician_id)
        told += _part(link, one)
        if one.is_away(contact.now) and one.covered_by is not None:
            colleague = people.clinician(contact.session, one.covered_by)
            told.append(_("<b>{clinician}</b> is away until {day}. <b>{colleague}</b> stands in.",
                          clinician=one.name, day=one.away_until, colleague=colleague.name))  # fmt: skip
    return told


def _part(link: CareLink, one: Clinician) -> list[Sentence]:
    if link.role is CareRole.OWNER:
        domain = in_words(link.domain or "")
        return [_("<b>{clinician}</b> looks after this part: {domain}.", clinician=one.name, domain=domain)]
    if link.role is CareRole.COVER:
        return [_("<b>{clinician}</b> looks when the others cannot.", clinician=one.name)]
    return []


def _who_looked(contact: Contact, patient: Patient) -> Sentence:
    """Everybody of the clinic who opened something of hers, each with the last day of it."""
    since, zone = contact.now - _LOOKS_SHOWN_FOR, ZoneInfo(patient.zone or contact.practice.clinic.zone)
    looks = audit.looks_at(contact.session, patient.id, LOOKED, since, TREATED)
    if not looks:
        return _("Nobody has looked at your record in the last 30 days.")
    people_who_looked = [
        _("{clinician}, last on {day}", clinician=people.clinician(contact.session, look.clinician_id).name,
          day=look.at.astimezone(zone).date())
        for look in looks
    ]  # fmt: skip
    return lines([_("Who looked at your record in the last 30 days:"), *people_who_looked])


def _next_look(contact: Contact) -> Sentence:
    clinic, zone = contact.practice.clinic, contact.patient.zone if contact.patient else None
    if clinic.next_look(contact.now) == contact.now:
        return _("The clinic is open now, but I am not watched live.")
    return _("Nobody may look before {when}.", when=clinic.next_look_local(contact.now, zone))
