"""The day on which a plan is looked at again, in the clinician's own words."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, reask
from bot.care.messages import Message
from bot.care.plan_editing import LONGEST_REVIEW
from bot.care.sentences import _
from bot.dialogues.plan_asked import asked, day_in, done, in_place, today_of


def _ask(_state: State, _scene: Scene) -> Message:
    return asked(_("When shall the plan be looked at again, counted from today? For example: <i>in 6 weeks</i> or "
                   "<i>3 May</i>"))  # fmt: skip


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    today = today_of(state, scene)
    day = day_in(heard, today)
    days = (day - today).days if day else 0
    if not 1 <= days <= LONGEST_REVIEW:
        why = _("I need a day within a year that is still to come, for example: <i>in 6 weeks</i>")
        return reask(state, why, _ask(state, scene).buttons)
    return done(state, "review", days=days)


DIALOGUE = in_place("plan_review_date", {"day": Step(_ask, _hear)}, first="day")
