"""Does the plan still fit? Asked once a month, answered with one tap."""

from bot.care.events import FitJudged
from bot.care.messages import Message, say
from bot.care.prompt import Card, Prompt, PromptKind, prompt_button
from bot.care.sentences import Sentence, _
from bot.care.standing_items import FITS

_ANSWERS = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")))
_THANKS = {
    "yes": _("✓ Yes. I am glad."),
    "partly": _("✓ Partly. Thank you for telling me."),
    "no": _("✓ No. Thank you for telling me."),
}


def ask(card: Card) -> Message:
    """Nothing in it tells what the plan is about, so it reads the same on a shared phone."""
    buttons = tuple(prompt_button(label, card.prompt, answer) for answer, label in _ANSWERS)
    return say(_("Does your plan still fit your life?"), buttons=(buttons,))


def hear(_prompt: Prompt, verb: str, _rest: tuple[str, ...]) -> tuple[tuple[FitJudged, ...], Sentence] | None:
    """Whether it fits."""
    return ((FitJudged(verb),), _THANKS[verb]) if verb in _THANKS else None


KIND = PromptKind(FITS, ask, is_adherence=False, hear=hear)
