"""How the questions and answers of a check-in look: the question with its buttons, an answer in words, the summary."""

from collections.abc import Mapping, Sequence

from bot.care.check_in_questions import Answers, Question
from bot.care.messages import Button, Rows, rows
from bot.care.plan import AnswerKind, Measure
from bot.care.sentences import Sentence, _, as_written, content
from bot.care.typed_measure import LONGEST_TEXT, slip_of
from bot.care.units import shown_unit

BACK, SKIP, KEEP, ALL, YES = "back", "skip", "keep", "all", "yes"
WAYS_TYPED = {"back": BACK, "go back": BACK, "skip": SKIP, "skip it": SKIP, "skip this": SKIP, "keep": KEEP,
              "keep it": KEEP}  # fmt: skip
AS_TYPED = "="  # before words that a button stands for as if they had been typed
_BUTTONS_IN_A_ROW = 6
_SHOWN_OF_TEXT = 80


def hints(measure: Measure, question: Question) -> tuple[Sentence, ...]:
    """The line below a question: what the ends of a scale mean, in which unit a number is, that several may fit."""
    match measure.answer:
        case AnswerKind.SCALE if measure.low and measure.high:
            return (
                _("{minimum} is {low}, {maximum} is {high}.", minimum=int(measure.minimum), low=content(measure.low),
                  maximum=int(measure.maximum), high=content(measure.high)),
            )  # fmt: skip
        case AnswerKind.NUMBER:
            return (_("Type a number, for example: <i>{example}</i>", example=_amount(measure, _example(measure))),)
        case AnswerKind.PRESSURE if len(question.measures) == 1:
            return (_("Type a number, for example: <i>{example}</i>", example=int(_example(measure))),)
        case AnswerKind.CHOICES:
            return (_("Tap all that fit."),)
    return ()


def answers(measure: Measure, picked: Sequence[int]) -> Rows:
    """The buttons that answer a question; none where it is answered by typing."""
    labels = [content(label) for label in measure.labels]
    match measure.answer:
        case AnswerKind.YES_NO:
            return ((Button(_("Yes"), choice="1"), Button(_("No"), choice="0")),)
        case AnswerKind.CHOICES:
            marked = (_("✓ {label}", label=label) if place in picked else label for place, label in enumerate(labels))
            done = _("That is all") if picked else _("None of these")
            return (
                *((Button(label, choice=str(place)),) for place, label in enumerate(marked)),
                (Button(done, choice=ALL),),
            )
        case AnswerKind.NUMBER | AnswerKind.PRESSURE | AnswerKind.TEXT:
            return ()
    if labels:
        return tuple((Button(label, choice=str(g)),) for g, label in enumerate(labels, int(measure.minimum)))
    numbers = [str(number) for number in range(int(measure.minimum), int(measure.maximum) + 1)]
    buttons = [Button(Sentence(number), choice=number) for number in numbers]
    return rows(buttons, _BUTTONS_IN_A_ROW)


def ways_on(is_first: bool, is_answered: bool) -> Rows:
    """Back to the question before, and past this one."""
    past = Button(_("Keep it"), choice=KEEP) if is_answered else Button(_("Skip"), choice=SKIP)
    return ((past,),) if is_first else ((Button(_("Back"), choice=BACK), past),)


