"""A clinician looks for one of her patients: by name, number or initials."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import PatientWanted
from bot.care.messages import Message, say
from bot.care.sentences import _

_LONGEST = 60  # characters


def _ask(_state: State, _scene: Scene) -> Message:
    question = _("Whom are you looking for? Type a name, a number or initials.")
    return say(question, buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no":
        return Turn(None, (say(_("All right.")),))
    words = " ".join(heard.text.split())
    if not any(c.isalnum() for c in words) or len(words) > _LONGEST or words.startswith("/"):
        why = _("I need a name, a number or initials. For example: <i>Mar</i>")
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(PatientWanted(words),))


DIALOGUE = stepwise("find_patient", {"words": Step(_ask, _hear)}, first="words", ends_with_day=True)
