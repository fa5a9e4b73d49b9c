"""What a rule looks at: one patient's last 180 days, as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from bot.care.plan import Measure

DAYS_LOOKED_BACK = 180


class PromptStatus(StrEnum):
    """Where one prompt stands."""

    PENDING = "pending"  # not asked yet, or put off by the patient
    ASKED = "asked"  # the question is in the chat
    DONE = "done"  # the patient says it is done
    SKIPPED = "skipped"  # the patient says not today, and perhaps why
    EXPIRED = "expired"  # asked, and no answer in its window
    NOT_ASKED = "not_asked"  # fell due while it could not be asked in time: counts for nobody
    CANCELLED = "cancelled"  # the plan changed or ended before it was answered


@dataclass(frozen=True, slots=True)
class Report:
    """One day's check-in: `values` by measure code. A measure left out was not answered."""

    on: date
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PromptOutcome:
    """What became of one delivered prompt about one plan item, on a local date."""

    on: date
    item: str
    status: PromptStatus  # DONE, SKIPPED or EXPIRED
    reason: str | None = None  # why skipped: side_effects, worse, cost, ran_out, forgot …


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it was given: a day may hold several of one measure. `at` is the local time, if it is known."""

    on: date
    code: str
    value: float
    at: time | None = None


def reports_in(readings: Iterable[Reading]) -> tuple[Report, ...]:
    """The report of each day that these readings make, by day and code; of several values the last counts."""
    values: dict[date, dict[str, float]] = {}
    for reading in readings:
        values.setdefault(reading.on, {})[reading.code] = reading.value
    return tuple(Report(day, dict(sorted(values[day].items()))) for day in sorted(values))


class HappeningKind(StrEnum):
    """What a patient told, or what befell her, beside her measures."""

    HOSPITAL = "hospital"  # admitted, or seen as an emergency
    PREGNANT = "pregnant"  # or planning to be
    DEHYDRATING_ILLNESS = "dehydrating_illness"  # vomiting or diarrhoea
    BACKGROUND_CHANGED = "background_changed"  # a new allergy, medicine or diagnosis; `detail` says which
    ASKS_FOR_REVIEW = "asks_for_review"  # "tell my care team"
    UNREACHABLE = "unreachable"  # blocked the bot, or the chat is gone
    FITS = "fits"  # "does this plan still fit your life?": `detail` is yes, partly or no
    TOOK_AS_NEEDED = "took_as_needed"  # `detail` is the item's id
    PLAN_CHANGED = "plan_changed"
    PHENOTYPE_ARRIVED = "phenotype_arrived"


@dataclass(frozen=True, slots=True)
class Happening:
    """One such thing, on a local date."""

    on: date
    kind: HappeningKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GoalTrack:
    """A goal and its checks. `levels` are (local date, GAS level -2 … +2), oldest first; the first is the start."""

    words: str
    started_on: date
    target_on: date
    levels: tuple[tuple[date, int], ...] = ()
    importance: float = 1.0


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What rules know of a plan item. `daily_limit` counts doses of an as-needed item, None for no limit."""

    title: str
    must_not_miss: bool = False
    daily_limit: int | None = None
    medicine: str = ""  # the substance, in lower case


@dataclass(frozen=True, slots=True)
class History:
    """One patient as the rules see her at the end of the local day `as_on`.

    `reports` and `prompts` are in date order, at most one report a day, none older than `DAYS_LOOKED_BACK`; `readings`
    holds every value of these days, `reports` the last of each day. `asked_on` are the days a check-in was delivered,
    answered or not. `baseline_from` is the day after a review was closed or a plan published: reports before it say
    nothing about what is usual now. `goal` is reduce or maintain. `phenotypes` maps a gene to what was found.
    """

    as_on: date
    linked_on: date
    measures: Mapping[str, Measure]
    reports: tuple[Report, ...] = ()
    prompts: tuple[PromptOutcome, ...] = ()
    asked_on: tuple[date, ...] = ()
    baseline_from: date | None = None
    items: Mapping[str, str] = field(default_factory=dict)  # item id -> title, for the words in a reason
    item_facts: Mapping[str, ItemFacts] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    happenings: tuple[Happening, ...] = ()
    goals: tuple[GoalTrack, ...] = ()
    goal: str = "reduce"
    started_on: date | None = None  # when treatment under this plan began
    review_due_on: date | None = None
    procedure_on: date | None = None
    phenotypes: Mapping[str, str] = field(default_factory=dict)
