"""A plan changed by one thing at a time: a plan comes out, or a reason, and what was given stays as it was."""

from copy import deepcopy
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.measure_editing import leave_out, make_measure, set_important_change, take_measure
from bot.care.plan_editing import (
    MOST_ITEMS,
    Edited,
    Refused,
    add_item,
    ask_questionnaire,
    change_item,
    set_review,
    stop_item,
    stopped_items,
    substance_of,
    take_back,
)
from bot.care.plan_file import parse_plan
from bot.care.rule_editing import set_threshold, switch_rule
from bot.care.sentences import english, render
from tests.plan_edits import Content, item, kept, plan_of, practice, why


@pytest.fixture
def back_pain() -> Content:
    return deepcopy(practice().plan_sources["low_back_pain"])


def test_a_new_dose_keeps_the_item_and_its_substance(back_pain: Content) -> None:
    changed = item(plan_of(change_item(back_pain, "ibuprofen", {"title": "Ibuprofen 200 mg"})), "ibuprofen")
    assert (changed.title, changed.medicine, changed.times) == ("Ibuprofen 200 mg", "ibuprofen", (time(8), time(20)))


def test_another_medicine_is_another_item(back_pain: Content) -> None:
    assert "another medicine" in why(change_item(back_pain, "ibuprofen", {"title": "Naproxen 250 mg"}))


def test_what_was_given_is_never_changed(back_pain: Content) -> None:
    before = deepcopy(back_pain)
    change_item(back_pain, "ibuprofen", {"title": "Ibuprofen 200 mg"})
    add_item(back_pain, {"kind": "medication", "title": "Paracetamol 500 mg"})
    stop_item(back_pain, "ibuprofen")
    leave_out(back_pain, "pain")
    take_measure(back_pain, practice().plan_sources["hypertension"], "bp_systolic")
    ask_questionnaire(back_pain, "phq9", 28)
    set_threshold(back_pain, practice().rules["low_adherence"], "days", 28)
    assert back_pain == before


def test_a_new_medicine_is_known_by_its_substance(back_pain: Content) -> None:
    keys = {"kind": "medication", "title": "Paracetamol 500 mg", "times": None, "daily_limit": 4}
    added = item(plan_of(add_item(back_pain, keys)), "paracetamol")
    assert (added.medicine, added.is_as_needed, added.daily_limit) == ("paracetamol", True, 4)


def test_a_medicine_that_comes_back_is_the_one_it_was(back_pain: Content) -> None:
    stopped = kept(stop_item(back_pain, "ibuprofen"))
    again = plan_of(add_item(stopped, {"kind": "medication", "title": "Ibuprofen 600 mg", "times": ["08:00"]}))
    assert item(again, "ibuprofen").title == "Ibuprofen 600 mg"


def test_an_item_takes_the_reading_of_a_measure_once(back_pain: Content) -> None:
    keys = {"id": "pain", "kind": "measurement", "title": "Pain", "times": ["08:00"]}
    once = kept(add_item(back_pain, keys))
    assert item(plan_of(once), "pain").kind == "measurement"
    assert why(add_item(once, keys)) == "That is measured already."


@pytest.mark.parametrize("title", ["Check in", "fits", "Weekly summary", "⚕", "Übung"])
def test_no_item_takes_an_id_that_the_bot_needs_itself(back_pain: Content, title: str) -> None:
    ids = [each.id for each in plan_of(add_item(back_pain, {"kind": "exercise", "title": title})).items]
    assert len(set(ids)) == 3
    assert not {"check_in", "fits", "weekly_summary", ""} & set(ids)


def test_other_times_replace_the_whole_rhythm(back_pain: Content) -> None:
    every_other = {"times": ["09:00"], "weekdays": None, "every_days": 2, "daily_limit": None}
    changed = item(plan_of(change_item(back_pain, "back_exercises", every_other)), "back_exercises")
    assert (changed.times, changed.weekdays, changed.every_days) == ((time(9),), frozenset(), 2)
    needed = {"times": None, "weekdays": None, "every_days": None, "daily_limit": 3}
    changed = item(plan_of(change_item(back_pain, "ibuprofen", needed)), "ibuprofen")
    assert (changed.is_as_needed, changed.daily_limit) == (True, 3)


def test_a_day_that_is_named_takes_the_place_of_one_that_is_counted(back_pain: Content) -> None:
    counted = kept(change_item(back_pain, "ibuprofen", {"first_after": 7, "last_after": 14}))
    named = kept(change_item(counted, "ibuprofen", {"ends_on": "2026-05-03"}))
    changed = item(plan_of(named), "ibuprofen")
    assert (changed.first_after, changed.last_after, changed.ends_on) == (7, None, date(2026, 5, 3))
    assert item(plan_of(change_item(named, "ibuprofen", {"ends_on": None})), "ibuprofen").ends_on is None


def test_the_last_day_is_not_before_the_first(back_pain: Content) -> None:
    keys = {"starts_on": "2026-05-03", "ends_on": "2026-05-02"}
    assert why(change_item(back_pain, "ibuprofen", keys)) == "Its last day would come before its first."


def test_a_stopped_item_can_be_taken_back_as_it_was(back_pain: Content) -> None:
    stopped = kept(stop_item(back_pain, "ibuprofen"))
    (gone,) = stopped_items(back_pain, stopped)
    assert item(plan_of(take_back(stopped, gone)), "ibuprofen") == item(parse_plan(back_pain), "ibuprofen")
    assert "already" in why(take_back(back_pain, gone))
    assert "not in the plan any more" in why(stop_item(stopped, "ibuprofen"))


