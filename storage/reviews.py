"""Reviews, the flags they gather, and their alerts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.care.alerting import Flag, Outcome, Review, ReviewStatus
from bot.care.findings import Finding, Severity
from storage.database import earliest, insert_row
from storage.keyring import patient_owner
from storage.people import lead_of
from storage.seals import seal_json, unseal_json
from storage.tables import alerts, clinicians, review_flags, reviews


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """An alert as it stands in a clinician's chat."""

    alert_id: int
    chat_id: int
    outbox_id: int
    is_opened: bool


def open_review_of(session: Session, patient_id: int, clinician_id: int) -> Review | None:
    """The review of this patient at this owner that is not closed."""
    here = (reviews.c.patient_id == patient_id, reviews.c.clinician_id == clinician_id)
    row = session.execute(select(reviews).where(*here, reviews.c.status != ReviewStatus.CLOSED)).first()
    return _review(row) if row else None


def open_review_at_lead(session: Session, patient_id: int) -> Review | None:
    """The patient's review that is not closed, at the clinician who leads her care."""
    lead = lead_of(session, patient_id)
    return open_review_of(session, patient_id, lead.id) if lead else None


def open_reviews_at(session: Session, clinician_id: int) -> list[Review]:
    """The clinician's reviews that are not closed, most severe first, then longest open."""
    here = (reviews.c.clinician_id == clinician_id, reviews.c.status != ReviewStatus.CLOSED)
    found = [_review(row) for row in session.execute(select(reviews).where(*here).order_by(reviews.c.id))]
    return sorted(found, key=lambda review: (-review.severity.rank, review.opened_at, review.id))


def review(session: Session, review_id: int) -> Review | None:
    """The review of that case number."""
    row = session.execute(select(reviews).where(reviews.c.id == review_id)).first()
    return _review(row) if row else None


def open_review(session: Session, patient_id: int, clinician_id: int, severity: Severity, now: datetime) -> Review:
    """A new review; the database refuses a second open one."""
    review_id = insert_row(
        session,
        reviews,
        patient_id=patient_id,
        clinician_id=clinician_id,
        severity=severity,
        status=ReviewStatus.OPEN,
        opened_at=now,
    )
    return Review(review_id, patient_id, clinician_id, severity, ReviewStatus.OPEN, now, None, False)


def change_review(session: Session, review_id: int, **values: Any) -> None:
    """Set columns of a review."""
    session.execute(update(reviews).where(reviews.c.id == review_id).values(**values))


