"""The tick of the cases: the next alert where nobody has taken one, the reminder where a taken one stays open."""

from datetime import datetime

from sqlmodel import Session

from bot.care.alerting import Review, ReviewStatus
from bot.care.duty import next_on_duty_at, there
from bot.care.people import Clinician
from bot.care.practice import Practice
from bot.care.sentences import LocalTime, _
from bot.services.reviews import alerting
from bot.services.reviews.on_duty import staff_for
from bot.services.running.rowwise import each_alone
from storage import care_links, reviews


def escalate(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many cases had an alert or a reminder due."""
    return each_alone(
        session,
        reviews.steps_due(session, now, at_most),
        lambda review_id: _take_up(session, practice, review_id, now),
        lambda review_id, later: reviews.change_review(session, review_id, next_step_at=later),
        lambda review_id: f"review:{review_id}",
        now,
    )


def _take_up(session: Session, practice: Practice, review_id: int, now: datetime) -> None:
    review = alerting.standing(session, review_id)
    if review.status is ReviewStatus.CLOSED:
        reviews.stop_repeating(session, review.id)
    elif review.status is ReviewStatus.ACKNOWLEDGED:
        _remind(session, practice, review, now)
    elif review.policy is None:  # opened by a version that knew no policies
        alerting.raise_alert(session, practice, review, now)
    else:
        alerting.take_step(session, practice, review.id, now)


def _remind(session: Session, practice: Practice, review: Review, now: datetime) -> None:
    """Acknowledged is not done. When neither who has the case nor its owner is there any more, nobody has it."""
    due_at = alerting.remind_at(practice, review, review.acknowledged_at or now)
    staff = staff_for(session, practice.clinic, review.patient_id, review.clinician_id)
    may_have_it = [staff.stands_in(number, now) for number in (review.acknowledged_by, review.clinician_id)]
    holder = _holder(session, review, may_have_it, now)
    if now < due_at:
        reviews.change_review(session, review.id, next_step_at=due_at)
    elif holder is None:
        alerting.raise_alert(session, practice, review, now)
    elif holder not in there(staff, review.severity, now):
        on_duty_at = next_on_duty_at([holder], practice.clinic, now)
        is_later = on_duty_at is not None and on_duty_at > now
        next_at = on_duty_at if is_later else alerting.remind_at(practice, review, now)
        reviews.change_review(session, review.id, next_step_at=next_at)
    else:
        taken_at = LocalTime(review.acknowledged_at or now, holder.zone)
        open_still = _("Acknowledged on {when}, and still open.", when=taken_at)
        alerting.alert(session, practice, review, holder, review.severity, now, note=open_still)
        reviews.change_review(session, review.id, next_step_at=alerting.remind_at(practice, review, now))


def _holder(session: Session, review: Review, candidates: list[Clinician | None], now: datetime) -> Clinician | None:
    """The first of them who still cares for the patient and has a chat."""
    for one in candidates:
        if one is not None and one.chat_id is not None and care_links.link_of(session, one, review.patient_id, now):
            return one
    return None
