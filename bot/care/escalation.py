"""Escalation: who is alerted to an open case and when, read from one TOML file per policy. Decisions only."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.alerting import Flag, Review
from bot.care.clinic import Clinic
from bot.care.cover import minutes_later, working_days_later
from bot.care.findings import Severity
from bot.errors import ContentRefused


class Called(StrEnum):
    """Whom a step calls."""

    OWNER = "owner"  # whoever the case is with
    TEAM = "team"  # the lead, and every owner of a part of the plan
    COVER = "cover"  # the patient's cover
    DUTY = "duty"  # everybody of the clinic who is on duty
    ADMINS = "admins"  # the clinic's administrators, whatever their own hours


class Unit(StrEnum):
    """What a wait is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    COVER_HOUR = "cover hour"  # only while the clinic is open
    WORKING_DAY = "working day"  # a local day on which the clinic opens


@dataclass(frozen=True, slots=True)
class Wait:
    """How long: `Wait(2, Unit.COVER_HOUR)`."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to call once so long has passed since the first alert and nobody has taken the case."""

    after: Wait
    to: frozenset[Called]


@dataclass(frozen=True, slots=True)
class Ladder:
    """What one severity asks for: its steps in order, how often the last is repeated, how often a taken case reminds.

    `overdue_after` is how long a case may wait for somebody to take it before it is late.
    With `passes_over` a step of which nobody can be reached gives way to the next at once. No steps: no alert.
    """

    steps: tuple[Step, ...]
    again_every: Wait
    remind_every: Wait
    overdue_after: Wait
    passes_over: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. `written` is its file as JSON, which a case keeps as it was when the case opened."""

    code: str
    ladders: Mapping[Severity, Ladder]
    written: str


_WAIT = re.compile(r"(\d+) (minute|hour|day|cover hour|working day)s?")
_CLOCK = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1)}
# The longest wait of each unit: what is longer is a slip, and may lie past the last year there is.
_MOST = {Unit.MINUTE: 10_080, Unit.HOUR: 8_784, Unit.DAY: 366, Unit.COVER_HOUR: 400, Unit.WORKING_DAY: 366}
_KEYS = {"steps", "again_every", "remind_every", "overdue_after", "passes_over"}


def parse_policy(source: Mapping[str, Any]) -> Policy:
    """The policy in a TOML file's content; `ContentRefused` names what cannot be."""
    named = source.get("code", "")
    code = named if isinstance(named, str) else ""
    unknown = set(source) - {"code"} - set(Severity)
    missing = set(Severity) - set(source)
    if not code or unknown or missing:
        wrong = ", ".join(sorted(unknown | missing)) or "code"
        raise ContentRefused(f"policy {code or '?'}: missing or not known: {wrong}")
    try:
        ladders = {severity: _ladder(source[severity]) for severity in Severity}
    except (AttributeError, ContentRefused, KeyError, TypeError, ValueError) as error:
        raise ContentRefused(f"policy {code}: {error}") from error
    if not ladders[Severity.URGENT].steps:
        raise ContentRefused(f"policy {code}: urgent needs steps, somebody has to be told")
    return Policy(code, ladders, json.dumps(source, sort_keys=True))


def policy_written(written: str) -> Policy:
    """The policy a case has kept."""
    return parse_policy(json.loads(written))


def policy_of(review: Review, usual: Policy) -> Policy:
    """The policy as it was when the case opened; of a case that is older than policies the clinic's `usual` one."""
    return policy_written(review.policy) if review.policy else usual


def _ladder(table: Mapping[str, Any]) -> Ladder:
    if unknown := set(table) - _KEYS:
        raise ContentRefused(f"{', '.join(sorted(unknown))} is not known")
    steps = tuple(Step(_wait(step["after"]), frozenset(map(Called, step["to"]))) for step in table["steps"])
    if any(not step.to for step in steps):
        raise ContentRefused("a step calls nobody")
    remind_every = _wait(table["remind_every"])
    again_every = _wait(table["again_every"]) if steps else remind_every
    if not (again_every.count and remind_every.count):
        raise ContentRefused("again_every and remind_every are longer than nothing")
    second = steps[1].after if len(steps) > 1 else remind_every
    overdue_after = _wait(table["overdue_after"]) if "overdue_after" in table else second
    passes_over = table.get("passes_over", False)
    if not isinstance(passes_over, bool):
        raise ContentRefused(f"passes_over is true or false, not {passes_over}")
    return Ladder(steps, again_every, remind_every, overdue_after, passes_over)


def _wait(text: str) -> Wait:
    match = _WAIT.fullmatch(text)
    if match is None:
        raise ContentRefused(f'{text!r} is no wait such as "10 minutes", "2 cover hours" or "1 working day"')
    wait = Wait(int(match[1]), Unit(match[2]))
    if wait.count > _MOST[wait.unit]:
        raise ContentRefused(f"{text!r} is too long: {_MOST[wait.unit]} {wait.unit}s at most")
    return wait


def later(clinic: Clinic, start: datetime, wait: Wait) -> datetime:
    """The instant (UTC) at which the wait is over."""
    zone = ZoneInfo(clinic.zone)
    if wait.unit is Unit.COVER_HOUR:
        return minutes_later(clinic.hours, zone, start, 60 * wait.count)
    if wait.unit is Unit.WORKING_DAY:
        return working_days_later(clinic.hours, zone, start, wait.count)
    return start.astimezone(UTC) + wait.count * _CLOCK[wait.unit]


def severity_at_stake(review: Review, flags: Iterable[Flag]) -> Severity:
    """How grave the findings are that nobody has taken yet; the case's own severity where there are none.

    A milder finding on a case whose grave one was taken before does not page people at night. One that a correction
    has withdrawn still counts: what was flagged is looked at.
    """
    taken_at = review.acknowledged_at
    new = [flag.finding.severity for flag in flags if taken_at is None or flag.found_at >= taken_at]
    return max(new, key=lambda severity: severity.rank, default=review.severity)


def steps_due(ladder: Ladder, clinic: Clinic, alerted_at: datetime, now: datetime) -> int:
    """How many steps have come due since the first alert."""
    return sum(later(clinic, alerted_at, step.after) <= now for step in ladder.steps)


def next_alert_at(ladder: Ladder, clinic: Clinic, alerted_at: datetime, taken: int, now: datetime) -> datetime:
    """When the case alerts again after `taken` steps: at the next step, or at the usual interval if that is sooner."""
    again_at = later(clinic, now, ladder.again_every)
    coming = (later(clinic, alerted_at, step.after) for step in ladder.steps[taken:])
    return min(at for at in (again_at, *coming) if at > now)


def called_by(ladder: Ladder, taken: int) -> frozenset[Called]:
    """Whom the steps taken so far call, all together."""
    return frozenset(who for step in ladder.steps[:taken] for who in step.to)