def test_a_plan_does_not_grow_without_end(back_pain: Content) -> None:
    grown: Content = back_pain
    for number in range(MOST_ITEMS - 2):
        grown = kept(add_item(grown, {"kind": "exercise", "title": f"Walk {number}"}))
    assert "30 items at most" in why(add_item(grown, {"kind": "exercise", "title": "One more"}))


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Ramipril 5 mg", "ramipril"),
        ("Metformin, 500 mg", "metformin"),
        ("Insulin glargine 10 units", "insulin glargine"),
        ("5-ASA 500 mg", "5-asa"),
        ("5-Fluorouracil cream", "5-fluorouracil cream"),
        ("600 mg", ""),
        ("600mg", ""),
        ("2-3 tablets", ""),
        ("", ""),
    ],
)
def test_the_substance_stands_before_the_strength(title: str, substance: str) -> None:
    assert substance_of(title) == substance


# Questionnaires, the review date


def test_a_questionnaire_comes_with_its_rules_changes_its_rhythm_and_goes(back_pain: Content) -> None:
    asked = ask_questionnaire(back_pain, "phq9", 28)
    assert {"phq9_self_harm", "phq9_change"} <= set(plan_of(asked).rules)
    more = ask_questionnaire(kept(asked), "phq9", 14)
    assert [(q.code, q.every_days) for q in plan_of(more).questionnaires] == [("phq9", 14)]
    assert plan_of(ask_questionnaire(kept(more), "phq9", 0)).questionnaires == ()


def test_the_review_is_within_a_year(back_pain: Content) -> None:
    assert plan_of(set_review(back_pain, 35)).review_after_days == 35
    for impossible in (0, 367):
        assert "within a year" in why(set_review(back_pain, impossible))


# Any number of changes, one after the other


def _id(content: Content, place: int) -> str:
    ids = [each["id"] for each in content.get("items", ())] or ["none"]
    return str(ids[place % len(ids)])


def _code(content: Content, place: int) -> str:
    codes = [each["code"] for each in content.get("measures", ())] or ["none"]
    return str(codes[place % len(codes)])


def _add(content: Content, kind: str, keys: Content) -> Edited:
    return add_item(content, {"kind": kind, **keys})


def _change(content: Content, place: int, keys: Content) -> Edited:
    return change_item(content, _id(content, place), keys)


def _stop(content: Content, place: int) -> Edited:
    return stop_item(content, _id(content, place))


def _take(content: Content, source: str, place: int) -> Edited:
    lent = practice().plans[source].measures
    return take_measure(content, practice().plan_sources[source], lent[place % len(lent)].code)


def _make(content: Content, name: str, answer: str, least: float, most: float) -> Edited:
    return make_measure(content, name, "How is it?", answer, minimum=float(least), maximum=float(most))


def _matters(content: Content, place: int, size: float) -> Edited:
    return set_important_change(content, _code(content, place), float(size))


def _leave(content: Content, place: int) -> Edited:
    return leave_out(content, _code(content, place))


def _switch(content: Content, code: str, is_wanted: bool) -> Edited:
    return switch_rule(content, practice().rules[code], on=is_wanted)


def _threshold(content: Content, code: str, place: int, value: float) -> Edited:
    rule = practice().rules[code]
    names = [*rule.defaults, "none"]
    return set_threshold(content, rule, names[place % len(names)], value)


def _edits() -> st.SearchStrategy[tuple[Any, ...]]:
    places = st.integers(0, 5)
    titles = st.sampled_from(["Ibuprofen 200 mg", "Paracetamol 500 mg", "Walk", "Check-in", "<b>&{x}", "ß"])
    days = st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)).map(date.isoformat)
    times = st.lists(st.sampled_from(["08:00", "20:00", "13:30"]), max_size=3)
    keys = st.fixed_dictionaries({"title": titles, "times": times, "starts_on": days, "ends_on": days})
    kinds = st.sampled_from(["medication", "exercise", "lifestyle", "therapy_session", "measurement"])
    rules, sources = st.sampled_from(sorted(practice().rules)), st.sampled_from(sorted(practice().plan_sources))
    number = st.floats(-10, 1_000, allow_nan=False) | st.integers(-10, 1_000) | st.booleans()
    answers = st.sampled_from(["scale", "yes_no", "number", "text"])
    return st.one_of(
        st.tuples(st.just(_add), kinds, keys),
        st.tuples(st.just(_change), places, keys),
        st.tuples(st.just(_stop), places),
        st.tuples(st.just(_take), sources, places),
        st.tuples(st.just(_make), titles, answers, number, number),
        st.tuples(st.just(_matters), places, number),
        st.tuples(st.just(_leave), places),
        st.tuples(st.just(ask_questionnaire), st.sampled_from(["phq9", "who5", "gad7"]), st.integers(0, 400)),
        st.tuples(st.just(_switch), rules, st.booleans()),
        st.tuples(st.just(_threshold), rules, places, number),
        st.tuples(st.just(set_review), st.integers(-1, 400)),
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(practice().plan_sources)), st.lists(_edits(), max_size=15))
def test_whatever_is_changed_in_whatever_order_it_stays_a_plan_this_practice_can_carry_out(
    template: str, edits: list[tuple[Any, ...]]
) -> None:
    content = practice().plan_sources[template]
    for change, *given_to in edits:
        before = deepcopy(content)
        edited = change(content, *given_to)
        assert content == before
        if isinstance(edited, Refused):
            assert render(edited.why, english())
            continue
        plan = plan_of(edited)
        assert {each.kind for each in plan.items} <= set(practice().prompt_kinds)
        assert {each.code for each in plan.questionnaires} <= set(practice().questionnaires)
        content = edited
