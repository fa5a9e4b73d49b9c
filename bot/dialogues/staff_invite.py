"""An administrator invites somebody to the clinic's people: by the name that patients will read."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import StaffInvited
from bot.care.messages import Message, say
from bot.care.sentences import _
from bot.dialogues.about_you import read_name

_NOBODY = (_("Nobody"), "no")


def _ask(_state: State, _scene: Scene) -> Message:
    return say(_("Who is it? Type the name as patients will read it, for example: <i>Dr Kim</i>"),
               buttons=one_column(_NOBODY))  # fmt: skip


def _hear(state: State, heard: Heard, _scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "nobody"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    if name := read_name(heard.text):
        return Turn(None, events=(StaffInvited(name),))
    return reask(state, _("I need a short name in letters, for example: <i>Dr Kim</i>"), one_column(_NOBODY))


DIALOGUE = stepwise("staff_invite", {"name": Step(_ask, _hear)}, first="name")
