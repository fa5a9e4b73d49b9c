"""Check-ins, their answers, and which message gave which."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class ResponseRow(Row, table=True):
    """One day's check-in: one for a patient, a questionnaire and a local day."""

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("patient_id", "questionnaire", "for_on"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    questionnaire: str
    for_on: date
    plan_version: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AnswerRow(Row, table=True):
    """One answer; a corrected one stays, replaced by its successor."""

    __tablename__ = "answers"
    __table_args__ = (
        Index("uq_answers_standing", "response_id", "code", unique=True,
              sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL")),
        Index("ix_answers_patient", "patient_id", "response_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    response_id: int = Field(foreign_key="responses.id")
    patient_id: int = Field(foreign_key="patients.id")
    code: str
    value: float
    unit: str | None = None  # as it was given: mg/dL, lb …; None for a plain number
    words: bytes | None = None  # a free text answer; its value is 1
    is_doubted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # implausible, and confirmed
    answered_at: datetime = Field(sa_type=UtcDateTime)
    answered_by: int = Field(foreign_key="chats.id")
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AnswerSourceRow(Row, table=True):
    """Which typed message gave which answer, so that editing the message corrects the answer."""

    __tablename__ = "answer_sources"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    message_id: int
    what: str  # measure | goal | name | check_in_time | label | background | note …
    ref: str


class HappeningRow(Row, table=True):
    """Something a patient told, or that befell her, beside her measures."""

    __tablename__ = "happenings"
    __table_args__ = (Index("ix_happenings_patient", "patient_id", "happened_on"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    happened_on: date
    kind: str
    detail: bytes
    told_at: datetime = Field(sa_type=UtcDateTime)


class NoteRow(Row, table=True):
    """Words or a picture a patient wanted kept for her care team, or told it at once."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_patient", "patient_id", "written_at"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    kind: str  # note | told | attachment
    words: bytes
    written_at: datetime = Field(sa_type=UtcDateTime)
    written_by: int = Field(foreign_key="chats.id")
    message_id: int | None = None  # the message in the chat it came in


class DoseRow(Row, table=True):
    """One dose of an as-needed item, as the patient told it."""

    __tablename__ = "doses"
    __table_args__ = (Index("ix_doses_patient", "patient_id", "taken_on"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    item_id: int = Field(foreign_key="plan_items.id")
    taken_on: date
    taken_at: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime = Field(sa_type=UtcDateTime)
    told_by: int = Field(foreign_key="chats.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PhenotypeRow(Row, table=True):
    """What a pharmacogenomic test found in one gene; a later finding takes its place."""

    __tablename__ = "phenotypes"
    __table_args__ = (UniqueConstraint("patient_id", "gene_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    gene_hash: bytes
    wording: bytes
    recorded_by: int = Field(foreign_key="clinicians.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
