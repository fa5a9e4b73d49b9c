"""Who is alerted when: every severity against the time that has passed, by the clock, of cover and in working days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tomllib import loads
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import bot
from bot.care.alerting import Flag, Review, ReviewStatus
from bot.care.clinic import Clinic, OnCall
from bot.care.cover import CoverHours
from bot.care.escalation import (
    Called,
    Unit,
    Wait,
    called_by,
    later,
    next_alert_at,
    parse_policy,
    policy_written,
    severity_at_stake,
    steps_due,
)
from bot.care.findings import Finding, Severity
from bot.errors import ContentRefused

STANDARD = loads((Path(bot.__file__).parent / "policies" / "standard.toml").read_text(encoding="utf-8"))
POLICY = parse_policy(STANDARD)
LONDON = ZoneInfo("Europe/London")
CLINIC = Clinic(
    "Hill Street Clinic", "Europe/London", CoverHours.parse("Mon-Fri 08:00-18:00", [date(2026, 4, 3)]), "999", "Line",
    on_call=OnCall.LEAD,
)  # fmt: skip


def at(text: str) -> datetime:
    """`2026-03-03 08:00` on London's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def told(when: datetime) -> str:
    return f"{when.astimezone(LONDON):%a %m-%d %H:%M}"


# Waits

WAITS = [
    ("2026-03-03 17:30", Wait(10, Unit.MINUTE), "Tue 03-03 17:40"),
    ("2026-03-03 17:30", Wait(4, Unit.HOUR), "Tue 03-03 21:30"),
    ("2026-03-03 17:30", Wait(1, Unit.COVER_HOUR), "Wed 03-04 08:30"),
    ("2026-03-03 17:00", Wait(1, Unit.COVER_HOUR), "Wed 03-04 08:00"),  # nobody is there at the closing minute
    ("2026-03-06 17:30", Wait(2, Unit.COVER_HOUR), "Mon 03-09 09:30"),
    ("2026-03-06 20:00", Wait(1, Unit.COVER_HOUR), "Mon 03-09 09:00"),
    ("2026-03-03 09:15", Wait(25, Unit.COVER_HOUR), "Thu 03-05 14:15"),
    ("2026-03-03 09:15", Wait(1, Unit.WORKING_DAY), "Wed 03-04 09:15"),
    ("2026-03-06 09:15", Wait(1, Unit.WORKING_DAY), "Mon 03-09 09:15"),
    ("2026-03-06 20:00", Wait(1, Unit.WORKING_DAY), "Tue 03-10 08:00"),  # counts from Monday's opening
    ("2026-04-02 09:15", Wait(1, Unit.WORKING_DAY), "Mon 04-06 09:15"),  # Good Friday is a holiday here
    ("2026-03-27 09:15", Wait(1, Unit.WORKING_DAY), "Mon 03-30 09:15"),  # the clocks have changed on Sunday
    ("2026-03-28 12:00", Wait(1, Unit.DAY), "Sun 03-29 13:00"),  # by the clock: 24 hours
]


@pytest.mark.parametrize(("start", "wait", "over"), WAITS)
def test_a_wait_is_over(start: str, wait: Wait, over: str) -> None:
    assert told(later(CLINIC, at(start), wait)) == over


def test_no_wait_is_over_at_once_while_the_clinic_is_open() -> None:
    for unit in Unit:
        assert later(CLINIC, at("2026-03-03 09:15"), Wait(0, unit)) == at("2026-03-03 09:15")


# Steps

TEAM, OWNER, COVER, DUTY, ADMINS = Called.TEAM, Called.OWNER, Called.COVER, Called.DUTY, Called.ADMINS
ELAPSED: list[tuple[Severity, str, set[Called], str]] = [
    # severity, when (the first alert was on Tuesday 08:00), who is called by then, when it alerts again
    (Severity.URGENT, "2026-03-03 08:00", {TEAM}, "Tue 03-03 08:10"),
    (Severity.URGENT, "2026-03-03 08:10", {TEAM}, "Tue 03-03 08:20"),
    (Severity.URGENT, "2026-03-03 08:19", {TEAM}, "Tue 03-03 08:20"),
    (Severity.URGENT, "2026-03-03 08:20", {TEAM, COVER}, "Tue 03-03 08:30"),
    (Severity.URGENT, "2026-03-03 08:50", {TEAM, COVER}, "Tue 03-03 09:00"),
    (Severity.URGENT, "2026-03-03 08:59", {TEAM, COVER}, "Tue 03-03 09:00"),
    (Severity.URGENT, "2026-03-03 09:00", {TEAM, COVER, DUTY, ADMINS}, "Tue 03-03 09:10"),
    (Severity.URGENT, "2026-03-05 03:00", {TEAM, COVER, DUTY, ADMINS}, "Thu 03-05 03:10"),
    (Severity.TODAY, "2026-03-03 08:00", {OWNER}, "Tue 03-03 09:00"),
    (Severity.TODAY, "2026-03-03 09:00", {OWNER}, "Tue 03-03 10:00"),
    (Severity.TODAY, "2026-03-03 10:00", {OWNER, COVER}, "Tue 03-03 12:00"),
    (Severity.TODAY, "2026-03-03 12:00", {OWNER, COVER, DUTY}, "Tue 03-03 16:00"),
    (Severity.TODAY, "2026-03-03 16:00", {OWNER, COVER, DUTY}, "Wed 03-04 10:00"),
    (Severity.SOON, "2026-03-03 08:00", {OWNER}, "Wed 03-04 08:00"),
    (Severity.SOON, "2026-03-04 08:00", {OWNER}, "Thu 03-05 08:00"),
    (Severity.SOON, "2026-03-05 08:00", {OWNER, COVER}, "Fri 03-06 08:00"),
    (Severity.SOON, "2026-03-10 08:00", {OWNER, COVER, ADMINS}, "Wed 03-11 08:00"),
]


