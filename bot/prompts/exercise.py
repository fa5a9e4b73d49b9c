"""An exercise to do."""

from bot.care.messages import Message
from bot.care.prompt import Card, PromptKind, item_message
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """Is it done? How hard it was, and how long or how often, is asked after that."""
    return item_message(card, _("🏃 Time to move: <b>{title}</b>.", title=card.prompt.title))


KIND = PromptKind("exercise", ask, rating=_("How hard was it? 0 is very easy, 10 is as hard as it can be."))
