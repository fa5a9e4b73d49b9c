"""Alerts: raised, kept in step with their case, and repeated until somebody has them."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.care.alert_card import closed_card, opened_card
from bot.care.alerting import REPEAT_URGENT_AFTER, Review, ReviewStatus
from bot.care.clinic import AlertDetail
from bot.care.findings import Severity
from bot.care.messages import Lane, Message
from bot.care.people import Clinician
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.services.case_subject import subject_of
from bot.services.rowwise import each_alone
from storage import outbox, people, reviews
from storage.keyring import patient_owner

ALERT_UNDELIVERED = "alert_undelivered"
COPIES_KEPT_FRESH = 3  # older copies of the same alert still work when pressed


def raise_alert(
    session: Session, practice: Practice, review: Review, clinician: Clinician, severity: Severity, now: datetime
) -> None:
    """The clinician is told, at once or when the clinic opens. An alert that still waits gives way to this one."""
    for held in reviews.alert_messages(session, review.id, COPIES_KEPT_FRESH):
        if outbox.withdraw(session, held.outbox_id):
            reviews.change_alert(session, held.alert_id, outbox_id=None, repeat_at=None)
    reviews.stop_repeating(session, review.id)  # this alert repeats from now on, not each of its forerunners too
    reviews.change_review(session, review.id, status=ReviewStatus.OPEN)
    review = replace(review, status=ReviewStatus.OPEN)
    repeat_at = now + REPEAT_URGENT_AFTER if severity is Severity.URGENT else None
    alert_id = reviews.add_alert(session, review, clinician.id, severity, now, repeat_at)
    message = card(session, review, is_opened=practice.clinic.alert_detail is AlertDetail.FULL)
    _send(session, practice, alert_id, review, clinician, message, severity, now)


def _send(
    session: Session, practice: Practice, alert_id: int, review: Review, clinician: Clinician,
    message: Message, severity: Severity, now: datetime,
) -> None:  # fmt: skip
    assert clinician.chat_id is not None
    outbox_id = outbox.queue_message(
        session,
        clinician.chat_id,
        patient_owner(review.patient_id),
        message,
        lane=Lane.URGENT if severity is Severity.URGENT else Lane.ALERT,
        now=now,
        send_after=practice.clinic.alert_at(severity, now),
        about=f"alert:{alert_id}",
    )
    is_opened = practice.clinic.alert_detail is AlertDetail.FULL
    reviews.change_alert(session, alert_id, outbox_id=outbox_id, is_opened=is_opened)


def card(session: Session, review: Review, *, is_opened: bool) -> Message:
    """How the case reads in a clinician's chat, opened or not."""
    is_silent = review.severity is Severity.ROUTINE
    if not is_opened:
        return replace(closed_card(review, newest_flag(session, review)), silent=is_silent)
    opened = opened_card(review, subject_of(session, review.patient_id), reviews.flags_on(session, review.id))
    return replace(opened, silent=is_silent)


def refresh(session: Session, review: Review, now: datetime, *, besides: int | None = None) -> None:
    """The copies in the clinician's chat show how the case stands; `besides` is one that is edited anyway."""
    for copy in reviews.alert_messages(session, review.id, COPIES_KEPT_FRESH):
        if review.status is ReviewStatus.CLOSED and outbox.withdraw(session, copy.outbox_id):
            continue  # nobody needs to hear of a case that is over
        if copy.outbox_id != besides:
            outbox.queue_edit(
                session,
                copy.chat_id,
                patient_owner(review.patient_id),
                card(session, review, is_opened=copy.is_opened),
                now=now,
                edits_id=copy.outbox_id,
            )


def repeat_urgent(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many urgent alerts went out again because nobody has acknowledged them."""
    return each_alone(
        session,
        reviews.alerts_to_repeat(session, now, at_most),
        lambda due: _repeat(session, practice, due, now),
        lambda due, later: reviews.change_alert(session, due[0], repeat_at=later),
        lambda due: f"alert:{due[0]}",
        now,
    )


def _repeat(session: Session, practice: Practice, due: tuple[int, int], now: datetime) -> None:
    alert_id, review_id = due
    review, clinician_id = reviews.review(session, review_id), reviews.alert_clinician(session, alert_id)
    assert review is not None
    assert clinician_id is not None
    reviews.change_alert(session, alert_id, repeat_at=None)
    if review.status is not ReviewStatus.OPEN:
        return
    again = reviews.add_alert(session, review, clinician_id, Severity.URGENT, now, now + REPEAT_URGENT_AFTER)
    shown = card(session, review, is_opened=practice.clinic.alert_detail is AlertDetail.FULL)
    first, *rest = shown.paragraphs
    waiting = replace(shown, paragraphs=(first, _("Nobody has taken this case yet."), *rest))
    clinician = people.clinician(session, clinician_id)
    _send(session, practice, again, review, clinician, waiting, Severity.URGENT, now)


def newest_flag(session: Session, review: Review) -> int:
    """The id of the latest finding: a case is taken and closed only by who was shown all of it."""
    return max((flag.id for flag in reviews.flags_on(session, review.id)), default=0)
