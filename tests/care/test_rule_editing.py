"""The rules of a plan: on, off, and each threshold within its bounds, whole and in order."""

from copy import deepcopy

import pytest

from bot.care.rule_editing import is_on, set_threshold, switch_rule, thresholds_in, use_usual
from bot.care.rule_words import rule_sentence, threshold_name
from bot.care.sentences import english, render
from tests.plan_edits import Content, kept, practice, why


@pytest.fixture
def back_pain() -> Content:
    return deepcopy(practice().plan_sources["low_back_pain"])


def test_a_rule_turned_off_and_on_keeps_its_thresholds(back_pain: Content) -> None:
    rule = practice().rules["low_adherence"]
    set_to = kept(set_threshold(back_pain, rule, "days", 28))
    off = kept(switch_rule(set_to, rule, on=False))
    assert (is_on(off, rule), thresholds_in(off, rule)["days"]) == (False, 28)
    on = switch_rule(off, rule, on=True)
    assert on == set_to
    assert use_usual(kept(on), rule) == back_pain


def test_the_usual_value_leaves_nothing_behind(back_pain: Content) -> None:
    rule = practice().rules["low_adherence"]
    away = kept(set_threshold(back_pain, rule, "days", 28))
    assert set_threshold(away, rule, "days", 14) == back_pain


def test_a_threshold_stays_within_its_bounds_whole_and_in_order(back_pain: Content) -> None:
    mean, adherence = practice().rules["blood_pressure_mean"], practice().rules["low_adherence"]
    assert why(set_threshold(back_pain, adherence, "days", 61)) == "That has to lie between 7 and 60."
    assert why(set_threshold(back_pain, adherence, "days", 14.5)) == "That has to be a whole number."
    assert why(set_threshold(back_pain, adherence, "days", True)) == "That has to lie between 7 and 60."
    low = kept(set_threshold(back_pain, mean, "systolic", 100))
    assert why(set_threshold(low, mean, "diastolic", 110)) == "“Lower value, mmHg” cannot be above “Upper value, mmHg”."


def test_every_rule_and_every_threshold_has_words() -> None:
    for rule in practice().rules.values():
        assert rule_sentence(rule), rule.code
        for name in rule.defaults:
            words = render(threshold_name(rule.code, name), english())
            assert "_" not in words
            assert words.removeprefix("“")[0].isupper()
