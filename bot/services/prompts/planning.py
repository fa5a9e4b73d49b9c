"""Starting a plan and ending care: items, their first prompts, and everything that stops."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.history import PromptStatus
from bot.care.people import Patient, PatientStatus
from bot.care.plan import CarePlan, PlanItem
from bot.care.practice import Practice
from bot.care.schedule import Due, first_due, instant, next_due
from bot.care.standing_items import standing_items
from bot.services.plans import plan_reading
from storage import audit, care_plans, outbox, people, prompts, reviews
from storage.care_plans import ScheduledItem
from storage.keyring import patient_owner

SWEEP_AT = time(12, 0)


def start_plan(
    session: Session, practice: Practice, patient_id: int, code: str, clinician_id: int, now: datetime
) -> None:
    """Publish the first version from a template: items, first prompts, daily rules."""
    patient = people.patient(session, patient_id)
    assert patient.zone is not None
    plan = practice.plans[code]
    number = care_plans.publish_version(session, patient_id, practice.plan_sources[code], clinician_id, now)
    audit.add(session, "plan_started", now, clinician_id=clinician_id, patient_id=patient_id, about=f"version:{number}")
    sync_items(session, patient, plan, now)
    people.change_patient(
        session,
        patient_id,
        status=PatientStatus.ACTIVE,
        sweep_at=next_sweep(patient.zone, now),
        baseline_from=now.astimezone(ZoneInfo(patient.zone)).date(),
    )


def sync_items(session: Session, patient: Patient, plan: CarePlan, now: datetime) -> None:
    """Whatever the plan and the standing items hold that this patient never had begins today.

    It does nothing for whoever has it all, so that the daily sweep can bring older plans in line.
    """
    known = set(care_plans.codes_of(session, patient.id).values())
    for planned in (*plan.items, *standing_items(patient, plan)):
        if planned.id not in known:
            start_item(session, patient, planned, now)


def start_item(session: Session, patient: Patient, planned: PlanItem, now: datetime) -> None:
    """The item is due from today on; one that had ended is taken up again under the same identity."""
    zone = ZoneInfo(patient.zone or "UTC")
    schedule = planned.schedule(now.astimezone(zone).date())
    item = ScheduledItem(
        0, patient.id, planned.id, planned.kind, planned.title, planned.instruction, schedule,
        planned.ask_within, planned.answer_within,
    )  # fmt: skip
    item_id = care_plans.item_id_of(session, patient.id, planned.id)
    if item_id is None:
        item_id = care_plans.add_item(session, item)
    else:
        care_plans.change_item(session, replace(item, id=item_id))
    place_next(session, care_plans.item(session, item_id), zone, now)


def place(session: Session, item: ScheduledItem, due: Due | None, zone: ZoneInfo) -> None:
    """The item's prompt at that due time stands ready; its window ends before the next one begins."""
    if due is None:
        return
    following = next_due(item.schedule, zone, after_on=due.due_on, after_slot=due.slot)
    expires_at = due.due_at + item.answer_within
    if following is not None:
        expires_at = min(expires_at, following.due_at)
    prompts.place_prompt(session, item, due, expires_at)


def place_next(session: Session, item: ScheduledItem, zone: ZoneInfo, now: datetime) -> None:
    """The item's next prompt stands ready: the first due time to come whose slot has none yet."""
    due = first_due(item.schedule, zone, now)
    while due is not None and prompts.has_prompt(session, item.id, due.due_on, due.slot):
        due = next_due(item.schedule, zone, after_on=due.due_on, after_slot=due.slot)
    place(session, item, due, zone)


def next_sweep(zone: str, now: datetime) -> datetime:
    """The next local noon: by then yesterday's check-in is closed, and most clinics are open."""
    local = now.astimezone(ZoneInfo(zone))
    today = instant(local.date(), SWEEP_AT, ZoneInfo(zone))
    return today if today > now else instant(local.date() + timedelta(days=1), SWEEP_AT, ZoneInfo(zone))


def stop_asking(session: Session, patient_id: int, status: PatientStatus, now: datetime) -> None:
    """Prompts and daily rules stop in this transaction, and no chat acts for the patient any more.

    An open review and its alerts stay: nobody's case is dropped because she left.
    """
    for prompt in prompts.outstanding_prompts(session, patient_id):
        prompts.change_prompt(session, prompt.id, status=PromptStatus.CANCELLED, revision=prompt.revision + 1)
    if (newest := care_plans.newest_version(session, patient_id)) is not None:
        plan_reading.withdraw_reminder(session, people.patient(session, patient_id), newest.id)
    people.change_patient(session, patient_id, status=status, sweep_at=None)
    outbox.withdraw_held_for(session, people.patient(session, patient_id).chat_id, patient_owner(patient_id), now)
    people.end_chat_role(session, patient_id, now)


def end_wrong_link(session: Session, patient_id: int, now: datetime) -> None:
    """The link reached the wrong person: everything that came of it ends, reviews and care links too."""
    if review := reviews.open_review_at_lead(session, patient_id):
        reviews.stop_repeating(session, review.id)
        reviews.change_review(session, review.id, status=ReviewStatus.CLOSED, closed_at=now, outcome="wrong_person")
    stop_asking(session, patient_id, PatientStatus.ENDED, now)
    people.end_care_links(session, patient_id, now)
