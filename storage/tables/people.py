"""Chats, clinicians, patients, and the links between them."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class ChatRow(Row, table=True):
    """Where a person is reached; found by a keyed hash of the channel's address."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("channel", "address_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address_hash: bytes
    address: bytes
    language: str
    status: str
    menu: str | None = None  # the command menu that was set last: role and language
    acts_for: int | None = Field(default=None, foreign_key="patients.id")  # whom a carer's chat speaks for now
    created_at: datetime = Field(sa_type=UtcDateTime)
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wrong_links: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # opened in a row that nobody made
    wrong_link_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the last of them


class ClinicianRow(Row, table=True):
    """Somebody of the clinic. What is None is the clinic's own: its hours, its alert detail, the usual digest time."""

    __tablename__ = "clinicians"
    __table_args__ = (Index("ix_clinicians_digest", "digest_due_at", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: bytes
    zone: str
    chat_id: int | None = Field(default=None, foreign_key="chats.id", unique=True)
    is_admin: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_on_call: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # outside cover hours
    hours: str | None = None  # working hours, written as the clinic's cover hours are
    quiet_from: str | None = None  # local HH:MM
    quiet_until: str | None = None
    alert_detail: str | None = None  # case | full
    digest_at: str | None = None  # local HH:MM
    digest_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digest_told: str | None = None  # JSON: which patients her digests have told her of, and when the last one went
    away_until: date | None = None  # the last local day of an absence
    covered_by: int | None = Field(default=None, foreign_key="clinicians.id")  # who gets the alerts meanwhile
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # has left the clinic
    created_at: datetime = Field(sa_type=UtcDateTime)


class PatientRow(Row, table=True):
    """Somebody whose plan is carried. `sweep_at` is when the daily rules look next."""

    __tablename__ = "patients"
    __table_args__ = (
        Index("ix_patients_sweep", "sweep_at", "id", sqlite_where=text("status = 'active'"),
              postgresql_where=text("status = 'active'")),
        Index("ix_patients_over", "id", sqlite_where=text("status = 'stopped' OR status = 'ended'"),
              postgresql_where=text("status = 'stopped' OR status = 'ended'")),
        {"sqlite_autoincrement": True},  # a number is never given again: the audit still names it
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    name: bytes
    zone: str | None = None
    check_in_at: str | None = None
    is_discreet: bool = False
    status: str
    linked_on: date
    baseline_from: date | None = None
    sweep_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_minor: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # a guardian agreed for her
    paused_until: date | None = None  # the last local day on which nothing is asked
    held_since: date | None = None  # in hospital: prompts of items stop until somebody has confirmed the medicines
    quiet_from: str | None = None  # local HH:MM
    quiet_until: str | None = None
    erase_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consent_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # anew, for its text has changed
    consent_reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consent_lapsed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # since then nothing is asked
    created_at: datetime = Field(sa_type=UtcDateTime)


class ChatRoleRow(Row, table=True):
    """Which chats act for which patients, and as whom."""

    __tablename__ = "chat_roles"
    __table_args__ = (UniqueConstraint("chat_id", "patient_id"), Index("ix_chat_roles_patient", "patient_id"))

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    patient_id: int = Field(foreign_key="patients.id")
    role: str  # self | carer
    name: bytes | None = None  # of a carer or guardian
    scope: str | None = None  # of a carer: what she may do
    ends_on: date | None = None  # the last local day of a carer
    confirmed_by: int | None = Field(default=None, foreign_key="clinicians.id")
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CareLinkRow(Row, table=True):
    """Ties a clinician to a patient."""

    __tablename__ = "care_links"
    __table_args__ = (UniqueConstraint("clinician_id", "patient_id"), Index("ix_care_links_patient", "patient_id"))

    id: int | None = Field(default=None, primary_key=True)
    clinician_id: int = Field(foreign_key="clinicians.id")
    patient_id: int = Field(foreign_key="patients.id")
    role: str  # lead | owner | cover
    domain: str | None = None  # of an owner: the part of the plan whose findings are hers
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InvitationRow(Row, table=True):
    """A one-time link: only the hash of its token is kept, and the nonce the token was made from."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_expires", "expires_at"),
        {"sqlite_autoincrement": True},  # buttons carry its number: it is never given again
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # clinician | patient | move | carer
    token_hash: bytes = Field(unique=True)
    nonce: bytes
    clinician_id: int = Field(foreign_key="clinicians.id")
    label: bytes
    plan: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_by: int | None = Field(default=None, foreign_key="chats.id")
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    patient_id: int | None = Field(default=None, foreign_key="patients.id")
