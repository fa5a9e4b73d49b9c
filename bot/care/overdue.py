"""When an open case should have been taken or closed, and by how much it is late."""

from datetime import datetime, timedelta

from bot.care.alerting import Review, ReviewStatus
from bot.care.clinic import Clinic
from bot.care.escalation import Ladder, later, policy_written
from bot.care.findings import Severity

# Of a case without a policy of its own, opened before there were any: what the standard one comes to. Routine cases
# alert nobody by themselves: they are overdue after a week in the digest (the clinician's journey).
_TAKEN_WITHIN = {
    Severity.URGENT: timedelta(minutes=10),
    Severity.TODAY: timedelta(hours=1),
    Severity.SOON: timedelta(hours=24),
    Severity.ROUTINE: timedelta(days=7),
}
_CLOSED_WITHIN = {
    Severity.URGENT: timedelta(hours=4),
    Severity.TODAY: timedelta(days=1),
    Severity.SOON: timedelta(days=3),
    Severity.ROUTINE: timedelta(days=14),
}


def due_at(review: Review, clinic: Clinic) -> datetime:
    """The instant (UTC) after which the case is overdue: nobody has taken it, or whoever has did not close it.

    By the policy it was opened under: when it alerts a second time, and when it reminds. What is not urgent begins to
    count when somebody of the clinic looks.
    """
    ladder = _ladder(review)
    if review.status is ReviewStatus.ACKNOWLEDGED and review.acknowledged_at is not None:
        if ladder is None:
            return review.acknowledged_at + _CLOSED_WITHIN[review.severity]
        return later(clinic, review.acknowledged_at, ladder.remind_every)
    raised_at = clinic.alert_at(review.severity, review.alerted_at or review.reopened_at or review.opened_at)
    if ladder is None or len(ladder.steps) < 2:
        return raised_at + _TAKEN_WITHIN[review.severity]
    return later(clinic, raised_at, ladder.steps[1].after)


def _ladder(review: Review) -> Ladder | None:
    return policy_written(review.policy).ladders[review.severity] if review.policy else None


def overdue_by(review: Review, clinic: Clinic, now: datetime) -> timedelta:
    """How late it is; below zero while there is time."""
    return now - due_at(review, clinic)
