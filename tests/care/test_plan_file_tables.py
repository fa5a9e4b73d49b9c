"""What a plan's file may say beside measures and items: advice, proposals, days, leaflets, a procedure."""

from datetime import date, time
from typing import Any

import pytest

from bot.care.plan import Advice, CarePlan
from bot.care.plan_difference import difference
from bot.care.plan_file import parse_plan
from bot.care.plan_words import item_in_words
from bot.care.schedule import Schedule
from bot.care.sentences import english, render
from bot.errors import ContentRefused

START = date(2026, 3, 2)
WALK = {"id": "walk", "kind": "exercise", "times": ["09:00"]}
ADVICE = {"rule": "silence", "consider": "Consider a call.", "source": "NICE NG59"}
WHEN = {"section": "sleep", "question": "sleep", "answer": "badly", "says": "Sleeps badly.", "ask": "Is it the pain?"}


def plan(**more: Any) -> CarePlan:
    return parse_plan({"code": "own", "name": "Own plan", **more})


def schedule(**more: Any) -> Schedule:
    return plan(items=[{**WALK, **more}]).items[0].schedule(START)


# Items


def test_an_item_has_an_approved_leaflet_of_up_to_500_characters() -> None:
    assert plan(items=[{**WALK, "leaflet": "Walk slowly."}]).items[0].leaflet == "Walk slowly."
    assert plan(items=[WALK]).items[0].leaflet == ""
    assert len(plan(items=[{**WALK, "leaflet": "x" * 500}]).items[0].leaflet) == 500
    with pytest.raises(ContentRefused, match=r"item walk: leaflet: .*at most 500 characters"):
        plan(items=[{**WALK, "leaflet": "x" * 501}])


def test_without_days_an_item_is_due_from_the_start_on_for_good() -> None:
    assert schedule() == Schedule((time(9),), START)


def test_an_item_starts_and_ends_on_the_days_the_clinician_named() -> None:
    named = schedule(starts_on="2026-03-10", ends_on="2026-03-12")
    assert (named.starts_on, named.ends_on) == (date(2026, 3, 10), date(2026, 3, 12))
    days = [date(2026, 3, day) for day in range(8, 15)]
    assert [day.day for day in days if named.is_on(day)] == [10, 11, 12]


def test_once_starts_and_ends_on_one_day() -> None:
    once = schedule(starts_on="2026-05-03", ends_on="2026-05-03")
    assert once.is_on(date(2026, 5, 3))
    assert not once.is_on(date(2026, 5, 4))


def test_a_day_before_the_plan_began_changes_nothing_and_an_end_before_it_makes_it_never_due() -> None:
    assert schedule(starts_on="2026-01-01").starts_on == START
    over = schedule(ends_on="2026-03-01")
    assert not any(over.is_on(date(2026, 3, day)) for day in range(1, 20))


