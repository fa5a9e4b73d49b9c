"""A day's check-in or questionnaire: begun once, resumed as often as needed, finished by its last answer."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.check_in_questions import Question, enabled, standing
from bot.care.dialogue import State
from bot.care.events import CheckInFinished, MeasureAnswered
from bot.care.findings import Severity
from bot.care.history import PromptStatus
from bot.care.measuring import asked_by, item_of_reading
from bot.care.people import Patient
from bot.care.plan import AnswerKind, CarePlan, Measure, MeasureKind
from bot.care.prompt import Prompt
from bot.care.questionnaire import measures_of
from bot.care.quick_report import read_quick_report
from bot.care.schedule import next_due
from bot.care.sentences import _
from bot.care.standing_items import CHECK_IN, QUESTIONNAIRE, SECOND_READING, questionnaire_item
from bot.care.typed_measure import impossible, read_answer
from bot.services.check_ins import second_reading, self_harm
from bot.services.joining import background
from bot.services.prompts import planning
from bot.services.reviews import reviewing
from bot.services.reviews.reconsidering import reconsider
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import care_plans, prompts, responses
from storage.responses import CheckIn

DIALOGUE = "check_in"
KINDS = (SECOND_READING, QUESTIONNAIRE, CHECK_IN)
_READ_AT_ONCE = (AnswerKind.SCALE, AnswerKind.NUMBER, AnswerKind.PRESSURE)
_CAN_BE_DONE = (PromptStatus.PENDING, PromptStatus.ASKED, PromptStatus.SKIPPED)


def day_to_report(contact: Contact) -> date:
    """The local day whose check-in has been asked and waits, which may be yesterday's after midnight; else today."""
    waiting = waiting_prompt(contact)
    return waiting.due_on if waiting else contact.today


def waiting_prompt(contact: Contact, *kinds: str) -> Prompt | None:
    """The check-in that has been asked and not been finished yet, or the first such prompt of these kinds."""
    assert contact.patient is not None
    outstanding = prompts.outstanding_prompts(contact.session, contact.patient.id)
    asked = [p for p in outstanding if p.status is PromptStatus.ASKED]
    found = (prompt for kind in kinds or (CHECK_IN,) for prompt in asked if prompt.kind == kind)
    return next(found, None)


def is_answered_by_words(contact: Contact) -> bool:
    """True for a bare number typed while a check-in waits to be started, for a blood pressure while a second does."""
    text, waiting = contact.incoming.text.strip(), waiting_prompt(contact, *KINDS) if contact.patient else None
    if waiting is None or waiting.kind == QUESTIONNAIRE:
        return False
    planned = care_plans.plan_of(contact.session, waiting.patient_id)
    assert planned is not None
    if waiting.kind == CHECK_IN:
        return text.isdecimal() or _answers_first_question(contact, waiting, planned[1])
    measures = measures_of(SECOND_READING, planned[1], contact.practice.questionnaires)
    told = read_answer(text, Question(measures)) if measures else None
    return told is not None and len(told.values) == len(measures)


def _answers_first_question(contact: Contact, waiting: Prompt, plan: CarePlan) -> bool:
    """True for words that the question which *Start* would ask can read: "7/10", "seven", "about 7"."""
    known = responses.check_in_for(contact.session, waiting.patient_id, waiting.due_on)
    given = responses.answers_of(contact.session, known.id) if known else {}
    coming = (question for question in enabled(plan.measures, given) if question.missing(given))
    first = next(coming, None)
    text = contact.incoming.text.strip()
    if first is None or first.measures[0].answer not in _READ_AT_ONCE or read_quick_report(text, plan) is not None:
        return False
    told = read_answer(text, first)
    return told is not None and impossible(told, first) is None


def start_prompt(contact: Contact, prompt: Prompt, write_down: talking.WriteDown) -> None:
    """*Start* on the offer of a check-in, a questionnaire or a second reading."""
    start(contact, prompt.due_on, write_down, asked_by(prompt))


def start(contact: Contact, day: date, write_down: talking.WriteDown, questionnaire: str = CHECK_IN) -> None:
    """The check-in of that local day, or its answers to a questionnaire; there is only ever one."""
    session = contact.session
    if contact.carer is not None and contact.patient is not None and questionnaire in contact.practice.questionnaires:
        reply(contact, _("Only {name} can answer these questions.", name=contact.patient.name))
        return
    known = known_or_begun(contact, day, questionnaire)
    prompt = prompt_of(session, known)
    if prompt is not None:
        prompts.mark_delivered(session, prompt.id, contact.now)
    talking.end_other(contact, DIALOGUE, "response", known.id)
    talking.begin(contact, DIALOGUE, state_of(session, known), write_down)


def known_or_begun(contact: Contact, day: date, questionnaire: str) -> CheckIn:
    """The one of that day; it is begun where there is none."""
    session, patient = contact.session, contact.patient
    assert patient is not None
    if (known := responses.check_in_for(session, patient.id, day, questionnaire)) is not None:
        return known
    planned = care_plans.plan_of(session, patient.id)
    assert planned is not None
    response_id = responses.begin_check_in(session, patient.id, day, planned[0], contact.now, questionnaire)
    return CheckIn(response_id, patient.id, day, planned[0], False, questionnaire)


def state_of(session: Session, known: CheckIn) -> State:
    """What the dialogue begins with: it goes on with the questions of the plan version it was begun under."""
    return {
        "response": known.id,
        "questionnaire": known.questionnaire,
        "plan_version": known.plan_version,
        "on": known.for_on.isoformat(),
        "answers": responses.answers_of(session, known.id),
        "words": responses.words_of(session, known.id),
        "is_finished": known.is_complete,
    }


