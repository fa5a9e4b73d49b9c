"""Who of the clinic is there: hours, absences, quiet hours, who is on call, and whom each step reaches."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.care.clinic import Clinic, OnCall
from bot.care.cover import CoverHours
from bot.care.duty import Staff, is_in_quiet_hours, next_on_duty_at, on_duty, reached_by, there
from bot.care.escalation import (
    Called,
)
from bot.care.findings import Severity
from bot.care.people import CareLink, CareRole, Clinician

TEAM, OWNER, COVER, DUTY, ADMINS = Called.TEAM, Called.OWNER, Called.COVER, Called.DUTY, Called.ADMINS
LONDON = ZoneInfo("Europe/London")
CLINIC = Clinic(
    "Hill Street Clinic", "Europe/London", CoverHours.parse("Mon-Fri 08:00-18:00", [date(2026, 4, 3)]), "999", "Line",
    on_call=OnCall.LEAD,
)  # fmt: skip


def at(text: str) -> datetime:
    """`2026-03-03 08:00` on London's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


LEE = Clinician(1, "Dr Lee", "Europe/London", 11)
KIM = Clinician(2, "Dr Kim", "Europe/London", 12)
MOSS = Clinician(3, "Dr Moss", "Europe/London", 13)
ADA = Clinician(4, "Ada", "Europe/London", 14, is_admin=True)
NEW = Clinician(5, "Dr New", "Europe/London", None)
OPEN, NIGHT = at("2026-03-03 10:00"), at("2026-03-03 23:00")


def staff(*people: Clinician, on_call: OnCall = OnCall.LEAD) -> Staff:
    links = (CareLink(1, 9, CareRole.LEAD), CareLink(2, 9, CareRole.COVER))
    return Staff(replace(CLINIC, on_call=on_call), {one.id: one for one in people}, links, 1)


def names(people: list[Clinician]) -> list[str]:
    return [one.name for one in people]


def test_on_duty_is_the_clinics_hours_and_ones_own() -> None:
    early = replace(LEE, hours=CoverHours.parse("Mon-Tue 07:00-12:00"))
    assert on_duty(LEE, CLINIC, OPEN)
    assert not on_duty(LEE, CLINIC, NIGHT)
    assert on_duty(early, CLINIC, at("2026-03-03 08:00"))
    assert not on_duty(early, CLINIC, at("2026-03-03 07:30")), "the clinic is closed"
    assert not on_duty(early, CLINIC, at("2026-03-03 12:00"))
    assert not on_duty(early, CLINIC, at("2026-03-04 09:00"))
    assert not on_duty(NEW, CLINIC, OPEN), "has not opened the link yet"
    assert not on_duty(replace(LEE, has_left=True), CLINIC, OPEN)
    assert not on_duty(replace(LEE, hours=CoverHours.parse("Fri 08:00-18:00")), CLINIC, at("2026-04-03 09:00"))


def test_away_ends_with_its_last_day() -> None:
    away = replace(LEE, away_until=date(2026, 3, 3))
    assert not on_duty(away, CLINIC, OPEN)
    assert on_duty(away, CLINIC, at("2026-03-04 08:00"))
    assert next_on_duty_at([away], CLINIC, OPEN) == at("2026-03-04 08:00")


@pytest.mark.parametrize(
    ("quiet", "clock", "is_quiet"),
    [
        ((time(12), time(13)), "12:00", True),
        ((time(12), time(13)), "13:00", False),
        ((time(20), time(9)), "08:59", True),
        ((time(20), time(9)), "09:00", False),
        ((time(8), time(8)), "08:00", False),
        ((None, None), "03:00", False),
    ],
)
def test_quiet_hours_hold_back_everything_but_what_is_urgent(
    quiet: tuple[time | None, time | None], clock: str, is_quiet: bool
) -> None:
    lee = replace(LEE, quiet_from=quiet[0], quiet_until=quiet[1])
    now = at(f"2026-03-03 {clock}")
    assert is_in_quiet_hours(lee, now) is is_quiet
    if on_duty(lee, CLINIC, now):
        assert (there(staff(lee), Severity.TODAY, now) == []) is is_quiet
        assert there(staff(lee), Severity.URGENT, now) == [lee]


