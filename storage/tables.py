"""The tables. Names, free text, addresses and messages are sealed (`bytes`); numbers and instants are not."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.database import UtcDateTime


class _Row(SQLModel):
    """What every table shares: constraints are named, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


metadata = _Row.metadata


class ChatRow(_Row, table=True):
    """Where a person is reached; found by a keyed hash of the channel's address."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("channel", "address_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address_hash: bytes
    address: bytes
    language: str
    status: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ClinicianRow(_Row, table=True):
    """Somebody of the clinic."""

    __tablename__ = "clinicians"

    id: int | None = Field(default=None, primary_key=True)
    name: bytes
    zone: str
    chat_id: int | None = Field(default=None, foreign_key="chats.id", unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PatientRow(_Row, table=True):
    """Somebody whose plan is carried. `sweep_at` is when the daily rules look next."""

    __tablename__ = "patients"
    __table_args__ = (Index("ix_patients_sweep", "sweep_at", "id", sqlite_where=text("status = 'active'"),
                            postgresql_where=text("status = 'active'")),)  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    name: bytes
    zone: str | None = None
    check_in_at: str | None = None
    is_discreet: bool = False
    status: str
    linked_on: date
    baseline_from: date | None = None
    sweep_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class ChatRoleRow(_Row, table=True):
    """Which chats act for which patients, and as whom."""

    __tablename__ = "chat_roles"
    __table_args__ = (UniqueConstraint("chat_id", "patient_id"), Index("ix_chat_roles_patient", "patient_id"))

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    patient_id: int = Field(foreign_key="patients.id")
    role: str  # self | carer
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CareLinkRow(_Row, table=True):
    """Ties a clinician to a patient."""

    __tablename__ = "care_links"
    __table_args__ = (UniqueConstraint("clinician_id", "patient_id"), Index("ix_care_links_patient", "patient_id"))

    id: int | None = Field(default=None, primary_key=True)
    clinician_id: int = Field(foreign_key="clinicians.id")
    patient_id: int = Field(foreign_key="patients.id")
    role: str  # lead | owner | cover
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InvitationRow(_Row, table=True):
    """A one-time link: only the hash of its token is kept, and the nonce the token was made from."""

    __tablename__ = "invitations"

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # clinician | patient
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


class ConsentRow(_Row, table=True):
    """What a patient agreed to, and when she took it back."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_patient", "patient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    version: int
    given_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GoalRow(_Row, table=True):
    """A goal in the patient's own words."""

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_patient", "patient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    words: bytes
    target_on: date
    chat_id: int = Field(foreign_key="chats.id")
    set_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CarePlanRow(_Row, table=True):
    """One version of a patient's plan, whole."""

    __tablename__ = "care_plans"
    __table_args__ = (UniqueConstraint("patient_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    version: int
    content: bytes
    published_at: datetime = Field(sa_type=UtcDateTime)
    published_by: int = Field(foreign_key="clinicians.id")


class PlanItemRow(_Row, table=True):
    """One item; its code is its identity across the versions of the plan."""

    __tablename__ = "plan_items"
    __table_args__ = (UniqueConstraint("patient_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patients.id")
    code: str
    kind: str
    wording: bytes
    schedule: str
    ask_within: int  # minutes
    answer_within: int  # minutes
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PromptRow(_Row, table=True):
    """One due time of one item. Its slot is unique: a double tick or a repeated hour cannot ask twice."""

    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("item_id", "due_on", "slot"),
        Index("ix_prompts_to_ask", "ask_at", "id", sqlite_where=text("status = 'pending'"),
              postgresql_where=text("status = 'pending'")),
        Index("ix_prompts_to_expire", "expires_at", "id", sqlite_where=text("status = 'asked'"),
              postgresql_where=text("status = 'asked'")),
        Index("ix_prompts_patient", "patient_id", "due_on"),
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
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: int | None = Field(default=None, foreign_key="chats.id")


class ResponseRow(_Row, table=True):
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


class AnswerRow(_Row, table=True):
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
    answered_at: datetime = Field(sa_type=UtcDateTime)
    answered_by: int = Field(foreign_key="chats.id")
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AnswerSourceRow(_Row, table=True):
    """Which typed message gave which answer, so that editing the message corrects the answer."""

    __tablename__ = "answer_sources"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    message_id: int
    what: str  # measure | goal | name | check_in_time
    ref: str


class ReviewRow(_Row, table=True):
    """The open case of one patient at one owner; its id is the case number."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("uq_reviews_open", "patient_id", "clinician_id", unique=True,
              sqlite_where=text("status <> 'closed'"), postgresql_where=text("status <> 'closed'")),
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


class FlagRow(_Row, table=True):
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
    found_at: datetime = Field(sa_type=UtcDateTime)


class OutboxRow(_Row, table=True):
    """Every message the bot sends, written by the transaction that decided it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "lane", "id", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
        Index("ix_outbox_chat", "chat_id", "message_id"),
        CheckConstraint("kind IN ('message', 'edit', 'leave')", name="kind"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    owner: str
    kind: str
    lane: int
    content: bytes
    status: str  # waiting | sending | sent | failed
    send_after: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    edits_id: int | None = Field(default=None, foreign_key="outbox.id")
    edits_message: int | None = None
    attempts: int = 0
    message_id: int | None = None
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None
    about: str | None = None  # "prompt:12", "alert:5": what its delivery, or its failure, means


class AlertRow(_Row, table=True):
    """A review's delivery to a clinician. `repeat_at` is when it comes again if nobody has acknowledged."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_review", "review_id"),
        Index("ix_alerts_to_repeat", "repeat_at", "id", sqlite_where=text("repeat_at IS NOT NULL"),
              postgresql_where=text("repeat_at IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="reviews.id")
    clinician_id: int = Field(foreign_key="clinicians.id")
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    severity: str
    is_opened: bool = False  # the message shows who, why and the evidence
    raised_at: datetime = Field(sa_type=UtcDateTime)
    repeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class InboxRow(_Row, table=True):
    """Every update, committed before it is confirmed to the channel; dropped after 48 h."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        Index("ix_inbox_waiting", "id", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
        Index("ix_inbox_received", "received_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    bot: str
    update_id: int
    chat_hash: bytes
    owner: str
    payload: bytes
    status: str  # waiting | handled | set_aside
    attempts: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)


class DialogueRow(_Row, table=True):
    """The one dialogue that owns a chat's typed text, and the one it interrupted."""

    __tablename__ = "dialogues"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id")
    serial: int = 0
    answered: int = 0
    owner: str
    open: bytes | None = None
    below: bytes | None = None
    asked_in: int | None = Field(default=None, foreign_key="outbox.id")


class AlarmRow(_Row, table=True):
    """Something the operator has to look at."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    raised_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    times: int = 1


def _table(name: str) -> Table:
    return metadata.tables[name]


chats = _table("chats")
clinicians = _table("clinicians")
patients = _table("patients")
chat_roles = _table("chat_roles")
care_links = _table("care_links")
invitations = _table("invitations")
consents = _table("consents")
goals = _table("goals")
care_plans = _table("care_plans")
plan_items = _table("plan_items")
prompts = _table("prompts")
responses = _table("responses")
answers = _table("answers")
answer_sources = _table("answer_sources")
reviews = _table("reviews")
review_flags = _table("review_flags")
outbox = _table("outbox")
alerts = _table("alerts")
inbox = _table("inbox")
dialogues = _table("dialogues")
alarms = _table("alarms")
