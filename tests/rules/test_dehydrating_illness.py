"""Dehydrating illness: vomiting or diarrhoea on a medicine that then can harm."""

from dataclasses import replace
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import HappeningKind, ItemFacts
from bot.care.rule import NEVER_QUIET
from bot.rules.dehydrating_illness import RULE
from tests.rules.vitals import measured, told, vitals

ILL = HappeningKind.DEHYDRATING_ILLNESS


def finding(*medicines: str, told_on: int = 3, on: int = 3, detail: str = "") -> Any:
    return RULE.evaluate(told((told_on, ILL, detail), on=on, medicines=medicines), RULE.defaults)


def felt(*days: int, on: int, medicine: str = "metformin") -> Any:
    """Diarrhoea was reported on these days, and none on the others."""
    readings = [r for n in range(on + 1) for r in measured(n, diarrhoea=float(n in days))]
    facts = {"item": ItemFacts("Item", medicine=medicine)}
    return RULE.evaluate(replace(vitals(readings, on=on), item_facts=facts), RULE.defaults)


EXAMPLES = [told((3, ILL, ""), on=3, medicines=["metformin"])]


def test_told_today_on_such_a_medicine_is_today() -> None:
    found = finding("ramipril", "paracetamol", "ibuprofen", detail="vomiting since morning")
    assert found.severity is Severity.TODAY
    assert found.reason == (
        "Reported on 2026-01-08: vomiting or diarrhoea: vomiting since morning; "
        "on the plan: ibuprofen (NSAID), ramipril (ACE inhibitor)."
    )
    assert [row["medicine"] for row in found.evidence] == ["ibuprofen (NSAID)", "ramipril (ACE inhibitor)"]
    assert RULE.quiet_for == NEVER_QUIET


@pytest.mark.parametrize(
    "medicine", ["lisinopril", "furosemide", "metformin 500 mg", "empagliflozin", "naproxen", "enalapril/indapamide"]
)
def test_every_group_counts_with_its_strength_and_in_combinations(medicine: str) -> None:
    assert finding(medicine) is not None


@pytest.mark.parametrize("medicine", ["paracetamol", "amlodipine", "sertraline", ""])
def test_another_medicine_is_quiet(medicine: str) -> None:
    assert finding(medicine) is None


def test_only_the_day_itself_counts_and_no_data_are_quiet() -> None:
    assert finding("metformin", told_on=2) is None
    assert RULE.evaluate(told(on=3, medicines=["metformin"]), RULE.defaults) is None
    assert finding() is None


def test_a_measure_says_it_too_on_the_first_day_of_the_illness() -> None:
    assert [n for n in range(12) if felt(3, 4, 5, 9, on=n)] == [3, 9]
    assert [n for n in range(12) if felt(3, 4, 5, 8, on=n)] == [3]
    assert felt(3, on=3).reason == "Reported on 2026-01-08: Diarrhoea 1; on the plan: metformin (metformin)."
    assert felt(3, on=3, medicine="paracetamol") is None


def test_the_order_of_arrival_does_not_show() -> None:
    assert finding("ramipril", "ibuprofen") == finding("ibuprofen", "ramipril") is not None
