"""Writes a calibrated plan in the format it was read in."""

from pathlib import Path

import tomli_w

from bot.errors import FileRefused
from bot.replay.plan import ReplayPlan


def write_plan(path: Path, plan: ReplayPlan, budget: float) -> None:
    """The plan's file with the calibrated thresholds, every rule named; `FileRefused` when it cannot be written."""
    content = {**plan.source, "rules": {code: dict(own) for code, own in sorted(plan.plan.rules.items())}}
    first_line = f"# Calibrated by care-plan-bot replay to at most {budget:g} alerts per patient-month.\n"
    try:
        path.write_text(first_line + tomli_w.dumps(content), encoding="utf-8")
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error.strerror or error}") from error
