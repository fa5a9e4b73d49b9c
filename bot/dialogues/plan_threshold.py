"""A number of a plan, typed or tapped: a rule's threshold, or how large a change of a question matters."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, reask
from bot.care.messages import Message
from bot.care.rule_words import rule_name, threshold_name
from bot.care.sentences import Sentence, _, content
from bot.care.typed import read_number
from bot.dialogues.plan_asked import asked, below, done, in_place

_STEPS_OF_RANGE = 20
_NICE = (1.0, 2.0, 5.0, 10.0)


def _named(state: State) -> Sentence:
    if state["rule"]:
        return _("<b>{rule}</b>: {name}", rule=rule_name(state["rule"]), name=threshold_name(state["rule"],
                 state["name"]))  # fmt: skip
    return _("<b>{name}</b>: how large is a change that matters?", name=content(state["name"]))


def offered(state: State) -> list[str]:
    """Up to four numbers around the one that stands, and the usual one, in their order."""
    step = _step((state["high"] - state["low"]) / _STEPS_OF_RANGE, is_whole=state["is_whole"])
    around = (round(state["now"] + step * n, 6) for n in (-2, -1, 1, 2))
    within = {value for value in (*around, state["usual"]) if state["low"] <= value <= state["high"]}
    return [f"{value:g}" for value in sorted(within - {state["now"]})]


def _step(size: float, *, is_whole: bool) -> float:
    """The round number just above a size: 1, 2, 5, 10 times a power of ten."""
    power = 1.0
    while power > size:
        power /= 10
    while power * 10 <= size:
        power *= 10
    step = next(nice * power for nice in _NICE if nice * power >= size)
    return max(1.0, step) if is_whole else step


def _ask(state: State, _scene: Scene) -> Message:
    numbers = tuple((Sentence(number), number) for number in offered(state))
    stands = _("Now {now}, usually {usual}. It can be {low} to {high}. Tap a number or type one.",
               now=f"{state['now']:g}", usual=f"{state['usual']:g}", low=f"{state['low']:g}",
               high=f"{state['high']:g}")  # fmt: skip
    return asked(_named(state), stands, choices=(numbers,) if numbers else below())


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    value = read_number(heard.choice or heard.text, state["low"], state["high"])
    if value is None or (state["is_whole"] and value != int(value)):
        bounds = {"low": f"{state['low']:g}", "high": f"{state['high']:g}"}
        why = _("I need a number from {low} to {high}.", **bounds)
        if state["is_whole"]:
            why = _("I need a whole number from {low} to {high}.", **bounds)
        return reask(state, why, _ask(state, scene).buttons)
    if state["rule"]:
        return done(state, "threshold", rule=state["rule"], name=state["name"], value=value)
    return done(state, "important", code=state["code"], value=value)


DIALOGUE = in_place("plan_threshold", {"number": Step(_ask, _hear)}, first="number")