def test_the_end_of_quiet_hours_is_waited_for() -> None:
    lee = replace(LEE, quiet_from=time(20), quiet_until=time(9))
    assert next_on_duty_at([lee], CLINIC, NIGHT) == at("2026-03-04 09:00")
    never = replace(LEE, hours=CoverHours.parse("Sun 08:00-18:00"))
    assert next_on_duty_at([never], CLINIC, NIGHT) is None
    assert next_on_duty_at([NEW], CLINIC, NIGHT) is None


@pytest.mark.parametrize(
    ("on_call", "night"), [(OnCall.NOBODY, []), (OnCall.LEAD, ["Dr Lee"]), (OnCall.LIST, ["Dr Moss"])]
)
def test_outside_hours_only_who_is_on_call_and_only_for_what_is_urgent(on_call: OnCall, night: list[str]) -> None:
    people = staff(LEE, KIM, replace(MOSS, is_on_call=True), on_call=on_call)
    assert names(there(people, Severity.URGENT, NIGHT)) == night
    assert there(people, Severity.TODAY, NIGHT) == []
    assert names(there(people, Severity.URGENT, OPEN)) == ["Dr Lee", "Dr Kim", "Dr Moss"]


def test_an_absent_leads_cover_is_on_call_for_her() -> None:
    away = replace(LEE, away_until=date(2026, 3, 9), covered_by=3)
    assert names(there(staff(away, MOSS), Severity.URGENT, NIGHT)) == ["Dr Moss"]
    assert there(staff(away, replace(MOSS, away_until=date(2026, 3, 9))), Severity.URGENT, NIGHT) == []


REACHED = [
    ({OWNER}, ["Dr Lee"]),
    ({TEAM}, ["Dr Lee"]),
    ({TEAM, COVER}, ["Dr Lee", "Dr Kim"]),
    ({TEAM, COVER, DUTY}, ["Dr Lee", "Dr Kim", "Dr Moss"]),
    ({TEAM, COVER, DUTY, ADMINS}, ["Dr Lee", "Dr Kim", "Dr Moss", "Ada"]),
]


@pytest.mark.parametrize(("called", "reached"), REACHED)
def test_each_step_reaches_its_people_once(called: set[Called], reached: list[str]) -> None:
    people = staff(LEE, KIM, MOSS, replace(ADA, hours=CoverHours.parse("Sun 08:00-09:00")), NEW)
    present = there(people, Severity.URGENT, OPEN)
    assert names(reached_by(people, called, present, OPEN)) == reached


def test_who_is_off_duty_is_left_in_peace_and_who_stands_in_is_called() -> None:
    off = replace(LEE, hours=CoverHours.parse("Fri 08:00-18:00"))
    people = staff(off, KIM, MOSS, ADA)
    assert reached_by(people, {TEAM}, there(people, Severity.URGENT, OPEN), OPEN) == []
    away = replace(LEE, away_until=date(2026, 3, 9), covered_by=3)
    people = staff(away, KIM, MOSS, ADA)
    assert names(reached_by(people, {TEAM}, there(people, Severity.URGENT, OPEN), OPEN)) == ["Dr Moss"]


def test_administrators_are_not_called_while_nobody_of_the_clinic_is_there() -> None:
    people = staff(LEE, ADA, on_call=OnCall.NOBODY)
    assert reached_by(people, {TEAM, DUTY, ADMINS}, there(people, Severity.URGENT, NIGHT), NIGHT) == []
    people = staff(LEE, ADA, on_call=OnCall.LEAD)
    assert names(reached_by(people, {TEAM, DUTY, ADMINS}, there(people, Severity.URGENT, NIGHT), NIGHT)) == [
        "Dr Lee",
        "Ada",
    ]
