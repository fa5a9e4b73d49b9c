"""The people and the chats they are reached in. People are not chats: a chat may act for several patients."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class ChatStatus(StrEnum):
    """Whether a chat can be reached."""

    ACTIVE = "active"
    BLOCKED = "blocked"  # the person blocked the bot
    GONE = "gone"  # the account or chat exists no more


class PatientStatus(StrEnum):
    """Where a patient stands with the bot."""

    JOINING = "joining"  # has consented, is still answering the first questions
    ACTIVE = "active"
    STOPPED = "stopped"  # has withdrawn consent
    ENDED = "ended"  # care ended, or the link reached the wrong person


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a person is reached. `address` is the channel's own id for it."""

    id: int
    channel: str
    address: str
    language: str
    status: ChatStatus


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody of the clinic; `chat_id` is None until the one-time link was opened."""

    id: int
    name: str
    zone: str
    chat_id: int | None


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody whose plan is carried. `zone` and `check_in_at` are None until they were asked."""

    id: int
    name: str
    zone: str | None
    check_in_at: time | None
    is_discreet: bool
    status: PatientStatus
    linked_on: date
    baseline_from: date | None
    chat_id: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link. `label` is what the inviter called the person; the token itself is not kept."""

    id: int
    kind: str  # clinician | patient
    clinician_id: int
    label: str
    plan: str | None
    expires_at: datetime
    opened_by: int | None
    patient_id: int | None
    is_open: bool  # neither used, refused nor revoked
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """What the patient wants, in her own words, and by when."""

    id: int
    text: str
    target_on: date
