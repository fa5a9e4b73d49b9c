"""The patient takes her consent back: asked once, then everything stops."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ConsentWithdrawn
from bot.care.messages import Message, say
from bot.care.sentences import _


def _ask(_state: State, _scene: Scene) -> Message:
    question = _("Shall I stop for good? I will ask you nothing more, and your care team will know that you left.")
    return say(question, buttons=one_column((_("Yes, stop"), "yes"), (_("No, go on"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("yes", "yes, stop"):
        stopped = _("I have stopped. Nothing more will come from me. If you want to start again, ask {clinic} for a "
                    "new link.", clinic=scene.clinic.name)  # fmt: skip
        return Turn(None, (say(stopped),), (ConsentWithdrawn(),))
    if said in ("no", "no, go on"):
        return Turn(None, (say(_("Good, we go on.")),))
    return reask(state, _("Please tap <b>Yes, stop</b> or <b>No, go on</b>."), _ask(state, scene).buttons)


# Consent can be taken back at any moment, so this one waits for nothing.
DIALOGUE = stepwise(
    "stop", {"sure": Step(_ask, _hear)}, first="sure", is_always_heard=True, ends_with_day=True, takes_words=False
)
