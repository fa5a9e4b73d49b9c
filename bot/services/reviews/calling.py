"""Whom the steps of a policy reach now; when to look again where that is nobody, and when the operator hears of it."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.alerting import Review
from bot.care.clinic import OnCall
from bot.care.duty import Staff, next_on_duty_at, reached_by
from bot.care.escalation import Ladder, called_by, later
from bot.care.findings import Severity
from bot.care.people import ChatStatus, Clinician
from storage import alarms, audit, people, reviews

NOBODY_REACHED = "nobody_reached"
_LOOK_AGAIN_AFTER = timedelta(days=1)  # while nobody is there: absences and hours can be changed meanwhile


def called_now(
    session: Session, staff: Staff, ladder: Ladder, due: int, present: list[Clinician], now: datetime
) -> tuple[int, list[Clinician]]:
    """(steps taken, who is alerted now).

    A step that leaves nobody with a chat that can be reached is no answer at once: the next one runs. So does the next
    of a ladder that passes over, when nobody of the step is on duty now.
    """
    for taken in range(due, len(ladder.steps) + 1):
        reached = _live(session, reached_by(staff, called_by(ladder, taken), present, now))
        if reached or (not ladder.passes_over and _wanted(session, staff, ladder, taken, now)):
            return taken, reached
    return len(ladder.steps), []


def _wanted(session: Session, staff: Staff, ladder: Ladder, taken: int, now: datetime) -> list[Clinician]:
    """Whom the steps taken call and who could be reached, be it later."""
    return _live(session, reached_by(staff, called_by(ladder, taken), staff.people.values(), now))


def next_without(
    session: Session, review: Review, staff: Staff, ladder: Ladder, taken: int, next_at: datetime, now: datetime
) -> datetime:
    """When to alert next although nobody is called now: once one of those who would be is on duty, if that is sooner.

    The operator is told when there is nobody left whom the policy could call.
    """
    wanted = _wanted(session, staff, ladder, taken, now)
    if not wanted:
        _alarm(session, review, now)
    on_duty_at = next_on_duty_at(wanted, staff.clinic, now)
    return min(next_at, on_duty_at) if on_duty_at is not None and on_duty_at > now else next_at


def _live(session: Session, clinicians: list[Clinician]) -> list[Clinician]:
    """Those whose chat can be reached."""
    return [one for one in clinicians if _has_chat(session, one)]


def _has_chat(session: Session, clinician: Clinician) -> bool:
    chat_id = clinician.chat_id
    return chat_id is not None and people.chat(session, chat_id).status is ChatStatus.ACTIVE


def _alarm(session: Session, review: Review, now: datetime) -> None:
    """The operator sees it, and it stands on record once."""
    subject = f"review:{review.id}"
    if alarms.raise_alarm(session, NOBODY_REACHED, subject, now) == 1:
        audit.add(session, NOBODY_REACHED, now, patient_id=review.patient_id, about=subject)


def wait_for_somebody(
    session: Session, review: Review, staff: Staff, ladder: Ladder, severity: Severity, now: datetime
) -> None:  # fmt: skip
    """Nobody is there: the case is looked at again when somebody may be, or when that may have changed.

    Of a clinic that has declared that nobody is on call the operator need not be told; of any other she must.
    """
    is_closed = staff.clinic.next_look(now) != now
    if severity is Severity.URGENT and not (is_closed and staff.clinic.on_call is OnCall.NOBODY):
        _alarm(session, review, now)
    again_at = later(staff.clinic, now, ladder.again_every) if severity is Severity.URGENT else now + _LOOK_AGAIN_AFTER
    look_at = [again_at, staff.clinic.next_look(now)]
    if (on_duty_at := next_on_duty_at(staff.people.values(), staff.clinic, now)) is not None:
        look_at.append(on_duty_at)
    reviews.change_review(session, review.id, next_step_at=min(at for at in look_at if at > now))
