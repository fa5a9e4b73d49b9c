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
from storage.seals import fingerprint, seal, seal_json, unseal, unseal_json
from storage.tables import care_plans, plan_items

_CONTENT = "care_plans.content"
_REASON = "care_plans.reason"
_WORDING = "plan_items.wording"


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a patient's plan. `confirmed_at` is when she said that she has read it, if she has."""

    id: int
    patient_id: int
    number: int
    plan: CarePlan
    reason: str
    published_at: datetime
    published_by: int
    confirmed_at: datetime | None


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
    session: Session, patient_id: int, content: dict[str, Any], clinician_id: int, now: datetime, reason: str = ""
) -> int:
    """The number of the new version: one more than the last, 1 for the first."""
    last = session.scalar(select(func.max(care_plans.c.version)).where(care_plans.c.patient_id == patient_id))
    version, owner = (last or 0) + 1, patient_owner(patient_id)
    insert_row(
        session,
        care_plans,
        patient_id=patient_id,
        version=version,
        content=seal_json(session, owner, _CONTENT, content),
        reason=seal(session, owner, _REASON, reason) if reason else None,
        published_at=now,
        published_by=clinician_id,
    )
    return version


def plan_of(session: Session, patient_id: int) -> tuple[int, CarePlan] | None:
    """The patient's plan in force and its version; None before the first."""
    newest = newest_version(session, patient_id)
    return (newest.number, newest.plan) if newest else None


def newest_version(session: Session, patient_id: int) -> PlanVersion | None:
    """The version in force; None before the first."""
    of_patient = select(care_plans).where(care_plans.c.patient_id == patient_id)
    row = session.execute(of_patient.order_by(care_plans.c.version.desc()).limit(1)).first()
    return _version(session, row) if row else None


def newest_content(session: Session, patient_id: int) -> dict[str, Any] | None:
    """The version in force as its file has it; None before the first."""
    of_patient = select(care_plans.c.content).where(care_plans.c.patient_id == patient_id)
    sealed = session.scalar(of_patient.order_by(care_plans.c.version.desc()).limit(1))
    return None if sealed is None else dict(unseal_json(session, patient_owner(patient_id), _CONTENT, sealed))


def version(session: Session, patient_id: int, number: int) -> PlanVersion | None:
    """The version of that number."""
    numbered = (care_plans.c.patient_id == patient_id, care_plans.c.version == number)
    row = session.execute(select(care_plans).where(*numbered)).first()
    return _version(session, row) if row else None


def content_of_version(session: Session, patient_id: int, number: int) -> dict[str, Any] | None:
    """The version of that number as its file has it."""
    numbered = (care_plans.c.patient_id == patient_id, care_plans.c.version == number)
    sealed = session.scalar(select(care_plans.c.content).where(*numbered))
    return None if sealed is None else dict(unseal_json(session, patient_owner(patient_id), _CONTENT, sealed))


def patient_of_version(session: Session, version_id: int) -> int | None:
    """Whose plan the version of that id is."""
    return session.scalar(select(care_plans.c.patient_id).where(care_plans.c.id == version_id))


def confirm_versions(session: Session, patient_id: int, now: datetime) -> None:
    """She has read the newest version, and with it whatever came before."""
    unread = (care_plans.c.patient_id == patient_id, care_plans.c.confirmed_at.is_(None))
    session.execute(update(care_plans).where(*unread).values(confirmed_at=now))


def _version(session: Session, row: Row[Any]) -> PlanVersion:
    owner = patient_owner(row.patient_id)
    return PlanVersion(
        id=row.id,
        patient_id=row.patient_id,
        number=row.version,
        plan=parse_plan(unseal_json(session, owner, _CONTENT, row.content)),
        reason=unseal(session, owner, _REASON, row.reason) if row.reason else "",
        published_at=row.published_at,
        published_by=row.published_by,
        confirmed_at=row.confirmed_at,
    )


def published_at(session: Session, patient_id: int) -> list[datetime]:
    """When each version of the patient's plan was published, the first one first."""
    found = (
        select(care_plans.c.published_at).where(care_plans.c.patient_id == patient_id).order_by(care_plans.c.version)
    )
    return list(session.scalars(found))


def add_item(session: Session, item: ScheduledItem) -> int:
    """The id of a new item."""
    return insert_row(
        session,
        plan_items,
        patient_id=item.patient_id,
        code_hash=_code_hash(session, item.patient_id, item.code),
        **_columns(session, item),
    )


def change_item(session: Session, item: ScheduledItem) -> None:
    """The item reads and is due like this from now on; one that had ended is in force again."""
    columns = _columns(session, item)
    session.execute(update(plan_items).where(plan_items.c.id == item.id).values(**columns, ended_at=None))


def end_item(session: Session, item_id: int, now: datetime) -> None:
    """The item is no longer part of the plan."""
    session.execute(update(plan_items).where(plan_items.c.id == item_id).values(ended_at=now))


def item_id_of(session: Session, patient_id: int, code: str) -> int | None:
    """The id of the patient's item of that code, in force or ended: a code is the item's identity for good."""
    same = (plan_items.c.patient_id == patient_id, plan_items.c.code_hash == _code_hash(session, patient_id, code))
    return session.scalar(select(plan_items.c.id).where(*same))


def _code_hash(session: Session, patient_id: int, code: str) -> bytes:
    return fingerprint(session, f"{patient_owner(patient_id)}/item/{code}")


def _columns(session: Session, item: ScheduledItem) -> dict[str, Any]:
    owner = patient_owner(item.patient_id)
    return {
        "kind": item.kind,
        "wording": seal_json(session, owner, _WORDING, [item.code, item.title, item.instruction]),
        "schedule": json.dumps(_schedule_to_json(item.schedule)),
        "ask_within": int(item.ask_within.total_seconds() // 60),
        "answer_within": int(item.answer_within.total_seconds() // 60),
    }


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
