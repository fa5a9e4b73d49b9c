"""Hospital or emergency: told once is enough."""

from collections.abc import Sequence
from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.rules.hospital_or_emergency import RULE
from tests.rules.vitals import told

HOSPITAL = HappeningKind.HOSPITAL


def finding(*details: str, told_on: int = 3, on: int = 3, medicines: Sequence[str] = ()) -> Any:
    happenings = [(told_on, HOSPITAL, detail) for detail in details]
    return RULE.evaluate(told(*happenings, on=on, medicines=medicines), RULE.defaults)


EXAMPLES = [told((3, HOSPITAL, ""), on=3, medicines=["ramipril"])]


def test_told_today_is_soon() -> None:
    found = finding("chest infection", medicines=["ramipril"])
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Admitted or seen as an emergency, told on 2026-01-08: chest infection; medicines on the plan to confirm: 1."
    )
    assert found.evidence == ({"on": "2026-01-08", "told": "hospital", "detail": "chest infection"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_only_the_day_itself_counts() -> None:
    assert finding("chest infection", medicines=["ramipril"], told_on=2, on=3) is None
    assert finding("chest infection", medicines=["ramipril"], told_on=4, on=3) is None
    assert finding(medicines=["ramipril"]) is None


def test_another_happening_is_none_of_it() -> None:
    other = HappeningKind.PLAN_CHANGED
    assert RULE.evaluate(told((3, other, ""), on=3, medicines=["ramipril"]), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("b", "a", medicines=["ramipril"]) == finding("a", "b", medicines=["ramipril"]) is not None
    assert len(finding("b", "a", medicines=["ramipril"]).evidence) == 2
