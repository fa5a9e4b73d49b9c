"""A medicine on the plan and a phenotype recorded today form a CPIC level A pair that calls for a change.

Fires on the day a phenotype arrives. A pair known when the plan is published blocks publishing until it is answered and
is not this rule's concern. Severity: soon.

Source: CPIC, cpicpgx.org (content CC0); `gene_drug.toml` has each pair with its guideline and date. The severity is a
proposal of this project.
"""

from collections.abc import Mapping
from typing import Any

from bot.care.findings import Finding, Severity
from bot.care.gene_drug_pairs import GeneDrugPair, Match, pairs_for, parse_pairs
from bot.care.happenings import medicines_of, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

CODE, VERSION = "gene_drug", 1


def rule_with(content: Mapping[str, Any]) -> Rule:
    """The rule that knows the pairs of this data file; `ContentRefused` when the file cannot be used."""
    pairs = parse_pairs(content)

    def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
        """A finding when a phenotype told today forms a pair with a medicine on the plan; None otherwise."""
        return _judge(history, pairs)

    return Rule(code=CODE, version=VERSION, evaluate=evaluate, defaults={}, bounds={}, quiet_for=NEVER_QUIET)


def _judge(history: History, pairs: tuple[GeneDrugPair, ...]) -> Finding | None:
    arrived = _arrived(history)
    matches = pairs_for(medicines_of(history), arrived, pairs) if arrived else ()
    if not matches:
        return None
    words = "; ".join(f"{match.pair.gene} {match.phenotype} and {match.medicine}" for match in matches)
    return Finding(
        rule=CODE,
        version=VERSION,
        severity=Severity.SOON,
        reason=f"Recorded on {history.as_on.isoformat()}, CPIC level A: {words}.",
        consider=f"Consider what CPIC says: {' '.join(dict.fromkeys(match.pair.says for match in matches))}",
        evidence=tuple(_row(history, match) for match in matches),
    )


def _arrived(history: History) -> dict[str, str]:
    """The phenotypes that arrived today: those of the genes named, or all where one arrival names no known gene."""
    genes = {happening.detail.upper() for happening in told_today(history, HappeningKind.PHENOTYPE_ARRIVED)}
    known = {gene.upper() for gene in history.phenotypes}
    if not genes <= known:
        return dict(history.phenotypes)
    return {gene: phenotype for gene, phenotype in history.phenotypes.items() if gene.upper() in genes}


def _row(history: History, match: Match) -> dict[str, str | int | float | None]:
    return {
        "on": history.as_on.isoformat(),
        "gene": match.pair.gene,
        "phenotype": match.phenotype,
        "medicine": match.medicine,
        "says": match.pair.says,
        "source": f"{match.pair.source}, as of {match.pair.as_of.isoformat()}",
    }
