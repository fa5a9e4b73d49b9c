"""Templates to change, and what comes of a change, for tests of editing a plan's content."""

from functools import cache
from typing import Any

from bot.care.plan import CarePlan, PlanItem
from bot.care.plan_checked import with_possible_rules
from bot.care.plan_editing import Edited, Refused
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.sentences import english, render
from tests.world import shared_content

Content = dict[str, Any]


@cache
def practice() -> Practice:
    """The clinic with all its content."""
    return shared_content(None)


def kept(edited: Edited) -> Content:
    """The content that came out; a refusal fails with its reason."""
    assert not isinstance(edited, Refused), render(edited.why, english())
    return edited


def plan_of(edited: Edited) -> CarePlan:
    """The plan that came out, which this practice can carry out; a refusal fails with its reason."""
    return with_possible_rules(parse_plan(kept(edited)), practice().rules)


def why(edited: Edited) -> str:
    """The reason why nothing came out."""
    assert isinstance(edited, Refused)
    return render(edited.why, english())


def item(plan: CarePlan, item_id: str) -> PlanItem:
    """The item of that id; KeyError when there is none."""
    return {item.id: item for item in plan.items}[item_id]
