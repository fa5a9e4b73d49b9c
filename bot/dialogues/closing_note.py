"""What a clinician types about a case she has closed: a note to keep, or the words the patient is to read."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ClosingTold
from bot.care.messages import Message, say
from bot.care.sentences import _

LONGEST_WORDS = 500


def _ask(state: State, _scene: Scene) -> Message:
    asked = _("Type what the patient is to read about case {number}. You see it once more before it goes.",
              number=state["review"])  # fmt: skip
    if state["what"] == "note":
        asked = _("Type your note about case {number}. Only the care team sees it here.", number=state["review"])
    return say(asked, buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "never mind"):
        return Turn(None, (say(_("All right. Everything stays as it was.")),))
    words = heard.text
    if not any(c.isalnum() for c in words) or len(words) > LONGEST_WORDS or words.startswith("/"):
        why = _("I need some words, {most} characters at the most. For example: <i>Called her, she is better</i>",
                most=LONGEST_WORDS)  # fmt: skip
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(ClosingTold(state["review"], state["closing"], state["what"], words),))


DIALOGUE = stepwise("closing_note", {"words": Step(_ask, _hear)}, first="words", ends_with_day=True)
