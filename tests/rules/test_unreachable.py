"""Unreachable: the bot was blocked or the chat is gone."""

from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.rules.unreachable import RULE
from tests.rules.cast import diary
from tests.rules.vitals import told

UNREACHABLE = HappeningKind.UNREACHABLE


def finding(*details: str, told_on: int = 3, on: int = 3) -> Any:
    happenings = [(told_on, UNREACHABLE, detail) for detail in details]
    return RULE.evaluate(told(*happenings, on=on), RULE.defaults)


EXAMPLES = [told((3, UNREACHABLE, ""), on=3, medicines=["ramipril"])]


def test_told_today_is_soon() -> None:
    found = finding("")
    assert found.severity is Severity.SOON
    assert found.reason == ("The bot was blocked or the chat is gone, noticed on 2026-01-08; no report was ever given.")
    assert found.evidence == ({"on": "2026-01-08", "told": "unreachable"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_the_last_report_is_named() -> None:
    history = replace(told((3, UNREACHABLE, ""), on=3), reports=diary(4, 5))
    found = RULE.evaluate(history, RULE.defaults)
    assert found is not None
    assert found.reason.endswith("; the last report is of 2026-01-06, 2 days before.")


def test_only_the_day_itself_counts() -> None:
    assert finding("", told_on=2, on=3) is None
    assert finding("", told_on=4, on=3) is None
    assert finding() is None


def test_another_happening_is_none_of_it() -> None:
    other = HappeningKind.PLAN_CHANGED
    assert RULE.evaluate(told((3, other, ""), on=3, medicines=["ramipril"]), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("b", "a") == finding("a", "b") is not None
    assert len(finding("b", "a").evidence) == 2