def what_is_needed(measure: Measure, question: Question) -> Sentence:
    """Why an answer could not be read, with an example."""
    asked = content(measure.question)
    match measure.answer:
        case AnswerKind.TEXT:
            return _("Please write it in up to {longest} letters. {question}", longest=LONGEST_TEXT, question=asked)
        case AnswerKind.YES_NO:
            return _("Please tap Yes or No. {question}", question=asked)
        case AnswerKind.CHOICES:
            return _("Please tap all that fit, then the last button. {question}", question=asked)
        case AnswerKind.PRESSURE if len(question.measures) == 2:
            return _("I need two numbers, the higher one first, for example: <i>{example}</i>. {question}",
                     example="128/82", question=asked)  # fmt: skip
        case AnswerKind.PRESSURE | AnswerKind.NUMBER:
            return _("I need one number, for example: <i>{example}</i>. {question}",
                     example=_amount(measure, _example(measure)), question=asked)  # fmt: skip
    if measure.labels:
        return _("Please tap one of the answers below. {question}", question=asked)
    low, high = int(measure.minimum), int(measure.maximum)
    return _("I need a number from {low} to {high}, for example: <i>{example}</i>. {question}",
             low=low, high=high, example=(low + high) // 2, question=asked)  # fmt: skip


def cannot_be(measure: Measure, value: float) -> Sentence:
    """Why a number cannot be kept."""
    low, high = measure.minimum, _amount(measure, measure.maximum)
    return _("I cannot note {value}. It can be {low} to {high}. {question}",
             value=_amount(measure, value), low=low, high=high, question=content(measure.question))  # fmt: skip


def is_it_right(measure: Measure, value: float) -> Sentence:
    """Why a number that can be is asked again."""
    low, high = measure.plausible or (measure.minimum, measure.maximum)
    return _("{value} is rare. Most of the time it is {low} to {high}. Is it right? If not, type it again.",
             value=_amount(measure, value), low=low, high=_amount(measure, high))  # fmt: skip


def other_unit(measure: Measure, value: float) -> Rows:
    """A button for what may have been meant: the same number in another unit."""
    meant = slip_of(measure, value)
    return ((Button(_("I meant {meant}", meant=meant), choice=f"{AS_TYPED}{meant}"),),) if meant else ()


def value_in_words(measure: Measure, value: float, words: str = "", at_most: int = _SHOWN_OF_TEXT) -> Sentence:
    """`Pain: 7`, or the word of a grade; of a text its beginning."""
    return _named(content(measure.name), _value(measure, value, words, at_most))


def answer_in_words(question: Question, given: Answers, words: Mapping[str, str]) -> Sentence:
    """The answer to a question with its name: `Blood pressure: 128/82`; a dash where there is none."""
    first = question.measures[0]
    if len(question.measures) == 2:
        halves = [f"{given[m.code]:g}" if m.code in given else "–" for m in question.measures]
        return _named(_("Blood pressure"), Sentence("/".join(halves)))
    if first.code not in given:
        return _named(content(first.name), Sentence("–"))
    return value_in_words(first, given[first.code], words.get(first.code, ""))


def numbered_answer(number: int, question: Question, given: Answers) -> Sentence:
    """The answer to an item of a questionnaire, whose own words are too long to say again: `3: Several days`."""
    first = question.measures[0]
    shown = _value(first, given[first.code], "") if first.code in given else Sentence("–")
    return _named(Sentence(str(number)), shown)


def _named(name: Sentence, shown: Sentence) -> Sentence:
    return Sentence("{name}: {value}", {"name": name, "value": shown})


def _value(measure: Measure, value: float, words: str, at_most: int = _SHOWN_OF_TEXT) -> Sentence:
    match measure.answer:
        case AnswerKind.TEXT:
            return as_written(words if len(words) <= at_most else f"{words[:at_most]} …")
        case AnswerKind.YES_NO:
            return _("yes") if value else _("no")
        case AnswerKind.CHOICES:
            return _listed([content(label) for place, label in enumerate(measure.labels) if int(value) & 1 << place])
        case AnswerKind.NUMBER | AnswerKind.PRESSURE:
            return _amount(measure, value)
    if measure.labels:
        return content(measure.labels[int(value - measure.minimum)])
    return Sentence("{value}", {"value": value})


def _listed(labels: list[Sentence]) -> Sentence:
    """`headache, nausea`"""
    if not labels:
        return _("none")
    names = [f"label{place}" for place in range(len(labels))]
    return Sentence(", ".join(f"{{{name}}}" for name in names), dict(zip(names, labels, strict=True)))


def _amount(measure: Measure, value: float) -> Sentence:
    """A number with its unit."""
    unit = shown_unit(measure.unit)
    return Sentence("{value} {unit}" if unit else "{value}", {"value": value, "unit": unit})


def _example(measure: Measure) -> float:
    low, high = measure.plausible or (measure.minimum, measure.maximum)
    return float(round(low + (high - low) / 4))
