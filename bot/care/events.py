"""What came of a turn: past-tense facts that a service writes down in the same transaction."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The chat is spoken to in this language from now on."""

    tag: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The patient agreed to this version of the consent text."""

    invitation_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ConsentRefused:
    """The person declined: nothing but this is kept."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class DiscretionChosen:
    """Whether others can see this phone."""

    is_discreet: bool


@dataclass(frozen=True, slots=True)
class NameGiven:
    """What the patient wants to be called."""

    name: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class ZoneGiven:
    """The patient's time zone, confirmed by her."""

    zone: str


@dataclass(frozen=True, slots=True)
class CheckInTimeGiven:
    """When the daily check-in comes, on the patient's own clock. The plan starts with it."""

    at: time
    message_id: int | None


@dataclass(frozen=True, slots=True)
class GoalGiven:
    """A goal in the patient's own words and the day she wants to be there."""

    text: str
    target_on: date
    message_id: int | None


@dataclass(frozen=True, slots=True)
class MeasureAnswered:
    """One answer of a check-in; it replaces an earlier one of the same check-in."""

    response_id: int
    code: str
    value: float
    message_id: int | None


@dataclass(frozen=True, slots=True)
class CheckInFinished:
    """Every question of the check-in has been answered or passed."""

    response_id: int


@dataclass(frozen=True, slots=True)
class InvitationWanted:
    """A clinician wants a link for a patient she calls `label`."""

    plan: str
    label: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class PhenotypeGiven:
    """A clinician recorded what a test found in one gene of one of her patients."""

    patient_id: int
    gene: str
    phenotype: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The patient wants everything to stop."""


Event = (
    LanguageChosen
    | ConsentGiven
    | ConsentRefused
    | DiscretionChosen
    | NameGiven
    | ZoneGiven
    | CheckInTimeGiven
    | GoalGiven
    | MeasureAnswered
    | CheckInFinished
    | InvitationWanted
    | ConsentWithdrawn
    | PhenotypeGiven
)
