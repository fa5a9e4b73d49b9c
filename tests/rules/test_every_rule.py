"""What every rule keeps to, whoever adds the next one: the folder is the registry, so the folder is walked."""

import importlib
import json
import pkgutil
import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from math import nan
from pathlib import Path
from typing import TypeVar

import pytest

import bot.rules
from bot.care.findings import Finding
from bot.care.history import History, PromptOutcome, PromptStatus, Report
from bot.care.plan import CarePlan
from bot.care.plan_checked import with_possible_rules
from bot.care.plan_file import parse_plan
from bot.care.rule import Rule
from bot.content import read_rules
from bot.errors import ContentRefused
from tests.rules.cast import MEASURES, MONDAY, day, done, skipped

T = TypeVar("T")
CODES = [module.name for module in pkgutil.iter_modules(bot.rules.__path__)]
RULES = read_rules()


def rule(code: str) -> Rule:
    """The rule as the app builds it, with its data file where it has one."""
    return RULES[code]


def examples(code: str) -> list[History]:
    """Sixty patients of every sort, and those the rule's own tests name as `EXAMPLES`."""
    own = importlib.import_module(f"tests.rules.test_{code}")
    return [*histories(), *getattr(own, "EXAMPLES", ())]


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_folder_is_not_empty() -> None:
    assert len(CODES) >= 5


def test_it_is_named_like_its_file(code: str) -> None:
    assert rule(code).code == code


def test_it_has_examples_of_its_own(code: str) -> None:
    examples = Path(__file__).parent / f"test_{code}.py"
    assert examples.exists(), f"write tests/rules/test_{code}.py: fires, does not fire, boundary day, no data yet"
    assert f"bot.rules.{code} import" in examples.read_text()


def test_its_docstring_is_a_sentence_with_its_source(code: str) -> None:
    docstring = importlib.import_module(f"bot.rules.{code}").__doc__ or ""
    assert docstring.strip().splitlines()[0].rstrip().endswith(".")
    assert "Source: " in docstring
    assert "everity:" in docstring


def test_every_threshold_has_bounds_that_hold_its_default(code: str) -> None:
    found = rule(code)
    assert found.bounds.keys() == found.defaults.keys()
    for name, (lowest, highest) in found.bounds.items():
        assert lowest <= found.defaults[name] <= highest
        assert lowest < highest


def test_nothing_to_go_by_is_no_finding(code: str) -> None:
    empty = History(as_on=MONDAY, linked_on=MONDAY, measures=MEASURES)
    assert rule(code).evaluate(empty, rule(code).defaults) is None
    assert rule(code).evaluate(replace(empty, measures={}), rule(code).defaults) is None


def test_no_history_breaks_it_and_its_finding_is_plain_json(code: str) -> None:
    found = rule(code)
    for history in examples(code):
        verdict = found.evaluate(history, found.defaults)
        if verdict is None:
            continue
        assert (verdict.rule, verdict.version) == (found.code, found.version)
        assert verdict.reason.endswith(".")
        assert verdict.consider.startswith("Consider ")
        assert verdict.evidence
        assert json.loads(json.dumps(asdict(verdict))) is not None


def test_some_of_these_histories_make_it_fire(code: str) -> None:
    assert any(rule(code).evaluate(history, rule(code).defaults) for history in examples(code))


def test_its_verdict_does_not_depend_on_the_order_of_keys(code: str) -> None:
    found = rule(code)
    for history in examples(code):
        turned = replace(
            history,
            measures=turned_round(history.measures),
            items=turned_round(history.items),
            item_facts=turned_round(history.item_facts),
            phenotypes=turned_round(history.phenotypes),
            reports=tuple(Report(r.on, turned_round(r.values)) for r in history.reports),
        )
        thresholds = turned_round(found.defaults)
        assert as_bytes(found.evaluate(turned, thresholds)) == as_bytes(found.evaluate(history, found.defaults))


def turned_round(mapping: Mapping[str, T]) -> dict[str, T]:
    return dict(reversed(list(mapping.items())))


def as_bytes(verdict: Finding | None) -> bytes:
    return json.dumps(None if verdict is None else asdict(verdict), sort_keys=True).encode()


@cache
def histories() -> list[History]:
    """Sixty patients of every sort: steady, worse at the end, silent at the end, with gaps and missing answers."""
    chance = random.Random(11)
    return [_history(chance, days=chance.choice([1, 5, 12, 40, 90, 180])) for _ in range(60)]


