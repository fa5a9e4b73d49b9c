"""What a patient agreed to, wants, told of herself, and was offered."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class ConsentRow(Row, table=True):
    """What a patient agreed to, and when she took it back."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_patient", "patient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    version: int
    given_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GoalRow(Row, table=True):
    """A goal in the patient's own words."""

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_patient", "patient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    words: bytes
    details: bytes | None = None  # why, how she will know, the five levels, a first step
    target_on: date
    importance: int = Field(default=1, sa_column_kwargs={"server_default": "1"})  # 1 to 3
    start_level: int = Field(default=-1, sa_column_kwargs={"server_default": "-1"})  # -2 … +2
    check_every: int | None = None  # days
    chat_id: int = Field(foreign_key="chats.id")
    set_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GoalCheckRow(Row, table=True):
    """Where a goal stood on a local day, by the patient's own judgement."""

    __tablename__ = "goal_checks"
    __table_args__ = (UniqueConstraint("goal_id", "checked_on"), Index("ix_goal_checks_patient", "patient_id"))

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    goal_id: int = Field(foreign_key="goals.id")
    checked_on: date
    level: int  # -2 … +2
    told_at: datetime = Field(sa_type=UtcDateTime)
    told_by: int = Field(foreign_key="chats.id")


class BackgroundRow(Row, table=True):
    """One section of a patient's background; an earlier one stays, replaced by its successor."""

    __tablename__ = "background"
    __table_args__ = (
        Index("uq_background_standing", "patient_id", "section", unique=True,
              sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    section: str
    content: bytes
    told_at: datetime = Field(sa_type=UtcDateTime)
    told_by: int = Field(foreign_key="chats.id")
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OfferRow(Row, table=True):
    """A change the bot offered a patient, and what she said, so that nothing is offered twice."""

    __tablename__ = "offers"
    __table_args__ = (Index("ix_offers_patient", "patient_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    kind: str  # another_time | fewer_check_ins | travel …
    item_id: int | None = Field(default=None, foreign_key="plan_items.id")
    proposed: str = ""  # plain values only: a time, a zone, days
    offered_on: date
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
