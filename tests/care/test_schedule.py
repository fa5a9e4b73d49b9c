"""When plan items fall due: days, slots and the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.schedule import Due, Schedule, first_due, instant, next_due

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
APIA = ZoneInfo("Pacific/Apia")  # crossed the date line: no 30 December 2011
MORNING_AND_EVENING = (time(8), time(20))


def dues(schedule: Schedule, zone: ZoneInfo, days: int, from_on: date | None = None) -> list[Due]:
    """What falls due in that many local days, from the schedule's start or a later day."""
    first_on = from_on or schedule.starts_on
    found, due = [], next_due(schedule, zone, after_on=first_on, after_slot=-1)
    while due is not None and due.due_on < first_on + timedelta(days=days):
        found.append(due)
        due = next_due(schedule, zone, after_on=due.due_on, after_slot=due.slot)
    return found


def shown(due: Due | None, zone: ZoneInfo) -> str:
    """The due time as the patient's clock shows it."""
    return "never" if due is None else f"{due.due_at.astimezone(zone):%a %d %b %Y %H:%M}"


def test_every_day_twice() -> None:
    schedule = Schedule(MORNING_AND_EVENING, date(2026, 1, 5))
    assert dues(schedule, LONDON, 2) == [
        Due(date(2026, 1, 5), 0, datetime(2026, 1, 5, 8, tzinfo=UTC)),
        Due(date(2026, 1, 5), 1, datetime(2026, 1, 5, 20, tzinfo=UTC)),
        Due(date(2026, 1, 6), 0, datetime(2026, 1, 6, 8, tzinfo=UTC)),
        Due(date(2026, 1, 6), 1, datetime(2026, 1, 6, 20, tzinfo=UTC)),
    ]


def test_chosen_weekdays() -> None:
    schedule = Schedule((time(17, 30),), date(2026, 1, 1), weekdays=frozenset({0, 2, 4}))
    assert [due.due_on.day for due in dues(schedule, LONDON, 14)] == [2, 5, 7, 9, 12, 14]


def test_every_third_day_counts_from_the_start() -> None:
    schedule = Schedule((time(9),), date(2026, 1, 30), every_days=3)
    assert [f"{due.due_on:%d %b}" for due in dues(schedule, LONDON, 10)] == ["30 Jan", "02 Feb", "05 Feb", "08 Feb"]
    assert (
        shown(next_due(schedule, LONDON, after_on=date(2026, 2, 3), after_slot=-1), LONDON) == "Thu 05 Feb 2026 09:00"
    )


def test_once_is_due_once() -> None:
    once = Schedule((time(9),), date(2026, 5, 3), ends_on=date(2026, 5, 3))
    assert [due.due_on for due in dues(once, LONDON, 400)] == [date(2026, 5, 3)]
    assert first_due(once, LONDON, datetime(2026, 5, 3, 8, tzinfo=UTC)) is None  # 09:00 in summer: it is now


def test_the_last_day_is_included() -> None:
    schedule = Schedule((time(9),), date(2026, 1, 1), ends_on=date(2026, 1, 3))
    assert [due.due_on.day for due in dues(schedule, LONDON, 30)] == [1, 2, 3]


def test_an_item_without_times_is_never_due() -> None:
    assert next_due(Schedule((), date(2026, 1, 1)), LONDON, after_on=date(2026, 1, 1), after_slot=-1) is None


def test_an_item_that_starts_years_ahead_is_found_from_today() -> None:
    far = Schedule((time(9),), date(2029, 1, 1))
    assert shown(next_due(far, LONDON, after_on=date(2026, 1, 1), after_slot=4), LONDON) == "Mon 01 Jan 2029 09:00"
    assert first_due(far, LONDON, datetime(2026, 1, 1, tzinfo=UTC)) == Due(
        date(2029, 1, 1), 0, datetime(2029, 1, 1, 9, tzinfo=UTC)
    )


def test_every_hundred_days_on_a_monday_is_found_two_years_on() -> None:
    schedule = Schedule((time(9),), date(2026, 1, 5), weekdays=frozenset({0}), every_days=100)
    assert [due.due_on for due in dues(schedule, LONDON, 1401)] == [
        date(2026, 1, 5),
        date(2027, 12, 6),
        date(2029, 11, 5),
    ]


def test_weekdays_that_the_count_never_meets_are_never_due() -> None:
    fortnightly_from_monday = Schedule((time(9),), date(2026, 1, 5), weekdays=frozenset({1}), every_days=14)
    assert dues(fortnightly_from_monday, LONDON, 100) == []


def test_the_first_due_is_strictly_after_now() -> None:
    schedule = Schedule(MORNING_AND_EVENING, date(2026, 1, 1))
    eight = datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert shown(first_due(schedule, LONDON, eight - timedelta(seconds=1)), LONDON) == "Mon 05 Jan 2026 08:00"
    assert shown(first_due(schedule, LONDON, eight), LONDON) == "Mon 05 Jan 2026 20:00"
    assert shown(first_due(schedule, LONDON, eight + timedelta(hours=12)), LONDON) == "Tue 06 Jan 2026 08:00"


