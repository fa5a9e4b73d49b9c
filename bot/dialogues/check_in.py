"""A check-in or a questionnaire: one question after the other, a summary, and a way to change an answer.

The state holds the response's id, which `questionnaire` it answers (`check_in` for the plan's own measures), the local
day it is about, the answers so far by measure, the open question (none at the summary), what was skipped and picked.
"""

from collections.abc import Sequence

from bot.care import check_in_shown as shown
from bot.care.check_in_questions import Question, standing
from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn
from bot.care.events import CheckInFinished, MeasureAnswered
from bot.care.messages import Rows, say
from bot.care.plan import AnswerKind
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN
from bot.care.typed_measure import Told, doubtful, impossible, read_answer, read_choice
from bot.dialogues import check_in_asked as asked

_AGREES = ("yes", "right", "ok", "okay")
_FRESH: State = {
    "questionnaire": CHECK_IN,
    "on": None,
    "words": {},
    "skipped": [],
    "picked": [],
    "is_whole": False,  # both numbers of a blood pressure are asked for, though one was told
    "doubted": None,  # the question whose answer is being asked again
    "is_choosing": False,  # which answer to change
    "is_finished": False,
}


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: the `response` id and the standing `answers` (it may be resumed), and whatever else the state holds."""
    state = {**_FRESH, "open": None, **given}
    state = state if state["is_finished"] else asked.onward(state, scene)
    intro = asked.intro(state, scene) if state["open"] is not None else []
    question = asked.ask(state, scene)
    return Turn(state, (say(*intro, silent=True), question) if intro else (question,), replaces=True)


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    return _heard(asked.in_step(state, scene), heard, scene)


def _heard(state: State, heard: Heard, scene: Scene) -> Turn:
    if state["is_choosing"]:
        return _hear_which(state, heard, scene)
    if state["open"] is None:
        return _hear_at_summary(state, heard, scene)
    if state["doubted"] is not None and heard.choice == shown.YES:
        return _moved(asked.onward(state, scene), (), scene)
    match heard.choice or _way_typed(state, heard, scene):
        case shown.BACK if asked.is_half(state, scene):
            return _moved({**state, "is_whole": True, "doubted": None}, (), scene)
        case shown.BACK if (before := asked.before(state, scene)) is not None:
            return _moved(asked.moved_to(state, before), (), scene)
        case shown.SKIP:
            skipped = {**state, "skipped": [*state["skipped"], state["open"]]}
            return _moved(asked.onward(skipped, scene), (), scene)
        case shown.KEEP if state["open"] in state["answers"]:
            return _moved(asked.onward(state, scene), (), scene)
    return _hear_answer(state, heard, scene)


def _way_typed(state: State, heard: Heard, scene: Scene) -> str:
    """The way past the question in typed words; an answer comes first, and in her own words "back" is a place."""
    way, (question, measure) = shown.WAYS_TYPED.get(heard.text.casefold(), ""), asked.open_question(state, scene)
    if measure.answer is AnswerKind.TEXT:
        return way if way == shown.SKIP else ""
    return way if way and read_answer(heard.text, question) is None else ""


def _hear_answer(state: State, heard: Heard, scene: Scene) -> Turn:
    question, measure = asked.open_question(state, scene)
    if measure.answer is AnswerKind.CHOICES and heard.choice:
        return _hear_pick(state, heard.choice, scene)
    told = _told(heard, question)
    if (pair := _told_in_full(state, heard, scene)) is not None:
        question, told = pair
    if told is None or _is_mixed(told, question, state):
        return _reask(state, shown.what_is_needed(measure, question), (), scene)
    if (cannot := impossible(told, question)) is not None:
        return _reask(state, shown.cannot_be(*cannot), shown.other_unit(*cannot), scene)
    return _taken(state, told, heard, scene)


def _told_in_full(state: State, heard: Heard, scene: Scene) -> tuple[Question, Told] | None:
    """Both numbers of a blood pressure of which one is asked for: they take the place of the one that was told."""
    whole = asked.whole_question(state, scene)
    told = read_answer(heard.text, whole) if heard.text and len(whole.measures) == 2 else None
    return (whole, told) if told is not None and len(told.values) == 2 else None


def _is_mixed(told: Told, question: Question, state: State) -> bool:
    """True for a new upper number alone, where the lower one of another moment stands: they belong together."""
    return len(told.values) < len(question.measures) and question.measures[-1].code in state["answers"]


def _reask(state: State, why: Sentence, also: Rows, scene: Scene) -> Turn:
    return Turn(state, (say(why, buttons=(*also, *asked.buttons(state, scene))),), is_reask=True)


def _told(heard: Heard, question: Question) -> Told | None:
    if not heard.choice or heard.choice.startswith(shown.AS_TYPED):
        return read_answer(heard.choice[1:] or heard.text, question)
    value = read_choice(heard.choice, question.measures[0])
    return None if value is None else Told(((question.code, value),))


def _hear_pick(state: State, choice: str, scene: Scene) -> Turn:
    """Of several choices one more or one less, or that is all."""
    question, measure = asked.open_question(state, scene)
    picked: list[int] = state["picked"]
    if choice == shown.ALL:
        value = float(sum(1 << place for place in picked))
        return _kept(state, Told(((measure.code, value),)), (), scene)
    places = {str(place): place for place in range(len(measure.labels))}
    if choice not in places:
        return _reask(state, shown.what_is_needed(measure, question), (), scene)
    after = {**state, "picked": sorted({places[choice]} ^ set(picked))}
    return Turn(after, (asked.ask(after, scene),), replaces=True)


def _taken(state: State, told: Told, heard: Heard, scene: Scene) -> Turn:
    """The answer is kept; a number nobody would expect is asked again, once."""
    is_doubted = doubtful(told, asked.whole_question(state, scene)) is not None
    message_id = heard.incoming.message_id if heard.text else None
    events = tuple(
        MeasureAnswered(state["response"], code, value, message_id, told.unit, told.words, is_doubted)
        for code, value in told.values
    )
    if not is_doubted or state["doubted"] == state["open"]:
        return _kept(state, told, events, scene)
    after = {**_with(state, told, scene), "open": state["open"], "doubted": state["open"]}
    return Turn(after, (asked.ask(after, scene),), events, replaces=True)


def _kept(state: State, told: Told, events: Sequence[MeasureAnswered], scene: Scene) -> Turn:
    """On to the next question, or to the summary."""
    if not events:
        events = [MeasureAnswered(state["response"], code, value, None) for code, value in told.values]
    return _moved(asked.onward(_with(state, told, scene), scene), tuple(events), scene)


def _with(state: State, told: Told, scene: Scene) -> State:
    """The state with these answers, without those whose questions do not come any more."""
    given = {**state["answers"], **dict(told.values)}
    codes = {code for code, _value in told.values}
    words = {**state["words"], **(dict.fromkeys(codes, told.words) if told.words else {})}
    skipped = [code for code in state["skipped"] if code not in codes]
    return {**state, "answers": standing(asked.measures(state, scene), given), "words": words, "skipped": skipped}


def _moved(after: State, events: tuple[MeasureAnswered, ...], scene: Scene) -> Turn:
    """The next question; at the summary for the first time the check-in is finished."""
    if after["open"] is not None or after["is_finished"]:
        return Turn(after, (asked.ask(after, scene),), events, replaces=True)
    after = {**after, "is_finished": True}
    return Turn(after, (asked.ask(after, scene),), (*events, CheckInFinished(after["response"])), replaces=True)


def _hear_at_summary(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == asked.CHANGE:
        after = {**state, "is_choosing": True}
        return Turn(after, (asked.ask(after, scene),), replaces=True)
    if heard.choice == asked.RIGHT or heard.text.casefold() in _AGREES:
        return Turn(None, (asked.summary(state, scene).without_buttons(),), replaces=True)
    why = _("Tap <b>That is right</b> if the list is right, or <b>Change an answer</b>.")
    return Turn(state, (say(why, buttons=asked.summary(state, scene).buttons),), is_reask=True)


def _hear_which(state: State, heard: Heard, scene: Scene) -> Turn:
    coming = {f"q{number}": question for number, question in enumerate(asked.coming(state, scene), 1)}
    if heard.choice in coming:
        after = {**asked.moved_to(state, coming[heard.choice]), "is_whole": True}
    elif heard.choice == asked.NOTHING:
        after = asked.moved_to(state, None)
    else:
        return Turn(state, (asked.which(state, scene),), is_reask=True)
    return Turn(after, (asked.ask(after, scene),), replaces=True)


def amended(state: State, told: Told, scene: Scene) -> State:
    """The state after an answer was changed by an edited message: at the same question, if it still comes."""
    after = _with(state, told, scene)
    codes = {question.code for question in asked.coming(after, scene)}
    return after if state["open"] in codes and state["doubted"] is None else asked.onward(after, scene)


DIALOGUE = Dialogue("check_in", _begin, _hear, asked.ask)
