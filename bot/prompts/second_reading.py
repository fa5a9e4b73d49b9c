"""The second reading after a very high blood pressure: asked once, a few minutes later."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, prompt_button
from bot.care.sentences import _
from bot.care.standing_items import SECOND_READING


def ask(card: Card) -> Message:
    """Measure again, now."""
    buttons = ((prompt_button(_("Start"), card.prompt, "start"),),)
    if card.is_discreet:
        return say(_("Time to measure again."), buttons=buttons)
    return say(_("Please measure your blood pressure again now. Tap Start, then type it."), buttons=buttons)


KIND = PromptKind(SECOND_READING, ask, is_adherence=False, dialogue="check_in")
