"""A patient's background as her clinician reads it."""

from bot.care.access import Access
from bot.care.messages import Message, id_in
from bot.care.sentences import _, lines
from bot.services.joining import background
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply, reply_about
from bot.services.team import caseload
from storage import care_links, people

PRESS = "backgroundof"
_SECTIONS_IN_A_MESSAGE = 5  # the longest answers of so many still fit a message


def pick_patient(contact: Contact, _write_down: talking.WriteDown) -> None:
    """The clinician's own patients, to choose whose background she reads; of a single one it is shown at once."""
    assert contact.clinician is not None
    theirs = care_links.caseload_of(contact.session, contact.clinician, contact.now)
    if len(theirs) == 1:
        show_clinician(contact, next(iter(theirs)))
    else:
        caseload.pick_patient(contact, _("Whose background?"), PRESS, theirs)


def press_patient(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """A patient was picked."""
    show_clinician(contact, id_in(":".join(rest)) or 0)


def show_clinician(contact: Contact, patient_id: int) -> None:
    """The background of a patient in this clinician's care; nobody else's."""
    if not allowed(contact, Access.LOOK, patient_id, "background"):
        reply(contact, _("I cannot find that patient."))
        return
    name = people.patient(contact.session, patient_id).name
    told = background.summary(contact.session, patient_id)
    guardian = people.speaker_of(contact.session, patient_id)
    heading = [_("<b>{name}</b>, in the patient's own words:", name=name)]
    if guardian:
        heading.append(_("Answers come from a parent or guardian: {name}.", name=guardian))
    if not told:
        nothing = _("<b>{name}</b> has told nothing about the background yet.", name=name)
        reply_about(contact, patient_id, nothing)
    for first in range(0, len(told), _SECTIONS_IN_A_MESSAGE):
        paragraphs = (*(heading if first == 0 else ()), lines(told[first : first + _SECTIONS_IN_A_MESSAGE]))
        reply_about(contact, patient_id, Message(tuple(paragraphs), is_protected=True))
