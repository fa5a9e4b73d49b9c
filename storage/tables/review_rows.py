"""Reviews, what they gathered, and how clinicians heard of it."""

from datetime import date, datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class ReviewRow(Row, table=True):
    """The open case of one patient at one owner; its id is the case number."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("uq_reviews_open", "patient_id", "clinician_id", unique=True,
              sqlite_where=text("status <> 'closed'"), postgresql_where=text("status <> 'closed'")),
        Index("ix_reviews_next_step", "next_step_at", "id", sqlite_where=text("next_step_at IS NOT NULL"),
              postgresql_where=text("next_step_at IS NOT NULL")),
        Index("ix_reviews_handed", "handed_until", "id", sqlite_where=text("handed_until IS NOT NULL"),
              postgresql_where=text("handed_until IS NOT NULL")),
        {"sqlite_autoincrement": True},  # buttons carry its number: it is never given again
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    clinician_id: int = Field(foreign_key="clinicians.id")
    severity: str
    status: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: int | None = Field(default=None, foreign_key="clinicians.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: int | None = Field(default=None, foreign_key="clinicians.id")
    outcome: str | None = None
    is_patient_told: bool = False
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the patient has heard that somebody looked
    policy: str | None = None  # the escalation policy as it was when the case opened
    alerted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the steps of the policy count from here
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # how many steps have been taken since then
    next_step_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the next alert, or the next reminder
    handed_to: int | None = Field(default=None, foreign_key="clinicians.id")  # asked to take it over, has not answered
    handed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_useful: bool | None = None
    note: bytes | None = None  # the clinician's, at closing
    next_review_on: date | None = None
    reopened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FlagRow(Row, table=True):
    """One rule's finding on a review."""

    __tablename__ = "review_flags"
    __table_args__ = (
        Index("ix_review_flags_review", "review_id"),
        Index("ix_review_flags_rule", "patient_id", "rule", "found_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="reviews.id")
    patient_id: int = Field(foreign_key="patients.id")
    rule: str
    version: int
    severity: str
    wording: bytes
    found_on: date  # the local day judged
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    found_at: datetime = Field(sa_type=UtcDateTime)


class AlertRow(Row, table=True):
    """A review's delivery to a clinician."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_review", "review_id"), Index("ix_alerts_outbox", "outbox_id"))

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="reviews.id")
    clinician_id: int = Field(foreign_key="clinicians.id")
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    severity: str
    is_opened: bool = False  # the message shows who, why and the evidence
    # Called in by the escalation although not of the care team: may take this case while it is open.
    is_paged: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    raised_at: datetime = Field(sa_type=UtcDateTime)
