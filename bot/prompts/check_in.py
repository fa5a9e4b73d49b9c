"""The daily check-in: an offer to begin, so that it never takes over a chat that is busy with something else."""

from bot.care.messages import Message
from bot.care.prompt import Card, PromptKind, offer_to_begin
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """How was today? The questions follow after a tap."""
    return offer_to_begin(card, _("How was your day? A few short questions, about one minute."))


KIND = PromptKind("check_in", ask, is_adherence=False, dialogue="check_in")
