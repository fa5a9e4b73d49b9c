"""Goal off track: below the start twice running, or nothing gained by half-time."""

from typing import Any

from bot.care.findings import Severity
from bot.rules.goal_off_track import RULE
from tests.rules.goals import goal, with_goals

EXAMPLES = [with_goals(goal(-1, -2, -2))]


def finding(*levels: int, on: int | None = None, review_on: int | None = None) -> Any:
    return RULE.evaluate(with_goals(goal(*levels), on=on, review_on=review_on), RULE.defaults)


def test_two_checks_below_the_start_fire_with_the_numbers() -> None:
    found = finding(-1, -2, -2)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        'Off track: "Walk for 30 minutes" stood below its start of -1 at 2 checks running, now at -2; '
        "T-score of all goals 30, 50 is as expected."
    )
    assert [row["level"] for row in found.evidence] == [-1, -2, -2]
    assert [row["on"] for row in found.evidence] == ["2026-01-05", "2026-01-12", "2026-01-19"]


def test_one_check_below_and_two_that_are_parted_are_quiet() -> None:
    assert finding(-1, -2) is None
    assert finding(-1, -2, -1, -2) is None


def test_a_low_t_score_on_day_one_is_quiet() -> None:
    assert RULE.evaluate(with_goals(goal(-1), goal(-1, words="Sleep")), RULE.defaults) is None


def test_a_third_check_fires_only_when_it_is_lower_still() -> None:
    assert finding(0, -1, -1, -1) is None
    assert finding(0, -1, -1, -2) is not None
    assert finding(0, -1, -2, -2) is None


def test_no_gain_fires_at_half_time_and_on_no_day_beside_it() -> None:
    assert finding(-1, -1, on=49) is None
    found = finding(-1, -1, on=50)
    assert '"Walk for 30 minutes" stands at -1 after 50 of 100 days, having started at -1' in found.reason
    assert finding(-1, -1, on=51) is None
    assert finding(-1, 0, on=50) is None


def test_a_first_check_after_half_time_counts_and_so_does_the_loss_of_what_was_gained() -> None:
    assert RULE.evaluate(with_goals(goal(-1, -1, every=60)), RULE.defaults) is not None
    assert RULE.evaluate(with_goals(goal(-1, 0, -1, every=30)), RULE.defaults) is not None
    assert RULE.evaluate(with_goals(goal(-1, -1, -1, every=30)), RULE.defaults) is None


def test_the_review_date_brings_it_up_again() -> None:
    assert finding(-1, -2, -2, on=20) is None
    assert finding(-1, -2, -2, on=20, review_on=20) is not None
    assert finding(-1, -1, on=20, review_on=20) is None
    assert finding(-1, -1, on=70, review_on=70) is not None


def test_no_goal_and_no_check_yet_are_quiet() -> None:
    assert RULE.evaluate(with_goals(), RULE.defaults) is None
    assert finding(on=50) is None
    assert finding(-1, on=50) is None
