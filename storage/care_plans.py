"""Plan versions and their items."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlmodel import Session

from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.schedule import Schedule
from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import fingerprint, seal_json, unseal_json
from storage.tables import care_plans, plan_items

_WORDING = "plan_items.wording"


@dataclass(frozen=True, slots=True)
class ScheduledItem:
    """An item of a published plan as the scheduler needs it."""

    id: int
    patient_id: int
    code: str
    kind: str
    title: str
    instruction: str
    schedule: Schedule
    ask_within: timedelta
    answer_within: timedelta


def publish_version(
    session: Session, patient_id: int, content: dict[str, Any], clinician_id: int, now: datetime
) -> int:
    """The number of the new version: one more than the last, 1 for the first."""
    last = session.scalar(select(func.max(care_plans.c.version)).where(care_plans.c.patient_id == patient_id))
    version = (last or 0) + 1
    insert_row(
        session,
        care_plans,
        patient_id=patient_id,
        version=version,
        content=seal_json(session, patient_owner(patient_id), "care_plans.content", content),
        published_at=now,
        published_by=clinician_id,
    )
    return version


def plan_of(session: Session, patient_id: int) -> tuple[int, CarePlan] | None:
    """The patient's plan in force and its version; None before the first."""
    row = session.execute(
        select(care_plans).where(care_plans.c.patient_id == patient_id).order_by(care_plans.c.version.desc()).limit(1)
    ).first()
    if row is None:
        return None
    content = unseal_json(session, patient_owner(patient_id), "care_plans.content", row.content)
    return row.version, parse_plan(content)


def published_at(session: Session, patient_id: int) -> list[datetime]:
    """When each version of the patient's plan was published, the first one first."""
    found = (
        select(care_plans.c.published_at).where(care_plans.c.patient_id == patient_id).order_by(care_plans.c.version)
    )
    return list(session.scalars(found))


def add_item(session: Session, item: ScheduledItem) -> int:
    """The id of a new item."""
    owner = patient_owner(item.patient_id)
    return insert_row(
        session,
        plan_items,
        patient_id=item.patient_id,
        code_hash=fingerprint(session, f"{owner}/item/{item.code}"),
        kind=item.kind,
        wording=seal_json(session, owner, _WORDING, [item.code, item.title, item.instruction]),
        schedule=json.dumps(_schedule_to_json(item.schedule)),
        ask_within=int(item.ask_within.total_seconds() // 60),
        answer_within=int(item.answer_within.total_seconds() // 60),
    )


def reschedule_item(session: Session, item_id: int, schedule: Schedule) -> None:
    """The item is due at other times from now on."""
    written = json.dumps(_schedule_to_json(schedule))
    session.execute(update(plan_items).where(plan_items.c.id == item_id).values(schedule=written))


def items_of(session: Session, patient_id: int) -> tuple[ScheduledItem, ...]:
    """The items in force, in the order in which they came into the plan."""
    standing = (plan_items.c.patient_id == patient_id, plan_items.c.ended_at.is_(None))
    rows = session.execute(select(plan_items).where(*standing).order_by(plan_items.c.id))
    return tuple(_item(session, row) for row in rows)


def item(session: Session, item_id: int) -> ScheduledItem:
    """The item of that id."""
    return _item(session, session.execute(select(plan_items).where(plan_items.c.id == item_id)).one())


def wording_of(session: Session, patient_id: int, sealed: bytes) -> tuple[str, str, str]:
    """An item's code, title and instruction."""
    code, title, instruction = unseal_json(session, patient_owner(patient_id), _WORDING, sealed)
    return code, title, instruction


def codes_of(session: Session, patient_id: int) -> dict[int, str]:
    """The code of every item the patient ever had, by its id."""
    rows = session.execute(select(plan_items.c.id, plan_items.c.wording).where(plan_items.c.patient_id == patient_id))
    return {row.id: wording_of(session, patient_id, row.wording)[0] for row in rows}


def _item(session: Session, row: Row[Any]) -> ScheduledItem:
    code, title, instruction = wording_of(session, row.patient_id, row.wording)
    return ScheduledItem(
        id=row.id,
        patient_id=row.patient_id,
        code=code,
        kind=row.kind,
        title=title,
        instruction=instruction,
        schedule=_schedule_from_json(json.loads(row.schedule)),
        ask_within=timedelta(minutes=row.ask_within),
        answer_within=timedelta(minutes=row.answer_within),
    )


def _schedule_to_json(schedule: Schedule) -> dict[str, Any]:
    return {
        "times": [at.strftime("%H:%M") for at in schedule.times],
        "starts_on": schedule.starts_on.isoformat(),
        "weekdays": sorted(schedule.weekdays),
        "every_days": schedule.every_days,
        "ends_on": schedule.ends_on.isoformat() if schedule.ends_on else None,
    }


def _schedule_from_json(content: dict[str, Any]) -> Schedule:
    return Schedule(
        times=tuple(time.fromisoformat(text) for text in content["times"]),
        starts_on=date.fromisoformat(content["starts_on"]),
        weekdays=frozenset(content["weekdays"]),
        every_days=content["every_days"],
        ends_on=date.fromisoformat(content["ends_on"]) if content["ends_on"] else None,
    )
