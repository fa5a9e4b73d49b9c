"""When another time, fewer check-ins or another clock are offered, and when not."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.care.history import History, Report
from bot.care.offers import (
    ONCE_A_WEEK,
    THREE_A_WEEK,
    Answered,
    another_time,
    is_travelling,
    rarer_check_ins,
)
from bot.care.plan import Measure, MeasureKind, PlanItem, Worse

TODAY = date(2026, 4, 30)
TIMES = (time(8), time(20))
PILL = PlanItem(
    "pill", "medication", "Pill", "", TIMES, frozenset(), 1, timedelta(hours=2), timedelta(hours=4),
    may_move=timedelta(minutes=90),
)  # fmt: skip
PAIN = Measure("pain", "Pain", "Pain?", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2)
DAILY: frozenset[int] = frozenset()


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def answer(days: int, *, slot: int = 0, forgot: bool = False, late: int | None = 5, clock: str = "08:05") -> Answered:
    at = datetime.combine(days_ago(days), time.fromisoformat(clock))
    return Answered(
        "pill", slot, days_ago(days), at, forgot, None if forgot or late is None else timedelta(minutes=late)
    )


def forgotten(*days: int) -> list[Answered]:
    return [answer(day, forgot=True, slot=1) for day in sorted(days, reverse=True)]


def test_three_times_forgotten_in_a_week_offers_an_hour_to_each_side() -> None:
    found = another_time(forgotten(6, 3, 0), PILL, TIMES, TODAY)
    assert found is not None
    assert (found.slot, found.times, found.is_late) == (1, (time(19), time(21)), False)


def test_the_boundary_of_the_week_and_of_the_count() -> None:
    assert another_time(forgotten(7, 3, 0), PILL, TIMES, TODAY) is None
    assert another_time(forgotten(3, 0), PILL, TIMES, TODAY) is None
    assert another_time([], PILL, TIMES, TODAY) is None


def test_what_may_not_move_is_not_offered() -> None:
    assert another_time(forgotten(6, 3, 0), replace(PILL, may_move=timedelta(0)), TIMES, TODAY) is None
    assert another_time(forgotten(6, 3, 0), PILL, (time(8),), TODAY) is None


def test_a_window_that_is_used_up_offers_only_the_other_side() -> None:
    found = another_time(forgotten(6, 3, 0), PILL, (time(8), time(21, 30)), TODAY)
    assert found is not None
    assert found.times == (time(20, 30),)


@pytest.mark.parametrize(("late", "offered"), [(60, None), (61, (time(9),)), (89, (time(9),)), (200, (time(9, 30),))])
def test_usually_late_offers_that_hour_within_the_window(late: int, offered: tuple[time, ...] | None) -> None:
    answers = [answer(day, late=late) for day in range(10, 0, -1)]
    found = another_time(answers, PILL, TIMES, TODAY)
    assert (found.times if found else None) == offered
    assert another_time(answers[:9], PILL, TIMES, TODAY) is None


def test_late_once_in_a_while_is_not_usually_late() -> None:
    answers = [answer(day, late=200 if day % 3 == 0 else 5) for day in range(20, 0, -1)]
    assert another_time(answers, PILL, TIMES, TODAY) is None


def history(values: list[float], *, asked: int = 28, started: int = 60) -> History:
    reports = [Report(days_ago(day), {"pain": value}) for day, value in zip(range(len(values)), values, strict=True)]
    return History(
        as_on=TODAY,
        linked_on=days_ago(started),
        measures={"pain": PAIN},
        reports=tuple(sorted(reports, key=lambda report: report.on)),
        asked_on=tuple(days_ago(day) for day in range(asked - 1, -1, -1)),
        started_on=days_ago(started),
    )


def test_28_stable_days_offer_three_check_ins_a_week() -> None:
    assert rarer_check_ins(history([3.0] * 28), DAILY, None, None) == THREE_A_WEEK
    assert rarer_check_ins(history([3.0] * 28), DAILY, days_ago(28), None) == THREE_A_WEEK


def test_what_is_not_stable_offers_nothing() -> None:
    steady = [3.0] * 28
    assert rarer_check_ins(history(steady), DAILY, days_ago(27), None) is None  # something was found
    assert rarer_check_ins(history(steady, started=26), DAILY, None, None) is None  # too new
    assert rarer_check_ins(history(steady[:20]), DAILY, None, None) is None  # too few reports
    assert rarer_check_ins(history([4.0] * 5 + [3.0] * 23), DAILY, None, None) is None  # a little worse
    assert rarer_check_ins(history([]), DAILY, None, None) is None


def test_after_28_more_days_once_a_week_and_then_no_more() -> None:
    thinned = history([3.0] * 28)
    thinned = replace(thinned, asked_on=tuple(day for day in thinned.asked_on if day.weekday() in THREE_A_WEEK))
    assert rarer_check_ins(thinned, THREE_A_WEEK, None, days_ago(27)) == ONCE_A_WEEK
    assert rarer_check_ins(thinned, THREE_A_WEEK, None, days_ago(26)) is None
    assert rarer_check_ins(thinned, ONCE_A_WEEK, None, days_ago(60)) is None


def at_clocks(*clocks: str) -> list[Answered]:
    return [answer(len(clocks) - number, clock=clock) for number, clock in enumerate(clocks)]


def test_answers_at_night_over_three_days_after_days_without_are_noticed() -> None:
    before = at_clocks(*["08:00"] * 6)
    assert is_travelling([*before, *at_clocks("02:00", "03:00", "12:00", "01:00", "04:59", "09:00")])
    assert not is_travelling([*before, *at_clocks("02:00", "03:00", "12:00", "01:00", "05:00", "09:00")])
    assert not is_travelling([*at_clocks(*["02:00"] * 6), *at_clocks(*["02:00"] * 6)])  # she works at night
    assert not is_travelling(at_clocks(*["02:00"] * 6))  # nothing is known of before
    assert not is_travelling([])


def test_one_bad_night_is_no_journey() -> None:
    night = [answer(1, clock=f"0{hour}:00") for hour in range(5)]
    assert not is_travelling([*at_clocks(*["08:00"] * 6), *night])
