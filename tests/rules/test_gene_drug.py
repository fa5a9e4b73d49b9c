"""Gene and drug: a phenotype that arrives today and a medicine that is on the plan."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import HappeningKind
from bot.care.rule import NEVER_QUIET
from bot.content import read_rules
from bot.rules.gene_drug import rule_with
from tests.rules.vitals import told

ARRIVED = HappeningKind.PHENOTYPE_ARRIVED
RULE = read_rules()["gene_drug"]


def finding(gene: str, phenotype: str, *medicines: str, arrived: str | None = None, on: int = 3) -> Any:
    happening = (3, ARRIVED, gene if arrived is None else arrived)
    return RULE.evaluate(told(happening, on=on, medicines=medicines, phenotypes={gene: phenotype}), RULE.defaults)


EXAMPLES = [
    told((3, ARRIVED, "CYP2C19"), on=3, medicines=["clopidogrel"], phenotypes={"CYP2C19": "poor metabolizer"}),
]


def test_a_phenotype_that_arrives_later_is_soon() -> None:
    found = finding("CYP2C19", "Poor Metabolizer", "clopidogrel")
    assert found.severity is Severity.SOON
    assert found.reason == "Recorded on 2026-01-08, CPIC level A: CYP2C19 Poor Metabolizer and clopidogrel."
    assert found.consider.startswith("Consider what CPIC says: Clopidogrel is activated too little")
    assert found.evidence[0]["source"].startswith("CPIC guideline for clopidogrel and CYP2C19, 2022, as of ")
    assert RULE.quiet_for == NEVER_QUIET


@pytest.mark.parametrize(
    ("gene", "phenotype", "medicine"),
    [
        ("CYP2C19", "ultrarapid metaboliser", "escitalopram"),
        ("CYP2D6", "CYP2D6 Ultrarapid Metabolizer", "codeine"),
        ("CYP2D6", "poor metabolizer", "tramadol"),
        ("CYP2D6", "poor metabolizer", "paroxetine"),
        ("CYP2C9", "intermediate metabolizer", "warfarin"),
        ("VKORC1", "A/A", "warfarin"),
        ("SLCO1B1", "Decreased Function", "simvastatin"),
        ("HLA-B*57:01", "positive", "abacavir"),
        ("hla-b*15:02", "Positive", "carbamazepine"),
        ("TPMT", "poor metabolizer", "azathioprine"),
        ("NUDT15", "intermediate metabolizer", "mercaptopurine"),
        ("DPYD", "intermediate metabolizer", "capecitabine"),
    ],
)
def test_the_named_pairs_call_for_a_change(gene: str, phenotype: str, medicine: str) -> None:
    assert finding(gene, phenotype, medicine) is not None


@pytest.mark.parametrize(
    ("gene", "phenotype", "medicine"),
    [
        ("CYP2C19", "normal metabolizer", "clopidogrel"),
        ("CYP2C19", "poor metabolizer", "paracetamol"),
        ("CYP2D6", "poor metabolizer", "clopidogrel"),
        ("HLA-B*57:01", "negative", "abacavir"),
        ("HLA-B*57:01", "positive", "carbamazepine"),
    ],
)
def test_another_phenotype_medicine_or_gene_is_quiet(gene: str, phenotype: str, medicine: str) -> None:
    assert finding(gene, phenotype, medicine) is None


def test_only_the_day_it_arrives_counts_and_no_data_are_quiet() -> None:
    assert finding("CYP2C19", "poor metabolizer", "clopidogrel", on=4) is None
    assert RULE.evaluate(told(on=3, medicines=["clopidogrel"]), RULE.defaults) is None
    assert finding("CYP2C19", "poor metabolizer") is None


def test_only_the_gene_that_arrived_is_judged_and_an_unnamed_arrival_judges_all() -> None:
    both = {"CYP2C19": "poor metabolizer", "CYP2D6": "poor metabolizer"}
    medicines = ["clopidogrel", "codeine"]

    def genes(arrived: str) -> list[object]:
        found = RULE.evaluate(told((3, ARRIVED, arrived), on=3, medicines=medicines, phenotypes=both), RULE.defaults)
        assert found is not None
        return [row["gene"] for row in found.evidence]

    assert genes("CYP2D6") == ["CYP2D6"]
    assert genes("") == ["CYP2C19", "CYP2D6"]


def test_its_data_file_stands_beside_it() -> None:
    assert Path(inspect.getfile(rule_with)).with_suffix(".toml").exists()