@pytest.mark.parametrize(("severity", "now", "called", "again"), ELAPSED)
def test_who_is_called_and_when_it_alerts_again(severity: Severity, now: str, called: set[Called], again: str) -> None:
    ladder = POLICY.ladders[severity]
    taken = steps_due(ladder, CLINIC, at("2026-03-03 08:00"), at(now))
    assert called_by(ladder, taken) == called
    assert told(next_alert_at(ladder, CLINIC, at("2026-03-03 08:00"), taken, at(now))) == again


def test_a_step_that_was_taken_early_is_not_waited_for() -> None:
    ladder = POLICY.ladders[Severity.TODAY]
    assert told(next_alert_at(ladder, CLINIC, at("2026-03-03 08:00"), 3, at("2026-03-03 08:00"))) == "Tue 03-03 12:00"


REMINDED = {
    Severity.URGENT: "Tue 03-03 12:00",
    Severity.TODAY: "Wed 03-04 08:00",
    Severity.SOON: "Fri 03-06 08:00",
    Severity.ROUTINE: "Tue 03-17 08:00",
}


def test_acknowledged_is_not_done() -> None:
    for severity, when in REMINDED.items():
        assert told(later(CLINIC, at("2026-03-03 08:00"), POLICY.ladders[severity].remind_every)) == when


def test_routine_alerts_nobody_by_itself() -> None:
    assert POLICY.ladders[Severity.ROUTINE].steps == ()


def test_a_case_keeps_its_policy_as_it_was() -> None:
    assert policy_written(POLICY.written) == POLICY


def without(severity: str, **changed: Any) -> dict[str, Any]:
    return {**STANDARD, severity: {**STANDARD[severity], **changed}}


REFUSED = [
    ({**STANDARD, "code": ""}, "policy ?"),
    ({name: table for name, table in STANDARD.items() if name != "soon"}, "missing or not known: soon"),
    ({**STANDARD, "later": {}}, "missing or not known: later"),
    (without("urgent", steps=[]), "urgent needs steps"),
    (without("urgent", again_every="0 minutes"), "longer than nothing"),
    (without("today", again_every="soon"), "'soon' is no wait such as"),
    (without("today", again_evry="1 hour"), "again_evry is not known"),
    (without("soon", steps=[{"after": "1 day", "to": ["nurse"]}]), "'nurse'"),
    (without("soon", steps=[{"after": "1 day", "to": []}]), "calls nobody"),
    (without("soon", steps=[{"to": ["owner"]}]), "after"),
    (without("soon", again_every="999999999999 days"), "too long"),
    (without("soon", passes_over=date(2026, 3, 2)), "passes_over is true or false"),
    ({**STANDARD, "code": {"urgent": True}}, "code"),
]


@pytest.mark.parametrize(("source", "why"), REFUSED)
def test_a_policy_that_cannot_be_is_refused_in_a_sentence(source: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentRefused, match="policy ") as refused:
        parse_policy(source)
    assert why in str(refused.value)


# What is at stake

NINE = at("2026-03-03 09:00")
REVIEW = Review(5, 1, 2, Severity.URGENT, ReviewStatus.OPEN, NINE, None, False)


def flag(severity: Severity, found_at: datetime, withdrawn_at: datetime | None = None) -> Flag:
    return Flag(1, 5, Finding("rule", 1, severity, "Worse.", "Consider."), NINE.date(), found_at, withdrawn_at)


def test_what_was_taken_before_does_not_make_a_milder_finding_urgent() -> None:
    taken, new = flag(Severity.URGENT, NINE), flag(Severity.SOON, NINE + timedelta(hours=2))
    assert severity_at_stake(REVIEW, [taken, new]) is Severity.URGENT
    acknowledged = replace(REVIEW, acknowledged_at=NINE + timedelta(hours=1))
    assert severity_at_stake(acknowledged, [taken, new]) is Severity.SOON
    assert severity_at_stake(acknowledged, [taken]) is Severity.URGENT, "nothing new: the case itself"
    withdrawn = flag(Severity.SOON, NINE, NINE)
    assert severity_at_stake(REVIEW, [withdrawn]) is Severity.SOON, "flagged still"
