"""When a finding becomes an alert. CLINICAL.md of the design: one open review gathers findings, few of them alert."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.care.findings import Finding, Severity

REPEAT_URGENT_AFTER = timedelta(minutes=10)


class ReviewStatus(StrEnum):
    """Where the open case of one patient stands."""

    OPEN = "open"  # nobody has taken it
    ACKNOWLEDGED = "acknowledged"  # a clinician has it
    CLOSED = "closed"  # an outcome is recorded


class Outcome(StrEnum):
    """What came of a review."""

    PLAN_CHANGED = "plan_changed"
    PLAN_KEPT = "plan_kept"
    CONTACTED = "contacted"
    REFERRED = "referred"
    NO_ACTION = "no_action"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class Review:
    """The open case of one patient at one owner. Its id is the case number."""

    id: int
    patient_id: int
    clinician_id: int
    severity: Severity
    status: ReviewStatus
    opened_at: datetime
    acknowledged_at: datetime | None
    is_patient_told: bool
    acknowledged_by: int | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    is_useful: bool | None = None
    next_review_on: date | None = None
    reopened_at: datetime | None = None
    policy: str | None = None  # the escalation policy as it was when the case opened, as JSON
    alerted_at: datetime | None = None  # the policy's steps count from here
    step: int = 0  # how many of them have been taken since then
    next_step_at: datetime | None = None  # the next alert or reminder
    handed_to: int | None = None  # who was asked to take it over and has not answered
    handed_until: datetime | None = None
    closed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding on a review: the local day judged, and the moment it was found."""

    id: int
    review_id: int
    finding: Finding
    found_on: date
    found_at: datetime
    withdrawn_at: datetime | None = None  # after a correction; what it alerted stays in history

    @property
    def stands(self) -> bool:
        """True unless a correction took its ground away."""
        return self.withdrawn_at is None


def alerts_again(review: Review, flags: Iterable[Flag], finding: Finding) -> bool:
    """True when a new finding on an open review reaches the clinician again.

    Always when it is urgent; when it is more severe than the review; and when a rule that the review did not hold
    yet finds something after it was acknowledged.
    """
    if finding.severity is Severity.URGENT or finding.severity.rank > review.severity.rank:
        return True
    if review.status is not ReviewStatus.ACKNOWLEDGED:
        return False
    return all(flag.finding.rule != finding.rule for flag in flags)


def is_quiet(finding: Finding, found_on: date, last: Flag | None, quiet_for: timedelta) -> bool:
    """True while a rule that has fired stays silent on this patient, unless it got more severe.

    The same rule never speaks twice of the same day, however often that day is judged; one without a quiet period
    only while that day shows nothing it has not shown before. The quiet is counted in the patient's local days:
    counted in hours, a week in which the clocks change would last a day longer.
    """
    if last is None or finding.severity.rank > last.finding.severity.rank:
        return False
    if finding.severity is Severity.URGENT:  # has no quiet period, whatever the rule: only the very same is quiet
        return found_on <= last.found_on and finding.evidence == last.finding.evidence
    if found_on == last.found_on and not quiet_for:
        return all(row in last.finding.evidence for row in finding.evidence)
    return found_on <= last.found_on or found_on < last.found_on + quiet_for
