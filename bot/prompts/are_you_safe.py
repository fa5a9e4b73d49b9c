"""Whether she is safe right now: asked in the message with the crisis numbers, which waits ten minutes."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind
from bot.care.sentences import _


def ask(card: Card) -> Message:  # noqa: ARG001 - it reads the same for everybody
    """The question alone; its buttons stand below the crisis numbers."""
    return say(_("Are you safe right now?"))


KIND = PromptKind("are_you_safe", ask, is_adherence=False, is_told=True)
