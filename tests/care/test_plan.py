"""A plan template is read as it is written, and refused with the place that is wrong."""

import tomllib
from copy import deepcopy
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.care.plan import MeasureKind, Worse
from bot.care.plan_file import parse_plan
from bot.care.schedule import Schedule
from bot.errors import ContentRefused

BACK_PAIN = Path(bot.__file__).parent / "plans" / "low_back_pain.toml"


@pytest.fixture
def content() -> dict[str, Any]:
    """The tables of the low back pain template, free to be changed."""
    return deepcopy(tomllib.loads(BACK_PAIN.read_text(encoding="utf-8")))


def test_the_low_back_pain_template_is_read(content: dict[str, Any]) -> None:
    plan = parse_plan(content)
    assert (plan.code, plan.goal, plan.review_after_days) == ("low_back_pain", "reduce", 42)
    assert [measure.code for measure in plan.measures] == ["pain", "interference", "mood", "side_effects"]
    assert [item.id for item in plan.items] == ["ibuprofen", "back_exercises"]
    assert "worsening_symptom" in plan.rules
    assert len(plan.goal_suggestions) == 3


def test_a_measure_knows_its_range_direction_and_important_change(content: dict[str, Any]) -> None:
    plan = parse_plan(content)
    pain, mood = plan.measure("pain"), plan.measure("mood")
    assert (pain.kind, pain.worse, pain.minimum, pain.maximum) == (MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10)
    assert (pain.important_change, pain.weight, pain.urgent) == (2, 1, False)
    assert (pain.badness(7), mood.badness(7), mood.badness(0)) == (7, 3, 10)
    assert plan.measure("side_effects").labels == ("none", "a little", "quite a bit", "a lot")
    with pytest.raises(KeyError):
        plan.measure("weight")


def test_an_item_knows_when_it_is_due_and_for_how_long_it_may_be_asked(content: dict[str, Any]) -> None:
    ibuprofen, exercises = parse_plan(content).items
    start = date(2026, 1, 5)
    assert ibuprofen.schedule(start) == Schedule((time(8), time(20)), start)
    assert exercises.schedule(start) == Schedule((time(17, 30),), start, frozenset({0, 2, 4}))
    assert (ibuprofen.ask_within, ibuprofen.answer_within) == (timedelta(hours=2), timedelta(hours=4))


def test_times_are_put_in_order(content: dict[str, Any]) -> None:
    content["items"][0]["times"] = ["20:00", "08:00", "14:00"]
    assert parse_plan(content).items[0].times == (time(8), time(14), time(20))


def test_an_item_says_little_and_the_rest_is_assumed(content: dict[str, Any]) -> None:
    content["items"] = [{"id": "walk"}]
    walk = parse_plan(content).items[0]
    assert (walk.title, walk.every_days, walk.times, walk.weekdays) == ("walk", 1, (), frozenset())
    assert (walk.ask_within, walk.answer_within) == (timedelta(hours=2), timedelta(hours=4))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"code": ""}, "code: .*at least 1 character"),
        ({"name": 7}, "name: .*string, not 7"),
        ({"goal": "cure"}, "cure"),
        ({"colour": "red"}, "the plan: unknown keys colour"),
        ({"review_after_days": -5}, "review_after_days: .*greater than or equal to 1"),
        ({"measures": {"code": "pain"}}, "measures: "),
        ({"rules": ["silence"]}, "rules: "),
        ({"goal_suggestions": "Walk"}, "goal_suggestions: "),
    ],
)
def test_a_plan_is_refused_for(content: dict[str, Any], changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        parse_plan(content | changed)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": "colour"}, "measure pain: .*colour"),
        ({"worse": "sideways"}, "measure pain: .*sideways"),
        ({"minimum": 10}, "measure pain: minimum < maximum"),
        ({"minimum": float("nan")}, "measure pain: minimum: .*finite"),
        ({"maximum": "ten"}, "measure pain: .*ten"),
        ({"important_change": 0}, "measure pain: important_change: .*greater than 0"),
        ({"important_change": 11}, "measure pain: important_change is larger than the range"),
        ({"labels": ["none", "some"]}, "measure pain: labels: one is needed for each grade"),
        ({"urgent": "no"}, "measure pain: urgent: .*boolean, not 'no'"),
        ({"maximum": float("inf")}, "measure pain: maximum: .*finite"),
        ({"weight": -1}, "measure pain: weight: .*greater than or equal to 0"),
        ({"colour": "red"}, "measure pain: unknown keys colour"),
        ({"code": "mood"}, "a code stands twice"),
    ],
)
def test_a_measure_is_refused_for(content: dict[str, Any], changed: dict[str, Any], why: str) -> None:
    content["measures"][0] |= changed
    with pytest.raises(ContentRefused, match=why):
        parse_plan(content)


@pytest.mark.parametrize("key", ["kind", "worse", "minimum", "maximum", "important_change"])
def test_a_measure_without_it_is_refused(content: dict[str, Any], key: str) -> None:
    del content["measures"][0][key]
    with pytest.raises(ContentRefused, match=f"measure pain: .*{key}"):
        parse_plan(content)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"times": ["25:00"]}, "item ibuprofen"),
        ({"times": ["08:00", "08:00"]}, "item ibuprofen: times differ"),
        ({"weekdays": ["monday"]}, "item ibuprofen"),
        ({"every_days": 0}, "item ibuprofen: every_days: .*greater than or equal to 1"),
        ({"every_days": 367}, "item ibuprofen: every_days: .*less than or equal to 366"),
        ({"per_day": 3}, "item ibuprofen: per_day is 3 and 2 times are given"),
        ({"ask_within": 0}, "item ibuprofen: ask_within: .*greater than or equal to 1"),
        ({"answer_within": 1441}, "item ibuprofen: answer_within: .*less than or equal to 1440"),
        ({"times": [8]}, "item ibuprofen: times: 0: .*string, not 8"),
        ({"times": ["08:00+01:00"]}, "item ibuprofen: times: 0: a time is local"),
        ({"dose": "400 mg"}, "item ibuprofen: unknown keys dose"),
        ({"id": "back_exercises"}, "a code stands twice"),
    ],
)
def test_an_item_is_refused_for(content: dict[str, Any], changed: dict[str, Any], why: str) -> None:
    content["items"][0] |= changed
    with pytest.raises(ContentRefused, match=why):
        parse_plan(content)
