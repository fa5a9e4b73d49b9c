"""What came of a turn: past-tense facts that a service writes down in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.care.history import HappeningKind
from bot.care.people import CarerScope
from bot.care.promise import Verdict


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The chat is spoken to in this language from now on."""

    tag: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The patient, or the guardian of a minor, agreed to this version of the consent text."""

    invitation_id: int
    version: int
    is_minor: bool = False


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
    """One answer of a check-in; it replaces an earlier one of the same check-in.

    `unit` is the one it was given in, `words` a free text answer; `is_doubted` marks a number nobody would expect.
    """

    response_id: int
    code: str
    value: float
    message_id: int | None
    unit: str | None = None
    words: str = ""
    is_doubted: bool = False


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
class PauseWanted:
    """The patient wants no questions up to and with this local day."""

    until: date


@dataclass(frozen=True, slots=True)
class PauseEnded:
    """The patient wants to be asked again before her break is over."""


@dataclass(frozen=True, slots=True)
class CheckInMoved:
    """The daily check-in comes at another time of the patient's own clock."""

    at: time
    message_id: int | None


@dataclass(frozen=True, slots=True)
class ItemMoved:
    """The nth time of a plan item's day moves, within the clinician's window."""

    item: str
    slot: int
    at: time


@dataclass(frozen=True, slots=True)
class QuietHoursChosen:
    """When nothing may make a sound, on the patient's own clock; never, when both are the same."""

    start: time
    until: time


@dataclass(frozen=True, slots=True)
class SummaryMoved:
    """When the weekly summary comes: a weekday, 0 is Monday, and a time."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The patient wants everything to stop."""


@dataclass(frozen=True, slots=True)
class NoteGiven:
    """A note for the care team to see at the next look at the plan; `is_of_check_in` when she put it there.

    `written_at` is when she wrote it, where that was not just now.
    """

    words: str
    message_id: int | None
    is_of_check_in: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CareTeamTold:
    """Words that the patient wants her care team told."""

    words: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class LifeEventTold:
    """The patient told of a change in her life; `detail` says in her words what is new."""

    kind: HappeningKind
    detail: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class TravelTold:
    """The patient is in another zone until that local day, None when she does not know yet."""

    zone: str
    until: date | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class QuickReportGiven:
    """Values by measure code that the patient wrote by herself, read back and confirmed, about a local day."""

    on: date
    values: tuple[tuple[str, float], ...]
    message_id: int | None


@dataclass(frozen=True, slots=True)
class ItemsDone:
    """The patient says that what these prompts asked for is done."""

    prompts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FitJudged:
    """Whether the plan still fits the patient's life: yes, partly or no."""

    answer: str


@dataclass(frozen=True, slots=True)
class PromiseJudged:
    """What the patient says of a promise of her plan; `is_second` when she was asked once more."""

    promise_id: int
    verdict: Verdict
    is_second: bool


