"""What the clinic declares about itself: its name, hours and the numbers a patient is given."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.care.cover import CoverHours, next_look_at
from bot.care.findings import Severity
from bot.care.retention import Retention
from bot.care.sentences import LocalTime


class AlertDetail(StrEnum):
    """What an alert shows before somebody opens it."""

    CASE = "case"  # case number and severity only
    FULL = "full"  # who, why and the evidence too: the clinic's own choice


class OnCall(StrEnum):
    """Who is called for what is urgent while the clinic is closed."""

    NOBODY = "nobody"  # the patient is told so, and the alert comes first when the clinic opens
    LEAD = "lead"  # whoever leads the patient's care
    LIST = "list"  # who is marked on call in /staff


@dataclass(frozen=True, slots=True)
class Clinic:
    """One clinic. `emergency_number` and `crisis_line` are what the safety message tells people to call.

    `safety_message` is the clinic's own sentence beside them. On `safety_checked_on` its safety officer
    (`safety_checked_by`) has checked that these, the hours and every other text of the clinic's hold.
    Under `guardian_age` years a parent or guardian agrees and links for the patient.
    """

    name: str
    zone: str
    hours: CoverHours
    emergency_number: str
    crisis_line: str
    alert_detail: AlertDetail = AlertDetail.CASE
    sick_day_text: str = ""  # the clinic's own words for somebody who loses fluid; empty: she is asked to call
    guardian_age: int = 16
    alert_budget: int = 5  # alerts that are not urgent, a clinician and day: shown against what is used
    on_call: OnCall = OnCall.NOBODY
    escalation: str = "standard"  # the code of the policy that new cases follow
    records_kept: str = ""  # what the law makes the clinic keep, in its own words; a patient who deletes reads it
    safety_message: str = ""
    safety_checked_on: date | None = None
    safety_checked_by: str = ""
    retention: Retention = field(default_factory=Retention)

    def next_look(self, now: datetime) -> datetime:
        """When a person of the clinic will look, at the latest: `now` in cover hours, else the next opening."""
        return next_look_at(self.hours, ZoneInfo(self.zone), now)

    def next_look_local(self, now: datetime, zone: str | None) -> LocalTime:
        """The same as it reads on the patient's own clock."""
        return LocalTime(self.next_look(now), zone or self.zone)

    def alert_at(self, severity: Severity, now: datetime) -> datetime:
        """When an alert of this severity may reach a clinician: urgent at once, all else in cover hours."""
        return now if severity is Severity.URGENT else self.next_look(now)
