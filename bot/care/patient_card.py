"""One patient on one card: who she is, where her goals and her plan stand, what is open, and the ways on from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.care.alert_card import (
    BACKGROUND_PRESS,
    MARK,
    NOTES_PRESS,
    PATIENT_PRESS,
    PLAN_OF_PRESS,
    REVIEW_PRESS,
    WRITE_PRESS,
    severity_in_words,
)
from bot.care.alerting import Review
from bot.care.background import Answers, in_words
from bot.care.caseload_shown import span_in_words
from bot.care.goal_attainment import signed
from bot.care.messages import Button, Message, Rows, press
from bot.care.notes import Note
from bot.care.people import CareRole, Goal, Patient, PatientStatus
from bot.care.sentences import LocalTime, Sentence, _, english, lines, render

PICTURE_PRESS, CARE_PRESS, VISIT_PRESS = "chart", "careof", "visit"
LONGEST = 900  # characters: a card is read at a glance
_SPAN_OF_PICTURE = 42  # days
_GOALS_SHOWN, _CARERS_SHOWN, NOTES_SHOWN = 3, 4, 3
_BACKGROUND_SHOWN = ("conditions", "medicines", "allergies")
_CUTS = (60, 40, 30, 20, 12)  # characters of anybody's words, until the card is short enough
ROLES = {
    CareRole.LEAD: _("lead"),
    CareRole.OWNER: _("owner"),
    CareRole.COVER: _("cover"),
    CareRole.STANDS_IN: _("stands in"),
    CareRole.PAGED: _("paged"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where her plan stands: its newest version, whether she has confirmed it, the day it is due for its review.

    `is_read` is None for a first version that she was not asked to confirm: it is explained in person.
    """

    name: str
    version: int
    is_read: bool | None
    review_on: date


