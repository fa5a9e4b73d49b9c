"""Another day for a goal that stands already."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import GoalDetailed
from bot.care.messages import Message, say
from bot.care.sentences import _, as_written
from bot.dialogues.goal import NO_DAY, SPANS, read_target


def _ask(state: State, _scene: Scene) -> Message:
    spans = ((label, weeks) for weeks, label in SPANS.items())
    named = _("Your goal: <b>{goal}</b>", goal=as_written(state["words"]))
    question = _("By when? Tap one, or type a day, for example: <i>3 May</i>")
    return say(named, question, buttons=one_column(*spans, (_("Leave it as it is"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "leave it as it is"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    day = read_target(heard, scene.today)
    if day is None:
        return reask(state, NO_DAY, _ask(state, scene).buttons)
    noted = _("Your goal: <b>{goal}</b>, by {day}.", goal=as_written(state["words"]), day=day)
    return Turn(None, (say(noted),), (GoalDetailed(state["goal"], "target_on", day.isoformat()),))


DIALOGUE = stepwise("goal_day", {"day": Step(_ask, _hear)}, first="day")
