"""What is counted over all patients of a clinic."""

from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.findings import Severity
from bot.care.history import PromptStatus
from bot.care.people import PatientStatus
from storage.tables import care_links, patients, plan_items, prompts, responses, review_flags, reviews

_SECONDS_OF_A_DAY = 86_400
_ASKED = (PromptStatus.DONE, PromptStatus.SKIPPED, PromptStatus.EXPIRED)  # delivered, and its time is over


def count_active(session: Session) -> int:
    """Patients whose plan runs."""
    active = select(func.count()).select_from(patients).where(patients.c.status == PatientStatus.ACTIVE)
    return session.scalar(active) or 0


def check_in_days(session: Session, kind: str, first: date, last: date) -> tuple[int, int]:
    """(days with a finished report, days asked) over all patients, of the local days on which a check-in was asked."""
    same_day = and_(
        responses.c.patient_id == prompts.c.patient_id,
        responses.c.for_on == prompts.c.due_on,
        responses.c.completed_at.is_not(None),
    )
    day = (
        select(func.max(case((responses.c.id.is_not(None), 1), else_=0)).label("is_answered"))
        .select_from(prompts)
        .join(plan_items, plan_items.c.id == prompts.c.item_id)
        .outerjoin(responses, same_day)
        .where(plan_items.c.kind == kind, prompts.c.due_on.between(first, last), prompts.c.status.in_(_ASKED))
        .group_by(prompts.c.patient_id, prompts.c.due_on)
        .subquery()
    )
    found = session.execute(select(func.coalesce(func.sum(day.c.is_answered), 0), func.count()).select_from(day)).one()
    return int(found[0]), int(found[1])


def calls_by_severity(session: Session, since: datetime, besides: str) -> dict[Severity, int]:
    """How many cases called for a person at each severity since then; `besides` is a rule that calls nobody."""
    found = (
        select(review_flags.c.review_id, review_flags.c.severity)
        .where(review_flags.c.found_at >= since, review_flags.c.rule != besides)
        .distinct()
        .subquery()
    )
    rows = session.execute(select(found.c.severity, func.count().label("times")).group_by(found.c.severity))
    return {Severity(row.severity): row.times for row in rows}


def days_in_care(session: Session, since: datetime, now: datetime) -> float:
    """How many days the patients were in somebody's care since then, added up: from first link to last, of each."""
    rows = session.execute(select(care_links.c.patient_id, care_links.c.started_at, care_links.c.ended_at))
    spans: dict[int, tuple[datetime, datetime]] = {}
    for row in rows:
        begun_at, until = spans.get(row.patient_id, (now, since))
        spans[row.patient_id] = (min(begun_at, row.started_at), max(until, row.ended_at or now))
    in_care = (until - max(begun_at, since) for begun_at, until in spans.values())
    return sum(max(span.total_seconds(), 0.0) for span in in_care) / _SECONDS_OF_A_DAY


def judged(session: Session, since: datetime) -> tuple[int, int]:
    """(useful, judged) of the cases that were closed since then and of which somebody said whether they were useful."""
    closed = (reviews.c.closed_at >= since, reviews.c.is_useful.is_not(None))
    rows = list(session.scalars(select(reviews.c.is_useful).where(*closed)))
    return sum(rows), len(rows)


def acknowledged_since(session: Session, since: datetime) -> list[int]:
    """Ids of the cases that somebody has taken since then."""
    return list(session.scalars(select(reviews.c.id).where(reviews.c.acknowledged_at >= since)))


def patients_with_open_cases(session: Session) -> list[int]:
    """Patients of whom a case is not closed."""
    return list(session.scalars(select(reviews.c.patient_id).where(reviews.c.status != ReviewStatus.CLOSED).distinct()))
