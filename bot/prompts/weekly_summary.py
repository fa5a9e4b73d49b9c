"""The weekly summary: told, not asked, so it is done when it is sent."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind
from bot.care.sentences import _
from bot.care.standing_items import WEEKLY_SUMMARY


def ask(card: Card) -> Message:  # noqa: ARG001 - the same words on every phone
    """What stands in its place where the week itself cannot be seen."""
    return say(_("Your week: /progress draws a picture of it."))


KIND = PromptKind(WEEKLY_SUMMARY, ask, is_adherence=False, is_told=True)
