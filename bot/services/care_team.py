"""Who looks after a patient, when somebody looks, and whom to call."""

from bot.care.cover_words import hours_in_words
from bot.care.messages import say
from bot.care.sentences import Sentence, _, lines
from bot.services import talking
from bot.services.contact import Contact, reply
from storage import people


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/team: name, clinic, hours, the next look, and the numbers for an emergency."""
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
    reply(contact, say(who, hours, _next_look(contact), numbers))


def _next_look(contact: Contact) -> Sentence:
    clinic, zone = contact.practice.clinic, contact.patient.zone if contact.patient else None
    if clinic.next_look(contact.now) == contact.now:
        return _("The clinic is open now, but I am not watched live.")
    return _("Nobody may look before {when}.", when=clinic.next_look_local(contact.now, zone))
