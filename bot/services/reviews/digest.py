"""Sends each clinician her digest on the mornings on which there is something to say."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alerting import Review, ReviewStatus
from bot.care.caseload import Entry
from bot.care.digest import REVIEW_DUE_WITHIN, Digest, digest_message, is_wanted, next_digest_at
from bot.care.findings import Severity
from bot.care.messages import Lane
from bot.care.overdue import overdue_by
from bot.care.people import Clinician, PatientStatus
from bot.care.practice import Practice
from bot.services.running.rowwise import each_alone
from bot.services.talk.access import LOOKED
from bot.services.team.caseload import entries_of
from storage import care_links, caseload, digests, outbox, people, reviews
from storage.keyring import CLINIC_OWNER

_NOTES_LOOKED_BACK = timedelta(days=30)
_A_DAY = timedelta(hours=24)


def plan_next(session: Session, practice: Practice, clinician: Clinician, now: datetime) -> None:
    """Her next digest is due at her own time: call it when her link opens or her time, hours or zone change."""
    people.change_clinician(session, clinician.id, digest_due_at=next_digest_at(clinician, practice.clinic, now))


def send_due(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many clinicians' digests were due; whoever has none set gets the next one set, and nothing sent."""
    return each_alone(
        session,
        digests.due_digests(session, now, at_most),
        lambda clinician_id: _send(session, practice, clinician_id, now),
        lambda clinician_id, later: people.change_clinician(session, clinician_id, digest_due_at=later),
        lambda clinician_id: f"clinician:{clinician_id}",
        now,
    )


def _send(session: Session, practice: Practice, clinician_id: int, now: datetime) -> None:
    clinician, due_at = people.clinician(session, clinician_id), digests.digest_due_at(session, clinician_id)
    plan_next(session, practice, clinician, now)
    if clinician.is_away(now):
        digests.keep_told(session, clinician.id, None)  # once she is back, all that stands is news to her
        return
    if due_at is None or not is_wanted(clinician, practice.clinic, due_at, now):
        return
    digest = digest_of(session, practice, clinician, now)
    is_sent = not digest.is_empty and clinician.chat_id is not None
    digests.keep_told(session, clinician.id, digest.told_then(is_sent=is_sent))
    if not is_sent or clinician.chat_id is None:
        return
    outbox.queue_message(
        session, clinician.chat_id, CLINIC_OWNER, digest_message(digest), lane=Lane.DIGEST, now=now
    )  # fmt: skip
    for review in digest.routine:  # standing in a digest is the one step a routine case takes
        reviews.change_review(session, review.id, step=1)


def digest_of(session: Session, practice: Practice, clinician: Clinician, now: datetime) -> Digest:
    """What waits for this clinician now, for her own patients and those of colleagues she stands in for."""
    entries = entries_of(session, practice, clinician, now)
    today = now.astimezone(ZoneInfo(clinician.zone)).date()
    ids = [entry.patient_id for entry in entries]
    late, routine = _cases(session, practice, clinician, now)
    return Digest(
        on=today,
        late=late,
        routine=routine,
        new=sum(not review.step for review in routine),
        silent=[entry.patient_id for entry in entries if entry.silent_days is not None],
        due=_due(session, practice, entries, today),
        unread=caseload.unread_of(session, clinician.id, ids, LOOKED, now - _NOTES_LOOKED_BACK),
        told=digests.told(session, clinician.id),
        alerts=reviews.count_alerts_that_could_wait(session, clinician.id, now - _A_DAY),
        alert_budget=practice.clinic.alert_budget,
    )


def _cases(
    session: Session, practice: Practice, clinician: Clinician, now: datetime
) -> tuple[list[tuple[Review, timedelta]], list[Review]]:
    """Her cases that are late, gravest first, and the routine ones that nobody has taken and are not late."""
    owners = [clinician.id, *(colleague.id for colleague in care_links.covered_by(session, clinician, now))]
    found = [review for owner in owners for review in reviews.open_reviews_at(session, owner)]
    timed = [(review, overdue_by(review, practice, now)) for review in found]
    late = sorted(
        (each for each in timed if each[1] > timedelta(0)), key=lambda each: (-each[0].severity.rank, -each[1])
    )
    routine = [
        review for review, by in timed
        if by <= timedelta(0) and review.severity is Severity.ROUTINE and review.status is ReviewStatus.OPEN
    ]  # fmt: skip
    return late, routine


def _due(session: Session, practice: Practice, entries: list[Entry], today: date) -> list[int]:
    """Patients whose plan is due for its scheduled review within a week; once the day has come there is a case.

    A date that was named when a case was closed takes the place of the plan's own, unless a plan came after it.
    """
    ids = [entry.patient_id for entry in entries if entry.status is PatientStatus.ACTIVE]
    planned, named = caseload.review_dates(session, ids), caseload.next_reviews_named(session, ids)
    zone, found = ZoneInfo(practice.clinic.zone), []
    for patient_id, (published_at, after_days) in planned.items():
        closed_at, next_on = named.get(patient_id, (None, None))
        due_on = published_at.astimezone(zone).date() + timedelta(days=after_days)
        if closed_at is not None and next_on is not None and closed_at > published_at:
            due_on = next_on
        if today <= due_on <= today + timedelta(days=REVIEW_DUE_WITHIN):
            found.append(patient_id)
    return found
