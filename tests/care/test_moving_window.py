"""The trend's statistics: what pulls a verdict, and what must not."""

import random

import pytest

from bot.care.moving_window import Column, Track, best_stretch, evidence, mean, surprise, together, trend

WEEK = list(range(7))
BASELINE = [3.0, 4.0, 3.0, 4.0, 3.0, 3.0, 4.0] * 4


def verdict(baseline: Column, window: Column, *others: Column) -> float:
    stretches = [baseline, *others]
    weekdays = [(WEEK * len(stretch))[: len(stretch)] for stretch in stretches]
    return surprise([Track(stretches, window, 1.0, 1.5)], weekdays, WEEK[: len(window)])


def test_a_mean_leaves_out_what_was_not_answered() -> None:
    assert mean([1.0, None, 3.0]) == 2.0
    assert mean([None]) is None


def test_the_best_stretch_is_the_lowest_and_of_equals_the_latest() -> None:
    assert best_stretch([5.0, 1.0, 1.0, 5.0, 5.0], 2) == 1
    assert best_stretch([1.0] * 10, 3) == 7
    assert best_stretch([1.0, 2.0], 3) == 0


def test_a_window_like_the_baseline_is_no_surprise_and_a_shift_is_more_the_larger_it_is() -> None:
    assert abs(verdict(BASELINE, [3.0, 4.0, 3.0, 4.0, 3.0])) < 0.5
    assert verdict(BASELINE, [5.0] * 5) < verdict(BASELINE, [6.0] * 5) < verdict(BASELINE, [7.0] * 5)
    assert verdict(BASELINE, [1.0] * 5) < 0


def test_the_window_does_not_widen_its_own_spread() -> None:
    steady, wild = verdict(BASELINE, [6.0] * 5), verdict(BASELINE, [2.0, 6.0, 6.0, 6.0, 10.0])
    assert wild == pytest.approx(steady, abs=1.0)


def test_one_report_counts_little_however_far_it_stands() -> None:
    assert verdict(BASELINE, [3.0, 4.0, 3.0, 4.0, 10.0]) == verdict(BASELINE, [3.0, 4.0, 3.0, 4.0, 1000.0])
    assert verdict(BASELINE, [3.0, 4.0, 3.0, 4.0, 1000.0]) < 1.5


def test_a_weekday_pattern_is_expected_on_its_days() -> None:
    stretch = [2.0, 2.0, 2.0, 2.0, 2.0, 6.0, 6.0] * 4
    on_weekend = surprise([Track([stretch], [6.0, 6.0, 6.0], 1.0, 1.5)], [WEEK * 4], [5, 6, 5])
    on_workdays = surprise([Track([stretch], [6.0, 6.0, 6.0], 1.0, 1.5)], [WEEK * 4], [0, 1, 2])
    assert on_weekend < on_workdays / 1.5


def test_another_stretch_tells_of_the_spread_and_not_of_the_level() -> None:
    wild: Column = [14.0, 20.0] * 14
    assert verdict(BASELINE, [6.0] * 5, wild) < verdict(BASELINE, [6.0] * 5)
    assert verdict(BASELINE, [6.0] * 5, [value + 9 for value in BASELINE]) > verdict(BASELINE, [6.0] * 5)


def test_reports_that_resemble_the_day_before_make_a_shift_less_surprising() -> None:
    alternating: Column = [2.0, 4.0] * 14
    in_runs: Column = [2.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0, 4.0] * 3 + [2.0, 2.0, 4.0, 4.0]
    assert verdict(in_runs, [6.0] * 5) < verdict(alternating, [6.0] * 5)


def test_what_was_not_answered_changes_no_sign_and_breaks_nothing() -> None:
    gaps = [None if place % 3 == 0 else value for place, value in enumerate(BASELINE)]
    assert verdict(gaps, [6.0, None, 6.0, None, 6.0]) > 2
    assert verdict(gaps, [6.0, None, None, None, 6.0]) == 0


def test_no_numbers_break_it() -> None:
    chance = random.Random(5)
    for _ in range(200):
        baseline: Column = [chance.choice([None, 0.0, 5.0, 10.0]) for _ in range(28)]
        assert abs(verdict(baseline, [chance.uniform(0, 10) for _ in range(5)])) < 100


def said(window: Column, lift: float = 0.0, spread: float = 1.5) -> tuple[float, float]:
    track = Track([BASELINE], window, 1.0, spread, change=2.0, lift=lift)
    return evidence(trend(track, [WEEK * 4], WEEK[: len(window)]))


def test_evidence_is_even_at_half_the_change_and_grows_from_there() -> None:
    assert abs(said([4.4] * 5)[0]) < 0.5
    assert said([3.4] * 5)[0] < -1 < 1 < said([5.4] * 5)[0] < said([6.4] * 5)[0]


def test_a_restless_patient_gives_less_evidence_either_way() -> None:
    assert said([5.4] * 5, spread=4)[0] < said([5.4] * 5)[0]
    assert said([3.4] * 5, spread=4)[0] > said([3.4] * 5)[0]


def test_a_better_time_before_adds_to_the_second_evidence_only() -> None:
    against_baseline, against_best = said([4.4] * 5, lift=1.0)
    assert against_baseline == said([4.4] * 5)[0]
    assert against_best == pytest.approx(said([5.4] * 5)[0], abs=1e-6)


def test_two_measures_that_agree_say_more_than_one() -> None:
    one = trend(Track([BASELINE], [6.0] * 5, 1.0, 1.5, change=2.0), [WEEK * 4], WEEK[:5])
    other = trend(Track([BASELINE[::-1]], [6.0] * 5, 1.0, 1.5, change=2.0), [WEEK * 4], WEEK[:5])
    assert evidence(together([one, other]))[0] > evidence(one)[0]
