"""A goal in the patient's own words, with the day she wants to be there. More about it can follow."""

from datetime import date, timedelta

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import BackgroundWanted, GoalGiven
from bot.care.messages import Button, Message, column, say
from bot.care.sentences import _, content
from bot.care.typed import read_date

LONGEST_GOAL = 300
NO_DAY = _("I need a day that is still to come, within two years. For example: <i>3 May</i> or <i>in 6 weeks</i>")
SPANS = {"4": _("In 4 weeks"), "8": _("In 8 weeks"), "12": _("In 12 weeks"), "26": _("In 6 months")}


def _suggestions(scene: Scene) -> tuple[str, ...]:
    return scene.plan.goal_suggestions if scene.plan else ()


def _ask_words(_state: State, scene: Scene) -> Message:
    choices = [Button(content(text), choice=str(n)) for n, text in enumerate(_suggestions(scene))]
    question = _("What would you like to be able to do again? Type it in your own words, or tap one below.")
    return say(question, buttons=column(*choices, Button(_("Later"), choice="later")))


def _hear_words(state: State, heard: Heard, scene: Scene) -> Turn:
    suggestions = _suggestions(scene)
    if heard.choice.isdecimal() and int(heard.choice) < len(suggestions):
        return go_to(state, "date", words=suggestions[int(heard.choice)], words_in=None)
    if heard.choice == "later" or heard.text.casefold() == "later":
        return Turn(None, events=(BackgroundWanted(is_goal_left=True),))
    words = read_goal(heard.text)
    if words:
        return go_to(state, "date", words=words, words_in=heard.incoming.message_id)
    why = _("I need a few words, no more than two or three lines. For example: <i>Walk to the shop and back</i>")
    return reask(state, why, _ask_words(state, scene).buttons)


def read_goal(text: str) -> str:
    """The goal in a typed answer; empty when it is none (no letters, too long, a command)."""
    words = text.strip()
    is_goal = sum(c.isalpha() for c in words) >= 3 and len(words) <= LONGEST_GOAL and not words.startswith("/")
    return words if is_goal else ""


def _ask_date(_state: State, _scene: Scene) -> Message:
    return say(_("By when? Tap one, or type a day, for example: <i>3 May</i>"),
               buttons=one_column(*((label, weeks) for weeks, label in SPANS.items())))  # fmt: skip


def _hear_date(state: State, heard: Heard, scene: Scene) -> Turn:
    target_on = read_target(heard, scene.today)
    if target_on is None:
        return reask(state, NO_DAY, _ask_date(state, scene).buttons)
    return Turn(None, events=(GoalGiven(state["words"], target_on, state["words_in"]),))


def read_target(heard: Heard, today: date) -> date | None:
    """The day that was tapped or typed; None when there is none that is still to come."""
    if heard.choice in SPANS:
        return today + timedelta(weeks=int(heard.choice))
    return read_date(heard.text, today)


DIALOGUE = stepwise(
    "goal", {"words": Step(_ask_words, _hear_words), "date": Step(_ask_date, _hear_date)}, first="words"
)
