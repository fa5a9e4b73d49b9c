"""Runs the rules over a patient's history and gathers what they find in her review."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alerting import Review, alerts_again, is_quiet
from bot.care.engine import evaluate
from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.messages import Lane, Message, say
from bot.care.pattern import pattern
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.rule import NEVER_QUIET
from bot.care.safety import honest_clock, severe_message
from bot.care.sentences import Sentence, _
from bot.services.check_ins import second_reading
from bot.services.goals import goal_rhythm
from bot.services.joining import consent_anew
from bot.services.plans import plan_reading
from bot.services.prompts import pausing, planning, retiming
from bot.services.reviews import alerting
from bot.services.reviews.histories import history_of
from bot.services.reviews.on_duty import is_anybody_there
from bot.services.running.rowwise import each_alone
from bot.services.talk.contact import Contact, reply
from bot.services.team import ownership
from storage import alarms, care_plans, outbox, people, reviews
from storage.keyring import patient_owner

PATTERN = "pattern"
_PLANNED = ("scheduled_review", "change_check")  # what the calendar brings
_TOLD = (
    "background_changed", "dehydrating_illness", "hospital_or_emergency", "patient_asks", "pregnant_or_planning",
)  # fmt: skip


def judge_for(contact: Contact, day: date, at_least: Severity = Severity.ROUTINE) -> None:
    """The rules look at a day the patient has just told something about; she hears what comes of it at once.

    Findings below `at_least` wait: half a report shows what is dangerous, and little else.
    """
    assert contact.patient is not None
    raised = judge(contact.session, contact.practice, contact.patient, day, contact.now, at_least)
    told = tell_patient(contact.session, contact.practice, contact.patient, raised, contact.now)
    if told is not None and contact.carer is not None:
        reply(contact, told[0], told[1])  # who has told it hears it too


def judge(
    session: Session, practice: Practice, patient: Patient, day: date, now: datetime,
    at_least: Severity = Severity.ROUTINE,
) -> list[Finding]:  # fmt: skip
    """Every rule of the plan looks at the patient as of that local day. The findings that alerted somebody."""
    planned = care_plans.plan_of(session, patient.id)
    if planned is None:
        return []
    history = history_of(session, practice, patient, planned[1], day)
    found = [f for f in evaluate(practice.rules, planned[1], history) if f.severity.rank >= at_least.rank]
    found = second_reading.without_awaited(session, patient.id, found, now)
    today = now.astimezone(ZoneInfo(patient.zone or practice.clinic.zone)).date()
    findings = [finding for finding in found if not pausing.is_muted(patient, finding.rule, today)]
    raised = [finding for finding in findings if add_finding(session, practice, patient, finding, day, now)]
    if raised:
        _show_pattern(session, patient, history, day, now)
    return raised


def _show_pattern(session: Session, patient: Patient, history: History, day: date, now: datetime) -> None:
    """Whether missed items go with worse days stands on the review as evidence; by itself it alerts nobody."""
    review = reviews.open_review_at_lead(session, patient.id)
    if review is None or any(flag.finding.rule == PATTERN for flag in reviews.flags_on(session, review.id)):
        return
    if (seen := pattern(history)) is not None:
        note = Finding(PATTERN, 1, Severity.ROUTINE, seen.words, "This is evidence, not a cause.")
        reviews.add_flag(session, review, note, day, now)
        alerting.refresh(session, review, now)


def add_finding(
    session: Session, practice: Practice, patient: Patient, finding: Finding, day: date, now: datetime
) -> bool:
    """Put a finding on the patient's open review. True when it reaches a clinician as an alert."""
    rule = practice.rules.get(finding.rule)
    quiet_for = rule.quiet_for if rule else NEVER_QUIET
    if rule and is_quiet(finding, day, reviews.last_flag(session, patient.id, finding.rule), quiet_for):
        return False
    lead = ownership.owner_now(session, patient.id, finding.rule)
    if lead is None:
        alarms.raise_alarm(session, "finding_without_clinician", f"patient:{patient.id}", now)
        return False
    review = reviews.open_review_of(session, patient.id, lead.id)
    is_new = review is None
    if review is None:
        review = reviews.open_review(session, patient.id, lead.id, finding.severity, now)
        retiming.daily_again(session, patient, now)
    reaches = is_new or alerts_again(review, reviews.standing_flags_on(session, review.id), finding)
    reviews.add_flag(session, review, finding, day, now)
    review = _raised_to(session, review, finding.severity)
    if reaches:
        alerting.raise_alert(session, practice, review, now)
    else:
        alerting.refresh(session, review, now)
    return reaches


