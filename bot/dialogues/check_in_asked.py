"""What a check-in asks: its questions in their order, an unlikely number once more, the summary, which to change.

Its state is described in `check_in`.
"""

from datetime import date

from bot.care import check_in_shown as shown
from bot.care.check_in_questions import Question, enabled, question_of, standing
from bot.care.dialogue import Scene, State
from bot.care.messages import Button, Message, Rows, say
from bot.care.plan import AnswerKind, Measure
from bot.care.questionnaire import Questionnaire, measures_of
from bot.care.sentences import Sentence, _, content, lines
from bot.care.typed_measure import Told, doubtful

RIGHT, CHANGE, NOTHING = "right", "change", "nothing"


def intro(state: State, scene: Scene) -> list[Sentence]:
    """What stands above the questions: that they are about yesterday, and once the words of a questionnaire."""
    day = scene.today if state["on"] is None else date.fromisoformat(state["on"])
    questionnaire = questionnaire_of(state, scene)
    said = [_("These questions are about yesterday, {day}.", day=day)] if day < scene.today else []
    if questionnaire and questionnaire.intro and not state["answers"]:
        said.append(content(questionnaire.intro))
    return said


def questionnaire_of(state: State, scene: Scene) -> Questionnaire | None:
    """The questionnaire that is answered; None for the plan's own questions."""
    return scene.questionnaires.get(state["questionnaire"])


def measures(state: State, scene: Scene) -> tuple[Measure, ...]:
    """Everything it may ask."""
    assert scene.plan is not None
    return measures_of(state["questionnaire"], scene.plan, scene.questionnaires)


def coming(state: State, scene: Scene) -> tuple[Question, ...]:
    """The questions that come after the answers so far."""
    return enabled(measures(state, scene), state["answers"])


def onward(state: State, scene: Scene) -> State:
    """To the first question without an answer, or to the summary."""
    waiting = (q for q in coming(state, scene) if q.missing(state["answers"]) and q.code not in state["skipped"])
    return moved_to(state, next(waiting, None))


def moved_to(state: State, question: Question | None) -> State:
    """At this question, as it was answered before; at the summary without one."""
    moved = {**state, "open": question.code if question else None, "doubted": None, "is_choosing": False, "picked": [],
             "is_whole": False}  # fmt: skip
    if question is None or question.measures[0].answer is not AnswerKind.CHOICES:
        return moved
    value = int(state["answers"].get(question.code, 0))
    return {**moved, "picked": [place for place in range(len(question.measures[0].labels)) if value & 1 << place]}


def whole_question(state: State, scene: Scene) -> Question:
    """The open question with all its measures, told or not."""
    question = question_of(measures(state, scene), state["open"])
    assert question is not None
    return question


def is_half(state: State, scene: Scene) -> bool:
    """True when one number of a blood pressure was told and the other is asked for."""
    question = whole_question(state, scene)
    return not state.get("is_whole") and 0 < len(question.missing(state["answers"])) < len(question.measures)


def open_question(state: State, scene: Scene) -> tuple[Question, Measure]:
    """The open question, of a blood pressure the half that is missing, and its first measure."""
    question = whole_question(state, scene)
    half = () if state.get("is_whole") else question.missing(state["answers"])
    asked = Question(half) if half else question
    return asked, asked.measures[0]


def in_step(state: State, scene: Scene) -> State:
    """The state with what the response holds by now: a carer may be answering it in another chat."""
    given = standing(measures(state, scene), {**state["answers"], **scene.answers})
    return {**state, "answers": given, "words": {**state["words"], **scene.words}}


def ask(state: State, scene: Scene) -> Message:
    """The open question, the summary, or which answer to change."""
    if state["is_choosing"]:
        return which(state, scene)
    if state["open"] is None:
        return summary(state, scene)
    question, measure = open_question(state, scene)
    if state["doubted"] is not None:
        return _ask_again(state, scene)
    asked = _with_progress(content(measure.question), state, scene)
    return say(lines([asked, *shown.hints(measure, question)]), buttons=buttons(state, scene), silent=True)


def _with_progress(question: Sentence, state: State, scene: Scene) -> Sentence:
    codes = [q.code for q in coming(state, scene)]
    if len(codes) < 2 or state["open"] not in codes:
        return question
    progress = _("{number} of {count}", number=codes.index(state["open"]) + 1, count=len(codes))
    return Sentence("<i>{progress}</i> {question}", {"progress": progress, "question": question})


def buttons(state: State, scene: Scene) -> Rows:
    """What answers the open question, and the ways past it."""
    _question, measure = open_question(state, scene)
    is_answered = state["open"] in state["answers"] and measure.code in state["answers"]
    is_first = before(state, scene) is None and not is_half(state, scene)
    return (*shown.answers(measure, state["picked"]), *shown.ways_on(is_first, is_answered))


def before(state: State, scene: Scene) -> Question | None:
    """The question before the open one."""
    questions = coming(state, scene)
    codes = [question.code for question in questions]
    place = codes.index(state["open"]) if state["open"] in codes else 0
    return questions[place - 1] if place else None


def _ask_again(state: State, scene: Scene) -> Message:
    """An unlikely number: is it right?"""
    question = whole_question(state, scene)
    given = Told(tuple((m.code, state["answers"][m.code]) for m in question.measures if m.code in state["answers"]))
    measure, value = doubtful(given, question) or (question.measures[0], state["answers"][question.code])
    yes = (Button(_("Yes, it is right"), choice=shown.YES),)
    return say(shown.is_it_right(measure, value), buttons=(yes, *shown.other_unit(measure, value)), silent=True)


def summary(state: State, scene: Scene) -> Message:
    """What was noted, to be confirmed or changed."""
    if not state["answers"]:
        told = [_("You have left all questions out. That is all right.")]
    elif state["on"] is None or date.fromisoformat(state["on"]) == scene.today:
        told = [_("Thank you. Here is what I noted for today:"), lines(_answers(state, scene))]
    else:
        day = date.fromisoformat(state["on"])
        told = [_("Thank you. Here is what I noted for {day}:", day=day), lines(_answers(state, scene))]
    buttons = ((Button(_("That is right"), choice=RIGHT), Button(_("Change an answer"), choice=CHANGE)),)
    return say(*told, buttons=buttons, silent=True)


def _answers(state: State, scene: Scene) -> list[Sentence]:
    is_long = questionnaire_of(state, scene) is not None
    given = [(number, q) for number, q in enumerate(coming(state, scene), 1) if q.code in state["answers"]]
    return [_in_words(number, question, state, is_long) for number, question in given]


def _in_words(number: int, question: Question, state: State, is_long: bool) -> Sentence:
    if is_long:
        return shown.numbered_answer(number, question, state["answers"])
    return shown.answer_in_words(question, state["answers"], state["words"])


def which(state: State, scene: Scene) -> Message:
    """Every question that comes, with its answer if it has one."""
    is_long = questionnaire_of(state, scene) is not None
    answers = [
        (Button(_in_words(number, question, state, is_long), choice=f"q{number}"),)
        for number, question in enumerate(coming(state, scene), 1)
    ]
    return say(_("Which answer shall we change?"), buttons=(*answers, (Button(_("None"), choice=NOTHING),)))
