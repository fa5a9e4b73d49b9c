"""The daily check-in: an offer to begin, so that it never takes over a chat that is busy with something else."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, prompt_button
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """How was today? The questions follow after a tap."""
    buttons = (
        (prompt_button(_("Start"), card.prompt, "start"), prompt_button(_("Later"), card.prompt, "later")),
        (prompt_button(_("Not today"), card.prompt, "skip"),),
    )
    if card.is_discreet:
        return say(_("Time for a few short questions."), buttons=buttons)
    return say(_("How was your day? A few short questions, about one minute."), buttons=buttons)


KIND = PromptKind("check_in", ask, is_adherence=False, dialogue="check_in")