def _raised_to(session: Session, review: Review, severity: Severity) -> Review:
    if severity.rank > review.severity.rank:
        reviews.change_review(session, review.id, severity=severity)
    found = reviews.review(session, review.id)
    assert found is not None
    return found


def tell_patient(
    session: Session, practice: Practice, patient: Patient, raised: list[Finding], now: datetime
) -> tuple[Message, Lane] | None:
    """What the patient hears when her answers made somebody look: the honest clock, or the safety message."""
    if not raised:
        return None
    owner = patient_owner(patient.id)
    for review in reviews.open_reviews_of(session, [patient.id]):
        reviews.change_review(session, review.id, is_patient_told=True)
    worst = max(raised, key=lambda finding: finding.severity.rank)
    lead = ownership.owner_now(session, patient.id, worst.rule)
    if worst.severity is Severity.URGENT:
        there = is_anybody_there(session, practice.clinic, patient.id, now)
        message, lane = severe_message(practice.clinic, now, patient.zone, is_anybody_there=there), Lane.URGENT
    else:
        clock = honest_clock(practice.clinic, worst.severity, now, patient.zone)
        message, lane = say(_why(worst.rule, lead.name if lead else practice.clinic.name), clock), Lane.REPLY
    outbox.queue_message(session, patient.chat_id, owner, message, lane=lane, now=now)
    return message, lane


def _why(rule: str, clinician: str) -> Sentence:
    """Why somebody looks: the plan's own date, what she has told, or else what her answers add up to."""
    if rule in _PLANNED:
        return _("It is time for the planned look at your plan. I am telling {clinician}.", clinician=clinician)
    if rule in _TOLD:
        return _("I am passing this on to {clinician}.", clinician=clinician)
    return _("Your answers suggest that your plan needs another look. I am passing this on to {clinician}.",
             clinician=clinician)  # fmt: skip


def sweep(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many patients the daily rules looked at. They judge the last whole day, so silence shows by itself."""
    return each_alone(
        session,
        people.due_for_sweep(session, now, at_most),
        lambda patient_id: _sweep(session, practice, patient_id, now),
        lambda patient_id, later: people.change_patient(session, patient_id, sweep_at=later),
        lambda patient_id: f"patient:{patient_id}",
        now,
    )


def _sweep(session: Session, practice: Practice, patient_id: int, now: datetime) -> None:
    patient = people.patient(session, patient_id)
    assert patient.zone is not None
    pausing.end_when_over(session, practice, patient, now)
    consent_anew.step(session, practice, patient, now)
    yesterday = now.astimezone(ZoneInfo(patient.zone)).date() - timedelta(days=1)
    if yesterday >= patient.linked_on:
        judge(session, practice, patient, yesterday, now)
    _keep_plan_in_line(session, practice, patient, now)
    goal_rhythm.keep_checks(session, patient, now)
    people.change_patient(session, patient_id, sweep_at=planning.next_sweep(patient.zone, now))


def _keep_plan_in_line(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    """Standing items that her plan began without start today, and an unread version comes up once more."""
    if (planned := care_plans.plan_of(session, patient.id)) is not None:
        planning.sync_items(session, patient, planned[1], now)
        plan_reading.remind(session, practice, patient, now)
