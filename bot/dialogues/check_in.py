"""The daily check-in: one question for each measure of the plan, a summary, and a way to change an answer.

The state holds the check-in's id, the answers so far by measure, and the open measure (none at the summary).
"""

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn
from bot.care.events import CheckInFinished, MeasureAnswered
from bot.care.messages import Button, Message, Rows, say
from bot.care.plan import Measure
from bot.care.sentences import Sentence, _, content, lines
from bot.care.typed import read_number

_BUTTONS_IN_A_ROW = 6


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: the check-in's `response` id and the standing `answers` (a check-in may be resumed)."""
    state = _onward({"response": given["response"], "answers": given["answers"]}, scene)
    return Turn(state, (_ask(state, scene),), replaces=True)


def _onward(state: State, scene: Scene) -> State:
    """To the first measure without an answer, or to the summary."""
    assert scene.plan is not None
    waiting = [m.code for m in scene.plan.measures if m.code not in state["answers"]]
    return {**state, "open": waiting[0] if waiting else None}


def _ask(state: State, scene: Scene) -> Message:
    if state["open"] is None:
        return _summary(state, scene)
    assert scene.plan is not None
    measure = scene.plan.measure(state["open"])
    number, count = scene.plan.measures.index(measure) + 1, len(scene.plan.measures)
    progress = Sentence("<i>{number}/{count}</i>", {"number": number, "count": count})
    question = _("{progress} {question}", progress=progress, question=content(measure.question))
    return say(lines([question, *_scale(measure)]), buttons=_answers(measure), silent=True)


def _scale(measure: Measure) -> tuple[Sentence, ...]:
    """What the ends of a 0–10 scale mean."""
    if not (measure.low and measure.high):
        return ()
    return (
        _("{minimum} is {low}, {maximum} is {high}.", minimum=int(measure.minimum), low=content(measure.low),
          maximum=int(measure.maximum), high=content(measure.high)),
    )  # fmt: skip


def _answers(measure: Measure) -> Rows:
    if measure.labels:
        grades = enumerate(measure.labels, int(measure.minimum))
        return tuple((Button(content(label), choice=str(grade)),) for grade, label in grades)
    numbers = [str(n) for n in range(int(measure.minimum), int(measure.maximum) + 1)]
    buttons = [Button(Sentence(number), choice=number) for number in numbers]
    return tuple(tuple(buttons[i : i + _BUTTONS_IN_A_ROW]) for i in range(0, len(buttons), _BUTTONS_IN_A_ROW))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    if state["open"] is None:
        return _hear_at_summary(state, heard, scene)
    assert scene.plan is not None
    measure = scene.plan.measure(state["open"])
    value = read_value(heard.choice or heard.text, measure)
    if value is None:
        return Turn(state, (_what_is_needed(measure),), is_reask=True)
    message_id = heard.incoming.message_id if heard.text else None
    events = (MeasureAnswered(state["response"], measure.code, value, message_id),)
    after = _onward({**state, "answers": {**state["answers"], measure.code: value}}, scene)
    if after["open"] is None:
        return Turn(after, (_summary(after, scene),), (*events, CheckInFinished(state["response"])), replaces=True)
    return Turn(after, (_ask(after, scene),), events, replaces=True)


def read_value(text: str, measure: Measure) -> float | None:
    """The value of a typed or tapped answer; None when it is none. Grades may be typed by their words."""
    for grade, label in enumerate(measure.labels):
        if text.strip().casefold() == label.casefold():
            return measure.minimum + grade
    value = read_number(text, measure.minimum, measure.maximum)
    return None if value is None or (measure.labels and value != int(value)) else value


def _what_is_needed(measure: Measure) -> Message:
    if measure.labels:
        why = _("Please tap one of the answers below. {question}", question=content(measure.question))
    else:
        low, high = int(measure.minimum), int(measure.maximum)
        why = _("I need a number from {low} to {high}, for example: <i>{example}</i>. {question}",
                low=low, high=high, example=(low + high) // 2, question=content(measure.question))  # fmt: skip
    return say(why, buttons=_answers(measure))


def value_in_words(measure: Measure, value: float) -> Sentence:
    """`Pain: 7`, or the word of a grade."""
    index = int(value - measure.minimum)
    shown = content(measure.labels[index]) if measure.labels else Sentence("{value}", {"value": value})
    return Sentence("{name}: {value}", {"name": content(measure.name), "value": shown})


def _summary(state: State, scene: Scene) -> Message:
    assert scene.plan is not None
    given = [value_in_words(m, state["answers"][m.code]) for m in scene.plan.measures if m.code in state["answers"]]
    buttons = ((Button(_("That is right"), choice="right"), Button(_("Change an answer"), choice="change")),)
    return say(_("Thank you. Here is what I noted for today:"), lines(given), buttons=buttons, silent=True)


def _hear_at_summary(state: State, heard: Heard, scene: Scene) -> Turn:
    assert scene.plan is not None
    if heard.choice == "change":
        return Turn(state, (_which(state, scene),), replaces=True)
    if heard.choice in state["answers"]:
        kept = {code: value for code, value in state["answers"].items() if code != heard.choice}
        after = {**state, "answers": kept, "open": heard.choice}
        return Turn(after, (_ask(after, scene),), replaces=True)
    if heard.choice == "right" or heard.text.casefold() in ("yes", "right", "ok", "okay"):
        settled = _summary(state, scene).without_buttons()
        return Turn(None, (settled,), replaces=True)
    why = _("Tap <b>That is right</b> if the list is right, or <b>Change an answer</b>.")
    return Turn(state, (say(why, buttons=_summary(state, scene).buttons),), is_reask=True)


def _which(state: State, scene: Scene) -> Message:
    assert scene.plan is not None
    choices = [
        (Button(value_in_words(m, state["answers"][m.code]), choice=m.code),)
        for m in scene.plan.measures
        if m.code in state["answers"]
    ]
    return say(_("Which answer shall we change?"), buttons=tuple(choices))


DIALOGUE = Dialogue("check_in", _begin, _hear, _ask)