def test_today_is_the_patients_today() -> None:
    schedule = Schedule((time(8),), date(2026, 1, 1))
    late_in_london = datetime(2026, 1, 5, 23, tzinfo=UTC)  # 18:00 in New York, 10:00 of the 6th on Lord Howe
    assert shown(first_due(schedule, NEW_YORK, late_in_london), NEW_YORK) == "Tue 06 Jan 2026 08:00"
    assert shown(first_due(schedule, LORD_HOWE, late_in_london), LORD_HOWE) == "Wed 07 Jan 2026 08:00"


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (LONDON, "2026-03-29 00:59", "2026-03-29 00:59"),
        (LONDON, "2026-03-29 01:00", "2026-03-29 01:00"),  # skipped: 02:00 in summer time
        (LONDON, "2026-03-29 01:59", "2026-03-29 01:00"),
        (LONDON, "2026-03-29 02:00", "2026-03-29 01:00"),
        (NEW_YORK, "2026-03-08 02:30", "2026-03-08 07:00"),
        (LORD_HOWE, "2026-10-04 01:59", "2026-10-03 15:29"),
        (LORD_HOWE, "2026-10-04 02:15", "2026-10-03 15:30"),
        (LORD_HOWE, "2026-10-04 02:30", "2026-10-03 15:30"),
        (APIA, "2011-12-30 08:00", "2011-12-30 10:00"),  # midnight of the 31st
    ],
)
def test_a_local_time_that_clocks_skip_is_the_first_that_exists(zone: ZoneInfo, local: str, utc: str) -> None:
    wanted = datetime.fromisoformat(local)
    assert instant(wanted.date(), wanted.time(), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (LONDON, "2026-10-25 01:30", "2026-10-25 00:30"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30"),
        (LORD_HOWE, "2026-04-05 01:45", "2026-04-04 14:45"),
        (LORD_HOWE, "2026-04-05 02:00", "2026-04-04 15:30"),
    ],
)
def test_a_local_time_that_comes_twice_is_its_first(zone: ZoneInfo, local: str, utc: str) -> None:
    wanted = datetime.fromisoformat(local)
    assert instant(wanted.date(), wanted.time(), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_the_repeated_hour_is_not_due_again() -> None:
    schedule = Schedule((time(1, 30),), date(2026, 10, 1))
    in_the_second_hour = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 01:10 for the second time
    assert shown(first_due(schedule, LONDON, in_the_second_hour), LONDON) == "Mon 26 Oct 2026 01:30"


def test_two_slots_in_one_skipped_hour_keep_their_order_and_both_come() -> None:
    schedule = Schedule((time(1), time(1, 30), time(4)), date(2026, 3, 29), ends_on=date(2026, 3, 29))
    found = dues(schedule, LONDON, 1)
    assert [due.slot for due in found] == [0, 1, 2]
    assert [f"{due.due_at:%H:%M}" for due in found] == ["01:00", "01:00", "03:00"]


def test_a_day_that_never_was_is_never_due() -> None:
    schedule = Schedule(MORNING_AND_EVENING, date(2011, 12, 29), ends_on=date(2011, 12, 31))
    found = [shown(due, APIA) for due in dues(schedule, APIA, 3)]
    assert found == [
        "Thu 29 Dec 2011 08:00",
        "Thu 29 Dec 2011 20:00",
        "Sat 31 Dec 2011 08:00",
        "Sat 31 Dec 2011 20:00",
    ]


def test_a_yearly_item_on_a_day_that_never_was_comes_a_year_later() -> None:
    schedule = Schedule((time(8),), date(2010, 12, 29), every_days=366)  # 30 December 2011
    assert shown(next_due(schedule, APIA, after_on=date(2010, 12, 29), after_slot=0), APIA) == "Sun 30 Dec 2012 08:00"


_ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Asia/Beirut")


@st.composite
def times_over_an_hour_apart(draw: st.DrawFn) -> tuple[time, ...]:
    """One to five times of a day, so far apart that no clock change brings two together."""
    gaps = draw(st.lists(st.integers(61, 400), min_size=1, max_size=5))
    minutes = [sum(gaps[: place + 1]) - 61 for place in range(len(gaps))]
    return tuple(time(*divmod(minute, 60)) for minute in minutes if minute < 24 * 60 - 61)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    times_over_an_hour_apart(),
    st.sampled_from(_ZONES),
    st.dates(date(2009, 1, 1), date(2027, 12, 31)),
    st.frozensets(st.integers(0, 6), max_size=3),
    st.integers(1, 5),
)
def test_ninety_days_have_each_slot_once_and_in_order(
    times: tuple[time, ...], name: str, starts_on: date, weekdays: frozenset[int], every_days: int
) -> None:
    schedule, zone = Schedule(times, starts_on, weekdays, every_days), ZoneInfo(name)
    found = dues(schedule, zone, 90)
    days = [starts_on + timedelta(days=ahead) for ahead in range(90)]
    lost = {date(2011, 12, 30)} if name == "Pacific/Apia" else set()
    wanted = [(day, slot) for day in days if schedule.is_on(day) and day not in lost for slot in range(len(times))]
    assert [(due.due_on, due.slot) for due in found] == wanted
    instants = [due.due_at for due in found]
    assert all(earlier < later for earlier, later in pairwise(instants))
    for due in found:
        local = due.due_at.astimezone(zone)
        assert local.date() == due.due_on
        assert local.time() >= times[due.slot]
        assert due.due_at.tzinfo is UTC


@settings(derandomize=True, deadline=None, max_examples=60)
@given(times_over_an_hour_apart(), st.sampled_from(_ZONES), st.integers(0, 365 * 24 * 60))
def test_asking_from_due_to_due_loses_and_repeats_nothing(times: tuple[time, ...], name: str, minutes: int) -> None:
    schedule, zone = Schedule(times, date(2026, 1, 1)), ZoneInfo(name)
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first = first_due(schedule, zone, now)
    assert first is not None
    assert first.due_at > now
    following = dues(schedule, zone, 5, from_on=first.due_on)[first.slot :]
    for due in following:
        assert first_due(schedule, zone, now) == due
        now = due.due_at
