"""The clinic's declared hours, and the instant that is promised as the next look."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.cover import CoverHours, is_open, next_look_at
from bot.errors import ContentRefused

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = CoverHours.parse("Mon-Fri 08:00-18:00, Sat 09:00-12:00")
ALWAYS = CoverHours.parse("Mon-Sun 00:00-24:00")


def london(text: str) -> datetime:
    """The instant of a local time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def look(text: str, hours: CoverHours = HOURS) -> str:
    """The next look after a local time in London, as London's clock shows it."""
    return f"{next_look_at(hours, LONDON, london(text)).astimezone(LONDON):%a %Y-%m-%d %H:%M}"


def test_the_same_hours_may_be_written_in_many_ways() -> None:
    for text in (
        "mon-fri 8:00-18:00,sat 9:00-12:00",
        "Monday – Friday 08:00 – 18:00, Saturday 09:00 – 12:00",
        "Sat 09:00-12:00, Tues-Thurs 08:00-18:00, Fri 08:00-18:00, Mon 08:00-18:00",
    ):
        assert CoverHours.parse(text) == HOURS
    assert CoverHours.parse("Sat-Mon 10:00-12:00") == CoverHours.parse("Mon 10:00-12:00, Sat-Sun 10:00-12:00")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "written like"), ("Mon", "written like"), ("Mon 8-18", "written like"), ("always", "written like"),
        ("Mon-Fri 08:00-18:00,", "written like"), ("Mon-Fri, 08:00-18:00", "written like"),
        ("Mon 08:00-18:00 Sat 09:00-12:00", "written like"), ("Mon-Fri-Sun 08:00-18:00", "written like"),
        ("Mo 08:00-18:00", "no weekday"), ("Foo 08:00-18:00", "no weekday"), ("Mon-Frei 08:00-18:00", "no weekday"),
        ("Mon 25:00-26:00", "no time of day"), ("Mon 08:60-09:00", "no time of day"),
        ("Mon 24:00-24:00", "no time of day"),
        ("Mon 20:00-08:00", "closes before it opens"), ("Mon 08:00-08:00", "closes before it opens"),
        ("Mon 08:00-12:00, Mon 11:59-13:00", "overlap on monday at 11:59"),
        ("Mon 08:00-24:00, Mon-Tue 20:00-21:00", "overlap on monday"), ("Mon 08:00-09:00, Mon 08:00-09:00", "overlap"),
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        CoverHours.parse(text)


def test_a_clinic_nobody_ever_watches_is_refused() -> None:
    with pytest.raises(ContentRefused, match="somebody has to look"):
        CoverHours(())


def test_open_from_the_opening_minute_to_just_before_the_closing_one() -> None:
    moments = {"07:59:59": False, "08:00": True, "17:59:59": True, "18:00": False}
    for clock, opened in moments.items():
        assert is_open(HOURS, LONDON, london(f"2026-06-01 {clock}")) is opened


def test_hours_are_the_clinics_own_and_not_utc() -> None:
    assert is_open(HOURS, LONDON, datetime(2026, 6, 1, 7, 30, tzinfo=UTC))  # 08:30 in summer
    assert not is_open(HOURS, LONDON, datetime(2026, 1, 5, 7, 30, tzinfo=UTC))
    assert is_open(HOURS, NEW_YORK, datetime(2026, 1, 5, 22, 30, tzinfo=UTC))


def test_the_next_look_is_now_when_open_and_the_next_opening_otherwise() -> None:
    assert look("2026-06-01 10:15") == "Mon 2026-06-01 10:15"
    assert look("2026-06-01 07:00") == "Mon 2026-06-01 08:00"
    assert look("2026-06-01 18:00") == "Tue 2026-06-02 08:00"
    assert look("2026-06-05 18:00") == "Sat 2026-06-06 09:00"
    assert look("2026-06-06 12:00") == "Mon 2026-06-08 08:00"


def test_after_the_weekend_of_a_clock_change_it_still_opens_at_eight() -> None:
    assert look("2026-03-28 12:00") == "Mon 2026-03-30 08:00"
    assert look("2026-10-24 12:00") == "Mon 2026-10-26 08:00"


def test_holidays_are_skipped_however_many() -> None:
    christmas = [date(2026, 12, day) for day in (25, 26, 28)]
    closed = CoverHours.parse("Mon-Fri 08:00-18:00, Sat 09:00-12:00", christmas)
    assert not is_open(closed, LONDON, london("2026-12-25 10:00"))
    assert look("2026-12-24 18:00", closed) == "Tue 2026-12-29 08:00"
    mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(60)]
    assert look("2026-01-05 10:00", CoverHours.parse("Mon 08:00-09:00", mondays)) == "Mon 2027-03-01 08:00"


def test_a_lunch_break_is_two_spans_of_one_day() -> None:
    hours = CoverHours.parse("Mon 08:00-12:00, Mon 13:00-17:00")
    assert look("2026-06-01 12:00", hours) == "Mon 2026-06-01 13:00"
    assert look("2026-06-01 17:00", hours) == "Mon 2026-06-08 08:00"


def test_hours_inside_the_hour_that_clocks_skip_open_a_week_later() -> None:
    hours = CoverHours.parse("Sun 01:00-02:00")
    assert look("2026-03-29 00:30", hours) == "Sun 2026-04-05 01:00"  # 01:00 to 02:00 does not exist that day


def test_the_hour_that_comes_twice_is_open_once_it_has_begun() -> None:
    hours = CoverHours.parse("Sun 01:30-02:30")
    first_half_past_one = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_look_at(hours, LONDON, first_half_past_one - timedelta(minutes=1)) == first_half_past_one
    assert is_open(hours, LONDON, first_half_past_one + timedelta(minutes=45))  # 01:15 again
    assert not is_open(hours, LONDON, datetime(2026, 10, 25, 2, 30, tzinfo=UTC))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.integers(0, 3 * 366 * 24 * 60), st.sampled_from(("Europe/London", "America/New_York", "Australia/Lord_Howe")))
def test_the_next_look_is_never_early_and_always_open(minutes: int, name: str) -> None:
    now, zone = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), ZoneInfo(name)
    looked_at = next_look_at(HOURS, zone, now)
    assert is_open(HOURS, zone, looked_at)
    assert looked_at.tzinfo is UTC
    assert now <= looked_at < now + timedelta(days=2)
    assert (looked_at == now) is is_open(HOURS, zone, now)
    assert not is_open(HOURS, zone, looked_at - timedelta(seconds=1)) or looked_at == now
    assert is_open(ALWAYS, zone, now)
