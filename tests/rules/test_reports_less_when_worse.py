"""Reports less when worse: thinning and worsening together, and quiet when there is only one of them."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import History, Report
from bot.rules import silence
from bot.rules.reports_less_when_worse import RULE
from tests.rules.cast import day, diary, history

STEADY = (3.0, 4.0, 3.0, 4.0, 3.0, 3.0, 4.0) * 5


def thinned(*last: float | None) -> History:
    """Five steady weeks with a report every day, then these days."""
    return history(diary(*STEADY, *last), on=len(STEADY) + len(last) - 1, asked=range(len(STEADY) + len(last)))


def finding(*last: float | None) -> Any:
    return RULE.evaluate(thinned(*last), RULE.defaults)


EXAMPLES = [thinned(7, None, 7, None, None, 7)]


def test_thinning_while_worse_fires_with_the_numbers_of_both() -> None:
    found = finding(7, None, 7, None, None, 7)
    assert found.severity is Severity.SOON
    assert found.reason == (
        "No report on 3 of the last 6 days asked, usually on 5%, while Pain averaged 7.0 over the last 3 reports, "
        "3.4 over the 28 before."
    )
    assert [row["pain"] for row in found.evidence] == [3.4, 7.0, 7.0, 7.0]


def test_it_is_found_while_silence_is_still_quiet() -> None:
    worse = thinned(7, 7, None, 7, None, None)
    assert silence.RULE.evaluate(worse, silence.RULE.defaults) is None
    assert RULE.evaluate(worse, RULE.defaults) is not None


def test_who_merely_reports_less_is_quiet_however_long() -> None:
    assert finding(*(None, 3.0, None, None, 4.0) * 4) is None
    assert finding(*(None,) * 30) is None


def test_who_is_merely_worse_is_quiet() -> None:
    assert finding(*(7.0,) * 10) is None


def test_the_boundary_is_two_days_without_a_report() -> None:
    assert finding(8, 8, 8, None) is None
    assert finding(8, 8, 8, None, None) is not None


def test_one_bad_day_before_a_gap_is_quiet() -> None:
    assert finding(3, 3, 10, None, None, None) is None


@pytest.mark.parametrize(
    ("name", "just_enough", "too_strict"),
    [
        ("surprise", 11.0, 11.1),
        ("least_unanswered", 3, 4),
        ("least_from_gap", 5.0, 5.1),
        ("most_from_gap", 4.7, 4.6),
        ("least_from_reports", 6.0, 6.1),
        ("important_changes", 0.75, 0.8),
        ("within_days", 6, 5),
    ],
)
def test_every_threshold_has_its_say(name: str, just_enough: float, too_strict: float) -> None:
    """The gap counts 5.0 here and the reports 6.0; the cap on the gap shows where nearly all of it is needed."""
    worse, thresholds = thinned(5, None, 5, None, None, 5), dict(RULE.defaults)
    if name == "most_from_gap":
        thresholds["surprise"] = 10.7
    assert RULE.evaluate(worse, {**thresholds, name: just_enough}) is not None
    assert RULE.evaluate(worse, {**thresholds, name: too_strict}) is None


def test_values_far_beyond_the_scale_do_not_break_it() -> None:
    assert finding(10.0**9, None, 10.0**9, None, None, 10.0**9) is not None


def test_who_always_reports_every_other_day_does_not_thin_out() -> None:
    every_other = [Report(day(2 * n), {"pain": 3 + n % 2}) for n in range(30)]
    worse = [Report(day(60 + 2 * n), {"pain": 8}) for n in range(3)]
    assert RULE.evaluate(history([*every_other, *worse], asked=range(65)), RULE.defaults) is None


def test_days_that_were_not_asked_are_not_missing() -> None:
    asked = [*range(len(STEADY)), 35, 37, 40]
    reports = diary(*STEADY, 7, None, 7, None, None, 7)
    assert RULE.evaluate(history(reports, asked=asked), RULE.defaults) is None


def test_no_reports_and_too_few_before_are_quiet() -> None:
    assert RULE.evaluate(history(on=20, asked=range(21)), RULE.defaults) is None
    assert RULE.evaluate(history(diary(*STEADY), on=50), RULE.defaults) is None
    few = history(diary(*STEADY[:6], 8, 8, 8, None, None), on=10, asked=range(11))
    assert RULE.evaluate(few, RULE.defaults) is None
    enough = history(diary(*STEADY[:7], 9, 9, 9, None, None, None), on=12, asked=range(13))
    assert RULE.evaluate(enough, RULE.defaults) is not None


def test_reports_before_a_closed_review_are_no_baseline() -> None:
    reports = diary(*STEADY, 7, None, 7, None, None, 7)
    assert RULE.evaluate(history(reports, asked=range(41), baseline_from=30), RULE.defaults) is None


def test_a_longer_silence_alone_never_makes_it_fire() -> None:
    """The last reports as they usually are, then up to 40 days of nothing, for forty random diaries."""
    chance = random.Random(3)
    for _ in range(40):
        pain = [float(chance.choice([3, 4])) for _ in range(40)]
        asked = range(80)
        gaps = [history(diary(*pain), on=39 + gap, asked=asked[: 40 + gap]) for gap in range(40)]
        assert all(RULE.evaluate(gap, RULE.defaults) is None for gap in gaps)


@pytest.mark.parametrize("thinning", [0.5, 0.35])
def test_patients_who_merely_report_less_are_seldom_found_and_worse_ones_mostly(thinning: float) -> None:
    chance = random.Random(5)
    calm = [_is_found(chance, thinning, shift=0) for _ in range(60)]
    worse = [_is_found(chance, thinning, shift=3) for _ in range(60)]
    assert sum(calm) <= 9
    assert sum(worse) >= 45


def _is_found(chance: random.Random, thinning: float, shift: float) -> bool:
    """True when the rule fires within 15 days of the day from which only that share of reports comes."""
    days = [_day(chance, shift if n >= 50 else 0, 0.9 * (thinning if n >= 50 else 1)) for n in range(65)]
    return any(_fires(days[: n + 1]) for n in range(50, 65))


def _day(chance: random.Random, shift: float, share: float) -> float | None:
    return float(round(chance.gauss(3.5 + shift, 1))) if chance.random() < share else None


def _fires(days: Sequence[float | None]) -> bool:
    judged = history(diary(*days), on=len(days) - 1, asked=range(len(days)))
    return RULE.evaluate(judged, RULE.defaults) is not None
