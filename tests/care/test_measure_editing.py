"""The questions of a plan: lent by a template, made for one patient, left out; a plan comes out, or a reason."""

from copy import deepcopy

import pytest

from bot.care.measure_editing import leave_out, library, make_measure, set_important_change, take_measure
from bot.care.plan import AnswerKind
from bot.care.rule_editing import is_on, switch_rule
from tests.plan_edits import Content, kept, plan_of, practice, why


@pytest.fixture
def back_pain() -> Content:
    return deepcopy(practice().plan_sources["low_back_pain"])


def test_a_question_of_a_template_comes_with_the_rules_that_watch_it(back_pain: Content) -> None:
    after = plan_of(take_measure(back_pain, practice().plan_sources["hypertension"], "bp_systolic"))
    assert [measure.code for measure in after.measures[-2:]] == ["bp_systolic", "bp_diastolic"]
    assert {"blood_pressure_crisis", "blood_pressure_mean"} <= set(after.rules)
    offers = library(after.measures)
    assert (offers[-1].codes, offers[-1].name) == (("bp_systolic", "bp_diastolic"), "Blood pressure")


def test_a_rule_that_was_turned_off_stays_off_whatever_is_added(back_pain: Content) -> None:
    crisis = practice().rules["blood_pressure_crisis"]
    off = kept(switch_rule(back_pain, crisis, on=False))
    added = kept(take_measure(off, practice().plan_sources["hypertension"], "bp_systolic"))
    assert not is_on(added, crisis)


def test_what_hung_on_a_question_goes_with_it_and_is_asked_always_without_it(back_pain: Content) -> None:
    source = practice().plan_sources["hypertension"]
    assert "fall" not in {m.code for m in plan_of(leave_out(source, "dizzy")).measures}
    assert plan_of(take_measure(back_pain, source, "fall")).measure("fall").enable_when == ()


def test_nothing_is_asked_twice_nor_too_much(back_pain: Content) -> None:
    assert why(take_measure(back_pain, practice().plan_sources["depression"], "mood")) == "That is asked already."
    full: Content = back_pain
    for number in range(8):
        full = kept(make_measure(full, f"Own {number}", "How is it?", "scale"))
    assert "12 questions at most" in why(make_measure(full, "One more", "How is it?", "scale"))


def test_a_question_of_ones_own_in_each_of_three_ways(back_pain: Content) -> None:
    scale = plan_of(make_measure(back_pain, "Itching", "How much did it itch?", "scale")).measures[-1]
    assert (scale.code, scale.minimum, scale.maximum, scale.important_change) == ("own_itching", 0, 10, 2)
    yes_no = plan_of(make_measure(back_pain, "Slept", "Did you sleep?", "yes_no", worse="lower")).measures[-1]
    assert (yes_no.answer, yes_no.worse) == (AnswerKind.YES_NO, "lower")
    steps = plan_of(make_measure(back_pain, "Steps", "How many?", "number", unit="steps", minimum=0, maximum=40_000))
    assert (steps.measures[-1].unit, steps.measures[-1].important_change) == ("steps", 4_000)


def test_two_of_ones_own_with_one_name_are_two(back_pain: Content) -> None:
    once = kept(make_measure(back_pain, "Pain", "In the morning?", "scale"))
    codes = [measure.code for measure in plan_of(make_measure(once, "Pain", "In the evening?", "scale")).measures]
    assert codes[-2:] == ["own_pain", "own_pain_2"]


def test_how_large_a_change_matters_fits_the_scale(back_pain: Content) -> None:
    assert plan_of(set_important_change(back_pain, "pain", 3)).measure("pain").important_change == 3
    for impossible in (0, -1, 11):
        assert "between 0 and 10" in why(set_important_change(back_pain, "pain", impossible))
