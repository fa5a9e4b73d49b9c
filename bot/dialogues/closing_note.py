"""A note that a clinician keeps with a case she has closed."""

from bot.care.closing_card import LONGEST_WORDS, read_words
from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ClosingTold
from bot.care.messages import Message, say
from bot.care.sentences import _


def _ask(state: State, _scene: Scene) -> Message:
    asked = _("Type your note about case {number}. Only the care team sees it here.", number=state["review"])
    return say(asked, buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "never mind"):
        return Turn(None, (say(_("All right. Everything stays as it was.")),))
    words = read_words(heard.text)
    if not words:
        why = _("I need some words, {most} characters at the most. For example: <i>Called her, she is better</i>",
                most=LONGEST_WORDS)  # fmt: skip
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(ClosingTold(state["review"], state["closing"], words),))


DIALOGUE = stepwise("closing_note", {"words": Step(_ask, _hear)}, first="words", ends_with_day=True)
