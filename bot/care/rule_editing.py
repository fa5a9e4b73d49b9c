"""The rules of a plan: on or off, and each threshold within what the rule allows."""

from collections.abc import Mapping
from typing import Any

from bot.care.plan_editing import Edited, Refused, edited
from bot.care.proposals import Content
from bot.care.rule import Rule, Thresholds
from bot.care.rule_words import threshold_name
from bot.care.sentences import _

ENABLED = "enabled"


def is_on(content: Mapping[str, Any], rule: Rule) -> bool:
    """True when the plan watches with this rule."""
    own = content.get("rules", {}).get(rule.code)
    return own is not None and bool(own.get(ENABLED, True))


def thresholds_in(content: Mapping[str, Any], rule: Rule) -> Thresholds:
    """Every threshold as this plan holds the rule to it: its own over the usual ones."""
    own = content.get("rules", {}).get(rule.code, {})
    return {name: own.get(name, usual) for name, usual in rule.defaults.items()}


def switch_rule(content: Mapping[str, Any], rule: Rule, *, on: bool) -> Edited:
    """With the rule on or off; its thresholds are kept."""

    def change(after: Content) -> None:
        own = {name: value for name, value in _own(after, rule).items() if name != ENABLED}
        after["rules"] = {**after.get("rules", {}), rule.code: own if on else {**own, ENABLED: False}}

    return edited(content, change)


def set_threshold(content: Mapping[str, Any], rule: Rule, name: str, value: float | bool) -> Edited:
    """With that threshold at that value; the usual value takes the plan's own away."""
    if name not in rule.defaults:
        return Refused(_("I do not know that threshold."))
    usual, (low, high) = rule.defaults[name], rule.bounds[name]
    if isinstance(value, bool) is not isinstance(usual, bool) or not low <= value <= high:
        return Refused(_("That has to lie between {low} and {high}.", low=low, high=high))
    if isinstance(usual, int) and not isinstance(usual, bool):
        if value != int(value):
            return Refused(_("That has to be a whole number."))
        value = int(value)
    after = {**thresholds_in(content, rule), name: value}
    for lower, higher in rule.rising:
        if after[lower] > after[higher]:
            return Refused(_("“{lower}” cannot be above “{higher}”.", lower=threshold_name(rule.code, lower),
                             higher=threshold_name(rule.code, higher)))  # fmt: skip

    def change(changed: Content) -> None:
        own = {key: kept for key, kept in _own(changed, rule).items() if key != name}
        changed["rules"] = {**changed.get("rules", {}), rule.code: own if value == usual else {**own, name: value}}

    return edited(content, change)


def use_usual(content: Mapping[str, Any], rule: Rule) -> Edited:
    """With every threshold of the rule as usual; whether it is on stays as it is."""

    def change(after: Content) -> None:
        own = {name: value for name, value in _own(after, rule).items() if name == ENABLED}
        after["rules"] = {**after.get("rules", {}), rule.code: own}

    return edited(content, change)


def _own(content: Mapping[str, Any], rule: Rule) -> Content:
    return dict(content.get("rules", {}).get(rule.code, {}))
