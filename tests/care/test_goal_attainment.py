"""Goal Attainment Scaling: the T-score and the checks running."""

import pytest

from bot.care.goal_attainment import running, signed, t_score, t_score_of
from tests.rules.goals import goal


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
