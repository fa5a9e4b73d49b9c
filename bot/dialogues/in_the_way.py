"""What gets in the way of the plan: a line in her own words, if she likes, kept as a note for her care team."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import NoteGiven
from bot.care.messages import Message, say
from bot.care.sentences import _
from bot.dialogues.note import read_note


def _ask(_state: State, _scene: Scene) -> Message:
    return say(
        _("What gets in the way? Type it in a few words. Your care team sees it when they next look at your plan."),
        buttons=one_column((_("Rather not say"), "no")),
    )


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "rather not say"):
        return Turn(None, (say(_("That is all right.")),))
    words = read_note(heard.text)
    if not words:
        why = _("I need a few words. For example: <i>The evening pill makes me too tired</i>")
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(NoteGiven(words, heard.incoming.message_id),))


DIALOGUE = stepwise("in_the_way", {"words": Step(_ask, _hear)}, first="words", ends_with_day=True)
