"""Goal reached: at or above the expected level twice running."""

from typing import Any

from bot.care.findings import Severity
from bot.rules.goal_reached import RULE
from tests.rules.goals import goal, with_goals

EXAMPLES = [with_goals(goal(-1, 0, 0))]


def finding(*levels: int, on: int | None = None, review_on: int | None = None) -> Any:
    return RULE.evaluate(with_goals(goal(*levels), on=on, review_on=review_on), RULE.defaults)


def test_the_second_check_at_the_expected_level_fires_with_the_numbers() -> None:
    found = finding(-1, 0, 1)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        'Reached: "Walk for 30 minutes" stood at or above the expected level at 2 checks running, now at +1 after a '
        "start at -1; T-score of all goals 60, 50 is as expected."
    )
    assert [row["level"] for row in found.evidence] == [-1, 0, 1]


def test_once_and_twice_with_a_break_are_quiet() -> None:
    assert finding(-1, 0) is None
    assert finding(-1, 0, -1, 0) is None


def test_the_boundary_is_the_expected_level() -> None:
    assert finding(-2, 0, 0) is not None
    assert finding(-2, -1, -1) is None


def test_a_goal_that_starts_there_is_quiet() -> None:
    assert finding(0, 0, 0) is None


def test_a_third_check_fires_only_when_it_is_higher_still() -> None:
    assert finding(-1, 0, 0, 0) is None
    assert finding(-1, 0, 0, 1) is not None
    assert finding(-1, 0, 1, 1) is None


def test_the_day_after_is_quiet_until_the_review_date() -> None:
    assert finding(-1, 0, 0, on=15) is None
    assert finding(-1, 0, 0, on=20, review_on=20) is not None
    assert finding(-1, 0, on=20, review_on=20) is None


def test_no_goal_and_no_check_yet_are_quiet() -> None:
    assert RULE.evaluate(with_goals(), RULE.defaults) is None
    assert finding(-1) is None
