"""A medicine to take: named as the clinician wrote it, or by its number where others see the phone."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, usual_buttons
from bot.care.sentences import _, as_written


def ask(card: Card) -> Message:
    """Is it taken? Never a word about taking it again."""
    if card.is_discreet:
        return say(_("Time for item {number}.", number=card.number), buttons=usual_buttons(card))
    what = _("💊 Time for <b>{title}</b>.", title=card.prompt.title)
    how = (as_written(card.prompt.instruction),) if card.prompt.instruction else ()
    return say(what, *how, buttons=usual_buttons(card))


KIND = PromptKind("medication", ask)
