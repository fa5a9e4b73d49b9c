"""A questionnaire on its own rhythm, in the place of that day's check-in: an offer to begin."""

from bot.care.messages import Message
from bot.care.prompt import Card, PromptKind, offer_to_begin
from bot.care.sentences import _
from bot.care.standing_items import QUESTIONNAIRE


def ask(card: Card) -> Message:
    """Today other questions than usual; they follow after a tap."""
    told = _("Today I have a few other questions, in place of the usual ones. They take two minutes.")
    return offer_to_begin(card, told)


KIND = PromptKind(QUESTIONNAIRE, ask, is_adherence=False, dialogue="check_in")
