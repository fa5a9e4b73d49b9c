"""Reads the plan a file is replayed under: the templates' own format, with every rule on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.care.history import ItemFacts
from bot.care.plan import CarePlan, Measure
from bot.care.plan_checked import with_possible_rules
from bot.care.plan_file import parse_plan
from bot.care.rule import Rule
from bot.errors import ContentRefused

UNNAMED = {"code": "replayed", "name": "Replayed plan"}


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """A plan with what replay looks up in it. `per_day` is how often an item is due at most, where the file says so."""

    plan: CarePlan
    source: Mapping[str, Any]  # the file as it was read
    measures: Mapping[str, Measure]
    item_titles: Mapping[str, str]
    item_facts: Mapping[str, ItemFacts]
    per_day: Mapping[str, int]


def read_plan(path: Path, rules: Mapping[str, Rule]) -> ReplayPlan:
    """The plan of a TOML file; `ContentRefused` says what is wrong with it.

    Only here may `code` and `name` be missing, and is every rule on that the file does not switch off.
    """
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        plan = parse_plan({**UNNAMED, **source})
        plan = with_possible_rules(replace(plan, rules={code: {} for code in rules} | dict(plan.rules)), rules)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ContentRefused) as error:
        raise ContentRefused(f"{path.name}: {error}") from error
    return replay_plan(plan, source)


def replay_plan(plan: CarePlan, source: Mapping[str, Any]) -> ReplayPlan:
    """The plan with what replay looks up in it."""
    items = {item.id: item for item in plan.items}
    per_day = {table["id"]: table["per_day"] for table in source.get("items", ()) if "per_day" in table}
    return ReplayPlan(
        plan=plan,
        source=source,
        measures={measure.code: measure for measure in plan.measures},
        item_titles={item.id: item.title for item in plan.items},
        item_facts={
            item.id: ItemFacts(item.title, item.must_not_miss, item.daily_limit, item.medicine) for item in plan.items
        },
        per_day={id: len(item.times) for id, item in items.items() if item.times} | per_day,
    )
