"""Gene-drug pairs: reading the dated file, and finding what concerns a plan."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

import bot.rules
from bot.care.gene_drug_pairs import GeneDrugPair, pairs_for, parse_pairs, plain_phenotype
from bot.errors import ContentRefused

FILE = Path(bot.rules.__path__[0]) / "gene_drug.toml"
TABLE = {"gene": "CYP2D6", "medicines": ["codeine"], "phenotypes": ["Poor Metaboliser"], "says": "…", "source": "CPIC"}


def shipped() -> tuple[GeneDrugPair, ...]:
    return parse_pairs(tomllib.loads(FILE.read_text(encoding="utf-8")))


def test_every_shipped_pair_is_whole_and_stands_once() -> None:
    pairs = shipped()
    assert len(pairs) >= 40
    assert len({(pair.gene, pair.medicine) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.phenotypes
        assert pair.says.endswith(".")
        assert pair.source.startswith("CPIC guideline")
        assert pair.as_of <= date(2026, 1, 1)
        assert pair.medicine == pair.medicine.lower()
        assert not {"normal metabolizer", "negative", "normal function"} & set(pair.phenotypes) - _expressors(pair)


def _expressors(pair: GeneDrugPair) -> set[str]:
    """CYP3A5 alone calls for a change in those with the usual function: most people have none."""
    return {"normal metabolizer"} if pair.gene == "CYP3A5" else set()


def test_a_table_with_a_gap_is_refused_by_its_number() -> None:
    gapped = {key: value for key, value in TABLE.items() if key != "phenotypes"}
    with pytest.raises(ContentRefused, match="pair 2: 'phenotypes' is missing"):
        parse_pairs({"as_of": date(2025, 1, 1), "pairs": [TABLE, gapped]})
    with pytest.raises(ContentRefused, match="'as_of' is missing"):
        parse_pairs({"pairs": [TABLE]})


def test_a_medicine_is_found_in_a_plans_own_words() -> None:
    pairs = parse_pairs({"as_of": date(2025, 1, 1), "pairs": [TABLE]})
    for words in ("codeine", "Codeine 30 mg", "paracetamol/codeine"):
        assert [match.medicine for match in pairs_for([words], {"cyp2d6": "poor metabolizer"}, pairs)] == [words]
    for words in ("", "codeines", "paracetamol"):
        assert pairs_for([words], {"CYP2D6": "poor metabolizer"}, pairs) == ()


def test_no_phenotype_forms_no_pair() -> None:
    assert pairs_for(["codeine"], {}, shipped()) == ()


@pytest.mark.parametrize("spelling", ["Poor Metaboliser", " poor  metabolizer ", "CYP2D6 Poor Metabolizer"])
def test_a_phenotype_is_compared_without_case_spelling_or_gene(spelling: str) -> None:
    assert plain_phenotype("CYP2D6", spelling) == "poor metabolizer"


def test_warfarin_gathers_its_three_genes_in_order() -> None:
    phenotypes = {"VKORC1": "variant carrier", "CYP4F2": "*1/*3", "CYP2C9": "poor metabolizer"}
    assert [match.pair.gene for match in pairs_for(["warfarin"], phenotypes, shipped())] == [
        "CYP2C9",
        "CYP4F2",
        "VKORC1",
    ]
