"""Something to measure. An item whose id is a measure of the plan takes the reading; any other is only done or not."""

from bot.care.measuring import MEASUREMENT
from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, item_message, prompt_button
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """Is it measured? *Start* asks for the reading."""
    asked = item_message(card, _("📏 Time to measure: <b>{title}</b>.", title=card.prompt.title))
    if not card.is_measured:
        return asked
    buttons = (
        (prompt_button(_("Start"), card.prompt, "start"), prompt_button(_("Later"), card.prompt, "later")),
        (prompt_button(_("Not today"), card.prompt, "skip"),),
    )
    return say(*asked.paragraphs, buttons=buttons)


KIND = PromptKind(MEASUREMENT, ask, dialogue="check_in")
