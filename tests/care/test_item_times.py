"""How far a time may be moved, and which dose comes next on the clock of another zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.care.item_times import can_move, choices, due_after_flight, moved, usual_gap, window
from bot.care.plan import PlanItem
from bot.care.schedule import Due, Schedule

LONDON, NEW_YORK, SYDNEY = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Australia/Sydney"))
TWICE = Schedule((time(8), time(20)), date(2026, 3, 1))
DAY = date(2026, 3, 3)


def item(*times: time, may_move: timedelta = timedelta(hours=1)) -> PlanItem:
    return PlanItem(
        "pill",
        "medication",
        "Pill",
        "",
        times,
        frozenset(),
        1,
        timedelta(hours=2),
        timedelta(hours=4),
        may_move=may_move,
    )


def at(clock: str, zone: ZoneInfo, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def test_the_window_is_the_clinicians() -> None:
    assert window(item(time(8), time(20)), (time(8, 30), time(20)), 0) == (time(7), time(9))


def test_the_window_ends_at_midnight_and_before_the_neighbour() -> None:
    late = item(time(8), time(23, 30))
    assert window(late, late.times, 1) == (time(22, 30), time(23, 59))
    early = item(time(0, 30), time(8))
    assert window(early, early.times, 0) == (time(0), time(1, 30))
    close = item(time(8), time(9))
    assert window(close, close.times, 0) == (time(7), time(8, 30))


def test_what_may_not_move_does_not() -> None:
    assert can_move(item(time(8), may_move=timedelta(0)), (time(8),)) == []
    assert can_move(item(time(8)), (time(8), time(20))) == []  # a new version has other times
    assert can_move(item(time(8), time(20)), (time(8), time(20))) == [0, 1]


def test_choices_are_half_hours_of_the_window() -> None:
    assert sorted(choices((time(7), time(9)), time(8))) == [time(7), time(7, 30), time(8, 30), time(9)]
    assert sorted(choices((time(22, 30), time(23, 59)), time(23, 30))) == [time(22, 30), time(23)]


def test_a_slot_keeps_its_place() -> None:
    assert moved((time(8), time(20)), 1, time(21)) == (time(8), time(21))
    for crossing in (time(20), time(21)):
        with pytest.raises(ValueError, match="keeps its place"):
            moved((time(8), time(20)), 0, crossing)


def test_the_usual_gap_is_read_from_the_schedule() -> None:
    assert usual_gap(TWICE, Due(DAY, 1, at("20:00", LONDON))) == timedelta(hours=12)
    assert usual_gap(TWICE, Due(DAY, 0, at("08:00", LONDON))) == timedelta(hours=12)
    weekly = Schedule((time(8),), date(2026, 3, 2), frozenset({0}))
    assert usual_gap(weekly, Due(date(2026, 3, 9), 0, at("08:00", LONDON))) == timedelta(days=7)


@pytest.mark.parametrize(
    ("now", "zone", "asked", "last", "next_on", "slot"),
    [
        # London, 21:00, both taken; in New York it is 16:00 of the same day: its evening dose is not asked again.
        (at("21:00", LONDON), NEW_YORK, {(DAY, 0), (DAY, 1)}, at("20:00", LONDON), DAY + timedelta(days=1), 0),
        # London, 10:00, the morning dose taken; in New York 08:00 comes again and is not asked again.
        (at("10:00", LONDON), NEW_YORK, {(DAY, 0)}, at("08:00", LONDON), DAY, 1),
        # London, 8:30, the morning dose taken half an hour ago; in Sydney the evening dose would come at once.
        (at("08:30", LONDON), SYDNEY, {(DAY, 0)}, at("08:00", LONDON), DAY + timedelta(days=1), 0),
        # Not taken: the evening dose in Sydney is asked.
        (at("08:30", LONDON), SYDNEY, {(DAY, 0)}, None, DAY, 1),
    ],
)
def test_no_dose_twice_and_none_too_soon(
    now: datetime, zone: ZoneInfo, asked: set[tuple[date, int]], last: datetime | None, next_on: date, slot: int
) -> None:
    due = due_after_flight(TWICE, zone, now, asked, last)
    assert due is not None
    assert (due.due_on, due.slot) == (next_on, slot)


def test_an_item_that_has_ended_is_due_no_more() -> None:
    ended = Schedule((time(8),), date(2026, 3, 1), ends_on=DAY)
    assert due_after_flight(ended, SYDNEY, at("21:00", LONDON), set(), None) is None
