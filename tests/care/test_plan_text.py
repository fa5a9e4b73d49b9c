"""A plan that is written out is read back the same, whatever stands in it."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.care.plan_file import parse_plan
from bot.care.plan_text import days_named, plan_text

# Anything a keyboard can make; half of a pair of UTF-16 is not text, and a file cannot hold it.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
names = st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True)
clocks = st.times().map(lambda at: at.strftime("%H:%M"))
days = st.dates().map(str).filter(lambda day: len(day) == 10)
numbers = st.one_of(st.booleans(), st.integers(-1_000, 1_000), st.floats(allow_nan=False, allow_infinity=False))

items = st.fixed_dictionaries(
    {"id": names},
    optional={
        "title": words,
        "instruction": words,
        "leaflet": words,
        "times": st.lists(clocks, unique=True, max_size=3),
        "weekdays": st.lists(st.sampled_from(["mon", "sun"]), max_size=2),
        "must_not_miss": st.booleans(),
        "daily_limit": st.integers(1, 9),
        "starts_on": days,
    },
)
measures = st.fixed_dictionaries(
    {
        "code": names, "kind": st.just("symptom"), "worse": st.just("higher"), "minimum": st.just(0),
        "maximum": st.floats(1, 20), "important_change": st.just(0.5),
    },
    optional={"question": words, "plausible": st.just([1, 2.5]), "enable_when": st.lists(
        st.fixed_dictionaries({"question": names, "operator": st.just(">="), "value": st.floats(0, 9)}), max_size=2)},
)  # fmt: skip
lines = st.fixed_dictionaries({"section": st.just("sleep"), "answer": st.just("badly"), "says": words}).flatmap(
    lambda line: st.one_of(
        st.fixed_dictionaries({"ask": words}),
        st.fixed_dictionaries({"add_item": items}),
        st.fixed_dictionaries({"threshold": st.fixed_dictionaries({"rule": names, "name": names, "value": numbers})}),
    ).map(lambda change: line | change)
)
plans = st.fixed_dictionaries(
    {"code": words, "name": words},
    optional={
        "goal_suggestions": st.lists(words, max_size=3),
        "items": st.lists(items, max_size=3, unique_by=lambda item: str(item["id"])),
        "measures": st.lists(measures, max_size=3, unique_by=lambda measure: str(measure["code"])),
        "rules": st.dictionaries(names, st.dictionaries(names, numbers, max_size=3), max_size=3),
        "when": st.lists(lines, max_size=3),
        "procedure_on": st.one_of(st.just("start"), days),
    },
)


@given(content=plans, heading=words)
def test_every_plan_is_read_back_as_it_was_written(content: dict[str, Any], heading: str) -> None:
    read = tomllib.loads(plan_text(content, heading))
    assert read == content
    assert parse_plan(read) == parse_plan(content)


def test_the_heading_is_one_comment_whatever_it_is_made_of() -> None:
    text = plan_text({"code": "own", "name": "Own"}, 'Own\ncode = "other"\x00\x7f')
    assert tomllib.loads(text) == {"code": "own", "name": "Own"}
    assert text.splitlines()[0].startswith("# Own code =")


def test_the_days_of_one_patient_are_named() -> None:
    content = {"items": [{"starts_on": "2026-05-03", "ends_on": "2026-06-03"}, {"starts_on": "2026-05-03"}, {}]}
    assert days_named(content) == ["2026-05-03", "2026-06-03"]
    assert days_named({**content, "procedure_on": "2026-05-01"})[0] == "2026-05-01"
    assert days_named({"procedure_on": "start"}) == []
    assert days_named({}) == []
