"""A carer's commands: those of the patient's that she may use, and a few of her own."""

from bot.care.messages import say
from bot.care.people import CarerScope
from bot.care.sentences import _, lines
from bot.services.carers import caring
from bot.services.talk import talking
from bot.services.talk.command import Command
from bot.services.talk.contact import Contact, reply
from bot.services.talk.patient_commands import PATIENT_COMMANDS

_SHARED = {CarerScope.ANSWERS: ("today", "checkin", "progress"), CarerScope.READS: ("today", "progress")}


def commands_for(contact: Contact) -> tuple[Command, ...]:
    """What the carer may send, in the order of the menu."""
    shared = _SHARED[contact.carer.scope] if contact.carer is not None else ()
    return (*(command for command in PATIENT_COMMANDS if command.name in shared), *_OWN)


def _help(contact: Contact, _write_down: talking.WriteDown) -> None:
    listed = [_("/{name} – {says}", name=c.name, says=c.says) for c in commands_for(contact) if c.is_listed]
    danger = _("I am not watched live and I am not an emergency service. If there is danger, call {number}.",
               number=contact.practice.clinic.emergency_number)  # fmt: skip
    reply(contact, say(_("You help in this chat. Each message says whom it is about."), lines(listed), danger))


_OWN = (
    Command("for", _("Whom it is about"), caring.switch),
    Command("leave", _("Stop helping"), caring.leave),
    Command("help", _("What I can do"), _help),
    Command("start", _("What I can do"), _help, is_listed=False),
)
