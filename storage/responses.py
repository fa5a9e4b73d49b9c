"""Check-ins and their answers. A corrected answer stays, replaced by its successor."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlmodel import Session

from bot.care.history import Reading
from storage.database import insert_row
from storage.tables import answer_sources, answers, responses

CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One day's check-in."""

    id: int
    patient_id: int
    for_on: date
    plan_version: int
    is_complete: bool


def check_in_for(session: Session, patient_id: int, day: date) -> CheckIn | None:
    """The check-in of that local day, begun or complete."""
    of_day = (responses.c.patient_id == patient_id, responses.c.for_on == day)
    return _one(session, *of_day, responses.c.questionnaire == CHECK_IN)


def check_in(session: Session, response_id: int) -> CheckIn | None:
    """The check-in of that id."""
    return _one(session, responses.c.id == response_id)


def _one(session: Session, *where: object) -> CheckIn | None:
    row = session.execute(select(responses).where(*where)).first()  # type: ignore[arg-type]  # column expressions
    if row is None:
        return None
    return CheckIn(row.id, row.patient_id, row.for_on, row.plan_version, row.completed_at is not None)


def begin_check_in(session: Session, patient_id: int, day: date, plan_version: int, now: datetime) -> int:
    """The id of a new check-in; the database refuses a second one for the day."""
    return insert_row(
        session,
        responses,
        patient_id=patient_id,
        questionnaire=CHECK_IN,
        for_on=day,
        plan_version=plan_version,
        started_at=now,
    )


def complete_check_in(session: Session, response_id: int, now: datetime) -> None:
    """All questions have been asked. The first completion stands."""
    still_open = (responses.c.id == response_id, responses.c.completed_at.is_(None))
    session.execute(update(responses).where(*still_open).values(completed_at=now))


def record_answer(
    session: Session, response_id: int, patient_id: int, code: str, value: float, chat_id: int, now: datetime
) -> None:
    """The answer stands; an earlier one to the same question is kept as replaced."""
    standing = (answers.c.response_id == response_id, answers.c.code == code, answers.c.replaced_at.is_(None))
    same = session.execute(select(answers.c.id).where(*standing, answers.c.value == value)).first()
    if same is not None:
        return
    session.execute(update(answers).where(*standing).values(replaced_at=now))
    session.execute(
        insert(answers).values(
            response_id=response_id,
            patient_id=patient_id,
            code=code,
            value=value,
            answered_at=now,
            answered_by=chat_id,
        )
    )


def answers_of(session: Session, response_id: int) -> dict[str, float]:
    """The standing answers of a check-in by measure."""
    standing = (answers.c.response_id == response_id, answers.c.replaced_at.is_(None))
    return {row.code: row.value for row in session.execute(select(answers.c.code, answers.c.value).where(*standing))}


def readings_between(session: Session, patient_id: int, first: date, last: date, zone: ZoneInfo) -> tuple[Reading, ...]:
    """Every standing answer of these days with the local time at which it was given, in that order."""
    rows = session.execute(
        select(responses.c.for_on, answers.c.code, answers.c.value, answers.c.answered_at)
        .join(answers, answers.c.response_id == responses.c.id)
        .where(
            responses.c.patient_id == patient_id,
            responses.c.for_on.between(first, last),
            answers.c.replaced_at.is_(None),
        )
        .order_by(responses.c.for_on, answers.c.answered_at, answers.c.code)
    )
    return tuple(Reading(row.for_on, row.code, row.value, _clock(row.answered_at, zone)) for row in rows)


def _clock(at: datetime, zone: ZoneInfo) -> time:
    return at.astimezone(zone).time().replace(second=0, microsecond=0)


def remember_source(session: Session, chat_id: int, message_id: int, what: str, ref: str) -> None:
    """Editing that message corrects that answer from now on."""
    same = (answer_sources.c.chat_id == chat_id, answer_sources.c.message_id == message_id)
    if session.execute(select(answer_sources.c.id).where(*same)).first() is None:
        session.execute(insert(answer_sources).values(chat_id=chat_id, message_id=message_id, what=what, ref=ref))


def source(session: Session, chat_id: int, message_id: int) -> tuple[str, str] | None:
    """What answer a message gave, and where it stands; None when it gave none."""
    same = (answer_sources.c.chat_id == chat_id, answer_sources.c.message_id == message_id)
    row = session.execute(select(answer_sources.c.what, answer_sources.c.ref).where(*same)).first()
    return (row.what, row.ref) if row else None
