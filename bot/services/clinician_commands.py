"""The clinician's commands, in the order of the menu."""

from bot.care.messages import say
from bot.care.sentences import _, lines
from bot.services import background_read, carers, cases, talking
from bot.services.command import Command
from bot.services.contact import Contact, reply
from storage import people


def _invite(contact: Contact, write_down: talking.WriteDown) -> None:
    talking.begin(contact, "invite", {}, write_down)


def _reviews(contact: Contact, _write_down: talking.WriteDown) -> None:
    cases.list_reviews(contact)


def _genes(contact: Contact, write_down: talking.WriteDown) -> None:
    assert contact.clinician is not None
    if people.caseload_of(contact.session, contact.clinician.id):
        talking.begin(contact, "genes", {}, write_down)
    else:
        reply(contact, _("You have no patients here yet. /invite makes a link for one."))
        talking.ask_again(contact)


def _help(contact: Contact, _write_down: talking.WriteDown) -> None:
    listed = [_("/{name} – {says}", name=c.name, says=c.says) for c in CLINICIAN_COMMANDS if c.is_listed]
    reply(
        contact, say(lines(listed), _("I tell you here when a plan is due for review. I am no emergency service."))
    )  # fmt: skip


CLINICIAN_COMMANDS: tuple[Command, ...] = (
    Command("invite", _("Make a link for a patient"), _invite, opens=True),
    Command("reviews", _("List your open cases"), _reviews),
    Command("background", _("Read a patient's background"), background_read.pick_patient),
    Command("carers", _("Who helps your patients"), carers.list_carers),
    Command("genes", _("Record a gene test"), _genes, opens=True),
    Command("help", _("What I can do"), _help),
    Command("start", _("What I can do"), _help, is_listed=False),
)
