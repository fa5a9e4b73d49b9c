"""A plan's own advice stands on what its rules find, and its procedure is known to them, live as in replay."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.care.engine import evaluate, look, watching
from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.rule import Rule, Thresholds
from bot.content import read_rules

START = date(2026, 3, 2)
RULES = read_rules()


def rule_that_finds(severity: Severity) -> Rule:
    def evaluate_it(_history: History, _thresholds: Thresholds) -> Finding | None:
        return Finding("own", 1, severity, "It is so.", "Consider danger.")

    return Rule("own", 1, evaluate_it, {}, {})


def plan(**more: Any) -> CarePlan:
    return parse_plan({"code": "own", "name": "Own plan", **more})


def considered(severity: Severity, rule: str = "own") -> str:
    advice = [{"rule": rule, "consider": "Consider a walk.", "source": "NICE NG59"}]
    own = plan(rules={"own": {}}, advice=advice)
    (finding,) = look(watching({"own": rule_that_finds(severity)}, own), History(START, START, {}))
    return finding.consider


def test_the_plans_advice_takes_the_place_of_the_rules_line_with_its_source() -> None:
    assert considered(Severity.SOON) == "Consider a walk (NICE NG59)."


def test_beside_an_urgent_finding_the_rules_own_line_stays() -> None:
    assert considered(Severity.URGENT) == "Consider danger. Consider a walk (NICE NG59)."


def test_advice_for_another_rule_says_nothing_here() -> None:
    assert considered(Severity.SOON, rule="silence") == "Consider danger."


def after(days: int, **more: Any) -> History:
    return replace(History(START + timedelta(days=days), START, {}, started_on=START), **more)


@pytest.mark.parametrize(("days", "fires"), [(6, False), (7, True), (29, False), (30, True)])
def test_a_plan_that_begins_with_a_procedure_is_looked_at_7_and_30_days_later(days: int, fires: bool) -> None:
    own = plan(procedure_on="start", rules={"scheduled_review": {}})
    assert bool(evaluate(RULES, own, after(days))) is fires
    assert not evaluate(RULES, plan(rules={"scheduled_review": {}}), after(days))


def test_a_day_the_clinician_named_counts_instead() -> None:
    own = plan(procedure_on="2026-03-05", rules={"scheduled_review": {}})
    assert not evaluate(RULES, own, after(7))
    assert "7 days after the procedure (2026-03-12)" in evaluate(RULES, own, after(10))[0].reason


def test_what_the_history_knows_of_a_procedure_is_believed_first() -> None:
    own = plan(procedure_on="2026-03-05", rules={"scheduled_review": {}})
    assert evaluate(RULES, own, after(7, procedure_on=START))
