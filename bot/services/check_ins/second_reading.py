"""A very high blood pressure is measured a second time a few minutes later, before anybody is told that it is high."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.blood_pressure import DIASTOLIC, SYSTOLIC
from bot.care.engine import watching
from bot.care.findings import Finding, Severity
from bot.care.history import PromptStatus
from bot.care.measuring import item_of_reading
from bot.care.plan import CarePlan
from bot.care.prompt import Prompt
from bot.care.rule import Thresholds
from bot.care.sentences import _
from bot.care.standing_items import SECOND_READING
from bot.services.prompts import one_off
from bot.services.talk.contact import Contact, reply
from storage import prompts, responses
from storage.responses import CheckIn

RULE = "blood_pressure_crisis"


def after_answer(contact: Contact, known: CheckIn, plan: CarePlan, code: str) -> None:
    """A reading of today that reaches the rule's line calls for a second one; one that does not any more takes it back.

    Each has one second reading, and that one has none of its own.
    """
    of_item = item_of_reading(known.questionnaire) or (known.questionnaire, 0)
    is_reading = code in (SYSTOLIC, DIASTOLIC) and of_item[0] != SECOND_READING
    limits = _limits(contact, plan)
    if not is_reading or limits is None or known.for_on != contact.today:
        return
    assert contact.patient is not None
    awaited = _awaited(contact.session, contact.patient.id)
    is_high = _reaches(responses.answers_of(contact.session, known.id), limits)
    if awaited is not None and not is_high:
        prompts.change_prompt(
            contact.session, awaited.id, status=PromptStatus.CANCELLED, revision=awaited.revision + 1
        )  # fmt: skip
    if awaited is None and is_high and not _has_been_asked(contact, known):
        _ask(contact, limits)


def _limits(contact: Contact, plan: CarePlan) -> Thresholds | None:
    """The rule's thresholds in force; None when the plan does not turn it on."""
    watches = watching(contact.practice.rules, plan)
    return next((watch.thresholds for watch in watches if watch.rule.code == RULE), None)


def _reaches(answers: Mapping[str, float], limits: Thresholds) -> bool:
    upper, lower = answers.get(SYSTOLIC, 0), answers.get(DIASTOLIC, 0)
    return upper >= limits["systolic"] or lower >= limits["diastolic"]


def _has_been_asked(contact: Contact, known: CheckIn) -> bool:
    """True while the second reading that was asked for last belongs to this one: within its minutes."""
    of_day = prompts.prompts_on(contact.session, known.patient_id, known.for_on, known.for_on)
    asked = (p for p in of_day if p.kind == SECOND_READING and p.status is not PromptStatus.CANCELLED)
    return any(contact.now < prompt.expires_at for prompt in asked)


def _ask(contact: Contact, limits: Thresholds) -> None:
    assert contact.patient is not None
    wait, until = timedelta(minutes=limits["confirm_after"]), timedelta(minutes=limits["confirm_within"])
    one_off.place(contact.session, contact.patient, SECOND_READING, contact.now + wait, contact.now + until)
    reply(contact, _("This is high. Please sit quietly for {minutes} minutes and measure again. I will ask you then. "
                     "If you have chest pain, feel weak or cannot see well, call {number} now.",
                     minutes=limits["confirm_after"], number=contact.practice.clinic.emergency_number))  # fmt: skip


def _awaited(session: Session, patient_id: int) -> Prompt | None:
    """The second reading that is still to come, if there is one."""
    outstanding = prompts.outstanding_prompts(session, patient_id)
    return next((prompt for prompt in outstanding if prompt.kind == SECOND_READING), None)


def without_awaited(session: Session, patient_id: int, findings: list[Finding], now: datetime) -> list[Finding]:
    """The findings that stand now: a high reading waits for the second one, unless danger signs came with it."""
    waiting = [finding for finding in findings if finding.rule == RULE and finding.severity is Severity.SOON]
    awaited = _awaited(session, patient_id) if waiting else None
    if awaited is None or awaited.expires_at <= now:
        return findings
    return [finding for finding in findings if finding not in waiting]
