"""What a whole caseload looks like, one query a column: two hundred patients cost as many queries as one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlmodel import Session

from bot.care.history import PromptOutcome, PromptStatus
from bot.care.people import PatientStatus
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.seals import unseal, unseal_json
from storage.tables import (
    audit,
    care_links,
    care_plans,
    invitations,
    notes,
    outbox,
    patients,
    plan_items,
    prompts,
    responses,
    reviews,
    thread_messages,
)

LIST = "caseload"  # what a message that lists patients is about
_COUNTED = (PromptStatus.DONE, PromptStatus.SKIPPED, PromptStatus.EXPIRED)
_NEVER_ASKED = (PromptStatus.PENDING, PromptStatus.NOT_ASKED, PromptStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Member:
    """A patient of a caseload, and the clinician through whom she is in it."""

    id: int
    name: str
    label: str
    status: PatientStatus
    linked_on: date
    baseline_from: date | None
    paused_until: date | None
    held_since: date | None
    clinician_id: int


def members(session: Session, clinician_id: int, stood_in_for: Iterable[int]) -> list[Member]:
    """The patients linked to the clinician, then those of the colleagues she stands in for; each once."""
    whose = [clinician_id, *stood_in_for]
    linked = (care_links.c.clinician_id.in_(whose), care_links.c.ended_at.is_(None))
    rows = session.execute(
        select(patients, care_links.c.clinician_id)
        .join(care_links, care_links.c.patient_id == patients.c.id)
        .where(*linked)
        .order_by(care_links.c.id)
    ).all()
    labels = _labels(session, [row.id for row in rows])
    found: dict[int, Member] = {}
    for row in sorted(rows, key=lambda row: whose.index(row.clinician_id)):
        if row.id not in found:
            found[row.id] = Member(
                id=row.id,
                name=unseal(session, patient_owner(row.id), "patients.name", row.name),
                label=labels.get(row.id, ""),
                status=PatientStatus(row.status),
                linked_on=row.linked_on,
                baseline_from=row.baseline_from,
                paused_until=row.paused_until,
                held_since=row.held_since,
                clinician_id=row.clinician_id,
            )
    return list(found.values())


def _labels(session: Session, patient_ids: list[int]) -> dict[int, str]:
    """What the inviter called each of them."""
    came_by = (invitations.c.patient_id.in_(patient_ids), invitations.c.kind == "patient")
    rows = session.execute(
        select(invitations.c.patient_id, invitations.c.label).where(*came_by).order_by(invitations.c.id)
    )
    return {row.patient_id: unseal(session, CLINIC_OWNER, "invitations.label", row.label) for row in rows}


def outcomes_of_items(
    session: Session, patient_ids: list[int], kinds: Iterable[str], first: date, last: date
) -> dict[int, list[PromptOutcome]]:
    """What came of the prompts of these kinds in these local days, by patient, oldest day first; not by which item."""
    of_kinds = (plan_items.c.kind.in_(tuple(kinds)), prompts.c.status.in_(_COUNTED))
    between = (prompts.c.patient_id.in_(patient_ids), prompts.c.due_on.between(first, last))
    rows = session.execute(
        select(prompts.c.patient_id, prompts.c.due_on, prompts.c.status, func.count().label("times"))
        .join(plan_items, plan_items.c.id == prompts.c.item_id)
        .where(*between, *of_kinds)
        .group_by(prompts.c.patient_id, prompts.c.due_on, prompts.c.status)
        .order_by(prompts.c.due_on)
    )
    found: dict[int, list[PromptOutcome]] = {}
    for row in rows:
        outcome = PromptOutcome(row.due_on, "", PromptStatus(row.status), None)
        found.setdefault(row.patient_id, []).extend([outcome] * row.times)
    return found


def last_reports(session: Session, patient_ids: list[int]) -> dict[int, date]:
    """The local day of each one's latest finished report; whoever has none is left out."""
    done = (responses.c.patient_id.in_(patient_ids), responses.c.completed_at.is_not(None))
    latest = select(responses.c.patient_id, func.max(responses.c.for_on).label("latest")).where(*done)
    return {row.patient_id: row.latest for row in session.execute(latest.group_by(responses.c.patient_id))}


