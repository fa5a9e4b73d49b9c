"""The one unpublished change of a patient's plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from storage.keyring import patient_owner
from storage.seals import seal_json, unseal_json
from storage.tables import plan_drafts

_CONTENT = "plan_drafts.content"


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan in the making, as TOML tables. `revision` goes up with every change; `begun_by` is whose it is."""

    patient_id: int
    base_version: int
    revision: int
    content: dict[str, Any]
    begun_by: int
    begun_at: datetime
    changed_at: datetime


def draft_of(session: Session, patient_id: int) -> Draft | None:
    """The patient's draft, if there is one."""
    row = session.execute(select(plan_drafts).where(plan_drafts.c.patient_id == patient_id)).first()
    if row is None:
        return None
    content = unseal_json(session, patient_owner(patient_id), _CONTENT, row.content)
    return Draft(
        patient_id, row.base_version, row.revision, content, row.begun_by, row.begun_at, row.changed_at
    )  # fmt: skip


def begin_draft(
    session: Session, patient_id: int, base_version: int, content: dict[str, Any], clinician_id: int, now: datetime
) -> Draft:
    """A new draft; the database refuses a second one for the same patient."""
    sealed = seal_json(session, patient_owner(patient_id), _CONTENT, content)
    session.execute(
        insert(plan_drafts).values(
            patient_id=patient_id, base_version=base_version, revision=0, content=sealed, begun_by=clinician_id,
            begun_at=now, changed_at=now,
        )
    )  # fmt: skip
    return Draft(patient_id, base_version, 0, content, clinician_id, now, now)


def change_draft(session: Session, draft: Draft, content: dict[str, Any], now: datetime) -> bool:
    """True when it holds that content now; False when somebody changed or dropped it since this one was read."""
    sealed = seal_json(session, patient_owner(draft.patient_id), _CONTENT, content)
    unchanged = (plan_drafts.c.patient_id == draft.patient_id, plan_drafts.c.revision == draft.revision)
    changed = session.execute(
        update(plan_drafts).where(*unchanged).values(content=sealed, revision=draft.revision + 1, changed_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def hand_draft(session: Session, patient_id: int, clinician_id: int) -> None:
    """It is this clinician's from now on, as it stands."""
    session.execute(update(plan_drafts).where(plan_drafts.c.patient_id == patient_id).values(begun_by=clinician_id))


def drop_draft(session: Session, patient_id: int) -> None:
    """There is none any more."""
    session.execute(delete(plan_drafts).where(plan_drafts.c.patient_id == patient_id))
