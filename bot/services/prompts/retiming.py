"""Asking at other times: another hour, other days, another time zone. What has been asked is never asked again."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.item_times import due_after_flight, moved
from bot.care.messages import Lane, say
from bot.care.people import Patient
from bot.care.prompt import ASKED_AFTER, Prompt
from bot.care.schedule import Due, Schedule, instant
from bot.care.sentences import _
from bot.care.standing_items import CHECK_IN, QUESTIONNAIRE
from bot.services.prompts import planning
from bot.services.prompts.prompt_messages import Reader, refresh
from storage import care_plans, outbox, people, prompts
from storage.care_plans import ScheduledItem
from storage.keyring import patient_owner

DAILY: frozenset[int] = frozenset()
_BEFORE_IT_CLOSES = timedelta(minutes=15)


def item_of(session: Session, patient_id: int, code: str) -> ScheduledItem | None:
    """The item in force of that code."""
    items = care_plans.items_of(session, patient_id)
    return next((item for item in items if item.code == code), None)


def move_check_in(session: Session, patient: Patient, at: time, now: datetime) -> None:
    """The check-in, and what takes its place, comes at another time from now on; what was asked today does not."""
    for item in care_plans.items_of(session, patient.id):
        if item.kind in (CHECK_IN, QUESTIONNAIRE):
            reschedule(session, patient, item, replace(item.schedule, times=(at,)), now)
    people.change_patient(session, patient.id, check_in_at=at.isoformat("minutes"))


def move_slot(session: Session, patient: Patient, item: ScheduledItem, slot: int, at: time, now: datetime) -> None:
    """The nth time of the item's day moves."""
    reschedule(session, patient, item, replace(item.schedule, times=moved(item.schedule.times, slot, at)), now)


def check_in_on(session: Session, patient: Patient, weekdays: frozenset[int], now: datetime) -> None:
    """The check-in comes on these weekdays from now on; none means every day."""
    if item := item_of(session, patient.id, CHECK_IN):
        reschedule(session, patient, item, replace(item.schedule, weekdays=weekdays), now)


def daily_again(session: Session, patient: Patient, now: datetime) -> None:
    """Somebody has to look at the plan: a thinned check-in comes every day again, and the patient hears of it."""
    item = item_of(session, patient.id, CHECK_IN)
    if item is None or item.schedule.weekdays == DAILY:
        return
    check_in_on(session, patient, DAILY, now)
    told = _("For now I ask every day again how you are. That helps your care team to see more.")
    outbox.queue_message(
        session, patient.chat_id, patient_owner(patient.id), say(told, silent=True), lane=Lane.REPLY, now=now
    )  # fmt: skip


def reschedule(session: Session, patient: Patient, item: ScheduledItem, schedule: Schedule, now: datetime) -> None:
    """The item is due at other times from now on.

    A time of today that is still to come, and would have passed by its new hour, is asked at its old one.
    """
    zone = ZoneInfo(patient.zone or "UTC")
    care_plans.reschedule_item(session, item.id, schedule)
    waiting = _waiting(session, item)
    if waiting is not None and _has_passed(schedule, Due(waiting.due_on, waiting.slot, waiting.due_at), zone, now):
        return
    place_anew(session, replace(item, schedule=schedule), zone, now, last_at=None)


def _has_passed(schedule: Schedule, due: Due, zone: ZoneInfo, now: datetime) -> bool:
    is_still_on = schedule.is_on(due.due_on) and due.slot < len(schedule.times)
    return due.due_at > now and is_still_on and instant(due.due_on, schedule.times[due.slot], zone) <= now


def _waiting(session: Session, item: ScheduledItem) -> Prompt | None:
    """The item's prompt that stands ready and was never asked."""
    outstanding = prompts.outstanding_prompts(session, item.patient_id)
    ready = (p for p in outstanding if p.item_id == item.id and p.status is PromptStatus.PENDING and p.revision == 0)
    return next(ready, None)


def place_anew(session: Session, item: ScheduledItem, zone: ZoneInfo, now: datetime, last_at: datetime | None) -> None:
    """The prompt that stands ready gives way to the next due one; what is open ends where that one begins.

    `last_at`, when the item was last done, keeps the next one away from it; None where the times are chosen.
    """
    while (waiting := _waiting(session, item)) is not None:
        prompts.drop_prompt(session, waiting.id)
    due = due_after_flight(item.schedule, zone, now, prompts.slots_of(session, item.id), last_at)
    planning.place(session, item, due, zone)
    for prompt in prompts.outstanding_prompts(session, item.patient_id):
        if due is not None and prompt.item_id == item.id and prompt.due_at < due.due_at < prompt.expires_at:
            prompts.change_prompt(session, prompt.id, expires_at=due.due_at)


def change_zone(reader: Reader, zone: str) -> None:
    """The patient lives by another clock: all that stands ready or was put off is timed anew, the daily rules too."""
    session, patient, now = reader.session, reader.patient, reader.now
    people.change_patient(session, patient.id, zone=zone, sweep_at=planning.next_sweep(zone, now))
    for item in care_plans.items_of(session, patient.id):
        place_anew(session, item, ZoneInfo(zone), now, prompts.last_taken_at(session, item.id))
    after = replace(reader, patient=people.patient(session, patient.id))
    for prompt in prompts.outstanding_prompts(session, patient.id):
        if prompt.is_put_off and prompt.ask_at != prompt.due_at + ASKED_AFTER.get(prompt.kind, timedelta(0)):
            _keep_clock(after, prompt, reader.zone)


def _keep_clock(reader: Reader, prompt: Prompt, before: ZoneInfo) -> None:
    """It comes again at the hour it was promised for, by the new clock, before it closes; its message says when."""
    promised = prompt.ask_at.astimezone(before)
    wanted = min(instant(promised.date(), promised.time(), reader.zone), prompt.expires_at - _BEFORE_IT_CLOSES)
    prompts.change_prompt(reader.session, prompt.id, ask_at=max(wanted, reader.now))
    known = prompts.prompt(reader.session, prompt.id)
    assert known is not None
    refresh(reader, known, known.outbox_id)