def _history(chance: random.Random, days: int) -> History:
    answers, worse_from = chance.uniform(0.3, 1), days - chance.choice([0, 1, 6])
    silent_from = days - chance.choice([0, 0, 0, 8])
    reports = [
        Report(day(n), _values(chance, worse=n >= worse_from))
        for n in range(silent_from)
        if chance.random() < answers or n == silent_from - 1
    ]
    return History(
        as_on=day(days - 1),
        linked_on=MONDAY,
        measures=MEASURES,
        reports=tuple(report for report in reports if report.values),
        prompts=tuple(_prompt(chance, n) for n in range(days) for _ in range(2)),
        asked_on=tuple(day(n) for n in range(days)),
        baseline_from=chance.choice([None, None, day(days // 3)]),
        items={"ibuprofen": "Ibuprofen 400 mg", "exercises": "Back exercises"},
    )


def _values(chance: random.Random, *, worse: bool) -> dict[str, float]:
    values = {
        "pain": float(chance.randint(8, 10) if worse else chance.randint(1, 5)),
        "mood": float(chance.randint(5, 9)),
        "side_effects": float(chance.choice([0, 0, 0, 1, 2, 3])),
    }
    return {code: value for code, value in values.items() if chance.random() < 0.9}


def _prompt(chance: random.Random, number: int) -> PromptOutcome:
    item = chance.choice(["ibuprofen", "exercises"])
    reason = chance.choice([None, "forgot", "side_effects", "worse", "cost", "ran_out", "felt_better"])
    return chance.choice(
        [done(number, item), skipped(number, reason, item), PromptOutcome(day(number), item, PromptStatus.EXPIRED)]
    )


def plan_with(code: str, **own: bool | float) -> CarePlan:
    return replace(parse_plan({"code": "own", "name": "Own plan"}), rules={code: own})


def test_its_defaults_and_the_ends_of_their_bounds_are_possible(code: str) -> None:
    found = rule(code)
    with_possible_rules(plan_with(code, **found.defaults), RULES)
    alone = {name: found.defaults[name] for name in found.defaults.keys() - {n for pair in found.rising for n in pair}}
    for name, default in alone.items():
        for value in (False, True) if isinstance(default, bool) else found.bounds[name]:
            with_possible_rules(plan_with(code, **{name: value}), RULES)


def test_thresholds_in_the_wrong_order_are_refused(code: str) -> None:
    """A pair that the bounds alone keep in order needs no saying."""
    for lower, higher in rule(code).rising:
        high, low = rule(code).bounds[lower][1], rule(code).bounds[higher][0]
        assert high > low, f"{lower} never exceeds {higher} within their bounds"
        wrong = {lower: high, higher: low}
        with pytest.raises(ContentRefused, match=f"{lower} cannot be {high:g}, above {higher} {low:g}"):
            with_possible_rules(plan_with(code, **wrong), RULES)


def test_thresholds_named_alike_say_which_is_higher(code: str) -> None:
    """least_x and most_x, first_x and second_x, ask_x and review_x, urgent_x and the milder: forgotten pairs show."""
    starts = (("least_", "most_"), ("first_", "second_"), ("ask_", "review_"))
    names = rule(code).defaults
    for low, high in starts:
        for name in names:
            twin = name.replace(low, high, 1)
            if name.startswith(low) and twin in names:
                assert (name, twin) in rule(code).rising


def test_a_threshold_of_another_kind_than_its_default_is_refused(code: str) -> None:
    for name, default in rule(code).defaults.items():
        wrong: list[bool | float] = [0.5, 1, 0] if isinstance(default, bool) else [True, False, nan]
        if not isinstance(default, float):
            wrong.append(default + 0.5)
        for value in wrong:
            with pytest.raises(ContentRefused, match=f"{name} cannot be"):
                with_possible_rules(plan_with(code, **{name: value}), RULES)
    for value in (0.5, 1, 0):
        with pytest.raises(ContentRefused, match="enabled cannot be"):
            with_possible_rules(plan_with(code, enabled=value), RULES)
    with_possible_rules(plan_with(code, enabled=False), RULES)


@pytest.mark.parametrize(
    ("code", "own"),
    [
        ("worsening_symptom", {"window_reports": 14, "window_days": 3}),
        ("worsening_symptom", {"window_reports": 3.5}),
        ("silence", {"least_asked_days": 14, "most_asked_days": 4}),
        ("oxygen_low", {"urgent_at_most": 95, "today_at_most": 85}),
        ("oxygen_low", {"urgent_at_most": 95}),
        ("glucose_low", {"urgent_below": 80, "low_below": 60}),
        ("change_check", {"first_day": 60, "second_day": 2}),
        ("phq9_change", {"reliable_change": 3, "important_change": 27}),
        ("phq9_self_harm", {"always_urgent": 0.5}),
        ("side_effect", {"grade": True}),
        ("silence", {"enabled": 0.5}),
        ("silence", {"loudness": 3}),
    ],
)
def test_what_no_clinician_can_mean_is_refused(code: str, own: Mapping[str, float]) -> None:
    with pytest.raises(ContentRefused, match=f"rule {code}: "):
        with_possible_rules(plan_with(code, **own), RULES)


def test_amounts_take_fractions() -> None:
    for code, own in (("silence", {"surprise": 9.5}), ("rapid_weight_gain", {"gain_kg": 1.5})):
        with_possible_rules(plan_with(code, **own), RULES)
    with_possible_rules(plan_with("glucose_low", urgent_below=54.5, low_below=70.2), RULES)
    with_possible_rules(plan_with("worsening_symptom", window_reports=4.0), RULES)
