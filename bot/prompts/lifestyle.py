"""Something to do or to leave: less salt, an early night, a walk to the shop."""

from bot.care.messages import Message
from bot.care.prompt import Card, PromptKind, item_message
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """Is it done?"""
    return item_message(card, _("🌱 Time for <b>{title}</b>.", title=card.prompt.title))


KIND = PromptKind("lifestyle", ask)
