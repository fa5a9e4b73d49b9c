""" "Should I have warned you?": asked after an admission or a plan change that no finding came before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from storage.database import insert_row
from storage.rule_record import Whose, of_patients
from storage.tables import missed_warnings, review_flags


@dataclass(frozen=True, slots=True)
class Question:
    """Such a question; `should_have` is None until it was answered."""

    id: int
    patient_id: int
    clinician_id: int
    what: str
    should_have: bool | None


def ask(session: Session, patient_id: int, clinician_id: int, what: str, now: datetime) -> int:
    """The id of a new question."""
    return insert_row(
        session, missed_warnings, patient_id=patient_id, clinician_id=clinician_id, what=what, asked_at=now
    )  # fmt: skip


def question(session: Session, question_id: int) -> Question | None:
    """The question of that id."""
    row = session.execute(select(missed_warnings).where(missed_warnings.c.id == question_id)).first()
    return Question(row.id, row.patient_id, row.clinician_id, row.what, row.should_have) if row else None


def was_asked(session: Session, patient_id: int, what: str, since: datetime) -> bool:
    """True when that was asked about the patient since then."""
    asked = (missed_warnings.c.patient_id == patient_id, missed_warnings.c.what == what)
    found = select(missed_warnings.c.id).where(*asked, missed_warnings.c.asked_at >= since)
    return session.execute(found.limit(1)).first() is not None


def answer(session: Session, question_id: int, should_have: bool, now: datetime) -> None:
    """What the clinician says; it takes the place of what she said before."""
    given = {"should_have": should_have, "answered_at": now}
    session.execute(update(missed_warnings).where(missed_warnings.c.id == question_id).values(**given))


def was_flagged(session: Session, patient_id: int, since: datetime, besides: tuple[str, ...]) -> bool:
    """True when any rule but these has found something about the patient since then that still stands."""
    found = select(review_flags.c.id).where(
        review_flags.c.patient_id == patient_id,
        review_flags.c.found_at >= since,
        review_flags.c.withdrawn_at.is_(None),
        review_flags.c.rule.not_in(besides),
    )
    return session.execute(found.limit(1)).first() is not None


def answers(session: Session, whose: Whose, since: datetime) -> tuple[int, int]:
    """(how many were misses, how many were answered) of the questions asked since then about these patients."""
    told = (missed_warnings.c.should_have.is_not(None), missed_warnings.c.asked_at >= since)
    here = of_patients(missed_warnings.c.patient_id, whose)
    said = list(session.scalars(select(missed_warnings.c.should_have).where(*told, here)))
    return sum(said), len(said)
