"""When a dose was taken that was told late: a typed time of day, the last one within a day of when it was due."""

from datetime import datetime, timedelta

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import DoneAtGiven
from bot.care.messages import Message, say
from bot.care.past_clock import last_time_at
from bot.care.sentences import _
from bot.care.typed import read_clock

_LONGEST_BEFORE = timedelta(hours=12)  # before it was due
_LONGEST_AFTER = timedelta(hours=24)


def _ask(_state: State, _scene: Scene) -> Message:
    return say(_("What time was it? For example <i>7:30</i>"), buttons=one_column((_("Never mind"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "never mind"):
        return Turn(None, (say(_("All right.")),))
    clock = read_clock(heard.text)
    if clock is None:
        why = _("I could not read that time. Type it with hours and minutes, for example <i>7:30</i>")
        return reask(state, why, _ask(state, scene).buttons)
    due_at = datetime.fromisoformat(state["due_at"])
    at = last_time_at(clock, min(scene.now, due_at + _LONGEST_AFTER), scene.zone)
    if at < due_at - _LONGEST_BEFORE:
        return reask(state, _("That time is still to come. What time was it?"), _ask(state, scene).buttons)
    return Turn(None, events=(DoneAtGiven(state["prompt"], at),))


DIALOGUE = stepwise("done_at", {"clock": Step(_ask, _hear)}, first="clock", ends_with_day=True, takes_words=False)
