"""What a new version changes for the clinic alone: rules and their thresholds, rhythms, the review date."""

from collections.abc import Mapping
from typing import Any

from bot.care.plan import CarePlan
from bot.care.plan_words import listed
from bot.care.rule_words import rule_name, threshold_name, threshold_value
from bot.care.sentences import Sentence, _, as_written, content

_ENABLED = "enabled"


def watch_changes(before: CarePlan, after: CarePlan, names: Mapping[str, str]) -> list[Sentence]:
    """What the patient does not see of a change; `names` are those of questionnaires, by code."""
    codes = sorted({*before.rules, *after.rules})
    ruled = [words for code in codes for words in _rule(code, before.rules.get(code), after.rules.get(code))]
    return [*ruled, *_red_flags(before, after), *_rhythms(before, after, names), *_review(before, after)]


def _rule(code: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[Sentence]:
    name = rule_name(code)
    was_on, is_on = _is_on(old), _is_on(new)
    if was_on and not is_on:
        return [_("Rule off: {rule}.", rule=name)]
    turned_on = [] if was_on or not is_on else [_("Rule on: {rule}.", rule=name)]
    if not is_on:
        return []
    return [*turned_on, *_thresholds(code, old or {}, new or {})]


def _is_on(own: Mapping[str, Any] | None) -> bool:
    return own is not None and bool(own.get(_ENABLED, True))


def _thresholds(rule: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Sentence]:
    """Each threshold that differs; one that is not named is the rule's own default."""
    names = sorted(({*old, *new}) - {_ENABLED})
    return [
        _("{rule} – {name}: {value}. Before: {old}.", rule=rule_name(rule), name=threshold_name(rule, name),
          value=_shown(new.get(name)), old=_shown(old.get(name)))
        for name in names
        if old.get(name) != new.get(name)
    ]  # fmt: skip


def _shown(value: float | bool | None) -> Sentence:
    return _("as usual") if value is None else threshold_value(value)


def _red_flags(before: CarePlan, after: CarePlan) -> list[Sentence]:
    """The words of danger that are the plan's own, where they differ."""
    old, new = ({flag.code: flag for flag in plan.red_flags} for plan in (before, after))
    heard = [as_written(new[code].name) for code in new if code not in old]
    gone = [as_written(old[code].name) for code in old if code not in new]
    other = [as_written(new[code].name) for code in new if code in old and new[code] != old[code]]
    return [
        *([_("The plan's own words of danger, new: {names}.", names=listed(heard))] if heard else []),
        *([_("The plan's own words of danger, taken out: {names}.", names=listed(gone))] if gone else []),
        *([_("The plan's own words of danger, changed: {names}.", names=listed(other))] if other else []),
    ]


def _rhythms(before: CarePlan, after: CarePlan, names: Mapping[str, str]) -> list[Sentence]:
    old = {asked.code: asked.every_days for asked in before.questionnaires}
    return [
        _("{name}: every {days} days. Before: every {old}.", name=content(names.get(asked.code, asked.code)),
          days=asked.every_days, old=old[asked.code])
        for asked in after.questionnaires
        if asked.code in old and old[asked.code] != asked.every_days
    ]  # fmt: skip


def _review(before: CarePlan, after: CarePlan) -> list[Sentence]:
    if before.review_after_days == after.review_after_days:
        return []
    return [_("Looked at again after {days} days. Before: after {old}.", days=after.review_after_days,
              old=before.review_after_days)]  # fmt: skip
