"""A questionnaire on its own rhythm, in the place of that day's check-in: an offer to begin."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, prompt_button
from bot.care.sentences import _
from bot.care.standing_items import QUESTIONNAIRE


def ask(card: Card) -> Message:
    """Today other questions than usual; they follow after a tap."""
    buttons = (
        (prompt_button(_("Start"), card.prompt, "start"), prompt_button(_("Later"), card.prompt, "later")),
        (prompt_button(_("Not today"), card.prompt, "skip"),),
    )
    if card.is_discreet:
        return say(_("Time for a few short questions."), buttons=buttons)
    return say(_("Today I have a few other questions, in place of the usual ones. They take two minutes."),
               buttons=buttons)  # fmt: skip


KIND = PromptKind(QUESTIONNAIRE, ask, is_adherence=False, dialogue="check_in")