@dataclass(frozen=True, slots=True)
class LinkSetFree:
    """Too young to agree: the link waits for a parent or guardian."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class GuardianNamed:
    """Who speaks for a minor in this chat."""

    name: str


@dataclass(frozen=True, slots=True)
class BackgroundWanted:
    """She has said enough about a goal, or left her first for later: next comes her background, if she likes."""

    is_goal_left: bool = False


@dataclass(frozen=True, slots=True)
class BackgroundTold:
    """One section of her background: what she answered by question, and the messages in which she typed it."""

    section: str
    answers: Mapping[str, Any]
    typed_in: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoalDetailed:
    """More about a goal: `what` is words, why, sign, step, importance, start_level, check_every or target_on."""

    goal_id: int
    what: str
    value: str | int | None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class GoalChecked:
    """Where a goal stands now, -2 to +2, by her own judgement."""

    goal_id: int
    level: int


@dataclass(frozen=True, slots=True)
class GoalsChecked:
    """Every goal that was due has been asked about."""


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """The patient wants everything that is held on her."""


@dataclass(frozen=True, slots=True)
class ErasureWanted:
    """The patient wants everything deleted, in so many days; 0 is now."""

    in_days: int


@dataclass(frozen=True, slots=True)
class ErasureTakenBack:
    """The patient stays after all."""


@dataclass(frozen=True, slots=True)
class NewPhoneWanted:
    """A clinician wants a link that moves one of her patients to another chat."""

    patient_id: int


@dataclass(frozen=True, slots=True)
class CarerNamed:
    """Who shall help the patient, what she may do, and up to which local day."""

    name: str
    scope: CarerScope
    ends_on: date


@dataclass(frozen=True, slots=True)
class DoneAtGiven:
    """When the item of a prompt was done, told after it was due."""

    prompt_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DoseTold:
    """Something was taken at that instant: an as-needed item, or what a prompt asks for."""

    item: str
    prompt_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosingTold:
    """A note a clinician keeps with a case she has closed.

    `closing` is the moment of that closing, in seconds: a case may be reopened and closed again.
    """

    review_id: int
    closing: int
    words: str


@dataclass(frozen=True, slots=True)
class ClosingApproved:
    """A clinician closes a case with that outcome, and with words of her own she has read again.

    `mark` is what she was shown of the case. Not `is_told` keeps the words from the patient.
    """

    review_id: int
    outcome: str
    mark: str
    words: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class StaffInvited:
    """An administrator wants a one-time link for somebody new at the clinic."""

    name: str


@dataclass(frozen=True, slots=True)
class AwayTold:
    """A clinician is away up to and including that local day, and who stands in meanwhile; None is nobody."""

    until: date
    cover_id: int | None


@dataclass(frozen=True, slots=True)
class ClinicianSet:
    """A clinician's own setting: `what` is name, zone, hours, quiet, detail or digest; None is the clinic's own."""

    what: str
    value: str | None


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """A clinician wrote to one of her patients; `thread` is the exchange she answers in, 0 for none."""

    patient_id: int
    thread: int
    words: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class LetterAnswered:
    """The patient's own words on what a clinician wrote."""

    letter: int
    words: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class PatientWanted:
    """Whom a clinician looks for among her own patients, as she typed it."""

    words: str


@dataclass(frozen=True, slots=True)
class PublishWanted:
    """A clinician publishes the draft of that revision, begun at that second; `answered` are objections, by letter.

    `reason` and `expected` are what the patient reads; no promise is made where `check_on` is None.
    """

    patient_id: int
    revision: int
    begun: int
    answered: str
    reason: str
    is_over_budget_meant: bool
    expected: str
    check_on: date | None


@dataclass(frozen=True, slots=True)
class PlanEditGiven:
    """A clinician changes the draft of a plan that has this stamp; `page` is where it was asked for."""

    patient_id: int
    stamp: str
    edit: str
    given: Mapping[str, Any]
    page: str


@dataclass(frozen=True, slots=True)
class PlanEditLeft:
    """A clinician leaves that question about a draft unanswered."""

    patient_id: int
    stamp: str
    page: str


Event = (
    LanguageChosen
    | PlanEditGiven
    | PlanEditLeft
    | DoneAtGiven
    | DoseTold
    | LinkSetFree
    | GuardianNamed
    | BackgroundWanted
    | BackgroundTold
    | GoalDetailed
    | GoalChecked
    | GoalsChecked
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
    | PauseWanted
    | PauseEnded
    | CheckInMoved
    | ItemMoved
    | QuietHoursChosen
    | SummaryMoved
    | PhenotypeGiven
    | ExportWanted
    | ErasureWanted
    | ErasureTakenBack
    | NewPhoneWanted
    | CarerNamed
    | NoteGiven
    | CareTeamTold
    | LifeEventTold
    | TravelTold
    | QuickReportGiven
    | ItemsDone
    | FitJudged
    | PromiseJudged
    | ClosingTold
    | ClosingApproved
    | StaffInvited
    | AwayTold
    | ClinicianSet
    | LetterWritten
    | LetterAnswered
    | PatientWanted
    | PublishWanted
)
