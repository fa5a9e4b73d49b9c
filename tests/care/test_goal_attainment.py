"""Goal Attainment Scaling: the T-score and the checks running."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.goal_attainment import is_check_due, next_check_on, running, signed, t_score, t_score_of, track
from bot.care.people import Goal
from tests.rules.goals import goal

LONDON = ZoneInfo("Europe/London")
SET_ON, TARGET_ON, ONCE_MORE_ON = date(2026, 3, 2), date(2026, 4, 1), date(2026, 4, 8)


def wish(every: int | None = None, *checks: tuple[date, int]) -> Goal:
    """A goal set on 2 March for 1 April."""
    return Goal(1, "Walk", TARGET_ON, datetime(2026, 3, 2, 9, tzinfo=UTC), check_every=every, checks=checks)


def test_all_goals_as_expected_is_50_whatever_their_weights() -> None:
    assert t_score([0], [1]) == 50
    assert t_score([0, 0, 0], [1, 2, 5]) == 50


def test_one_goal_moves_ten_points_a_level() -> None:
    assert [t_score([level], [3]) for level in (-2, -1, 1, 2)] == [30, 40, 60, 70]


def test_two_equal_goals_at_minus_one_are_below_40() -> None:
    """50 - 20 / sqrt(0.7 * 2 + 0.3 * 4), by hand from Kiresuk and Sherman 1968."""
    assert t_score([-1, -1], [1, 1]) == pytest.approx(37.6, abs=0.05)


def test_the_heavier_goal_counts_more() -> None:
    assert t_score([1, -1], [3, 1]) == pytest.approx(50 + 20 / (0.7 * 10 + 0.3 * 16) ** 0.5, abs=0.05)
    assert t_score([1, -1], [1, 1]) == 50


def test_nothing_to_score_is_none_and_a_missing_weight_is_refused() -> None:
    assert t_score([], []) is None
    assert t_score([1], [0]) is None
    with pytest.raises(ValueError, match="argument 2"):
        t_score([1, 1], [1])


def test_goals_are_scored_by_their_last_levels_and_those_without_one_are_left_out() -> None:
    assert t_score_of([goal(-1, 0, 1), goal()]) == 60
    assert t_score_of([]) is None


def test_the_start_level_is_no_check() -> None:
    reached = running(goal(0, 0, -1, 0, 1), lambda level: level >= 0)
    assert [level for _, level in reached] == [0, 1]
    assert running(goal(0), lambda level: level >= 0) == []


def test_levels_are_written_with_their_sign() -> None:
    assert [signed(level) for level in (-2, 0, 1)] == ["-2", "0", "+1"]


def test_a_goal_is_asked_about_on_its_rhythm_and_on_its_target_date() -> None:
    days, day = [], SET_ON
    while (found := next_check_on(wish(14), LONDON, day)) is not None:
        days.append(found)
        day = found
    assert days == [date(2026, 3, 16), date(2026, 3, 30), TARGET_ON, ONCE_MORE_ON]
    assert next_check_on(wish(None), LONDON, SET_ON) == TARGET_ON
    assert next_check_on(wish(7), LONDON, TARGET_ON) == ONCE_MORE_ON
    assert next_check_on(wish(7), LONDON, ONCE_MORE_ON) is None
    assert next_check_on(wish(7, (TARGET_ON, 0)), LONDON, TARGET_ON) is None


@given(st.sampled_from([None, 7, 14, 28]), st.integers(-3, 60))
def test_the_next_day_is_always_later_and_never_past_a_week_after_the_target(every: int | None, after: int) -> None:
    day = SET_ON + timedelta(days=after)
    found = next_check_on(wish(every), LONDON, day)
    assert (found is None) is (day >= ONCE_MORE_ON)
    assert found is None or (max(day, SET_ON) < found <= ONCE_MORE_ON)


def test_a_check_is_due_from_its_day_on_until_it_is_made() -> None:
    assert not is_check_due(wish(7), LONDON, date(2026, 3, 8))
    assert is_check_due(wish(7), LONDON, date(2026, 3, 9))
    assert is_check_due(wish(7), LONDON, date(2026, 3, 11))
    assert not is_check_due(wish(7, (date(2026, 3, 11), 0)), LONDON, date(2026, 3, 15))
    assert is_check_due(wish(None), LONDON, date(2026, 4, 3))
    assert not is_check_due(wish(None, (TARGET_ON, 0)), LONDON, date(2026, 4, 3))


def test_a_track_begins_with_the_start_level_and_knows_no_later_day() -> None:
    checked = wish(7, (date(2026, 3, 9), 0), (date(2026, 3, 16), 1))
    seen = track(checked, LONDON, date(2026, 3, 10))
    assert seen is not None
    assert seen.levels == ((SET_ON, -1), (date(2026, 3, 9), 0))
    assert track(checked, LONDON, date(2026, 3, 1)) is None
