"""What a rule looks at: one patient's last 180 days, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
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
class History:
    """One patient as the rules see her at the end of the local day `as_on`.

    `reports` and `prompts` are in date order, at most one report a day, none older than `DAYS_LOOKED_BACK`.
    `asked_on` are the days a check-in was delivered, answered or not. `baseline_from` is the day after a review
    was closed or a plan published: reports before it say nothing about what is usual now.
    """

    as_on: date
    linked_on: date
    measures: Mapping[str, Measure]
    reports: tuple[Report, ...] = ()
    prompts: tuple[PromptOutcome, ...] = ()
    asked_on: tuple[date, ...] = ()
    baseline_from: date | None = None
    items: Mapping[str, str] = field(default_factory=dict)  # item id -> title, for the words in a reason
