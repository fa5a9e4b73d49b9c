"""Finds the command of a chat's role, and keeps the menu behind the "/" button in step with role and language."""

from zlib import crc32

from bot.care.messages import say
from bot.care.sentences import Sentence, _
from bot.services.joining import joining
from bot.services.prompts.today import show_today
from bot.services.reviews import cases_listed
from bot.services.talk import reaching, talking
from bot.services.talk.carer_commands import commands_for
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from bot.services.talk.command import Command
from bot.services.talk.contact import Contact, reply
from bot.services.talk.patient_commands import PATIENT_COMMANDS
from storage import outbox, people


def obey(contact: Contact, write_down: talking.WriteDown) -> None:
    """One command. A dialogue that was open is asked again afterwards, unless the command opened another."""
    name = contact.incoming.command
    commands = _commands_of(contact)
    command = next((command for command in commands if command.name == name), None)
    if name == "start" and contact.incoming.argument:
        joining.open_link(contact, contact.incoming.argument.split()[0], write_down)
    elif command is not None:
        command.does(contact, write_down)
        if not command.opens:
            talking.ask_again(contact)
    elif commands:
        reply(contact, _("I do not know that command. /help shows what I can do."))
        talking.ask_again(contact)
    elif talking.is_open(contact):
        reply(contact, _("Let us finish this first."))
        talking.ask_again(contact)
    else:
        joining.stranger(contact)


def _commands_of(contact: Contact) -> tuple[Command, ...]:
    if (clinician := contact.clinician) is not None:
        return tuple(command for command in CLINICIAN_COMMANDS if clinician.is_admin or not command.for_admins)
    if contact.carer is not None:
        return commands_for(contact)
    return PATIENT_COMMANDS if contact.patient is not None else ()


def keep_menu(contact: Contact) -> None:
    """The commands behind the chat's "/" button are those of its role, in its language; none for a stranger."""
    listed = [command for command in _commands_of(contact) if command.is_listed]
    names = " ".join(command.name for command in listed)
    wanted = f"{contact.chat.language}:{crc32(names.encode())}" if listed else None
    if people.menu_of(contact.session, contact.chat.id) == wanted:
        return
    entries = [Sentence("{name}: {says}", {"name": command.name, "says": command.says}) for command in listed]
    outbox.queue_menu(contact.session, contact.chat.id, contact.owner, say(*entries), contact.now)
    people.change_chat(contact.session, contact.chat.id, menu=wanted)


def nothing_open(contact: Contact) -> Sentence:
    """What is said to a button that nothing waits for."""
    if contact.clinician is not None:
        return _("Nothing is open here right now. /reviews lists your open cases.")
    if contact.patient is not None:
        return _("Nothing is open right now. /today shows what is due.")
    return _("Nothing is open right now.")


def welcome_back(contact: Contact) -> None:
    """The bot was unblocked: what is open is shown again."""
    if contact.clinician is not None:
        cases_listed.list_reviews(contact)
    elif contact.patient is not None:
        reaching.offer_again(contact)
        show_today(contact)
    talking.ask_again(contact)
