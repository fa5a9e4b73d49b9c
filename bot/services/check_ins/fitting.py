"""Whether the plan still fits the patient's life: her answer is kept and judged, and she may say what is in the way."""

from bot.care.events import FitJudged
from bot.care.history import Happening, HappeningKind
from bot.care.messages import Button, column, press, say
from bot.care.sentences import _
from bot.services.reviews import reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import happenings

FITS_PRESS = "fits"


def judge(contact: Contact, event: FitJudged) -> None:
    """The rules look at her answer at once; unless it is a yes, she is offered to say why."""
    assert contact.patient is not None
    told = Happening(contact.today, HappeningKind.FITS, event.answer)
    happenings.add_happening(contact.session, contact.patient.id, told, contact.now)
    reviewing.judge_for(contact, contact.today)
    if event.answer != "yes":
        tell = Button(_("Tell what gets in the way"), press=press(FITS_PRESS, "why"))
        reply(contact, say(_("Would you like to say what gets in the way?"), buttons=column(tell)))


def tell_why(contact: Contact, _rest: list[str], write_down: talking.WriteDown) -> None:
    """She wants to say it."""
    if contact.patient is None:
        reply(contact, _("Nothing is open right now."))
    else:
        talking.begin(contact, "in_the_way", {}, write_down)
