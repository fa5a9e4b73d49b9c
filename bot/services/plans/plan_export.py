"""Hands a plan out as a file: a template of this practice, or the plan in force of one patient."""

from typing import Any

from sqlmodel import Session

from bot.care.plan_checked import without_idle_lines
from bot.care.practice import Practice
from bot.errors import ContentRefused
from storage import care_plans


def template(practice: Practice, code: str) -> dict[str, Any]:
    """A template as its file has it; `ContentRefused` names those there are."""
    if code not in practice.plan_sources:
        raise ContentRefused(f"there is no plan {code}; there are: {', '.join(sorted(practice.plan_sources))}")
    return practice.plan_sources[code]


def plan_in_force(session: Session, patient_id: int, code: str) -> dict[str, Any]:
    """A patient's plan in force, under that code; `ContentRefused` when there is no such patient or plan.

    What a clinician has taken out of it is gone, also from the lines that would change it.
    """
    content = care_plans.newest_content(session, patient_id)
    if content is None:
        raise ContentRefused(f"there is no patient {patient_id} with a plan")
    return {**without_idle_lines(content), "code": code}
