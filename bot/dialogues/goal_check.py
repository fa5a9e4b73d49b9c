"""Where each goal stands now, one after the other, in the five steps of Goal Attainment Scaling."""

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.events import GoalChecked, GoalsChecked
from bot.care.goal_attainment import LEVELS
from bot.care.messages import Button, Message, Rows, say
from bot.care.sentences import _, as_written


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: the `goals` to ask about, each `[id, words]`."""
    state = {"goals": given["goals"], "open": 0}
    return Turn(state, (_ask(state, scene),), replaces=True)


def _ask(state: State, _scene: Scene) -> Message:
    _goal_id, words = state["goals"][state["open"]]
    return say(
        _("Your goal: <b>{goal}</b>", goal=as_written(words)),
        _("Where are you with it now?"),
        buttons=_buttons(),
        silent=True,
    )


def _buttons() -> Rows:
    levels = one_column(*((label, str(level)) for level, label in LEVELS.items()))
    return (*levels, (Button(_("Skip"), choice="skip"),))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    goal_id, _words = state["goals"][state["open"]]
    said = heard.choice or heard.text.casefold()
    if said == "skip":
        return _onward(state, scene)
    for level, label in LEVELS.items():
        if heard.choice == str(level) or said == label.text.casefold():
            return _onward(state, scene, GoalChecked(goal_id, level))
    return reask(state, _("Please tap one of the answers below."), _buttons())


def _onward(state: State, scene: Scene, *events: GoalChecked) -> Turn:
    after = {**state, "open": state["open"] + 1}
    if after["open"] == len(after["goals"]):
        thanks = say(_("Thank you. I have noted how your goals stand. /goals shows them."))
        return Turn(None, (thanks,), (*events, GoalsChecked()), replaces=True)
    return Turn(after, (_ask(after, scene),), events, replaces=True)


DIALOGUE = Dialogue("goal_check", _begin, _hear, _ask, ends_with_day=True, takes_words=False)
