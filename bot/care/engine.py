"""Runs a plan's rules over one history: the same way in for the live bot and for replay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.plan import Advice, CarePlan
from bot.care.rule import Rule, Thresholds


@dataclass(frozen=True, slots=True)
class Watch:
    """One rule a plan turns on, with every threshold it is held to, and the plan's own advice if it has some."""

    rule: Rule
    thresholds: Thresholds
    advice: Advice | None = None


def watching(rules: Mapping[str, Rule], plan: CarePlan) -> tuple[Watch, ...]:
    """The rules the plan turns on, in the order of their codes, its own thresholds laid over the defaults."""
    watches, advice = [], {line.rule: line for line in plan.advice}
    for code in sorted(plan.rules):
        own = {name: value for name, value in plan.rules[code].items() if name != "enabled"}
        if plan.rules[code].get("enabled", True):
            watches.append(Watch(rules[code], {**rules[code].defaults, **own}, advice.get(code)))
    return tuple(watches)


def look(watches: Iterable[Watch], history: History) -> list[Finding]:
    """What these rules find, in their order."""
    found = ((watch, watch.rule.evaluate(history, watch.thresholds)) for watch in watches)
    return [_advised(finding, watch.advice) for watch, finding in found if finding is not None]


def _advised(finding: Finding, advice: Advice | None) -> Finding:
    """The finding with the plan's own line. What a rule says of an urgent one is kept before it: one rule may find
    both a nuisance and a danger, and the plan's line may only think of the first."""
    if advice is None:
        return finding
    kept = f"{finding.consider} " if finding.severity is Severity.URGENT else ""
    return replace(finding, consider=f"{kept}{advice.words}")


def evaluate(rules: Mapping[str, Rule], plan: CarePlan, history: History) -> list[Finding]:
    """What the plan's rules find, in the order of their codes."""
    return look(watching(rules, plan), _with_procedure(history, plan))


def _with_procedure(history: History, plan: CarePlan) -> History:
    """The history with the day of the procedure that the plan names, unless it knows one itself."""
    procedure_on = plan.procedure_on or (history.started_on if plan.begins_with_procedure else None)
    return history if history.procedure_on or not procedure_on else replace(history, procedure_on=procedure_on)
