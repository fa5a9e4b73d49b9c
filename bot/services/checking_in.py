"""One day's check-in: begun once, resumed as often as needed, finished by its last answer or by its window."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.events import CheckInFinished, MeasureAnswered
from bot.care.history import PromptStatus
from bot.care.messages import say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.prompt import Prompt
from bot.care.schedule import next_due
from bot.care.sentences import _
from bot.care.standing_items import CHECK_IN
from bot.services import planning, reviewing, talking
from bot.services.contact import Contact, reply
from bot.services.reconsidering import reconsider
from storage import care_plans, outbox, prompts, responses
from storage.dialogues import close_talk, save_talk, talk_in
from storage.keyring import patient_owner

DIALOGUE = "check_in"
_CAN_BE_DONE = (PromptStatus.PENDING, PromptStatus.ASKED, PromptStatus.SKIPPED)


def start_today(contact: Contact, write_down: talking.WriteDown) -> None:
    """The check-in of the patient's own day: asked, resumed, or shown with a way to change it."""
    assert contact.patient is not None
    if contact.patient.zone is None or care_plans.plan_of(contact.session, contact.patient.id) is None:
        reply(contact, _("Let us finish the first questions, then your check-ins begin."))
        talking.ask_again(contact)
        return
    start(contact, day_to_report(contact), write_down)


def day_to_report(contact: Contact) -> date:
    """The local day whose check-in has been asked and waits, which may be yesterday's after midnight; else today."""
    waiting = waiting_prompt(contact)
    return waiting.due_on if waiting else contact.today


def waiting_prompt(contact: Contact) -> Prompt | None:
    """The check-in that has been asked and not been finished yet, if there is one."""
    assert contact.patient is not None
    outstanding = prompts.outstanding_prompts(contact.session, contact.patient.id)
    asked = (p for p in outstanding if p.item_code == CHECK_IN and p.status is PromptStatus.ASKED)
    return next(asked, None)


def start(contact: Contact, day: date, write_down: talking.WriteDown) -> None:
    """The check-in of that local day; there is only ever one."""
    session, patient = contact.session, contact.patient
    assert patient is not None
    planned = care_plans.plan_of(session, patient.id)
    assert planned is not None
    known = responses.check_in_for(session, patient.id, day)
    response_id = known.id if known else responses.begin_check_in(session, patient.id, day, planned[0], contact.now)
    prompt = _prompt_of(session, patient.id, day)
    if prompt is not None:
        prompts.mark_delivered(session, prompt.id, contact.now)
    talking.end_other(contact, DIALOGUE, "response", response_id)
    if day < contact.today:
        reply(contact, _("These questions are about yesterday, {day}.", day=day))
    given = {"response": response_id, "answers": responses.answers_of(session, response_id)}
    talking.begin(contact, DIALOGUE, given, write_down)


def _prompt_of(session: Session, patient_id: int, day: date) -> Prompt | None:
    of_day = prompts.prompts_on(session, patient_id, day, day)
    return next((prompt for prompt in of_day if prompt.item_code == CHECK_IN), None)


def record(contact: Contact, event: MeasureAnswered) -> None:
    """The answer is kept; in a check-in that was complete it is a correction, and the day is judged again."""
    assert contact.patient is not None
    known = responses.check_in(contact.session, event.response_id)
    assert known is not None
    assert known.patient_id == contact.patient.id
    old = responses.answers_of(contact.session, known.id).get(event.code)
    responses.record_answer(
        contact.session, known.id, known.patient_id, event.code, event.value, contact.chat.id, contact.now
    )
    if event.message_id is not None:
        ref = f"{known.id}:{event.code}"
        responses.remember_source(contact.session, contact.chat.id, event.message_id, "measure", ref)
    if known.is_complete:
        words = f"{event.code.replace('_', ' ')} from {'–' if old is None else f'{old:g}'} to {event.value:g}"
        reconsider(contact.session, contact.practice, contact.patient, known.for_on, words, contact.now)
    planned = None if known.is_complete else care_plans.plan_of(contact.session, known.patient_id)
    if known.is_complete or (planned is not None and planned[1].measure(event.code).urgent):
        reviewing.judge_for(contact, known.for_on)  # an urgent measure at once: she may never finish


def finish(contact: Contact, event: CheckInFinished) -> None:
    """The check-in is complete, its prompt is done, and the rules look at the day."""
    assert contact.patient is not None
    known = responses.check_in(contact.session, event.response_id)
    assert known is not None
    if known.is_complete:
        return
    responses.complete_check_in(contact.session, known.id, contact.now)
    _settle_prompt(contact.session, contact.patient, known.for_on, contact.now)
    reviewing.judge_for(contact, known.for_on)


def _settle_prompt(session: Session, patient: Patient, day: date, now: datetime) -> None:
    prompt = _prompt_of(session, patient.id, day)
    if prompt is None or prompt.status not in _CAN_BE_DONE:
        return
    if prompt.status is PromptStatus.PENDING:  # done before it was asked: the next day's has to be placed here
        item, zone = care_plans.item(session, prompt.item_id), ZoneInfo(patient.zone or "UTC")
        following = next_due(item.schedule, zone, after_on=prompt.due_on, after_slot=prompt.slot)
        planning.place(session, item, following, zone)
    prompts.answer_prompt(session, prompt.id, prompt.revision, status=PromptStatus.DONE, answered_at=now)
    prompts.mark_delivered(session, prompt.id, now)


def close_day(session: Session, practice: Practice, patient: Patient, day: date, now: datetime) -> None:
    """The window of that day's check-in has passed: what was answered is kept and judged, nothing is asked any more."""
    owner = patient_owner(patient.id)
    known = responses.check_in_for(session, patient.id, day)
    prompt = _prompt_of(session, patient.id, day)
    message_id = prompt.outbox_id if prompt else None
    closed = _("Today's check-in is closed. That is all right.")
    if known is not None and not known.is_complete:
        talk = talk_in(session, patient.chat_id, owner)
        if talk.open is not None and talk.open.code == DIALOGUE and talk.open.state["response"] == known.id:
            message_id = talk.asked_in or message_id
            close_talk(session, talk)
        elif talk.below is not None and talk.below.code == DIALOGUE and talk.below.state["response"] == known.id:
            save_talk(session, replace(talk, below=None))
        if responses.answers_of(session, known.id):
            closed = _("Today's check-in is closed. What you told me is kept.")
            responses.complete_check_in(session, known.id, now)
            raised = reviewing.judge(session, practice, patient, day, now)
            reviewing.tell_patient(session, practice, patient, raised, now)
    if message_id is not None:
        outbox.queue_edit(session, patient.chat_id, owner, say(closed), now=now, edits_id=message_id)