def asked_since_report(session: Session, patient_ids: list[int], kind: str, first: date, last: date) -> dict[int, int]:
    """On how many of these local days each was asked to check in after her latest finished report."""
    latest = (
        select(responses.c.patient_id, func.max(responses.c.for_on).label("latest"))
        .where(responses.c.patient_id.in_(patient_ids), responses.c.completed_at.is_not(None))
        .group_by(responses.c.patient_id)
        .subquery()
    )
    asked = (
        prompts.c.patient_id.in_(patient_ids),
        prompts.c.due_on.between(first, last),
        prompts.c.status.not_in(_NEVER_ASKED),
        plan_items.c.kind == kind,
        or_(latest.c.latest.is_(None), prompts.c.due_on > latest.c.latest),
    )
    rows = session.execute(
        select(prompts.c.patient_id, func.count(prompts.c.due_on.distinct()).label("days"))
        .join(plan_items, plan_items.c.id == prompts.c.item_id)
        .outerjoin(latest, latest.c.patient_id == prompts.c.patient_id)
        .where(*asked)
        .group_by(prompts.c.patient_id)
    )
    return {row.patient_id: row.days for row in rows}


def waiting_to_read(session: Session, patient_ids: list[int]) -> set[int]:
    """Those who have not confirmed the newest version of their plan; the first is explained in person."""
    rows = session.execute(
        select(care_plans.c.patient_id, care_plans.c.version, care_plans.c.confirmed_at)
        .where(care_plans.c.patient_id.in_(patient_ids))
        .order_by(care_plans.c.version)
    )
    newest = {row.patient_id: row for row in rows}
    return {patient for patient, row in newest.items() if row.version > 1 and row.confirmed_at is None}


def review_dates(session: Session, patient_ids: list[int]) -> dict[int, tuple[datetime, int]]:
    """When each one's newest plan was published, and after how many days it is due for its scheduled review."""
    newest = (
        select(care_plans.c.patient_id, func.max(care_plans.c.version).label("version"))
        .where(care_plans.c.patient_id.in_(patient_ids))
        .group_by(care_plans.c.patient_id)
        .subquery()
    )
    same = and_(care_plans.c.patient_id == newest.c.patient_id, care_plans.c.version == newest.c.version)
    found = {}
    for row in session.execute(select(care_plans).join(newest, same)):
        plan = unseal_json(session, patient_owner(row.patient_id), "care_plans.content", row.content)
        found[row.patient_id] = (row.published_at, int(plan.get("review_after_days", 90)))
    return found


def next_reviews_named(session: Session, patient_ids: list[int]) -> dict[int, tuple[datetime, date]]:
    """The next review that was named when each one's last case was closed, and when that was."""
    closed = (reviews.c.patient_id.in_(patient_ids), reviews.c.closed_at.is_not(None))
    rows = session.execute(
        select(reviews.c.patient_id, reviews.c.closed_at, reviews.c.next_review_on)
        .where(*closed, reviews.c.next_review_on.is_not(None))
        .order_by(reviews.c.closed_at)
    )
    return {row.patient_id: (row.closed_at, row.next_review_on) for row in rows}


def unread_of(session: Session, clinician_id: int, patient_ids: list[int], looked: str, since: datetime) -> list[int]:
    """Patients with a message nobody has read, or a note written after this clinician last looked at them."""
    written = (thread_messages.c.patient_id.in_(patient_ids), thread_messages.c.clinician_id.is_(None))
    unread = select(thread_messages.c.patient_id).where(*written, thread_messages.c.read_at.is_(None))
    waiting = set(session.scalars(unread))
    hers = (audit.c.clinician_id == clinician_id, audit.c.what == looked, audit.c.patient_id.in_(patient_ids))
    looks = session.execute(
        select(audit.c.patient_id, func.max(audit.c.at).label("latest")).where(*hers).group_by(audit.c.patient_id)
    )
    seen = {row.patient_id: row.latest for row in looks}
    noted = session.execute(
        select(notes.c.patient_id, func.max(notes.c.written_at).label("latest"))
        .where(notes.c.patient_id.in_(patient_ids), notes.c.written_at >= since)
        .group_by(notes.c.patient_id)
    )
    waiting |= {row.patient_id for row in noted if row.patient_id not in seen or row.latest > seen[row.patient_id]}
    return sorted(waiting)


def forget_lists(session: Session, before: datetime) -> None:
    """Lists of patients sent until then are not kept, nor what was turned over on them.

    They name several patients under the clinic's key, so no one patient's erasure would reach them.
    """
    in_hand = outbox.c.status.in_(("waiting", "sending"))
    old = (outbox.c.about == LIST, outbox.c.created_at <= before, ~in_hand)
    sent = select(outbox.c.chat_id, outbox.c.message_id).where(*old, outbox.c.message_id.is_not(None))
    for row in session.execute(sent).all():
        here = (outbox.c.chat_id == row.chat_id, outbox.c.message_id == row.message_id)
        session.execute(delete(outbox).where(*here, ~in_hand))
    session.execute(delete(outbox).where(*old))
