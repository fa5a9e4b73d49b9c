"""A thought of self-harm in a questionnaire: crisis numbers and "Are you safe right now?" in the same reply."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.care.engine import look, watching
from bot.care.findings import Finding, Severity
from bot.care.history import PromptStatus
from bot.care.messages import Lane
from bot.care.people import Patient
from bot.care.plan import CarePlan
from bot.care.practice import Practice
from bot.care.prompt import Prompt
from bot.care.red_flags import RedFlag
from bot.care.safety import honest_clock, safety_message
from bot.services.prompts import one_off
from bot.services.reviews import reviewing, safety
from bot.services.reviews.histories import history_of
from bot.services.reviews.on_duty import is_anybody_there
from bot.services.talk.contact import Contact, reply
from storage import prompts, reviews

ITEM = "phq9:9"
RULE = "phq9_self_harm"
ARE_YOU_SAFE = "are_you_safe"
NO_ANSWER = "did_not_say_safe"
_CRISIS = RedFlag("self_harm")
_ANSWER_WITHIN = timedelta(minutes=10)


def after_answer(contact: Contact, plan: CarePlan, day: date) -> None:
    """The rule judges at once, whether or not the plan names it, and the patient is asked whether she is safe."""
    assert contact.patient is not None
    found = _judge(contact, plan, day)
    worst = max((finding.severity for finding in found), key=lambda severity: severity.rank, default=Severity.TODAY)
    clinic, zone = contact.practice.clinic, contact.patient.zone
    there = is_anybody_there(contact.session, clinic, contact.patient.id, contact.now)
    buttons = safety.safe_buttons(contact)
    told = safety_message(clinic, _CRISIS, contact.now, zone, buttons, is_anybody_there=there)
    *before, question = told.paragraphs
    clock = honest_clock(clinic, worst, contact.now, zone)
    outbox_id = reply(contact, replace(told, paragraphs=(*before, clock, question)), Lane.URGENT)
    prompt_id = one_off.place(
        contact.session, contact.patient, ARE_YOU_SAFE, contact.now, contact.now + _ANSWER_WITHIN
    )  # fmt: skip
    prompts.change_prompt(contact.session, prompt_id, status=PromptStatus.ASKED, outbox_id=outbox_id)


def _judge(contact: Contact, plan: CarePlan, day: date) -> list[Finding]:
    session, practice, patient = contact.session, contact.practice, contact.patient
    assert patient is not None
    with_rule = replace(plan, rules={RULE: plan.rules.get(RULE, {})})
    found = look(watching(practice.rules, with_rule), history_of(session, practice, patient, plan, day))
    for finding in found:
        reviewing.add_finding(session, practice, patient, finding, day, contact.now)
    return found


def unanswered(session: Session, practice: Practice, patient: Patient, prompt: Prompt, now: datetime) -> None:
    """Ten minutes have passed, or she has left: without her word that she is safe, or a call for help, it is urgent."""
    last = (reviews.last_flag(session, patient.id, rule) for rule in (safety.SAYS_SAFE, safety.WANTS_HELP))
    if any(flag is not None and flag.found_at >= prompt.due_at for flag in last):
        return
    waited = "no answer within 10 minutes" if now >= prompt.expires_at else "no answer, and now she has left"
    finding = Finding(
        NO_ANSWER, 1, Severity.URGENT,
        f"Asked whether she is safe after a thought of self-harm: {waited}.",
        "Consider calling the patient now.", ({"on": prompt.due_on.isoformat(), "answer": None},),
    )  # fmt: skip
    reviewing.add_finding(session, practice, patient, finding, prompt.due_on, now)