def mark_seen(session: Session, review_id: int, now: datetime) -> bool:
    """True the first time only: the patient hears once that somebody has looked."""
    unseen = update(reviews).where(reviews.c.id == review_id, reviews.c.seen_at.is_(None))
    seen = session.execute(unseen.values(seen_at=now))
    return bool(seen.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def _review(row: Row[Any]) -> Review:
    return Review(
        id=row.id,
        patient_id=row.patient_id,
        clinician_id=row.clinician_id,
        severity=Severity(row.severity),
        status=ReviewStatus(row.status),
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        is_patient_told=row.is_patient_told,
        acknowledged_by=row.acknowledged_by,
        closed_at=row.closed_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        is_useful=row.is_useful,
        next_review_on=row.next_review_on,
        reopened_at=row.reopened_at,
        policy=row.policy,
        alerted_at=row.alerted_at,
        step=row.step,
        next_step_at=row.next_step_at,
        handed_to=row.handed_to,
        handed_until=row.handed_until,
    )


def add_flag(session: Session, review: Review, finding: Finding, found_on: date, now: datetime) -> int:
    """The id of the finding on the review."""
    wording = [finding.reason, finding.consider, list(finding.evidence)]
    return insert_row(
        session,
        review_flags,
        review_id=review.id,
        patient_id=review.patient_id,
        rule=finding.rule,
        version=finding.version,
        severity=finding.severity,
        wording=seal_json(session, patient_owner(review.patient_id), "review_flags.wording", wording),
        found_on=found_on,
        found_at=now,
    )


def flags_on(session: Session, review_id: int) -> list[Flag]:
    """What the review has gathered, oldest first."""
    found = select(review_flags).where(review_flags.c.review_id == review_id).order_by(review_flags.c.id)
    return [_flag(session, row) for row in session.execute(found)]


def standing_flags_on(session: Session, review_id: int) -> list[Flag]:
    """What the review has gathered and no correction has withdrawn, oldest first."""
    return [flag for flag in flags_on(session, review_id) if flag.stands]


def withdraw_flag(session: Session, flag_id: int, now: datetime) -> None:
    """The flag stands no longer; it stays readable."""
    session.execute(update(review_flags).where(review_flags.c.id == flag_id).values(withdrawn_at=now))


def last_flag(session: Session, patient_id: int, rule: str) -> Flag | None:
    """The rule's latest finding on this patient that stands."""
    of_rule = (
        review_flags.c.patient_id == patient_id,
        review_flags.c.rule == rule,
        review_flags.c.withdrawn_at.is_(None),
    )
    latest = select(review_flags).where(*of_rule).order_by(review_flags.c.found_at.desc(), review_flags.c.id.desc())
    row = session.execute(latest.limit(1)).first()
    return _flag(session, row) if row else None


def flag(session: Session, flag_id: int) -> Flag | None:
    """The finding of that id."""
    row = session.execute(select(review_flags).where(review_flags.c.id == flag_id)).first()
    return _flag(session, row) if row else None


def _flag(session: Session, row: Row[Any]) -> Flag:
    reason, consider, evidence = unseal_json(
        session, patient_owner(row.patient_id), "review_flags.wording", row.wording
    )
    finding = Finding(row.rule, row.version, Severity(row.severity), reason, consider, tuple(evidence))
    return Flag(row.id, row.review_id, finding, row.found_on, row.found_at, row.withdrawn_at)


def add_alert(
    session: Session,
    review: Review,
    clinician_id: int,
    severity: Severity,
    now: datetime,
    repeat_at: datetime | None,
) -> int:
    """The id of a new alert, before its message is written."""
    return insert_row(
        session,
        alerts,
        review_id=review.id,
        clinician_id=clinician_id,
        severity=severity,
        raised_at=now,
        repeat_at=repeat_at,
    )


def change_alert(session: Session, alert_id: int, **values: Any) -> None:
    """Set columns of an alert."""
    session.execute(update(alerts).where(alerts.c.id == alert_id).values(**values))


def stop_repeating(session: Session, review_id: int) -> None:
    """No alert of the review comes again by itself."""
    session.execute(update(alerts).where(alerts.c.review_id == review_id).values(repeat_at=None))


def alerts_to_repeat(session: Session, now: datetime, at_most: int) -> list[tuple[int, int]]:
    """(alert id, review id) of alerts nobody has acknowledged in time, longest waiting first."""
    due = select(alerts.c.id, alerts.c.review_id).where(alerts.c.repeat_at <= now)
    rows = session.execute(due.order_by(alerts.c.repeat_at, alerts.c.id).limit(at_most))
    return [(row.id, row.review_id) for row in rows]


def alert_messages(session: Session, review_id: int, at_most: int) -> list[AlertMessage]:
    """The latest messages that went out about the review, newest first."""
    sent = select(alerts, clinicians.c.chat_id).join(clinicians, clinicians.c.id == alerts.c.clinician_id)
    rows = session.execute(
        sent.where(alerts.c.review_id == review_id, alerts.c.outbox_id.is_not(None))
        .order_by(alerts.c.id.desc())
        .limit(at_most)
    )
    return [AlertMessage(row.id, row.chat_id, row.outbox_id, row.is_opened) for row in rows]


def alert_clinician(session: Session, alert_id: int) -> int | None:
    """Who an alert was for."""
    return session.scalar(select(alerts.c.clinician_id).where(alerts.c.id == alert_id))


def next_repeat_instant(session: Session) -> datetime | None:
    """When the next alert comes again, over all reviews."""
    return earliest(session, alerts.c.repeat_at)
