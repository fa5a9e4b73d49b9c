"""What patients wrote for their care team, sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.care.notes import Note, NoteKind
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import seal, unseal
from storage.tables import notes

_FIELD = "notes.words"


def add_note(
    session: Session, patient_id: int, kind: NoteKind, words: str, chat_id: int, message_id: int | None, now: datetime
) -> int:
    """The id of a new note."""
    return insert_row(
        session,
        notes,
        patient_id=patient_id,
        kind=kind,
        words=seal(session, patient_owner(patient_id), _FIELD, words),
        written_at=now,
        written_by=chat_id,
        message_id=message_id,
    )


def reword_note(session: Session, patient_id: int, note_id: int, words: str) -> None:
    """The note in other words."""
    sealed = seal(session, patient_owner(patient_id), _FIELD, words)
    session.execute(update(notes).where(notes.c.id == note_id, notes.c.patient_id == patient_id).values(words=sealed))


def note(session: Session, note_id: int) -> Note | None:
    """The note of that id."""
    row = session.execute(select(notes).where(notes.c.id == note_id)).first()
    return _note(session, row) if row else None


def attachment_in(session: Session, chat_id: int, message_id: int) -> Note | None:
    """The note under which that message was passed on, if it was."""
    here = (notes.c.written_by == chat_id, notes.c.message_id == message_id, notes.c.kind == NoteKind.ATTACHMENT)
    row = session.execute(select(notes).where(*here)).first()
    return _note(session, row) if row else None


def recent_notes(session: Session, patient_id: int, at_most: int) -> tuple[Note, ...]:
    """The patient's latest notes, newest first."""
    of_patient = select(notes).where(notes.c.patient_id == patient_id)
    latest = of_patient.order_by(notes.c.written_at.desc(), notes.c.id.desc()).limit(at_most)
    return tuple(_note(session, row) for row in session.execute(latest))


def _note(session: Session, row: Row[Any]) -> Note:
    return Note(
        id=row.id,
        patient_id=row.patient_id,
        kind=NoteKind(row.kind),
        words=unseal(session, patient_owner(row.patient_id), _FIELD, row.words),
        written_at=row.written_at,
        chat_id=row.written_by,
        message_id=row.message_id,
    )