def test_a_template_counts_days_from_the_start_of_the_plan() -> None:
    counted = schedule(first_after=1, last_after=14)
    assert (counted.starts_on, counted.ends_on) == (date(2026, 3, 3), date(2026, 3, 16))
    assert schedule(last_after=14, ends_on="2026-03-05").ends_on == date(2026, 3, 5)
    assert schedule(last_after=2, ends_on="2026-03-05").ends_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"starts_on": "3 May"}, "item walk: starts_on: a day is written like 2026-05-03"),
        ({"starts_on": "2026-02-30"}, "item walk: starts_on: "),
        ({"starts_on": "20260503"}, "item walk: starts_on: a day is written like"),
        ({"starts_on": date(2026, 5, 3)}, "item walk: starts_on: .*string"),
        ({"starts_on": "2026-05-03", "ends_on": "2026-05-02"}, "item walk: ends_on comes before starts_on"),
        ({"first_after": 3, "last_after": 2}, "item walk: last_after comes before first_after"),
        ({"first_after": -1}, "item walk: first_after: .*greater than or equal to 0"),
    ],
)
def test_an_item_is_refused_for(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        plan(items=[{**WALK, **changed}])


# The procedure


def test_the_procedure_is_on_the_day_the_plan_begins_or_on_a_day_of_its_own() -> None:
    assert (plan().begins_with_procedure, plan().procedure_on) == (False, None)
    begins = plan(procedure_on="start")
    assert (begins.begins_with_procedure, begins.procedure_on) == (True, None)
    named = plan(procedure_on="2026-05-03")
    assert (named.begins_with_procedure, named.procedure_on) == (False, date(2026, 5, 3))
    with pytest.raises(ContentRefused, match="procedure_on"):
        plan(procedure_on="soon")


# Advice


def test_advice_is_a_line_for_a_rule_with_its_source() -> None:
    assert plan(advice=[ADVICE]).advice == (Advice("silence", "Consider a call.", "NICE NG59"),)
    assert plan(advice=[ADVICE]).advice[0].words == "Consider a call (NICE NG59)."


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"consider": "Call the patient."}, "advice silence: consider: "),
        ({"consider": "Consider a call"}, "advice silence: consider: "),
        ({"source": ""}, "advice silence: source: "),
        ({"rule": ""}, "advice"),
        ({"severity": "soon"}, "advice silence: unknown keys severity"),
    ],
)
def test_advice_is_refused_for(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        plan(advice=[ADVICE | changed])


def test_two_lines_for_one_rule_are_refused() -> None:
    with pytest.raises(ContentRefused, match="a code stands twice"):
        plan(advice=[ADVICE, ADVICE])


# What the background proposes


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"id": "sleep"},
        {"question": ""},
        {"question": "", "answer": "", "contains": ["sleep*", "wide awake"]},
        {"section": "any", "question": "", "answer": "", "contains": ["nights"]},
        {"section": "alcohol", "question": "", "answer": "", "at_least": 5},
        {"ask": "", "remove_item": "walk"},
        {"ask": "", "change_item": {"id": "walk", "times": ["21:00"]}},
        {"ask": "", "add_item": WALK},
        {"ask": "", "threshold": {"rule": "silence", "name": "surprise", "value": 12.0}},
    ],
)
def test_a_line_can_be(changed: dict[str, Any]) -> None:
    plan(when=[WHEN | changed])


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"section": "zodiac"}, "when Sleeps badly.: the background has no section zodiac"),
        ({"question": "dreams"}, "the section sleep does not ask dreams"),
        ({"answer": "like a log"}, "sleep has no answer like a log"),
        ({"answer": ""}, "exactly one of answer, contains, at_least"),
        ({"contains": ["bad"]}, "exactly one of answer, contains, at_least"),
        ({"answer": "", "at_least": 5}, "at_least is asked of the section alcohol"),
        ({"answer": "", "contains": ["Badly"]}, "contains: 0: "),
        ({"answer": "", "contains": ["can't"]}, "contains: 0: "),
        ({"answer": "", "contains": [""]}, "contains: 0: "),
        ({"section": "any"}, "any section can only be searched for words"),
        ({"section": "alcohol", "question": ""}, "alcohol has no answer badly"),
        ({"ask": ""}, "exactly one of remove_item"),
        ({"remove_item": "walk"}, "exactly one of remove_item"),
        ({"says": ""}, "says"),
        ({"id": "Sleep well"}, "when Sleep well: id: "),
        ({"id": "7"}, "when 7: id: "),
        ({"ask": "", "change_item": {"id": "walk"}}, "nothing to change is named"),
        ({"ask": "", "change_item": {"id": "walk", "times": []}}, "times"),
        ({"ask": "", "add_item": {"id": "x", "times": ["25:00"]}}, "add_item: times"),
        ({"ask": "", "threshold": {"rule": "silence", "name": "surprise"}}, "value"),
        ({"then": "x"}, "unknown keys then"),
    ],
)
def test_a_line_is_refused_for(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        plan(when=[WHEN | changed])


def test_two_lines_of_one_name_are_refused() -> None:
    with pytest.raises(ContentRefused, match="a code stands twice"):
        plan(when=[WHEN | {"id": "x"}, WHEN | {"id": "x"}])


# As patients read it


def shown(item: dict[str, Any]) -> str:
    read = plan(items=[{**WALK, **item}]).items[0]
    return render(item_in_words(read, read.times), english())


def test_the_days_of_an_item_are_told() -> None:
    assert shown({}) == "<b>walk</b>: every day at 09:00"
    assert shown({"starts_on": "2026-05-03"}) == "<b>walk</b>: every day at 09:00, from 3 May 2026"
    days = {"starts_on": "2026-05-03", "ends_on": "2026-05-09"}
    assert shown(days) == "<b>walk</b>: every day at 09:00, from 3 May 2026, until 9 May 2026"


def test_an_end_that_was_set_is_told_as_a_change() -> None:
    before, after = plan(items=[WALK]), plan(items=[{**WALK, "ends_on": "2026-05-09"}])
    (change,) = difference(before, after, {})
    assert "until 9 May 2026" in render(change.words, english())
