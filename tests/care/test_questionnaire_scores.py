"""Totals of questionnaires, and when one is news."""

import random

import pytest

from bot.care.history import Report
from bot.care.questionnaire_scores import (
    GAD7,
    PHQ9,
    WHO5,
    Instrument,
    Score,
    risen_from,
    score_on,
    scores_of,
    total,
    turned,
)
from tests.rules.cast import day, history
from tests.rules.questionnaires import items, totals


def scores(*values: float) -> list[Score]:
    return [Score(day(14 * number), value) for number, value in enumerate(values)]


@pytest.mark.parametrize(("questionnaire", "highest"), [(PHQ9, 27), (GAD7, 21)])
def test_the_total_is_the_sum_of_all_items(questionnaire: Instrument, highest: int) -> None:
    answers = items(questionnaire.code, *(3,) * questionnaire.items)
    assert total(Report(day(0), answers), questionnaire) == highest


def test_who5_counts_four_points_each() -> None:
    assert total(Report(day(0), items("who5", 5, 5, 5, 5, 5)), WHO5) == 100


def test_items_go_before_a_reported_total_and_a_missing_item_leaves_only_that() -> None:
    assert total(Report(day(0), {**items("phq9", *(1,) * 9), "phq9": 20}), PHQ9) == 9
    assert total(Report(day(0), {**items("phq9", *(1,) * 8), "phq9": 20}), PHQ9) == 20
    assert total(Report(day(0), items("phq9", *(1,) * 8)), PHQ9) is None


def test_only_the_day_judged_has_a_score_today() -> None:
    assert score_on(history(totals("phq9", 8)), PHQ9) == Score(day(0), 8)
    assert score_on(history(totals("phq9", 8), on=1), PHQ9) is None
    assert score_on(history(on=1), PHQ9) is None
    assert scores_of(history(totals("phq9", 8, 9)), PHQ9) == scores(8, 9)


def test_a_rise_is_news_once_and_then_only_a_further_one() -> None:
    assert risen_from(scores(8, 13), 5) == Score(day(0), 8)
    assert risen_from(scores(8), 5) is None
    assert risen_from(scores(8, 12), 5) is None
    assert risen_from(scores(8, 13, 13), 5) is None
    assert risen_from(scores(8, 13, 18), 5) == Score(day(14), 13)


def test_small_steps_add_up_from_the_start() -> None:
    assert risen_from(scores(5, 7, 9, 10), 5) == Score(day(0), 5)


def test_one_good_day_does_not_move_the_start_and_two_running_do() -> None:
    assert risen_from(scores(10, 6, 11), 5) is None
    assert risen_from(scores(10, 6, 6, 11), 5) == Score(day(28), 6)


def test_what_a_clinician_has_seen_is_the_new_start() -> None:
    assert risen_from(scores(8, 12, 13), 5) is not None
    assert risen_from(scores(8, 12, 13), 5, seen_until=day(20)) is None
    assert risen_from(scores(8, 12, 17), 5, seen_until=day(20)) == Score(day(14), 12)


def test_a_score_of_the_day_from_which_the_baseline_counts_was_not_seen_yet() -> None:
    assert risen_from(scores(8, 12, 13), 5, seen_until=day(28)) is None
    assert risen_from(scores(8, 12, 13), 5, seen_until=day(14)) == Score(day(0), 8)


def test_a_line_is_news_once_from_below() -> None:
    assert risen_from(scores(8, 10), 5, line=10) == Score(day(0), 8)
    assert risen_from(scores(8, 9), 5, line=10) is None
    assert risen_from(scores(8, 9, 10), 5, line=10) == Score(day(0), 8)
    assert risen_from(scores(10, 10), 5, line=10) is None
    assert risen_from(scores(8, 10, 9, 10), 5, line=10) is None


def test_a_higher_last_score_never_turns_news_into_none() -> None:
    chance = random.Random(4)
    for _ in range(300):
        before = [float(chance.randint(0, 27)) for _ in range(chance.randint(1, 8))]
        verdicts = [risen_from(scores(*before, last), 5, line=10) is not None for last in range(28)]
        assert verdicts == sorted(verdicts)


def test_turned_scores_rise_when_the_patient_gets_worse() -> None:
    assert turned(scores(72, 48)) == scores(-72, -48)
