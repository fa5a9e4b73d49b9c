"""A plan as text: what `parse_plan` reads back, for sharing a template or for changing a plan by hand."""

from collections.abc import Mapping
from typing import Any

import tomli_w


def plan_text(content: Mapping[str, Any], heading: str) -> str:
    """The plan's TOML under a comment of one line; what it holds is what `content` holds."""
    comment = "".join(sign for sign in " ".join(heading.split()) if sign.isprintable())
    return f"# {comment}\n{tomli_w.dumps(content)}"


def days_named(content: Mapping[str, Any]) -> list[str]:
    """The calendar days of one patient that the plan names, in order: nobody else's business."""
    items = content.get("items", ())
    named = {item[key] for item in items for key in ("starts_on", "ends_on") if item.get(key)}
    procedure_on = content.get("procedure_on")
    return sorted(named | ({procedure_on} if procedure_on and procedure_on[0].isdigit() else set()))
