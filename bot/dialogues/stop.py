"""The patient takes her consent back: asked once, then everything stops."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ConsentWithdrawn
from bot.care.messages import Button, Message, column, press, say
from bot.care.retention import goes_by_itself
from bot.care.sentences import Sentence, _

DELETE = "erase"  # the first word of the button of somebody who has left


def delete_button(patient_id: int) -> Button:
    """Deletes what she told, now that she has left."""
    return Button(_("Delete all I told you"), press=press(DELETE, patient_id))


def _ask(_state: State, scene: Scene) -> Message:
    question = _("Shall I stop for good? I will ask you nothing more, and your care team will know that you left.")
    stays = _("What you told me stays with {clinic}. To have it deleted too, send /delete instead.",
              clinic=scene.clinic.name)  # fmt: skip
    return say(question, stays, buttons=one_column((_("Yes, stop"), "yes"), (_("No, go on"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("yes", "yes, stop"):
        stopped = _("I have stopped. Nothing more will come from me. If you want to start again, ask {clinic} for a "
                    "new link.", clinic=scene.clinic.name)  # fmt: skip
        assert scene.patient is not None
        delete, goes = delete_button(scene.patient.id), goes_by_itself(scene.clinic.retention)
        return Turn(None, (say(stopped, _stays(scene), goes, buttons=column(delete)),), (ConsentWithdrawn(),))
    if said in ("no", "no, go on"):
        return Turn(None, (say(_("Good, we go on.")),))
    return reask(state, _("Please tap <b>Yes, stop</b> or <b>No, go on</b>."), _ask(state, scene).buttons)


def _stays(scene: Scene) -> Sentence:
    """What is left behind, and that nobody of the clinic is called by this chat any more."""
    return _("What you told me stays with {clinic}, and so does a case they are looking at. You can have it all "
             "deleted. In danger, call {number}: I do not pass on what you write here now.",
             clinic=scene.clinic.name, number=scene.clinic.emergency_number)  # fmt: skip


# Consent can be taken back at any moment, so this one waits for nothing.
DIALOGUE = stepwise(
    "stop", {"sure": Step(_ask, _hear)}, first="sure", is_always_heard=True, ends_with_day=True, takes_words=False
)
