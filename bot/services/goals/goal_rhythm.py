"""Keeps the day on which goals are asked about next in step with the goals: one standing item for all of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.goal_attainment import next_check_on
from bot.care.history import PromptStatus
from bot.care.people import Patient, PatientStatus
from bot.care.plan import PlanItem
from bot.care.prompt import Prompt
from bot.care.schedule import instant
from bot.care.standing_items import with_check_in
from bot.services.prompts import planning
from storage import care_plans, goals, prompts

GOAL_CHECK = "goal_check"
_ASK_WITHIN = timedelta(hours=3)
_ANSWER_WITHIN = timedelta(hours=24)


def keep_checks(session: Session, patient: Patient, now: datetime) -> None:
    """The item stands on the next day on which a goal is asked about, at the time of the check-in; else on none."""
    if patient.status is not PatientStatus.ACTIVE or patient.zone is None or patient.check_in_at is None:
        return
    zone = ZoneInfo(patient.zone)
    today = now.astimezone(zone).date()
    is_to_come = instant(today, patient.check_in_at, zone) > now
    after = today - timedelta(days=1) if is_to_come else today
    days = [next_check_on(goal, zone, after) for goal in goals.goals_of(session, patient.id)]
    first = min((day for day in days if day is not None), default=None)
    pending = _pending(session, patient.id)
    if first is not None and [p.due_at for p in pending] == [instant(first, patient.check_in_at, zone)]:
        return
    for prompt in pending:
        prompts.drop_prompt(session, prompt.id)
    item_id = care_plans.item_id_of(session, patient.id, GOAL_CHECK)
    if first is not None:
        planning.start_item(session, patient, _item(patient, (first - today).days), now)
    elif item_id is not None:
        care_plans.end_item(session, item_id, now)


def _item(patient: Patient, in_days: int) -> PlanItem:
    """Once, in so many days."""
    asked = with_check_in(patient, GOAL_CHECK, GOAL_CHECK, "Goals", _ASK_WITHIN, _ANSWER_WITHIN)
    return replace(asked, first_after=in_days, last_after=in_days)


def _pending(session: Session, patient_id: int) -> list[Prompt]:
    """The question that stands ready and was never asked."""
    return [
        prompt
        for prompt in prompts.outstanding_prompts(session, patient_id)
        if prompt.item_code == GOAL_CHECK and prompt.status is PromptStatus.PENDING and prompt.revision == 0
    ]
