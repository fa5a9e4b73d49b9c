"""When an open case should have been taken or closed, and by how much it is late."""

from datetime import datetime, timedelta

from bot.care.alerting import Review, ReviewStatus
from bot.care.escalation import later, policy_of
from bot.care.practice import Practice


def due_at(review: Review, practice: Practice) -> datetime:
    """The instant (UTC) after which the case is overdue: nobody has taken it, or whoever has did not close it.

    By the policy it was opened under. What is not urgent begins to count when somebody of the clinic looks.
    """
    clinic, ladder = practice.clinic, policy_of(review, practice.policy).ladders[review.severity]
    if review.status is ReviewStatus.ACKNOWLEDGED and review.acknowledged_at is not None:
        return later(clinic, review.acknowledged_at, ladder.remind_every)
    raised_at = clinic.alert_at(review.severity, review.alerted_at or review.reopened_at or review.opened_at)
    return later(clinic, raised_at, ladder.overdue_after)


def overdue_by(review: Review, practice: Practice, now: datetime) -> timedelta:
    """How late it is; below zero while there is time."""
    return now - due_at(review, practice)
