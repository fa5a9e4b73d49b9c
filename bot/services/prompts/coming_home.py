"""The end of a journey: on the day she named, one silent offer to keep to her time at home again."""

from datetime import date

from bot.care.messages import Button, column, press, say
from bot.care.sentences import _
from bot.services.prompts import retiming
from bot.services.prompts.prompt_messages import reader_of
from bot.services.talk.contact import Contact, reply
from storage import offers
from storage.offers import Offer

JOURNEY, HOME = "journey", "home"  # what waits for its day, and what she is asked on it; both hold the zone at home
_OVER = "over"


def plan(contact: Contact, home: str, until: date | None) -> None:
    """She travels until that day. Where she goes from one place to the next, her home stays what it was."""
    assert contact.patient is not None
    for earlier in _journeys(offers.offers_of(contact.session, contact.patient.id)):
        home = earlier.proposed
        offers.answer_offer(contact.session, earlier.id, _OVER, contact.now)
    if until is not None:
        offers.add_offer(contact.session, contact.patient.id, JOURNEY, None, home, until)


def offer_home(contact: Contact, known: list[Offer]) -> bool:
    """True when a journey was to be over by today, and she is asked whether she is back."""
    assert contact.patient is not None
    ended = next((journey for journey in _journeys(known) if journey.offered_on <= contact.today), None)
    if ended is None:
        return False
    offers.answer_offer(contact.session, ended.id, _OVER, contact.now)
    if contact.patient.zone == ended.proposed:
        return False
    asked = offers.add_offer(contact.session, contact.patient.id, HOME, None, ended.proposed, contact.today)
    town = ended.proposed.rsplit("/", 1)[-1].replace("_", " ")
    yes = Button(_("Yes, I am home: {zone}", zone=town), press=press("offer", asked, "yes"))
    no = Button(_("Not yet"), press=press("offer", asked, "no"))
    question = _("Are you back? Then I keep to your time at home again.")
    reply(contact, say(question, buttons=column(yes, no), silent=True))
    return True


def come_home(contact: Contact, offer: Offer) -> None:
    """She is back: her questions keep to her clock at home."""
    retiming.change_zone(reader_of(contact), offer.proposed)


def _journeys(known: list[Offer]) -> list[Offer]:
    return [offer for offer in known if offer.kind == JOURNEY and offer.answer is None]
