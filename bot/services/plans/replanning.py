"""Brings a patient's items and her open prompts in line with a new version of her plan, in one transaction."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.people import Patient
from bot.care.plan import CarePlan, PlanItem
from bot.care.practice import Practice
from bot.care.prompt import Prompt
from bot.care.schedule import Due, Schedule, instant, next_due
from bot.care.standing_items import standing_items
from bot.services.prompts import planning
from bot.services.prompts.prompt_messages import Reader, refresh
from storage import care_plans, prompts
from storage.care_plans import ScheduledItem


def carry_over(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, now: datetime
) -> None:
    """Items keep their identity by code: those that did not change go on untouched, with the times she moved them to.

    Changed ones are re-worded and re-timed, and their open questions with them; removed ones end, and so do theirs;
    new ones begin.
    """
    old, new = _planned(patient, before), _planned(patient, after)
    for item in care_plans.items_of(session, patient.id):
        if item.code in old and item.code not in new:
            _end(session, practice, patient, item, now)
        elif item.code in old and old[item.code] != new[item.code]:
            _change(session, practice, patient, item, (old[item.code], new[item.code]), now)
    for code, planned in new.items():
        if code not in old:
            planning.start_item(session, patient, planned, now)
    planning.sync_items(session, patient, after, now)


def _planned(patient: Patient, plan: CarePlan) -> dict[str, PlanItem]:
    return {item.id: item for item in (*plan.items, *standing_items(patient, plan))}


def _end(session: Session, practice: Practice, patient: Patient, item: ScheduledItem, now: datetime) -> None:
    care_plans.end_item(session, item.id, now)
    for prompt in _open_prompts(session, item):
        _cancel(session, practice, patient, prompt, now)


def _change(
    session: Session, practice: Practice, patient: Patient, item: ScheduledItem,
    planned: tuple[PlanItem, PlanItem], now: datetime,
) -> None:  # fmt: skip
    old, new = planned
    schedule = _schedule(item.schedule, old, new)
    changed = replace(
        item, kind=new.kind, title=new.title, instruction=new.instruction, schedule=schedule,
        ask_within=new.ask_within, answer_within=new.answer_within,
    )  # fmt: skip
    care_plans.change_item(session, changed)
    is_retimed = (schedule, new.answer_within) != (item.schedule, item.answer_within)
    for prompt in _open_prompts(session, item):
        if is_retimed:
            _retime(session, practice, patient, prompt, changed, now)
        else:
            _reword(session, practice, patient, prompt, now)
    if is_retimed:
        planning.place_next(session, changed, _zone(patient), now)


def _open_prompts(session: Session, item: ScheduledItem) -> list[Prompt]:
    """The item's prompts that wait or have been asked, as they read now."""
    return [p for p in prompts.outstanding_prompts(session, item.patient_id) if p.item_id == item.id]


def _schedule(standing: Schedule, old: PlanItem, new: PlanItem) -> Schedule:
    """The new rhythm from the same first day on; times that only the patient moved stay as she moved them."""
    from_day = standing.starts_on.toordinal() - old.first_after
    schedule = new.schedule(date.fromordinal(from_day))
    return schedule if old.times != new.times else replace(schedule, times=standing.times)


def _retime(
    session: Session, practice: Practice, patient: Patient, prompt: Prompt, item: ScheduledItem, now: datetime
) -> None:
    """What was never asked gives way to the new times; what is open waits for its new time, if there is one today."""
    due = _slot(item.schedule, prompt, _zone(patient))
    if _is_unasked(prompt) and prompt.due_at > now:
        prompts.drop_prompt(session, prompt.id)
    elif due is None:
        _cancel(session, practice, patient, prompt, now)
    elif due.due_at > now:
        _put_off_to(session, practice, patient, (prompt, item), due, now)
    else:
        _reword(session, practice, patient, prompt, now)


def _is_unasked(prompt: Prompt) -> bool:
    return prompt.status is PromptStatus.PENDING and prompt.revision == 0


def _slot(schedule: Schedule, prompt: Prompt, zone: ZoneInfo) -> Due | None:
    """The prompt's own slot under other times; None when its day has no such slot any more."""
    if not schedule.is_on(prompt.due_on) or prompt.slot >= len(schedule.times):
        return None
    return Due(prompt.due_on, prompt.slot, instant(prompt.due_on, schedule.times[prompt.slot], zone))


def _put_off_to(
    session: Session, practice: Practice, patient: Patient, asked: tuple[Prompt, ScheduledItem], due: Due, now: datetime
) -> None:
    prompt, item = asked
    following = next_due(item.schedule, _zone(patient), after_on=due.due_on, after_slot=due.slot)
    expires_at = due.due_at + item.answer_within
    if following is not None:
        expires_at = min(expires_at, following.due_at)
    revision = prompt.revision if _is_unasked(prompt) else prompt.revision + 1
    prompts.change_prompt(
        session, prompt.id, status=PromptStatus.PENDING, due_at=due.due_at, ask_at=due.due_at,
        expires_at=expires_at, revision=revision,
    )  # fmt: skip
    _show(session, practice, patient, prompt.id, now)


def _reword(session: Session, practice: Practice, patient: Patient, prompt: Prompt, now: datetime) -> None:
    """A question in the chat reads as the item does now; a copy with the old words answers nothing any more."""
    if not _is_unasked(prompt):
        prompts.change_prompt(session, prompt.id, revision=prompt.revision + 1)
        _show(session, practice, patient, prompt.id, now)


def _show(session: Session, practice: Practice, patient: Patient, prompt_id: int, now: datetime) -> None:
    prompt = prompts.prompt(session, prompt_id)
    assert prompt is not None
    refresh(Reader(session, practice, patient, now), prompt, prompt.outbox_id)


def _cancel(session: Session, practice: Practice, patient: Patient, prompt: Prompt, now: datetime) -> None:
    """What was never asked is forgotten; what is open loses its buttons and says why."""
    if _is_unasked(prompt):
        prompts.drop_prompt(session, prompt.id)
        return
    prompts.change_prompt(session, prompt.id, status=PromptStatus.CANCELLED, revision=prompt.revision + 1)
    refresh(Reader(session, practice, patient, now), prompt, prompt.outbox_id)


def _zone(patient: Patient) -> ZoneInfo:
    return ZoneInfo(patient.zone or "UTC")
