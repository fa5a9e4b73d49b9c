"""More about a goal that stands already: each question can be skipped, and one tap ends it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.events import BackgroundWanted, GoalDetailed
from bot.care.goal_attainment import LEVELS
from bot.care.messages import Button, Message, Rows, say
from bot.care.sentences import Sentence, _, as_written
from bot.dialogues.goal import read_goal

TARGET_DATE_ONLY = "0"
RHYTHMS = {
    "7": _("Every week"),
    "14": _("Every 2 weeks"),
    "28": _("Every 4 weeks"),
    TARGET_DATE_ONLY: _("Only on that day"),
}
IMPORTANCE = {"1": _("It matters"), "2": _("It matters a lot"), "3": _("It matters most")}


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the goal: with `choices` it is tapped, without it is told in her own words."""

    asks: Sentence
    choices: Mapping[str, Sentence]


QUESTIONS: Mapping[str, Question] = {
    "start_level": Question(_("Where are you with it now?"), {str(level): label for level, label in LEVELS.items()}),
    "check_every": Question(_("How often shall I ask how it goes?"), RHYTHMS),
    "importance": Question(_("How much does it matter to you?"), IMPORTANCE),
    "why": Question(
        _("Why does it matter to you? Type it in a few words, for example: <i>To play with my son</i>"), {}
    ),
    "sign": Question(_("How will you know that you are there? For example: <i>I can climb the stairs alone</i>"), {}),
    "step": Question(_("What is a small first step? For example: <i>Walk to the corner each day</i>"), {}),
}
_WORDS = Question(_("How shall I put it? Type your goal in other words."), {})


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: the `goal` by id and its `words`; with `step` "words" only these are asked anew."""
    state = {"step": next(iter(QUESTIONS)), **given}
    return Turn(state, (_ask(state, scene),))


def _question(state: State) -> Question:
    return QUESTIONS.get(state["step"], _WORDS)


def _ask(state: State, _scene: Scene) -> Message:
    named = _("Your goal: <b>{goal}</b>", goal=as_written(state["words"]))
    return say(named, _question(state).asks, buttons=_buttons(state))


def _buttons(state: State) -> Rows:
    choices = one_column(*((label, code) for code, label in _question(state).choices.items()))
    if state["step"] == "words":
        return (*choices, (Button(_("Leave it as it is"), choice="enough"),))
    return (*choices, (Button(_("Skip"), choice="skip"), Button(_("That is enough"), choice="enough")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("enough", "that is enough"):
        return _end()
    if said == "skip":
        return _onward(state, scene)
    value = _value(_question(state), heard)
    if value is None:
        return reask(state, _why(_question(state)), _buttons(state))
    typed_in = None if _question(state).choices else heard.incoming.message_id
    event = GoalDetailed(state["goal"], state["step"], _kept(state["step"], value), typed_in)
    return _onward({**state, "words": value} if state["step"] == "words" else state, scene, event)


def _value(question: Question, heard: Heard) -> str | None:
    """The code of the choice, or her words; None when the answer is neither."""
    for code, label in question.choices.items():
        if heard.choice == code or heard.text.casefold() == label.text.casefold():
            return code
    return None if question.choices else read_goal(heard.text) or None


def _why(question: Question) -> Sentence:
    if question.choices:
        return _("Please tap one of the answers below.")
    return _("I need a few words, no more than two or three lines. {question}", question=question.asks)


def _kept(step: str, value: str) -> str | int | None:
    if value == TARGET_DATE_ONLY and step == "check_every":
        return None
    return int(value) if QUESTIONS.get(step, _WORDS).choices else value


def _onward(state: State, scene: Scene, *events: GoalDetailed) -> Turn:
    codes = list(QUESTIONS)
    if state["step"] not in codes[:-1]:
        return _end(*events)
    after = {**state, "step": codes[codes.index(state["step"]) + 1]}
    return Turn(after, (_ask(after, scene),), events)


def _end(*events: GoalDetailed) -> Turn:
    return Turn(None, events=(*events, BackgroundWanted()))


DIALOGUE = Dialogue("goal_details", _begin, _hear, _ask)
