"""Background changed: a new allergy, medicine or diagnosis."""

from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.rules.background_changed import RULE
from tests.rules.vitals import told

CHANGED = HappeningKind.BACKGROUND_CHANGED


def finding(*details: str, told_on: int = 3, on: int = 3) -> Any:
    happenings = [(told_on, CHANGED, detail) for detail in details]
    return RULE.evaluate(told(*happenings, on=on), RULE.defaults)


EXAMPLES = [told((3, CHANGED, ""), on=3, medicines=["ramipril"])]


def test_told_today_is_routine() -> None:
    found = finding("allergy: penicillin")
    assert found.severity is Severity.ROUTINE
    assert found.reason == "New in the background, told on 2026-01-08: allergy: penicillin."
    assert found.evidence == ({"on": "2026-01-08", "told": "background_changed", "detail": "allergy: penicillin"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_only_the_day_itself_counts() -> None:
    assert finding("allergy: penicillin", told_on=2, on=3) is None
    assert finding("allergy: penicillin", told_on=4, on=3) is None
    assert finding() is None


def test_another_happening_is_none_of_it() -> None:
    other = HappeningKind.PLAN_CHANGED
    assert RULE.evaluate(told((3, other, ""), on=3, medicines=["ramipril"]), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("b", "a") == finding("a", "b") is not None
    assert len(finding("b", "a").evidence) == 2
