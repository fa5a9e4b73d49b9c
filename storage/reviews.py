"""Reviews, the flags they gather, and their alerts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlmodel import Session

from bot.care.alerting import Flag, Outcome, Review, ReviewStatus
from bot.care.findings import Finding, Severity
from storage.database import earliest, insert_row
from storage.keyring import patient_owner
from storage.outbox import OutgoingStatus
from storage.people import lead_of
from storage.seals import seal, seal_json, unseal, unseal_json
from storage.tables import alerts, clinicians, outbox, review_flags, reviews

_NOTE = "reviews.note"


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """An alert as it stands in a clinician's chat."""

    alert_id: int
    chat_id: int
    outbox_id: int
    is_opened: bool
    clinician_id: int
    put_off_until: datetime | None = None  # it is or was held back at the reader's own wish
    is_waiting: bool = False  # it has not left yet


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
    return sorted(found, key=_gravest_first)


def _gravest_first(review: Review) -> tuple[int, datetime, int]:
    return -review.severity.rank, review.opened_at, review.id


def open_reviews_for(session: Session, clinician_id: int, owners: list[int], patients: list[int]) -> list[Review]:
    """Reviews that are not closed, most severe first, then longest open.

    Those of these owners and of these patients, and those this clinician was alerted to or has taken.
    """
    alerted_to = select(alerts.c.review_id).where(alerts.c.clinician_id == clinician_id)
    hers = or_(
        reviews.c.clinician_id.in_(owners),
        reviews.c.patient_id.in_(patients),
        reviews.c.acknowledged_by == clinician_id,
        reviews.c.id.in_(alerted_to),
    )
    found = select(reviews).where(hers, reviews.c.status != ReviewStatus.CLOSED)
    return sorted(map(_review, session.execute(found)), key=_gravest_first)


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
        outcome=Outcome(row.outcome) if row.outcome in list(Outcome) else None,  # else closed by no decision on it
        is_useful=row.is_useful,
        next_review_on=row.next_review_on,
        reopened_at=row.reopened_at,
        policy=row.policy,
        alerted_at=row.alerted_at,
        step=row.step,
        next_step_at=row.next_step_at,
        handed_to=row.handed_to,
        handed_until=row.handed_until,
        closed_by=row.closed_by,
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
    session: Session, review: Review, clinician_id: int, severity: Severity, now: datetime, *, is_paged: bool = False
) -> int:
    """The id of a new alert, before its message is written."""
    return insert_row(
        session,
        alerts,
        review_id=review.id,
        clinician_id=clinician_id,
        severity=severity,
        raised_at=now,
        is_paged=is_paged,
    )


def change_alert(session: Session, alert_id: int, **values: Any) -> None:
    """Set columns of an alert."""
    session.execute(update(alerts).where(alerts.c.id == alert_id).values(**values))


def stop_repeating(session: Session, review_id: int) -> None:
    """Nobody is alerted to the review or reminded of it any more, and nobody is asked to take it over."""
    change_review(session, review_id, next_step_at=None, handed_to=None, handed_until=None)


def alert_messages(session: Session, review_id: int) -> list[AlertMessage]:
    """The messages about the review that still stand for it in the clinicians' chats or wait to, newest first."""
    of_review = (alerts.c.review_id == review_id, clinicians.c.chat_id.is_not(None))
    sent = (
        select(alerts, clinicians.c.chat_id, outbox.c.created_at, outbox.c.send_after, outbox.c.status)
        .join(clinicians, clinicians.c.id == alerts.c.clinician_id)
        .join(outbox, outbox.c.id == alerts.c.outbox_id)
        .where(*of_review, outbox.c.status != OutgoingStatus.FAILED)
    )
    return [
        AlertMessage(
            row.id, row.chat_id, row.outbox_id, row.is_opened, row.clinician_id,
            put_off_until=row.send_after if row.send_after > row.created_at else None,
            is_waiting=row.status == OutgoingStatus.WAITING,
        )
        for row in session.execute(sent.order_by(alerts.c.id.desc()))
    ]  # fmt: skip


def older_copies(session: Session, alert_id: int) -> list[AlertMessage]:
    """What stands in the same clinician's chat for the same review, from before this alert."""
    found = session.execute(select(alerts.c.review_id, alerts.c.clinician_id).where(alerts.c.id == alert_id)).one()
    copies = alert_messages(session, found.review_id)
    return [copy for copy in copies if copy.clinician_id == found.clinician_id and copy.alert_id < alert_id]


