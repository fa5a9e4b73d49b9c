"""What a patient's background holds: its sections, what each asks, and how the answers read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.care.plan import Measure
from bot.care.questionnaire import Questionnaire
from bot.care.sentences import Sentence, _, as_written, content

Answers = Mapping[str, Any]  # by question: the code of a choice, `=` and her own words, or a questionnaire's value
LONGEST_ANSWER = 300
TYPED = "="
ALCOHOL = "alcohol"
AUDIT_C = "audit_c"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a section: `choices` are tapped; what `is_typed` can be told in her own words too."""

    code: str
    asks: Sentence
    choices: tuple[tuple[str, Sentence], ...] = ()
    is_typed: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the background. News in one that `is_watched` tell the clinician that the plan may need a look."""

    code: str
    title: Sentence
    questions: tuple[Question, ...]
    is_watched: bool = False


_NONE = (("none", _("None")),)

SECTIONS: Mapping[str, Section] = {
    section.code: section
    for section in (
        Section(
            "conditions", _("Health so far"),
            (Question("conditions", _("Which health problems or operations have you had? Type them, or tap None."),
                      _NONE),),
            is_watched=True,
        ),
        Section(
            "medicines", _("Medicines now"),
            (Question("medicines", _("Which medicines do you take now? Name also what you buy yourself."), _NONE),),
            is_watched=True,
        ),
        Section(
            "allergies", _("Allergies"),
            (Question("allergies", _("What are you allergic to? Name also medicines that made you ill."), _NONE),),
            is_watched=True,
        ),
        Section(
            "sleep", _("Sleep"),
            (Question("sleep", _("How do you sleep on most nights?"),
                      (("well", _("Well")), ("so_so", _("So-so")), ("badly", _("Badly")))),),
        ),
        Section(
            "movement", _("Moving"),
            (Question("movement", _("On how many days a week do you move for 30 minutes or more?"),
                      (("0", _("None")), ("1_2", _("1 or 2")), ("3_4", _("3 or 4")), ("5", _("5 or more"))),
                      is_typed=False),),
        ),
        Section(
            "tobacco", _("Smoking"),
            (Question("tobacco", _("Do you smoke or vape?"),
                      (("never", _("Never did")), ("stopped", _("I stopped")), ("sometimes", _("Now and then")),
                       ("daily", _("Every day"))), is_typed=False),),
        ),
        Section(ALCOHOL, _("Alcohol"), ()),
        Section(
            "matters", _("What matters to you"),
            (Question("matters", _("What matters most to you in life right now? For example: <i>My garden</i>")),),
        ),
        Section(
            "preferences", _("What suits you"),
            (
                Question("way", _("If both would help, what would you rather do?"),
                         (("tablets", _("Take tablets")), ("exercises", _("Do exercises")), ("both", _("Both")),
                          ("open", _("I do not mind"))), is_typed=False),
                Question("time", _("What time of day is best for your health?"),
                         (("morning", _("Morning")), ("midday", _("Midday")), ("evening", _("Evening")),
                          ("any", _("Any time"))), is_typed=False),
                Question("helper", _("Who helps you with your health? For example: <i>My sister</i>"),
                         (("nobody", _("Nobody")),)),
            ),
        ),
        Section(
            "tried", _("What did not work"),
            (Question("tried", _("What have you tried before that did not help?"), (("nothing", _("Nothing yet")),)),),
        ),
        Section(
            "expectations", _("What you expect"),
            (
                Question("expects", _("What do you expect from this plan? For example: <i>To sleep without pain</i>")),
                Question("by_when", _("By when do you expect that?"),
                         (("2w", _("In 2 weeks")), ("4w", _("In 4 weeks")), ("12w", _("In 3 months")),
                          ("open", _("I do not know")))),
            ),
        ),
    )
}  # fmt: skip


def sections_for(is_minor: bool) -> tuple[str, ...]:
    """The sections a patient is asked, in order: scales for adults are withheld from minors."""
    return tuple(code for code in SECTIONS if not (is_minor and code == ALCOHOL))


def questions_of(section: str, questionnaires: Mapping[str, Questionnaire], answers: Answers) -> tuple[Question, ...]:
    """What the section asks, given what has been answered so far."""
    if section != ALCOHOL:
        return SECTIONS[section].questions
    items = questionnaires[AUDIT_C].items if AUDIT_C in questionnaires else ()
    # Who never drinks is asked nothing more; that is the only branch of AUDIT-C.
    drinks = answers.get(items[0].code) != 0 if items else False
    return tuple(_as_question(item) for item in items[: None if drinks else 1])


def _as_question(item: Measure) -> Question:
    choices = tuple((str(value), content(label)) for value, label in enumerate(item.labels))
    return Question(item.code, content(item.question), choices, is_typed=False)


def audit_c_score(answers: Answers) -> int | None:
    """The AUDIT-C total, 0 to 12; None until it can be known."""
    values = [answers.get(f"{AUDIT_C}:{number}") for number in (1, 2, 3)]
    if values[0] == 0:
        return 0
    return None if None in values else sum(int(value) for value in values if value is not None)


def in_words(section: str, answers: Answers, longest: int = LONGEST_ANSWER) -> Sentence:
    """`Allergies: penicillin`: a section's title and what she told; a dash for what she did not."""
    told = _alcohol(answers) if section == ALCOHOL else _told(section, answers, longest)
    shown = told[0] if told else Sentence("–")
    for more in told[1:]:
        shown = Sentence("{told}; {more}", {"told": shown, "more": more})
    return _("<b>{title}</b>: {told}", title=SECTIONS[section].title, told=shown)


def _told(section: str, answers: Answers, longest: int) -> list[Sentence]:
    return [
        _answer(question, str(answers[question.code]), longest)
        for question in SECTIONS[section].questions
        if question.code in answers
    ]


def _answer(question: Question, answer: str, longest: int) -> Sentence:
    if answer.startswith(TYPED):
        words = answer.removeprefix(TYPED)
        return as_written(words if len(words) <= longest else words[: longest - 1] + "…")
    return dict(question.choices).get(answer, Sentence("–"))


def _alcohol(answers: Answers) -> list[Sentence]:
    score = audit_c_score(answers)
    return [] if score is None else [_("AUDIT-C {score} of 12", score=score)]


def is_news(section: str, before: Answers | None, after: Answers) -> bool:
    """True when a watched section that had been told before now says something else than "none"."""
    is_said = any(str(answer).startswith(TYPED) for answer in after.values())
    return before is not None and SECTIONS[section].is_watched and is_said and dict(before) != dict(after)
