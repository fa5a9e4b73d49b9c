"""Where the patient is now, asked of one whose zone is known: she can leave it as it is."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn
from bot.care.messages import Keyboard, Message
from bot.care.sentences import _
from bot.dialogues import where_you_live

_NO = ("no", "leave it so", "never mind")


def _ask(state: State, scene: Scene) -> Message:
    asked = where_you_live.STEPS["where"].ask(state, scene)
    return asked.adding(_("To leave it as it is, type <i>no</i>."))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.text.casefold() in _NO:
        return Turn(None, (Message((_("All right. Nothing has changed."),), keyboard=Keyboard.REMOVE),))
    return where_you_live.STEPS["where"].hear(state, heard, scene)


WHERE = Step(_ask, _hear)
