"""A new question for a check-in in the clinician's own words; how it is answered has been tapped before."""

import re

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, reask
from bot.care.measure_editing import LONGEST_NAME, LONGEST_QUESTION, LONGEST_UNIT
from bot.care.messages import Message
from bot.care.plan import AnswerKind, Worse
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_number
from bot.dialogues.plan_asked import asked, below, done, in_place, words_in

_BETWEEN_NUMBERS = re.compile(r" to |(?<=\d) ?[-–] ?(?=\d)")  # as people type it: "0–300"
_NO_UNIT = ("none", "no unit", "-")
_WIDEST = 99_999.0
_UNITS = ("kg", "mmHg", "mmol/L", "mg/dL", "C", "%", "L/min")
_WORSE = {Worse.HIGHER: _("More is worse"), Worse.LOWER: _("Less is worse")}
_WORSE_YES_NO = {Worse.HIGHER: _("Yes is worse"), Worse.LOWER: _("No is worse")}


def _ask_name(_state: State, _scene: Scene) -> Message:
    return asked(_("What is it called, in one or two words? For example: <i>Itching</i>"))


def _hear_name(state: State, heard: Heard, scene: Scene) -> Turn:
    name = words_in(heard.text, LONGEST_NAME)
    if not name:
        why = _("I need a name of up to {most} characters, for example: <i>Itching</i>", most=LONGEST_NAME)
        return reask(state, why, _ask_name(state, scene).buttons)
    return go_to(state, "question", name=name)


def _ask_question(_state: State, _scene: Scene) -> Message:
    return asked(_("Type the question as the patient shall read it, for example: "
                   "<i>How much did it itch today?</i>"))  # fmt: skip


def _hear_question(state: State, heard: Heard, scene: Scene) -> Turn:
    question = words_in(heard.text, LONGEST_QUESTION)
    if not question:
        why = _("I need a question of up to {most} characters, for example: <i>How much did it itch today?</i>",
                most=LONGEST_QUESTION)  # fmt: skip
        return reask(state, why, _ask_question(state, scene).buttons)
    return go_to(state, "unit" if state["answer"] == AnswerKind.NUMBER else "worse", question=question)


def _ask_unit(_state: State, _scene: Scene) -> Message:
    units = tuple((Sentence(unit), unit) for unit in _UNITS)
    choices = (units[:4], units[4:], ((_("No unit"), "none"),))
    return asked(_("In which unit? Tap one, or type it, for example: <i>steps</i>"), choices=choices)


def _hear_unit(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text
    unit = "" if said.casefold() in _NO_UNIT else words_in(said, LONGEST_UNIT)
    if not unit and said.casefold() not in _NO_UNIT:
        why = _("I need a short unit, for example: <i>steps</i>")
        return reask(state, why, _ask_unit(state, scene).buttons)
    return go_to(state, "range", unit=unit)


def _ask_range(_state: State, _scene: Scene) -> Message:
    return asked(_("Between which numbers can it lie at all? Type the lowest and the highest, for example: "
                   "<i>0 to 300</i>"))  # fmt: skip


def _hear_range(state: State, heard: Heard, scene: Scene) -> Turn:
    ends = [read_number(part, -_WIDEST, _WIDEST) for part in _BETWEEN_NUMBERS.split(heard.text.casefold())]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
        why = _("I need two numbers, the lower one first, for example: <i>0 to 300</i>")
        return reask(state, why, _ask_range(state, scene).buttons)
    return go_to(state, "worse", minimum=ends[0], maximum=ends[1])


def _directions(state: State) -> dict[Worse, Sentence]:
    return _WORSE_YES_NO if state["answer"] == AnswerKind.YES_NO else _WORSE


def _ask_worse(state: State, _scene: Scene) -> Message:
    choices = below(*((label, code.value) for code, label in _directions(state).items()))
    return asked(as_written(state["question"]), _("Which way does it get worse?"), choices=choices)


def _hear_worse(state: State, heard: Heard, scene: Scene) -> Turn:
    for code, label in _directions(state).items():
        if heard.choice == code or heard.text.casefold() == label.text.casefold():
            known = {key: state[key] for key in ("name", "question", "answer", "unit", "minimum", "maximum")
                     if key in state}  # fmt: skip
            return done(state, "makequestion", worse=code.value, **known)
    return reask(state, _("Please tap one of these."), _ask_worse(state, scene).buttons)


DIALOGUE = in_place(
    "plan_measure",
    {
        "name": Step(_ask_name, _hear_name),
        "question": Step(_ask_question, _hear_question),
        "unit": Step(_ask_unit, _hear_unit),
        "range": Step(_ask_range, _hear_range),
        "worse": Step(_ask_worse, _hear_worse),
    },
    first="name",
)
