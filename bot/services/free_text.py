"""Words, pictures and voices that nothing waits for."""

from bot.care.dialogue import Heard
from bot.care.incoming import IncomingKind
from bot.care.messages import say
from bot.care.sentences import Sentence, _
from bot.services import checking_in, joining, talking
from bot.services.contact import Contact, reply


def hear(contact: Contact, write_down: talking.WriteDown) -> None:
    """Words, a picture or a voice that nothing waits for. What is not kept is not pretended to be."""
    if contact.clinician is not None:
        reply(contact, _("I only understand commands here. /help shows them."))
    elif contact.patient is None:
        joining.stranger(contact)
    elif contact.incoming.kind is IncomingKind.TEXT and _answers_check_in(contact):
        checking_in.start_today(contact, write_down)
        talking.hear(contact, Heard(contact.incoming), write_down)
    else:
        danger = _("I am not watched live. If you are in danger now, call {number}.",
                   number=contact.practice.clinic.emergency_number)  # fmt: skip
        reply(contact, say(_not_kept(contact), _("/checkin starts your report, /today shows what is due."), danger))


def _not_kept(contact: Contact) -> Sentence:
    if contact.incoming.kind is IncomingKind.OTHER:
        return _("I cannot look at this or listen to it, and I have not passed it on. To tell your care team, please "
                 "call {clinic}.", clinic=contact.practice.clinic.name)  # fmt: skip
    return _("Thank you for writing. I have not passed this on. To tell your care team something, please call "
             "{clinic}.", clinic=contact.practice.clinic.name)  # fmt: skip


def _answers_check_in(contact: Contact) -> bool:
    """True when a bare number is typed while today's check-in waits to be started."""
    assert contact.patient is not None
    return contact.incoming.text.strip().isdecimal() and checking_in.waiting_prompt(contact) is not None