def prompt_of(session: Session, known: CheckIn) -> Prompt | None:
    """The prompt that offered it, or will."""
    if (reading := item_of_reading(known.questionnaire)) is not None:
        of_day = prompts.prompts_on(session, known.patient_id, known.for_on, known.for_on)
        return next((prompt for prompt in of_day if (prompt.item_code, prompt.slot) == reading), None)
    is_own = known.questionnaire in (CHECK_IN, SECOND_READING)
    item_code = known.questionnaire if is_own else questionnaire_item(known.questionnaire)
    of_day = prompts.prompts_on(session, known.patient_id, known.for_on, known.for_on)
    return next((prompt for prompt in reversed(of_day) if prompt.item_code == item_code), None)


def plan_under(session: Session, known: CheckIn) -> CarePlan:
    """The plan version a check-in was begun under."""
    version = care_plans.version(session, known.patient_id, known.plan_version)
    assert version is not None
    return version.plan


def record(contact: Contact, event: MeasureAnswered) -> None:
    """The answer is kept; where one stood before it is a correction, and what that one raised is looked at again."""
    assert contact.patient is not None
    known = responses.check_in(contact.session, event.response_id)
    assert known is not None
    assert known.patient_id == contact.patient.id
    plan = plan_under(contact.session, known)
    measures = measures_of(known.questionnaire, plan, contact.practice.questionnaires)
    measure = next((measure for measure in measures if measure.code == event.code), None)
    before = responses.answers_of(contact.session, known.id)
    _keep(contact, known, event, measure)
    _drop_unasked(contact, known, measures)
    old = before.get(event.code)
    if known.is_complete or old is not None:
        words = f"{event.code.replace('_', ' ')} from {'–' if old is None else f'{old:g}'} to {event.value:g}"
        reconsider(contact.session, contact.practice, contact.patient, known.for_on, words, contact.now)
    if event.code == self_harm.ITEM and event.value > 0 and event.value != old:
        self_harm.after_answer(contact, plan, known.for_on)
    second_reading.after_answer(contact, known, plan, event.code)
    if known.is_complete:
        _score(contact, known, measures)
        reviewing.judge_for(contact, known.for_on)
    elif event.is_doubted or (measure is not None and (measure.urgent or measure.kind is MeasureKind.VITAL)):
        reviewing.judge_for(contact, known.for_on, Severity.TODAY)  # danger at once: she may never finish


def _keep(contact: Contact, known: CheckIn, event: MeasureAnswered, measure: Measure | None) -> None:
    if measure is not None and measure.answer is AnswerKind.PRESSURE:  # both halves are of one moment, also unchanged
        responses.take_back(contact.session, known.id, event.code, contact.now)
    unit = event.unit or (measure.unit if measure is not None else "") or None
    responses.record_answer(
        contact.session, known.id, known.patient_id, event.code, event.value, contact.chat.id, contact.now,
        unit=unit, words=event.words, is_doubted=event.is_doubted,
    )  # fmt: skip
    if event.message_id is not None:
        ref = f"{known.id}:{event.code}"
        responses.remember_source(contact.session, contact.chat.id, event.message_id, "measure", ref)


def _drop_unasked(contact: Contact, known: CheckIn, measures: tuple[Measure, ...]) -> None:
    """Answers to questions that do not come any more leave the report; they are kept as replaced."""
    given = responses.answers_of(contact.session, known.id)
    for code in given.keys() - standing(measures, given).keys():
        responses.take_back(contact.session, known.id, code, contact.now)


def _score(contact: Contact, known: CheckIn, measures: tuple[Measure, ...]) -> None:
    """The score of a questionnaire stands among its answers while every question that comes is answered."""
    questionnaire = contact.practice.questionnaires.get(known.questionnaire)
    if questionnaire is None:
        return
    given = responses.answers_of(contact.session, known.id)
    if any(question.missing(given) for question in enabled(measures, given)):
        responses.take_back(contact.session, known.id, questionnaire.code, contact.now)
        return
    score = float(questionnaire.factor * sum(given[m.code] for m in measures if m.code in given))
    responses.record_answer(
        contact.session, known.id, known.patient_id, questionnaire.code, score, contact.chat.id, contact.now
    )  # fmt: skip


def finish(contact: Contact, event: CheckInFinished) -> None:
    """The check-in is complete, its prompt is done, and the rules look at the day."""
    assert contact.patient is not None
    known = responses.check_in(contact.session, event.response_id)
    assert known is not None
    if known.is_complete:
        return
    responses.complete_check_in(contact.session, known.id, contact.now)
    plan = plan_under(contact.session, known)
    _score(contact, known, measures_of(known.questionnaire, plan, contact.practice.questionnaires))
    _settle_prompt(contact, contact.patient, known)
    reviewing.judge_for(contact, known.for_on)
    background.nudge(contact)


def _settle_prompt(contact: Contact, patient: Patient, known: CheckIn) -> None:
    session, now = contact.session, contact.now
    prompt = prompt_of(session, known)
    if prompt is None or prompt.status not in _CAN_BE_DONE:
        return
    if prompt.status is PromptStatus.PENDING:  # done before it was asked: the next day's has to be placed here
        item, zone = care_plans.item(session, prompt.item_id), ZoneInfo(patient.zone or "UTC")
        following = next_due(item.schedule, zone, after_on=prompt.due_on, after_slot=prompt.slot)
        planning.place(session, item, following, zone)
    prompts.answer_prompt(session, prompt.id, prompt.revision, status=PromptStatus.DONE, answered_at=now)
    prompts.mark_delivered(session, prompt.id, now)
