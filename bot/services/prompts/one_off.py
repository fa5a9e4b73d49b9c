"""A question outside every rhythm: asked once, at an instant of its own, by the ordinary tick."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.people import Patient
from bot.care.schedule import Due, Schedule
from storage import care_plans, prompts
from storage.care_plans import ScheduledItem

_WINDOW = timedelta(minutes=15)


def place(session: Session, patient: Patient, kind: str, due_at: datetime, expires_at: datetime) -> int:
    """The id of the prompt: its kind is the reserved id of its item too, which has no times of its own."""
    day = due_at.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    item_id = care_plans.item_id_of(session, patient.id, kind)
    if item_id is None:
        item = ScheduledItem(0, patient.id, kind, kind, "", "", Schedule((), day), _WINDOW, _WINDOW)
        item_id = care_plans.add_item(session, item)
    slot = sum(on == day for on, _slot in prompts.slots_of(session, item_id))
    prompts.place_prompt(session, care_plans.item(session, item_id), Due(day, slot, due_at), expires_at)
    of_day = prompts.prompts_on(session, patient.id, day, day)
    return next(prompt.id for prompt in of_day if (prompt.item_id, prompt.slot) == (item_id, slot))
