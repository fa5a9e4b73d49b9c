"""The plan in its versions, its items, and one prompt for each due time."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class CarePlanRow(Row, table=True):
    """One version of a patient's plan, whole."""

    __tablename__ = "care_plans"
    __table_args__ = (UniqueConstraint("patient_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    version: int
    content: bytes
    reason: bytes | None = None  # why it was changed, as the clinician wrote it
    published_at: datetime = Field(sa_type=UtcDateTime)
    published_by: int = Field(foreign_key="clinicians.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the patient has read what is new


class PlanDraftRow(Row, table=True):
    """A change of a patient's plan that is not published yet: one a patient, whoever makes it."""

    __tablename__ = "plan_drafts"
    __table_args__ = (Index("ix_plan_drafts_changed", "changed_at"),)

    patient_id: int = Field(primary_key=True, foreign_key="patients.id", sa_column_kwargs={"autoincrement": False})
    base_version: int  # the version it changes: when another was published meanwhile, it is out of date
    revision: int = 0  # goes up with every change, so that an old button changes nothing
    content: bytes
    begun_by: int = Field(foreign_key="clinicians.id")
    begun_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class PlanItemRow(Row, table=True):
    """One item; its code is its identity across the versions of the plan."""

    __tablename__ = "plan_items"
    __table_args__ = (UniqueConstraint("patient_id", "code_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    code_hash: bytes  # a code may name a medicine
    kind: str
    wording: bytes
    schedule: str
    ask_within: int  # minutes
    answer_within: int  # minutes
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PromptRow(Row, table=True):
    """One due time of one item. Its slot is unique: a double tick or a repeated hour cannot ask twice."""

    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("item_id", "due_on", "slot"),
        Index("ix_prompts_to_ask", "ask_at", "id", sqlite_where=text("status = 'pending'"),
              postgresql_where=text("status = 'pending'")),
        Index("ix_prompts_to_expire", "expires_at", "id", sqlite_where=text("status = 'asked'"),
              postgresql_where=text("status = 'asked'")),
        Index("ix_prompts_patient", "patient_id", "due_on"),
        Index("ix_prompts_outbox", "outbox_id", sqlite_where=text("outbox_id IS NOT NULL"),
              postgresql_where=text("outbox_id IS NOT NULL")),
        {"sqlite_autoincrement": True},  # buttons carry its number: it is never given again
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="plan_items.id")
    patient_id: int = Field(foreign_key="patients.id")
    due_on: date
    slot: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    ask_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    status: str
    reason: str | None = None
    revision: int = 0
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it was done, by the patient's own word
    effort: int | None = None  # how hard it was, 0 to 10
    amount: float | None = None  # minutes or times, as the item counts
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: int | None = Field(default=None, foreign_key="chats.id")


class PromiseRow(Row, table=True):
    """What a change of the plan should bring and by when, and what the patient said on that day."""

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_patient", "patient_id", "check_on"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    plan_version: int
    expected: bytes
    check_on: date
    verdict: str | None = None  # helped | not | too_early
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