def alerted(session: Session, review_id: int, since: datetime) -> set[int]:
    """Who has been alerted to the review since then."""
    found = select(alerts.c.clinician_id).where(alerts.c.review_id == review_id, alerts.c.raised_at >= since)
    return set(session.scalars(found))


def review_of_alert(session: Session, alert_id: int) -> Review | None:
    """What an alert is about."""
    row = session.execute(
        select(reviews).join(alerts, alerts.c.review_id == reviews.c.id).where(alerts.c.id == alert_id)
    ).first()
    return _review(row) if row else None


def is_opened(session: Session, alert_id: int) -> bool:
    """True when the alert shows the whole case."""
    return bool(session.scalar(select(alerts.c.is_opened).where(alerts.c.id == alert_id)))


def alerts_of(session: Session, review_id: int) -> list[int]:
    """The ids of all alerts of the review."""
    return list(session.scalars(select(alerts.c.id).where(alerts.c.review_id == review_id)))


def steps_due(session: Session, now: datetime, at_most: int) -> list[int]:
    """Ids of the reviews whose next alert or reminder is due, longest waiting first."""
    due = select(reviews.c.id).where(reviews.c.next_step_at <= now).order_by(reviews.c.next_step_at, reviews.c.id)
    return list(session.scalars(due.limit(at_most)))


def next_step_instant(session: Session) -> datetime | None:
    """When the next alert or reminder is due, over all reviews."""
    return earliest(session, reviews.c.next_step_at)


def unanswered_requests(session: Session, now: datetime, at_most: int) -> list[int]:
    """Ids of the reviews that nobody has taken over in time, longest waiting first."""
    due = select(reviews.c.id).where(reviews.c.handed_until <= now).order_by(reviews.c.handed_until, reviews.c.id)
    return list(session.scalars(due.limit(at_most)))


def next_return_instant(session: Session) -> datetime | None:
    """When the next review that was to be handed over comes back."""
    return earliest(session, reviews.c.handed_until)


def open_reviews_of(session: Session, patient_ids: list[int]) -> list[Review]:
    """The reviews of these patients that are not closed, at whichever owner, oldest first."""
    theirs = (reviews.c.patient_id.in_(patient_ids), reviews.c.status != ReviewStatus.CLOSED)
    return [_review(row) for row in session.execute(select(reviews).where(*theirs).order_by(reviews.c.id))]


def keep_note(session: Session, review: Review, words: str) -> None:
    """What the clinician noted when the case was closed; it takes the place of an earlier note."""
    change_review(session, review.id, note=seal(session, patient_owner(review.patient_id), _NOTE, words))


def latest_note(session: Session, patient_id: int) -> tuple[datetime, str] | None:
    """(when it was closed, its note) of the patient's latest closed case that has one."""
    noted = (reviews.c.patient_id == patient_id, reviews.c.note.is_not(None), reviews.c.closed_at.is_not(None))
    row = session.execute(select(reviews).where(*noted).order_by(reviews.c.closed_at.desc()).limit(1)).first()
    return (row.closed_at, unseal(session, patient_owner(patient_id), _NOTE, row.note)) if row else None


def next_review_chosen(session: Session, patient_id: int, since: datetime) -> date | None:
    """The date chosen for the next review when a case of the patient was last closed with one, since then."""
    chosen = (reviews.c.patient_id == patient_id, reviews.c.next_review_on.is_not(None), reviews.c.closed_at >= since)
    return session.scalar(select(reviews.c.next_review_on).where(*chosen).order_by(reviews.c.closed_at.desc()).limit(1))


def reopen(session: Session, review_id: int, clinician_id: int, now: datetime) -> None:
    """The closed case is open again, at that clinician, as if nobody had taken it."""
    as_new = dict.fromkeys(
        ("acknowledged_at", "acknowledged_by", "closed_at", "closed_by", "outcome", "is_useful", "alerted_at",
         "next_step_at", "handed_to", "handed_until")
    )  # fmt: skip
    status = ReviewStatus.OPEN
    change_review(session, review_id, status=status, clinician_id=clinician_id, reopened_at=now, step=0, **as_new)


def count_alerts_that_could_wait(session: Session, clinician_id: int, since: datetime) -> int:
    """How many alerts that were not urgent were raised for this clinician since then."""
    raised = (alerts.c.clinician_id == clinician_id, alerts.c.raised_at >= since, alerts.c.severity != Severity.URGENT)
    return session.scalar(select(func.count()).select_from(alerts).where(*raised)) or 0
