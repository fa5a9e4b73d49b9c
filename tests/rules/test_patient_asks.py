"""Patient asks: one wish is enough."""

from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.rules.patient_asks import RULE
from tests.rules.vitals import told

ASKS = HappeningKind.ASKS_FOR_REVIEW


def finding(*details: str, told_on: int = 3, on: int = 3) -> Any:
    happenings = [(told_on, ASKS, detail) for detail in details]
    return RULE.evaluate(told(*happenings, on=on), RULE.defaults)


EXAMPLES = [told((3, ASKS, ""), on=3, medicines=["ramipril"])]


def test_told_today_is_soon() -> None:
    found = finding("the tablets make me dizzy")
    assert found.severity is Severity.SOON
    assert found.reason == "The patient asked for a review on 2026-01-08: the tablets make me dizzy."
    assert found.evidence == ({"on": "2026-01-08", "told": "asks_for_review", "detail": "the tablets make me dizzy"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_only_the_day_itself_counts() -> None:
    assert finding("the tablets make me dizzy", told_on=2, on=3) is None
    assert finding("the tablets make me dizzy", told_on=4, on=3) is None
    assert finding() is None


def test_another_happening_is_none_of_it() -> None:
    other = HappeningKind.PLAN_CHANGED
    assert RULE.evaluate(told((3, other, ""), on=3, medicines=["ramipril"]), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("b", "a") == finding("a", "b") is not None
    assert len(finding("b", "a").evidence) == 2
