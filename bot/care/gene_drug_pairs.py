"""Pairs of a gene and a medicine for which CPIC calls for a change, and which of them concern a patient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.care.medicines import words_of
from bot.errors import ContentRefused


@dataclass(frozen=True, slots=True)
class GeneDrugPair:
    """One CPIC level A pair. `phenotypes` call for a change and stand in lower case; `source` is the guideline."""

    gene: str
    medicine: str
    phenotypes: tuple[str, ...]
    says: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that concerns a patient: the plan's own words for the medicine, and the phenotype as it was recorded."""

    pair: GeneDrugPair
    medicine: str
    phenotype: str


def parse_pairs(content: Mapping[str, Any]) -> tuple[GeneDrugPair, ...]:
    """The pairs in the data file's tables: one for each medicine named; `ContentRefused` says which table is wrong.

    `[[pairs]]` hold `gene, medicines, phenotypes, says, source`; `as_of` stands once, above them all.
    """
    pairs = []
    for number, table in enumerate(content.get("pairs", ()), start=1):
        try:
            phenotypes = tuple(plain_phenotype(table["gene"], phenotype) for phenotype in table["phenotypes"])
            pairs += [
                GeneDrugPair(table["gene"], medicine, phenotypes, table["says"], table["source"], content["as_of"])
                for medicine in table["medicines"]
            ]
        except KeyError as error:
            raise ContentRefused(f"gene-drug pair {number}: {error} is missing") from error
    return tuple(pairs)


def genes_in(pairs: Iterable[GeneDrugPair]) -> dict[str, tuple[str, ...]]:
    """Every gene of the pairs, in order, with the phenotypes that call for a change somewhere."""
    found: dict[str, dict[str, None]] = {}
    for pair in pairs:
        found.setdefault(pair.gene, {}).update(dict.fromkeys(pair.phenotypes))
    return {gene: tuple(found[gene]) for gene in sorted(found)}


def pairs_for(
    medicines: Iterable[str], phenotypes: Mapping[str, str], pairs: Iterable[GeneDrugPair]
) -> tuple[Match, ...]:
    """The pairs that a plan's medicines and the recorded phenotypes form, by medicine, then by gene."""
    names = sorted(set(medicines))
    recorded = {gene.upper(): phenotype for gene, phenotype in phenotypes.items()}
    return tuple(
        Match(pair, name, recorded[pair.gene.upper()])
        for name in names
        for pair in sorted(pairs, key=lambda pair: (pair.gene, pair.medicine))
        if words_of(pair.medicine) <= words_of(name)
        and plain_phenotype(pair.gene, recorded.get(pair.gene.upper(), "")) in pair.phenotypes
    )


def plain_phenotype(gene: str, phenotype: str) -> str:
    """The phenotype as it is compared: lower case, American spelling, single spaces, without the gene's name."""
    words = phenotype.lower().replace("metaboliser", "metabolizer").removeprefix(gene.lower())
    return " ".join(words.split())
