"""The clinician's commands, in the order of the menu."""

from bot.care.caseload_shown import NO_PATIENTS
from bot.care.messages import say
from bot.care.sentences import _, lines
from bot.services.carers import carers
from bot.services.joining import invitations_listed
from bot.services.letters import writing
from bot.services.plans import plan_in_force
from bot.services.reviews import cases_listed, rule_record
from bot.services.talk import talking
from bot.services.talk.command import Command
from bot.services.talk.contact import Contact, reply
from bot.services.team import absence, background_read, caseload, clinic_numbers, settings_of_clinician, staff
from storage import care_links


def _invite(contact: Contact, write_down: talking.WriteDown) -> None:
    talking.begin(contact, "invite", {}, write_down)


def _reviews(contact: Contact, _write_down: talking.WriteDown) -> None:
    cases_listed.list_reviews(contact)


def _genes(contact: Contact, write_down: talking.WriteDown) -> None:
    assert contact.clinician is not None
    if care_links.caseload_of(contact.session, contact.clinician, contact.now):
        talking.begin(contact, "genes", {}, write_down)
    else:
        reply(contact, NO_PATIENTS)
        talking.ask_again(contact)


def _help(contact: Contact, _write_down: talking.WriteDown) -> None:
    is_admin = contact.clinician is not None and contact.clinician.is_admin
    known = (c for c in CLINICIAN_COMMANDS if c.is_listed and (is_admin or not c.for_admins))
    listed = [_("/{name} – {says}", name=c.name, says=c.says) for c in known]
    reply(
        contact, say(lines(listed), _("I tell you here when a plan is due for review. I am no emergency service."))
    )  # fmt: skip


CLINICIAN_COMMANDS: tuple[Command, ...] = (
    Command("invite", _("Make a link for a patient"), _invite, opens=True),
    Command("reviews", _("List your open cases"), _reviews),
    Command("caseload", _("List or search your patients"), caseload.show),
    Command("plans", _("Read or change a patient's plan"), plan_in_force.pick_patient),
    Command("background", _("Read a patient's background"), background_read.pick_patient),
    Command("carers", _("Who helps your patients"), carers.list_carers),
    Command("genes", _("Record a gene test"), _genes, opens=True),
    Command("write", _("Write to a patient"), writing.pick_patient, opens=True),
    Command("rules", _("How useful each rule has been"), rule_record.show),
    Command("clinic", _("How the clinic does, in numbers"), clinic_numbers.show, for_admins=True),
    Command("invitations", _("Links that nobody has used yet"), invitations_listed.show),
    Command("away", _("Say that you are away, and who covers"), absence.start, opens=True),
    Command("settings", _("Your name, hours and alerts"), settings_of_clinician.start, opens=True),
    Command("staff", _("The people of the clinic"), staff.show, for_admins=True),
    Command("help", _("What I can do"), _help),
    Command("start", _("What I can do"), _help, is_listed=False),
)
