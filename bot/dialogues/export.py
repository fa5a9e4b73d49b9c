"""The patient asks for all that is held on her: once a word about who may read along, then it comes."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ExportWanted
from bot.care.messages import Message, say
from bot.care.sentences import _


def _ask(_state: State, _scene: Scene) -> Message:
    return say(
        _("I can send you two files with all I hold on you: one to read, one for a computer."),
        _("Other people who see this phone could read them. Shall I send them?"),
        buttons=one_column((_("Yes, send them"), "yes"), (_("No"), "no")),
    )


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("yes", "yes, send them"):
        return Turn(None, events=(ExportWanted(),))
    if said == "no":
        return Turn(None, (say(_("All right. I send nothing.")),))
    return reask(state, _("Please tap <b>Yes, send them</b> or <b>No</b>."), _ask(state, scene).buttons)


DIALOGUE = stepwise(
    "export", {"sure": Step(_ask, _hear)}, first="sure", is_always_heard=True, ends_with_day=True, takes_words=False
)
