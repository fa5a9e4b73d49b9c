"""A note for the care team to see when it next looks at the plan; nothing urgent."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import NoteGiven
from bot.care.messages import Message, say
from bot.care.sentences import _

LONGEST_NOTE = 1_500


def read_note(text: str) -> str:
    """The note in a typed text; empty when it is none (no letters or digits, too long, a command)."""
    words = text.strip()
    is_note = any(c.isalnum() for c in words) and len(words) <= LONGEST_NOTE and not words.startswith("/")
    return words if is_note else ""


def _ask(_state: State, scene: Scene) -> Message:
    question = _("What would you like your care team to see when they next look at your plan? Type it here.")
    danger = _("Nobody reads it at once. If it is urgent, call {clinic}. If you are in danger now, call {number}.",
               clinic=scene.clinic.name, number=scene.clinic.emergency_number)  # fmt: skip
    return say(question, danger, buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "never mind"):
        return Turn(None, (say(_("All right. I have kept nothing.")),))
    words = read_note(heard.text)
    if not words:
        why = _("I need some words, no more than one page. For example: <i>I sleep better on my side</i>")
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(NoteGiven(words, heard.incoming.message_id),))


DIALOGUE = stepwise("note", {"words": Step(_ask, _hear)}, first="words", is_always_heard=True, ends_with_day=True)
