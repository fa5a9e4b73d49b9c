"""As needed, over limit: the first dose beyond the clinician's number."""

from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import HappeningKind, History, ItemFacts
from bot.care.rule import NEVER_QUIET
from bot.rules.as_needed_over_limit import RULE
from tests.rules.vitals import told

TOOK = HappeningKind.TOOK_AS_NEEDED
FACTS = {
    "codeine": ItemFacts("Codeine 30 mg", daily_limit=4),
    "gel": ItemFacts("Gel", daily_limit=2),
    "tea": ItemFacts("Tea"),
}


def taking(*days_and_items: tuple[int, str], on: int = 3) -> History:
    return replace(told(*((number, TOOK, item) for number, item in days_and_items), on=on), item_facts=FACTS)


def finding(*days_and_items: tuple[int, str], on: int = 3) -> Any:
    return RULE.evaluate(taking(*days_and_items, on=on), RULE.defaults)


EXAMPLES = [taking(*[(3, "codeine")] * 5)]


def test_the_first_dose_beyond_the_limit_is_today() -> None:
    assert finding(*[(3, "codeine")] * 4) is None
    found = finding(*[(3, "codeine")] * 5)
    assert found.severity is Severity.TODAY
    assert found.reason == "Taken on 2026-01-08: Codeine 30 mg 5 times, limit 4."
    assert found.evidence == ({"on": "2026-01-08", "item": "Codeine 30 mg", "doses": 5, "limit": 4},)
    assert RULE.quiet_for == NEVER_QUIET


def test_each_item_has_its_own_limit_and_day() -> None:
    assert finding(*[(3, "codeine")] * 3, *[(3, "gel")] * 2) is None
    assert finding(*[(2, "codeine")] * 3, *[(3, "codeine")] * 4) is None
    assert finding(*[(2, "codeine")] * 9) is None


def test_an_item_without_a_limit_or_one_no_longer_on_the_plan_and_no_data_are_quiet() -> None:
    assert finding(*[(3, "tea")] * 20, *[(3, "gone")] * 20) is None
    assert finding() is None


def test_several_items_are_one_finding_whatever_their_order() -> None:
    doses = [*[(3, "gel")] * 3, *[(3, "codeine")] * 5]
    assert finding(*doses) == finding(*reversed(doses))
    assert finding(*doses).reason == "Taken on 2026-01-08: Codeine 30 mg 5 times, limit 4; Gel 3 times, limit 2."
