"""How the goals stand, on the rhythm she picked and on their target dates: an offer to begin, like the check-in."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, prompt_button
from bot.care.sentences import _


def ask(card: Card) -> Message:
    """How do your goals stand? A tap for each goal that is due."""
    buttons = (
        (prompt_button(_("Start"), card.prompt, "start"), prompt_button(_("Later"), card.prompt, "later")),
        (prompt_button(_("Not today"), card.prompt, "skip"),),
    )
    if card.is_discreet:
        return say(_("Time for a short question."), buttons=buttons)
    return say(_("How do your goals stand? One tap for each."), buttons=buttons)


KIND = PromptKind("goal_check", ask, is_adherence=False, dialogue="goal_check")