@dataclass(frozen=True, slots=True)
class Adherence:
    """Of the prompts of her items in the last `days` local days: done, answered, and never answered."""

    days: int
    done: int
    answered: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What a card shows. `notes` come with their local days, newest first; `cares` are names with roles.

    `goals_together` is the GAS T-score. `zone` is hers, or the clinic's while she was not asked.
    """

    patient: Patient
    label: str
    zone: str
    now: datetime
    guardian: str = ""
    plan: Standing | None = None
    adherence: Adherence | None = None
    last_report_on: date | None = None
    goals: Sequence[Goal] = ()
    goals_together: float | None = None
    review: Review | None = None
    overdue: timedelta = timedelta(0)
    background: Mapping[str, Answers] | None = None
    notes: Sequence[tuple[date, Note]] = ()
    cares: Sequence[tuple[str, CareRole]] = ()


def patient_card(facts: PatientFacts) -> Message:
    """The card, at most `LONGEST` characters; it cannot be passed on."""
    paragraphs: tuple[Sentence, ...] = ()
    for cut in _CUTS:
        paragraphs = _paragraphs(facts, cut)
        if sum(len(render(part, english())) + 2 for part in paragraphs) <= LONGEST:
            break
    return Message(paragraphs, _buttons(facts), is_protected=True)


def _paragraphs(facts: PatientFacts, cut: int) -> tuple[Sentence, ...]:
    who = [_who(facts, cut), *_guardian(facts, cut), _where(facts), *what_holds_back(facts.patient)]
    course = [*_case(facts), *_plan(facts, cut), *_done(facts), _last_report(facts)]
    told = [*_background(facts, cut), *_notes(facts, cut)]
    parts = (who, course, _goals(facts, cut), told, _cares(facts, cut))
    return tuple(lines(part) for part in parts if part)


def _cut(words: str, at: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= at else line[: at - 1] + "…"


def _who(facts: PatientFacts, cut: int) -> Sentence:
    name, number = _cut(facts.patient.name, cut), facts.patient.id
    if not facts.label:
        return _("<b>{name}</b> · patient {number}", name=name, number=number)
    return _("<b>{name}</b> ({label}) · patient {number}", name=name, label=_cut(facts.label, cut), number=number)


def _guardian(facts: PatientFacts, cut: int) -> list[Sentence]:
    if facts.guardian:
        return [_("Under age. A guardian answers: {name}.", name=_cut(facts.guardian, cut))]
    return [_("Under age.")] if facts.patient.is_minor else []


def _where(facts: PatientFacts) -> Sentence:
    return _("{zone}: {when} there now", zone=facts.zone, when=LocalTime(facts.now, facts.zone))


def what_holds_back(patient: Patient) -> list[Sentence]:
    """Whatever keeps her from being asked; nothing when she is."""
    if patient.status is PatientStatus.JOINING:
        return [_("Still joining: the first questions are open.")]
    if patient.status is not PatientStatus.ACTIVE:
        return [_("Has stopped: nothing is asked any more.")]
    if patient.held_since is not None:
        return [_("On hold since {day}: the medicines wait to be confirmed.", day=patient.held_since)]
    return [_("Paused until {day}.", day=patient.paused_until)] if patient.paused_until else []


def _case(facts: PatientFacts) -> list[Sentence]:
    review = facts.review
    if review is None:
        return []
    case = _("{mark} Case {number}: {severity}", mark=MARK[review.severity], number=review.id,
             severity=severity_in_words(review.severity))  # fmt: skip
    late = facts.overdue > timedelta(0)
    return [_("{case}, {late} late", case=case, late=span_in_words(facts.overdue)) if late else case]


def _plan(facts: PatientFacts, cut: int) -> list[Sentence]:
    plan = facts.plan
    if plan is None:
        return [_("No plan yet.")]
    values = {"name": _cut(plan.name, cut), "version": plan.version, "day": plan.review_on}
    if plan.is_read is None:
        return [_("{name}, version {version}. Review due {day}.", **values)]
    if plan.is_read:
        return [_("{name}, version {version}, read. Review due {day}.", **values)]
    return [_("{name}, version {version}, <b>not read yet</b>. Review due {day}.", **values)]


def _done(facts: PatientFacts) -> list[Sentence]:
    done = facts.adherence
    if done is None or not done.answered + done.unanswered:
        return []
    return [_("Done in {days} days: {done} of {answered} answered. No answer: {unanswered}.", days=done.days,
              done=done.done, answered=done.answered, unanswered=done.unanswered)]  # fmt: skip


def _last_report(facts: PatientFacts) -> Sentence:
    return _("Last report: {day}", day=facts.last_report_on) if facts.last_report_on else _("No report yet.")


def _goals(facts: PatientFacts, cut: int) -> list[Sentence]:
    """Each goal with its level, -2 … +2, and all of them together."""
    told = []
    for goal in facts.goals[:_GOALS_SHOWN]:
        level = signed(goal.checks[-1][1] if goal.checks else goal.start_level)
        told.append(_("🎯 {goal}, by {day}: {level}", goal=_cut(goal.text, cut), day=goal.target_on, level=level))
    if facts.goals_together is not None and told:
        told.append(_("All goals: {score}. 50 is as expected.", score=facts.goals_together))
    return told


def _background(facts: PatientFacts, cut: int) -> list[Sentence]:
    sections = facts.background or {}
    return [in_words(code, sections[code], cut) for code in _BACKGROUND_SHOWN if code in sections]


def _notes(facts: PatientFacts, cut: int) -> list[Sentence]:
    shown = facts.notes[:NOTES_SHOWN]
    return [_("📝 {day}: {words}", day=day, words=_cut(note.words, cut)) for day, note in shown]


def _cares(facts: PatientFacts, cut: int) -> list[Sentence]:
    named = [_("{name} ({role})", name=_cut(name, cut), role=ROLES[role]) for name, role in facts.cares[:_CARERS_SHOWN]]
    if not named:
        return []
    told = named[0]
    for more in named[1:]:
        told = Sentence("{told}, {more}", {"told": told, "more": more})
    return [_("Cared for by {names}", names=told)]


def _buttons(facts: PatientFacts) -> Rows:
    number = facts.patient.id
    case = (Button(_("Case"), press=press(REVIEW_PRESS, facts.review.id, "open")),) if facts.review else ()
    return (
        (*case, Button(_("Picture"), press=press(PICTURE_PRESS, number, _SPAN_OF_PICTURE)),
         Button(_("Plan"), press=press(PLAN_OF_PRESS, number)),
         Button(_("Message"), press=press(WRITE_PRESS, number))),
        (Button(_("Background"), press=press(BACKGROUND_PRESS, number)),
         Button(_("Notes"), press=press(NOTES_PRESS, number, 0)),
         Button(_("Care"), press=press(CARE_PRESS, number))),
        (Button(_("Visit report"), press=press(VISIT_PRESS, number)),),
    )  # fmt: skip


def patient_button(label: Sentence, patient_id: int) -> Button:
    """The way to a patient's card."""
    return Button(label, press=press(PATIENT_PRESS, patient_id))
