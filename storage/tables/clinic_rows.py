"""What the clinic's people do around a patient: who looked, what was written to and fro, what should have alerted."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class AuditRow(Row, table=True):
    """Who did what to whom, and when. Rows are added and never changed; they stay when the patient is deleted."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_patient", "patient_id", "at"),
        Index("uq_audit_position", "position", unique=True),
        Index("ix_audit_unsealed", "id", sqlite_where=text("position IS NULL"),
              postgresql_where=text("position IS NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    clinician_id: int | None = None  # no foreign keys: a number stays when its row has gone, and is never given again
    patient_id: int | None = None
    what: str  # looked | refused | plan_published | case_closed | care_ended | ...
    about: str | None = None  # "review:5", "version:3": never a name or an answer
    entry_mac: bytes | None = None  # that the bot itself added it, until it is sealed
    position: int | None = None  # in the chain, from 1; None: not sealed yet
    mac: bytes | None = None  # over this row and the mac before it


class AuditCheckpointRow(Row, table=True):
    """Where the chain begins once its oldest rows were let go: the position and mac of the last of them."""

    __tablename__ = "audit_checkpoints"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mac: bytes
    made_at: datetime = Field(sa_type=UtcDateTime)
    seal: bytes  # that the bot itself made it


class ThreadRow(Row, table=True):
    """One exchange of messages between a clinician and a patient, relayed by the bot; it closes by itself."""

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_patient", "patient_id", "id"),
        Index("ix_threads_open", "closes_at", "id", sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        Index("ix_threads_over", "closed_at", "id", sqlite_where=text("closed_at IS NOT NULL"),
              postgresql_where=text("closed_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    clinician_id: int = Field(foreign_key="clinicians.id")
    review_id: int | None = Field(default=None, foreign_key="reviews.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ThreadMessageRow(Row, table=True):
    """One message of a thread. A patient's that is unread after a working day goes to cover."""

    __tablename__ = "thread_messages"
    __table_args__ = (
        Index("ix_thread_messages_thread", "thread_id", "id"),
        Index("ix_thread_messages_unread", "cover_at", "id", sqlite_where=text("cover_at IS NOT NULL"),
              postgresql_where=text("cover_at IS NOT NULL")),
        {"sqlite_autoincrement": True},  # buttons carry its number: it is never given again
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    thread_id: int = Field(foreign_key="threads.id")
    patient_id: int = Field(foreign_key="patients.id")
    clinician_id: int | None = Field(default=None, foreign_key="clinicians.id")  # who wrote it; None: the patient
    words: bytes
    sent_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read_by: int | None = Field(default=None, foreign_key="clinicians.id")
    cover_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when cover gets it, while it is unread


class MissedWarningRow(Row, table=True):
    """ "Should I have warned you?", asked after an admission or a plan change that no flag came before."""

    __tablename__ = "missed_warnings"
    __table_args__ = (Index("ix_missed_warnings_patient", "patient_id", "asked_at"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    clinician_id: int = Field(foreign_key="clinicians.id")
    what: str  # admission | plan_change
    asked_at: datetime = Field(sa_type=UtcDateTime)
    should_have: bool | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
