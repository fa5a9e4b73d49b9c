"""Messages between clinicians and patients, sealed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlmodel import Session

from bot.care.threads import Thread, ThreadMessage
from storage.database import earliest, insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import thread_messages, threads

_FIELD = "thread_messages.words"


def add_thread(session: Session, patient_id: int, clinician_id: int, now: datetime, closes_at: datetime) -> int:
    """The id of a new exchange that this clinician begins."""
    return insert_row(
        session, threads, patient_id=patient_id, clinician_id=clinician_id, opened_at=now, closes_at=closes_at
    )


def thread(session: Session, thread_id: int) -> Thread | None:
    """The exchange of that id."""
    row = session.execute(select(threads).where(threads.c.id == thread_id)).first()
    return _thread(row) if row else None


def open_threads(session: Session, patient_id: int, now: datetime) -> list[Thread]:
    """The patient's exchanges that still run, the latest first."""
    running = (threads.c.patient_id == patient_id, threads.c.closed_at.is_(None), threads.c.closes_at > now)
    return [_thread(row) for row in session.execute(select(threads).where(*running).order_by(threads.c.id.desc()))]


def keep_open(session: Session, thread_id: int, closes_at: datetime) -> None:
    """Somebody has written: it runs until then."""
    session.execute(update(threads).where(threads.c.id == thread_id).values(closes_at=closes_at))


def close_over(session: Session, now: datetime, at_most: int) -> int:
    """How many exchanges have closed because nobody wrote any more."""
    over = (threads.c.closed_at.is_(None), threads.c.closes_at <= now)
    found = list(session.scalars(select(threads.c.id).where(*over).order_by(threads.c.closes_at).limit(at_most)))
    session.execute(update(threads).where(threads.c.id.in_(found)).values(closed_at=threads.c.closes_at))
    return len(found)


def add_message(
    session: Session, thread: Thread, clinician_id: int | None, words: str, now: datetime,
    cover_at: datetime | None = None,
) -> int:  # fmt: skip
    """The id of a new message; `clinician_id` is who wrote it, None the patient."""
    return insert_row(
        session,
        thread_messages,
        thread_id=thread.id,
        patient_id=thread.patient_id,
        clinician_id=clinician_id,
        words=seal(session, patient_owner(thread.patient_id), _FIELD, words),
        sent_at=now,
        cover_at=cover_at,
    )


def message(session: Session, message_id: int) -> ThreadMessage | None:
    """The message of that id."""
    row = session.execute(select(thread_messages).where(thread_messages.c.id == message_id)).first()
    return _message(session, row) if row else None


def change_message(session: Session, message: ThreadMessage, *, words: str | None = None, **values: Any) -> None:
    """Set columns of a message; its words are sealed."""
    if words is not None:
        values["words"] = seal(session, patient_owner(message.patient_id), _FIELD, words)
    session.execute(update(thread_messages).where(thread_messages.c.id == message.id).values(**values))


def messages_of_patient(session: Session, patient_id: int, before: int | None, at_most: int) -> list[ThreadMessage]:
    """What was written to and fro, in whatever exchange, newest first; `before` is a message's id."""
    hers = select(thread_messages).where(_of_patient(patient_id))
    hers = hers.where(thread_messages.c.id < before) if before is not None else hers
    rows = session.execute(hers.order_by(thread_messages.c.id.desc()).limit(at_most))
    return [_message(session, row) for row in rows]


def _of_patient(patient_id: int) -> ColumnElement[bool]:
    """Her messages, by way of her exchanges: those have an index."""
    return thread_messages.c.thread_id.in_(select(threads.c.id).where(threads.c.patient_id == patient_id))


def later_answers(session: Session, message: ThreadMessage) -> list[ThreadMessage]:
    """What the patient wrote in the same exchange after that message, oldest first."""
    after = (
        thread_messages.c.thread_id == message.thread_id,
        thread_messages.c.id > message.id,
        thread_messages.c.clinician_id.is_(None),
    )
    found = select(thread_messages).where(*after).order_by(thread_messages.c.id)
    return [_message(session, row) for row in session.execute(found)]


def unread_of(session: Session, patient_id: int) -> list[ThreadMessage]:
    """What she wrote and nobody has read, oldest first."""
    unread = (
        _of_patient(patient_id),
        thread_messages.c.clinician_id.is_(None),
        thread_messages.c.read_at.is_(None),
    )
    found = select(thread_messages).where(*unread).order_by(thread_messages.c.id)
    return [_message(session, row) for row in session.execute(found)]


def mark_read(session: Session, message_ids: Collection[int], clinician_id: int, now: datetime) -> int:
    """How many of these were read by this for the first time."""
    unread = (thread_messages.c.id.in_(message_ids), thread_messages.c.read_at.is_(None))
    values = {"read_at": now, "read_by": clinician_id, "cover_at": None}
    read = session.execute(update(thread_messages).where(*unread).values(**values))
    return int(read.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def due_for_cover(session: Session, now: datetime, at_most: int) -> list[int]:
    """The ids of what has waited unread for as long as it may, longest waiting first: none is opened here."""
    due = select(thread_messages.c.id).where(thread_messages.c.cover_at <= now)
    return list(session.scalars(due.order_by(thread_messages.c.cover_at, thread_messages.c.id).limit(at_most)))


def put_off_cover(session: Session, message_id: int, until: datetime) -> None:
    """It goes to somebody else then, if it is unread still."""
    session.execute(update(thread_messages).where(thread_messages.c.id == message_id).values(cover_at=until))


def next_cover_instant(session: Session) -> datetime | None:
    """When the next unread message goes to somebody else."""
    return earliest(session, thread_messages.c.cover_at, thread_messages.c.cover_at.is_not(None))


def _thread(row: Row[Any]) -> Thread:
    return Thread(row.id, row.patient_id, row.clinician_id, row.opened_at, row.closes_at, row.closed_at)


def _message(session: Session, row: Row[Any]) -> ThreadMessage:
    return ThreadMessage(
        id=row.id,
        thread_id=row.thread_id,
        patient_id=row.patient_id,
        clinician_id=row.clinician_id,
        words=unseal(session, patient_owner(row.patient_id), _FIELD, row.words),
        sent_at=row.sent_at,
        read_at=row.read_at,
        cover_at=row.cover_at,
    )
