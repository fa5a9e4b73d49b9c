"""The patient answers what her clinician wrote, in her own words."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import LetterAnswered
from bot.care.messages import Message, say
from bot.care.sentences import _
from bot.care.threads import LONGEST_MESSAGE, read_message


def _ask(state: State, scene: Scene) -> Message:
    question = _("What shall I tell {clinician}? Type it here.", clinician=state["clinician"])
    danger = _("I am not watched live. If you are in danger now, call {number}.", number=scene.clinic.emergency_number)
    return say(question, danger, buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no":
        return Turn(None, (say(_("All right. I have passed nothing on.")),))
    words = read_message(heard.text)
    if not words:
        why = _("I need some words, up to {most} characters. For example: <i>It is better today</i>",
                most=LONGEST_MESSAGE)  # fmt: skip
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, events=(LetterAnswered(state["letter"], words, heard.incoming.message_id),))


DIALOGUE = stepwise("answer_clinician", {"words": Step(_ask, _hear)}, first="words", is_always_heard=True,
                    ends_with_day=True)  # fmt: skip
