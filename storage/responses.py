"""Check-ins, questionnaires and their answers. A corrected answer stays, replaced by its successor."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, exists, insert, select, update
from sqlmodel import Session

from bot.care.history import Reading
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import answer_sources, answers, responses

CHECK_IN = "check_in"
_WORDS = "answers.words"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One day's check-in; or, where `questionnaire` names one, the answers to that of the day."""

    id: int
    patient_id: int
    for_on: date
    plan_version: int
    is_complete: bool
    questionnaire: str = CHECK_IN


def check_in_for(session: Session, patient_id: int, day: date, questionnaire: str = CHECK_IN) -> CheckIn | None:
    """The check-in of that local day, or its answers to a questionnaire, begun or complete."""
    of_day = (responses.c.patient_id == patient_id, responses.c.for_on == day)
    return _one(session, *of_day, responses.c.questionnaire == questionnaire)


def last_check_in(session: Session, patient_id: int) -> CheckIn | None:
    """The check-in of the latest local day, begun or complete."""
    of_patient = (responses.c.patient_id == patient_id, responses.c.questionnaire == CHECK_IN)
    row = session.execute(select(responses).where(*of_patient).order_by(responses.c.for_on.desc()).limit(1)).first()
    return _check_in(row) if row is not None else None


def check_in(session: Session, response_id: int) -> CheckIn | None:
    """The check-in of that id."""
    return _one(session, responses.c.id == response_id)


def answered_between(session: Session, patient_id: int, first: date, last: date) -> list[CheckIn]:
    """Every check-in and questionnaire of these days that holds an answer, the newest day first."""
    is_answered = exists().where(answers.c.response_id == responses.c.id, answers.c.replaced_at.is_(None))
    between = (responses.c.patient_id == patient_id, responses.c.for_on.between(first, last))
    found = select(responses).where(*between, is_answered).order_by(responses.c.for_on.desc(), responses.c.id)
    return [_check_in(row) for row in session.execute(found)]


def _one(session: Session, *where: object) -> CheckIn | None:
    row = session.execute(select(responses).where(*where)).first()  # type: ignore[arg-type]  # column expressions
    return _check_in(row) if row is not None else None


def _check_in(row: Row[Any]) -> CheckIn:
    is_complete = row.completed_at is not None
    return CheckIn(row.id, row.patient_id, row.for_on, row.plan_version, is_complete, row.questionnaire)


def begin_check_in(
    session: Session, patient_id: int, day: date, plan_version: int, now: datetime, questionnaire: str = CHECK_IN
) -> int:
    """The id of a new check-in; the database refuses a second one for the day."""
    return insert_row(
        session,
        responses,
        patient_id=patient_id,
        questionnaire=questionnaire,
        for_on=day,
        plan_version=plan_version,
        started_at=now,
    )


def complete_check_in(session: Session, response_id: int, now: datetime) -> None:
    """All questions have been asked. The first completion stands."""
    still_open = (responses.c.id == response_id, responses.c.completed_at.is_(None))
    session.execute(update(responses).where(*still_open).values(completed_at=now))


def record_answer(
    session: Session, response_id: int, patient_id: int, code: str, value: float, chat_id: int, now: datetime,
    *, unit: str | None = None, words: str = "", is_doubted: bool = False,
) -> None:  # fmt: skip
    """The answer stands; an earlier one to the same question is kept as replaced. Words are sealed."""
    standing = (answers.c.response_id == response_id, answers.c.code == code, answers.c.replaced_at.is_(None))
    as_given = (answers.c.value == value, answers.c.is_doubted == is_doubted, answers.c.words.is_(None))
    same = session.execute(select(answers.c.id).where(*standing, *as_given)).first()
    if same is not None and not words:
        return
    take_back(session, response_id, code, now)
    session.execute(
        insert(answers).values(
            response_id=response_id,
            patient_id=patient_id,
            code=code,
            value=value,
            unit=unit,
            words=seal(session, patient_owner(patient_id), _WORDS, words) if words else None,
            is_doubted=is_doubted,
            answered_at=now,
            answered_by=chat_id,
        )
    )


def take_back(session: Session, response_id: int, code: str, now: datetime) -> None:
    """No answer to that question stands any more; the one that did is kept as replaced."""
    standing = (answers.c.response_id == response_id, answers.c.code == code, answers.c.replaced_at.is_(None))
    session.execute(update(answers).where(*standing).values(replaced_at=now))


def answers_of(session: Session, response_id: int) -> dict[str, float]:
    """The standing answers of a check-in by measure."""
    standing = (answers.c.response_id == response_id, answers.c.replaced_at.is_(None))
    return {row.code: row.value for row in session.execute(select(answers.c.code, answers.c.value).where(*standing))}


def words_of(session: Session, response_id: int) -> dict[str, str]:
    """The standing free text answers of a check-in by measure."""
    standing = (answers.c.response_id == response_id, answers.c.replaced_at.is_(None), answers.c.words.is_not(None))
    found = session.execute(select(answers.c.code, answers.c.patient_id, answers.c.words).where(*standing))
    return {row.code: unseal(session, patient_owner(row.patient_id), _WORDS, row.words) for row in found}


def answered_at(session: Session, response_id: int, code: str) -> datetime | None:
    """When the standing answer to that question was given."""
    standing = (answers.c.response_id == response_id, answers.c.code == code, answers.c.replaced_at.is_(None))
    return session.scalar(select(answers.c.answered_at).where(*standing))


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
