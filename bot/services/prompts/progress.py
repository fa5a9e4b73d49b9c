"""How it goes, as a picture: for the patient with /progress, for her clinician from an open case."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.history import History
from bot.care.messages import Button, Lane, Message, Rows, id_in, press
from bot.care.people import Patient
from bot.care.plan import AnswerKind, CarePlan, Measure, MeasureKind
from bot.care.practice import Practice
from bot.care.progress import SPANS, Progress, progress_of
from bot.care.progress_shown import chart_of, words_of
from bot.care.questionnaire import Questionnaire
from bot.care.sentences import Sentence, _, as_written, lines
from bot.services.reviews.histories import history_of
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply
from storage import care_plans, outbox, people
from storage.keyring import patient_owner

PRESS, CLINICIAN_PRESS = "progress", "chart"
NEWCOMERS_SPAN, USUAL_SPAN = "14", "42"
_LABELS = {"14": _("2 weeks"), "42": _("6 weeks"), "90": _("3 months"), "all": _("All")}
_TITLES = {
    "14": _("The last 2 weeks"),
    "42": _("The last 6 weeks"),
    "90": _("The last 3 months"),
    "all": _("The last 6 months"),
}
_SO_FAR = _("From the start")
# What a rule that watches a measure says of it: (rule, threshold) of where it should get, and of a change that matters.
_AIMS = {
    "bp_systolic": ("blood_pressure_mean", "systolic"),
    "bp_diastolic": ("blood_pressure_mean", "diastolic"),
    "who5": ("wellbeing_low", "low"),
}
_IMPORTANT = {
    "phq9": ("phq9_change", "important_change"),
    "gad7": ("gad7_change", "reliable_change"),
    "who5": ("wellbeing_low", "important_change"),
}


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/progress: two weeks for whoever has just begun, else six."""
    assert contact.patient is not None
    is_new = (contact.today - contact.patient.linked_on).days < SPANS[NEWCOMERS_SPAN]
    _show(contact, contact.patient, NEWCOMERS_SPAN if is_new else USUAL_SPAN)


def press_span(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Another span: a picture of its own, without a sound. The button of an old picture draws what is known now."""
    if contact.patient is None or len(rest) != 1 or rest[0] not in SPANS:
        reply(contact, _("Nothing is open right now. /today shows what is due."))
    else:
        _show(contact, contact.patient, rest[0])


def _show(contact: Contact, patient: Patient, span: str) -> None:
    progress = progress_for(contact.session, contact.practice, patient, span, contact.now)
    if progress is None:
        reply(contact, _("Your picture begins with your first check-in."))
    elif progress.is_empty:
        nothing = _("There is nothing to draw for these days. Your picture grows with each check-in.")
        reply(contact, Message((nothing,), span_buttons(span, PRESS), silent=True))
    else:
        shown = picture(progress, title_of(progress, span), is_discreet=patient.is_discreet)
        reply(contact, replace(shown, buttons=span_buttons(span, PRESS), silent=True))


def show_to_clinician(contact: Contact, patient_id: int, span: str = USUAL_SPAN) -> None:
    """The same picture for a clinician linked to the patient, what moved most first; it cannot be passed on."""
    if not allowed(contact, Access.LOOK, patient_id, "chart"):
        reply(contact, _("I cannot find that case."))
        return
    patient = people.patient(contact.session, patient_id)
    progress = progress_for(contact.session, contact.practice, patient, span, contact.now)
    buttons = span_buttons(span, CLINICIAN_PRESS, patient_id)
    if progress is None or progress.is_empty:
        message = Message((_("{name} has told nothing in these days.", name=patient.name),), buttons)
    else:
        moved = sorted(progress.trends, key=lambda trend: (-trend.moved, trend.number))
        message = picture(replace(progress, trends=tuple(moved)), title_of(progress, span), is_discreet=False)
        message = replace(message, paragraphs=(as_written(patient.name), *message.paragraphs), buttons=buttons)
    message = replace(message, silent=True, is_protected=True)
    owner = patient_owner(patient_id)
    outbox.queue_message(contact.session, contact.chat.id, owner, message, lane=Lane.REPLY, now=contact.now)


def press_clinician_span(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Another span for the clinician; who she is and whose picture it is are checked again."""
    if len(rest) == 2 and rest[1] in SPANS:
        show_to_clinician(contact, id_in(rest[0]) or 0, rest[1])
    else:
        reply(contact, _("I cannot find that case."))


def picture(progress: Progress, title: Sentence, *, is_discreet: bool) -> Message:
    """The chart, with everything it shows in words below it."""
    said = words_of(progress, is_discreet=is_discreet)
    heading = Sentence("<b>{title}</b>", {"title": title})
    return Message((heading, lines(said)), picture=chart_of(progress, title, is_discreet=is_discreet))


def title_of(progress: Progress, span: str) -> Sentence:
    """What the picture shows: the span, or all there is where that is shorter."""
    return _TITLES[span] if (progress.last_on - progress.first_on).days + 1 >= SPANS[span] else _SO_FAR


def span_buttons(shown: str, *verb: object) -> Rows:
    """The other spans to choose from, in a row."""
    return (tuple(Button(label, press=press(*verb, span)) for span, label in _LABELS.items() if span != shown),)


def progress_for(session: Session, practice: Practice, patient: Patient, span: str, now: datetime) -> Progress | None:
    """How it went in that span up to the patient's own today; None before her plan has begun."""
    planned = care_plans.plan_of(session, patient.id)
    if planned is None:
        return None
    history = history_of(session, practice, patient, planned[1], today_of(practice, patient, now))
    return progress_of(with_scores(practice, planned[1], history), SPANS[span], aims_of(practice, planned[1]))


def today_of(practice: Practice, patient: Patient, now: datetime) -> date:
    """The local day where the patient is."""
    return now.astimezone(ZoneInfo(patient.zone or practice.clinic.zone)).date()


def with_scores(practice: Practice, plan: CarePlan, history: History) -> History:
    """The history, the scores of the plan's questionnaires among its measures."""
    asked = [practice.questionnaires[planned.code] for planned in plan.questionnaires]
    scores = {each.code: _score(each, _threshold(practice, plan, _IMPORTANT, each.code) or 0.0) for each in asked}
    return replace(history, measures={**history.measures, **scores})


def _score(questionnaire: Questionnaire, important_change: float) -> Measure:
    highest = questionnaire.factor * sum(item.maximum for item in questionnaire.items)
    return Measure(
        code=questionnaire.code,
        name=questionnaire.name,
        question="",
        kind=MeasureKind.QUESTIONNAIRE,
        worse=questionnaire.items[0].worse,
        minimum=0.0,
        maximum=highest,
        important_change=important_change,
        answer=AnswerKind.SCALE,
    )


def aims_of(practice: Practice, plan: CarePlan) -> dict[str, float]:
    """Where measures should get, by code: what the plan says, else the threshold of the rule that watches them."""
    watched = {code: _threshold(practice, plan, _AIMS, code) for code in _AIMS}
    named = {measure.code: measure.aim for measure in plan.measures if measure.aim is not None}
    return {**{code: aim for code, aim in watched.items() if aim is not None}, **named}


def _threshold(practice: Practice, plan: CarePlan, where: dict[str, tuple[str, str]], code: str) -> float | None:
    """The plan's own threshold of a rule it turns on, else the rule's; None when no rule of the plan has one."""
    rule, name = where.get(code, ("", ""))
    if rule not in plan.rules or rule not in practice.rules:
        return None
    return float({**practice.rules[rule].defaults, **plan.rules[rule]}[name])
