"""Goals, and where they stood when they were checked: what the patient wants."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session

from bot.care.people import Goal
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, seal_json, unseal, unseal_json
from storage.tables import goal_checks, goals

_DETAILS = "goals.details"


def add_goal(session: Session, patient_id: int, words: str, target_on: date, chat_id: int, now: datetime) -> int:
    """The id of a new goal."""
    return insert_row(
        session,
        goals,
        patient_id=patient_id,
        words=_sealed(session, patient_id, words),
        target_on=target_on,
        chat_id=chat_id,
        set_at=now,
    )


def reword_goal(session: Session, patient_id: int, goal_id: int, words: str) -> None:
    """The goal in other words."""
    change_goal(session, patient_id, goal_id, words=_sealed(session, patient_id, words))


def change_goal(session: Session, patient_id: int, goal_id: int, **values: Any) -> None:
    """Set columns of a goal of this patient."""
    session.execute(update(goals).where(goals.c.id == goal_id, goals.c.patient_id == patient_id).values(**values))


def tell_detail(session: Session, patient_id: int, goal_id: int, what: str, words: str) -> None:
    """Why, how she will know, or a first step, in her words; they take the place of what she said of it before."""
    own = (goals.c.id == goal_id, goals.c.patient_id == patient_id)
    known = session.execute(select(goals.c.details).where(*own)).one().details
    details = {**_details(session, patient_id, known), what: words}
    sealed = seal_json(session, patient_owner(patient_id), _DETAILS, details)
    change_goal(session, patient_id, goal_id, details=sealed)


def goals_of(session: Session, patient_id: int) -> tuple[Goal, ...]:
    """The patient's goals, oldest first."""
    rows = session.execute(
        select(goals).where(goals.c.patient_id == patient_id, goals.c.ended_at.is_(None)).order_by(goals.c.id)
    ).all()
    checks = _checks(session, patient_id) if rows else {}
    return tuple(_goal(session, row, checks) for row in rows)


def goal_of(session: Session, patient_id: int, goal_id: int) -> Goal | None:
    """The goal of that id, if it is this patient's and has not ended."""
    return next((goal for goal in goals_of(session, patient_id) if goal.id == goal_id), None)


def record_check(
    session: Session, patient_id: int, goal_id: int, day: date, level: int, chat_id: int, now: datetime
) -> None:
    """Where the goal stood on that local day; said again on the same day, the later word counts."""
    same = (goal_checks.c.goal_id == goal_id, goal_checks.c.checked_on == day)
    told = {"level": level, "told_at": now, "told_by": chat_id}
    if session.execute(select(goal_checks.c.id).where(*same)).first() is not None:
        session.execute(update(goal_checks).where(*same).values(**told))
    else:
        session.execute(
            insert(goal_checks).values(patient_id=patient_id, goal_id=goal_id, checked_on=day, **told)
        )  # fmt: skip


def _checks(session: Session, patient_id: int) -> dict[int, list[tuple[date, int]]]:
    """Every check of the patient's goals by goal, oldest first."""
    found: dict[int, list[tuple[date, int]]] = {}
    rows = select(goal_checks).where(goal_checks.c.patient_id == patient_id).order_by(goal_checks.c.checked_on)
    for row in session.execute(rows):
        found.setdefault(row.goal_id, []).append((row.checked_on, row.level))
    return found


def _goal(session: Session, row: Row[Any], checks: dict[int, list[tuple[date, int]]]) -> Goal:
    return Goal(
        id=row.id,
        text=unseal(session, patient_owner(row.patient_id), "goals.words", row.words),
        target_on=row.target_on,
        set_at=row.set_at,
        **_details(session, row.patient_id, row.details),
        importance=row.importance,
        start_level=row.start_level,
        check_every=row.check_every,
        checks=tuple(checks.get(row.id, ())),
    )


def _details(session: Session, patient_id: int, sealed: bytes | None) -> dict[str, str]:
    return dict(unseal_json(session, patient_owner(patient_id), _DETAILS, sealed)) if sealed else {}


def _sealed(session: Session, patient_id: int, words: str) -> bytes:
    return seal(session, patient_owner(patient_id), "goals.words", words)
