"""Pregnant or planning: told once, with any medicine on the plan."""

from collections.abc import Sequence
from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.rules.pregnant_or_planning import RULE
from tests.rules.vitals import told

PREGNANT = HappeningKind.PREGNANT


def finding(*details: str, told_on: int = 3, on: int = 3, medicines: Sequence[str] = ()) -> Any:
    happenings = [(told_on, PREGNANT, detail) for detail in details]
    return RULE.evaluate(told(*happenings, on=on, medicines=medicines), RULE.defaults)


EXAMPLES = [told((3, PREGNANT, ""), on=3, medicines=["ramipril"])]


def test_told_today_is_soon() -> None:
    found = finding("planning", medicines=["ramipril"])
    assert found.severity is Severity.SOON
    assert found.reason == "Pregnant or planning to be, told on 2026-01-08; medicines on the plan: 1 (ramipril)."
    assert found.evidence == ({"on": "2026-01-08", "told": "pregnant", "detail": "planning"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_without_a_medicine_on_the_plan_it_is_quiet() -> None:
    assert finding("planning") is None
    assert finding("planning", medicines=[""]) is None


def test_only_the_day_itself_counts() -> None:
    assert finding("planning", medicines=["ramipril"], told_on=2, on=3) is None
    assert finding("planning", medicines=["ramipril"], told_on=4, on=3) is None
    assert finding(medicines=["ramipril"]) is None


def test_another_happening_is_none_of_it() -> None:
    other = HappeningKind.PLAN_CHANGED
    assert RULE.evaluate(told((3, other, ""), on=3, medicines=["ramipril"]), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("b", "a", medicines=["ramipril"]) == finding("a", "b", medicines=["ramipril"]) is not None
    assert len(finding("b", "a", medicines=["ramipril"]).evidence) == 2
