"""What became of each rule's findings, and of what changes of a plan were to bring."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, true
from sqlmodel import Session

from bot.care.findings import Severity
from bot.care.promise import Verdict
from bot.care.rule_record import Fired
from storage.tables import care_links, promises, review_flags, reviews

Whose = Select[Any] | None  # ids of the patients that count; None is the whole clinic


@dataclass(frozen=True, slots=True)
class Found:
    """A finding to look at again: whose it is, which local day was judged, and whether its case was useful."""

    patient_id: int
    found_on: date
    found_at: datetime
    is_useful: bool | None


def cared_for_by(clinician_id: int) -> Select[Any]:
    """The ids of the patients this clinician cares for."""
    standing = (care_links.c.clinician_id == clinician_id, care_links.c.ended_at.is_(None))
    return select(care_links.c.patient_id).where(*standing)


def of_patients(column: ColumnElement[Any], whose: Whose) -> ColumnElement[bool]:
    """The condition that a row is about one of these patients."""
    return true() if whose is None else column.in_(whose)


def fired_since(session: Session, whose: Whose, since: datetime) -> list[Fired]:
    """Every finding since then, with what became of its case."""
    found = select(review_flags, *_OF_CASE).join(reviews, reviews.c.id == review_flags.c.review_id)
    rows = session.execute(
        found.where(of_patients(review_flags.c.patient_id, whose), review_flags.c.found_at >= since)
        .order_by(review_flags.c.id)
    )  # fmt: skip
    return [_fired(row) for row in rows]


_OF_CASE = (reviews.c.is_useful, reviews.c.opened_at, reviews.c.reopened_at, reviews.c.acknowledged_at)


def _fired(row: Row[Any]) -> Fired:
    taken, opened = row.acknowledged_at, row.reopened_at or row.opened_at
    return Fired(
        rule=row.rule,
        severity=Severity(row.severity),
        review_id=row.review_id,
        is_withdrawn=row.withdrawn_at is not None,
        is_useful=row.is_useful,
        waited=taken - opened if taken is not None else None,
    )


def findings_of(session: Session, whose: Whose, rule: str, since: datetime, at_most: int) -> list[Found]:
    """The rule's latest findings of judged cases since then that stand, newest first."""
    found = select(review_flags, *_OF_CASE).join(reviews, reviews.c.id == review_flags.c.review_id)
    standing = (
        of_patients(review_flags.c.patient_id, whose),
        review_flags.c.rule == rule,
        review_flags.c.found_at >= since,
        review_flags.c.withdrawn_at.is_(None),
        reviews.c.is_useful.is_not(None),
    )
    rows = session.execute(found.where(*standing).order_by(review_flags.c.id.desc()).limit(at_most))
    return [Found(row.patient_id, row.found_on, row.found_at, row.is_useful) for row in rows]


def closings_of(session: Session, patient_id: int) -> list[datetime]:
    """When each case of the patient was closed."""
    closed = (reviews.c.patient_id == patient_id, reviews.c.closed_at.is_not(None))
    return list(session.scalars(select(reviews.c.closed_at).where(*closed).order_by(reviews.c.closed_at)))


def verdicts(session: Session, whose: Whose) -> dict[Verdict, int]:
    """How many changes of plans helped, did not, or could not be judged yet, as the patients say."""
    told = (of_patients(promises.c.patient_id, whose), promises.c.verdict.is_not(None))
    rows = session.execute(select(promises.c.verdict, func.count()).where(*told).group_by(promises.c.verdict))
    return {Verdict(verdict): count for verdict, count in rows}


def patients_told(session: Session, clinician_id: int, at_most: int) -> list[int]:
    """The clinician's patients who last said what a change has brought, latest first."""
    told = (promises.c.patient_id.in_(cared_for_by(clinician_id)), promises.c.verdict.is_not(None))
    latest = select(promises.c.patient_id).where(*told).group_by(promises.c.patient_id)
    return list(session.scalars(latest.order_by(func.max(promises.c.told_at).desc()).limit(at_most)))
