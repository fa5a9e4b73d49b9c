"""A medicine to take: named as the clinician wrote it, or by its number where others see the phone."""

from bot.care.messages import Message
from bot.care.prompt import Card, PromptKind, item_message
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """Is it taken? Never a word about taking it again."""
    return item_message(card, _("💊 Time for <b>{title}</b>.", title=card.prompt.title))


KIND = PromptKind("medication", ask, asks_when=True)
