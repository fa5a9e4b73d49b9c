"""The people and the chats they are reached in. People are not chats: a chat may act for several patients."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.care.clinic import AlertDetail, Clinic
from bot.care.cover import CoverHours

LINK_VALID_FOR = timedelta(hours=72)


class ChatStatus(StrEnum):
    """Whether a chat can be reached."""

    ACTIVE = "active"
    BLOCKED = "blocked"  # the person blocked the bot
    GONE = "gone"  # the account or chat exists no more
    SILENT = "silent"  # the patient has died: nothing is ever sent there again


class PatientStatus(StrEnum):
    """Where a patient stands with the bot."""

    JOINING = "joining"  # has consented, is still answering the first questions
    ACTIVE = "active"
    STOPPED = "stopped"  # has withdrawn consent
    ENDED = "ended"  # care ended, or the link reached the wrong person
    ERASED = "erased"  # everything of hers is deleted; her key and this last row go next


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a person is reached. `address` is the channel's own id for it."""

    id: int
    channel: str
    address: str
    language: str
    status: ChatStatus
    acts_for: int | None = None  # the patient a carer's chat speaks for now; None: whoever it belongs to


class CarerScope(StrEnum):
    """What a carer's chat may do for a patient."""

    ANSWERS = "answers"  # see what is due and how it goes, and answer for her
    READS = "reads"  # see it only


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody who helps a patient, in a chat of her own. `ends_on` is her last local day of it."""

    id: int
    chat_id: int
    patient_id: int
    name: str
    scope: CarerScope
    ends_on: date


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody of the clinic; `chat_id` is None until the one-time link was opened.

    `hours`, `alert_detail` and `digest_at` are None while the clinic's own apply. `away_until` is the last local day
    of an absence; `covered_by` gets the alerts meanwhile.
    """

    id: int
    name: str
    zone: str
    chat_id: int | None
    is_admin: bool = False
    is_on_call: bool = False  # outside cover hours
    hours: CoverHours | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    alert_detail: AlertDetail | None = None
    digest_at: time | None = None
    away_until: date | None = None
    covered_by: int | None = None
    has_left: bool = False

    def is_away(self, now: datetime) -> bool:
        """True until the end of the last local day of an absence."""
        return self.away_until is not None and now.astimezone(ZoneInfo(self.zone)).date() <= self.away_until


def alert_detail_of(clinician: Clinician, clinic: Clinic) -> AlertDetail:
    """What an alert shows this clinician before she opens it: her own choice, else the clinic's."""
    return clinician.alert_detail or clinic.alert_detail


class CareRole(StrEnum):
    """What a clinician is to a patient."""

    LEAD = "lead"
    OWNER = "owner"  # of a domain of the plan
    COVER = "cover"
    STANDS_IN = "stands_in"  # for an absent one of these
    PAGED = "paged"  # called in by the escalation of an open case


@dataclass(frozen=True, slots=True)
class CareLink:
    """What ties a clinician to a patient. `domain` is an owner's part of the plan."""

    clinician_id: int
    patient_id: int
    role: CareRole
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody whose plan is carried. `zone` and `check_in_at` are None until they were asked.

    `paused_until` is the last local day of her break; from `held_since` on her items wait until somebody of the clinic
    has confirmed the medicines. Between `quiet_from` and `quiet_until` of her own clock nothing makes a sound: the
    usual hours while they are None, never when both are the same.
    """

    id: int
    name: str
    zone: str | None
    check_in_at: time | None
    is_discreet: bool
    status: PatientStatus
    linked_on: date
    baseline_from: date | None
    chat_id: int
    paused_until: date | None = None
    held_since: date | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    is_minor: bool = False  # a guardian speaks for her; scales for adults are withheld
    erase_at: datetime | None = None  # when everything of hers is deleted, at her own wish
    consent_asked_at: datetime | None = None  # when she was first asked anew, for the text of the consent has changed
    consent_reminded_at: datetime | None = None  # when she was asked last
    consent_lapsed_at: datetime | None = None  # since when nothing is asked, for she has not answered that

    def is_paused(self, today: date) -> bool:
        """True while nothing is asked, at her own wish."""
        return self.paused_until is not None and today <= self.paused_until


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link. `label` is what the inviter called the person; the token itself is not kept.

    `plan` is the template a patient starts with; of a carer it is what she may do and her last day.
    """

    id: int
    kind: str  # clinician | patient | move | carer_asked | carer
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
    """What the patient wants, in her own words, and by when.

    `why`, `sign` (how she will know) and `step` (a first one) are her words too, empty until told. `importance` is 1
    to 3, `start_level` and the levels of `checks` (local date, level; oldest first) are Goal Attainment Scaling's
    -2 … +2. It is asked about every `check_every` days, and on the target date; None is on the target date only.
    """

    id: int
    text: str
    target_on: date
    set_at: datetime
    why: str = ""
    sign: str = ""
    step: str = ""
    importance: int = 1
    start_level: int = -1
    check_every: int | None = None
    checks: tuple[tuple[date, int], ...] = ()
