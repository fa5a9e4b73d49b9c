"""What every rule keeps to, whoever adds the next one: the folder is the registry, so the folder is walked."""

import importlib
import json
import pkgutil
import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

import bot.rules
from bot.care.findings import Finding
from bot.care.history import History, PromptOutcome, PromptStatus, Report
from bot.care.rule import Rule
from bot.content import read_rules
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
