"""Runs a plan's rules over one history: the same way in for the live bot and for replay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.care.findings import Finding
from bot.care.history import History
from bot.care.plan import CarePlan
from bot.care.rule import Rule, Thresholds


@dataclass(frozen=True, slots=True)
class Watch:
    """One rule a plan turns on, with every threshold it is held to."""

    rule: Rule
    thresholds: Thresholds


def watching(rules: Mapping[str, Rule], plan: CarePlan) -> tuple[Watch, ...]:
    """The rules the plan turns on, in the order of their codes, its own thresholds laid over the defaults."""
    watches = []
    for code in sorted(plan.rules):
        own = {name: value for name, value in plan.rules[code].items() if name != "enabled"}
        if plan.rules[code].get("enabled", True):
            watches.append(Watch(rules[code], {**rules[code].defaults, **own}))
    return tuple(watches)


def look(watches: Iterable[Watch], history: History) -> list[Finding]:
    """What these rules find, in their order."""
    found = (watch.rule.evaluate(history, watch.thresholds) for watch in watches)
    return [finding for finding in found if finding is not None]


def evaluate(rules: Mapping[str, Rule], plan: CarePlan, history: History) -> list[Finding]:
    """What the plan's rules find, in the order of their codes."""
    return look(watching(rules, plan), history)
