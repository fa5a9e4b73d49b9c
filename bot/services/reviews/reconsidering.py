"""What a corrected answer does to the flags that stood on the old one: withdrawn, visibly; grave ones never."""

from datetime import date, datetime

from sqlmodel import Session

from bot.care.alerting import Flag, Review
from bot.care.engine import evaluate
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.services.reviews import alerting
from bot.services.reviews.histories import history_of
from storage import care_plans, reviews

CORRECTED = "corrected_answer"
_NEVER_WITHDRAWN = (Severity.TODAY, Severity.URGENT)


def reconsider(session: Session, practice: Practice, patient: Patient, day: date, words: str, now: datetime) -> None:
    """Look again at every flag of the open reviews that judged `day` or a later one.

    A flag whose rule finds nothing any more is withdrawn and stays readable; urgent and today flags stand. Wherever the
    correction changed what is found, it stands beside (`words`: the old and the new answer).
    """
    for review in reviews.open_reviews_of(session, [patient.id]):
        _reconsider(session, practice, patient, review, day, words, now)


def _reconsider(
    session: Session, practice: Practice, patient: Patient, review: Review, day: date, words: str, now: datetime
) -> None:
    flags = [flag for flag in reviews.flags_on(session, review.id) if flag.found_on >= day and flag.stands]
    judged = [(flag, _found_again(session, practice, patient, flag)) for flag in flags]
    changed = [(flag, again) for flag, again in judged if again != flag.finding]
    for flag, again in changed:
        if again is None and flag.finding.severity not in _NEVER_WITHDRAWN:
            reviews.withdraw_flag(session, flag.id, now)
    if changed:
        _note(session, review, day, words, now)
        alerting.refresh(session, review, now)


def _found_again(session: Session, practice: Practice, patient: Patient, flag: Flag) -> Finding | None:
    """What the flag's rule finds now as of the day it judged; the flag's own finding where no rule stands behind it."""
    planned = care_plans.plan_of(session, patient.id)
    if planned is None or flag.finding.rule not in practice.rules:
        return flag.finding
    history = history_of(session, practice, patient, planned[1], flag.found_on)
    found = evaluate(practice.rules, planned[1], history)
    return next((finding for finding in found if finding.rule == flag.finding.rule), None)


def _note(session: Session, review: Review, day: date, words: str, now: datetime) -> None:
    evidence: tuple[dict[str, type_of_cell], ...] = ({"on": day.isoformat(), "correction": words},)
    finding = Finding(
        CORRECTED, 1, Severity.ROUTINE, f"The patient corrected an answer: {words}.",
        "Consider whether the case still stands.", evidence,
    )  # fmt: skip
    reviews.add_flag(session, review, finding, day, now)
