"""What is not kept any longer: found by an index, oldest first, a chunk at a time. Each returns how many were found."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, Table, cast, delete, exists, literal, or_, select, text, update
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from storage.outbox import OutgoingStatus
from storage.tables import (
    alerts,
    answer_sources,
    care_links,
    chat_roles,
    dialogues,
    invitations,
    outbox,
    patients,
    plan_drafts,
    prompts,
    reviews,
    thread_messages,
    threads,
)

# As the indexes have it, word for word: with values in its place they would not be used.
_HAS_LEFT = text("(patients.status = 'stopped' OR patients.status = 'ended')")
_HAS_WORDS = text("length(outbox.content) > 0")
_DONE = (OutgoingStatus.SENT, OutgoingStatus.FAILED)


def drop_sent(session: Session, before: datetime, at_most: int) -> int:
    """Messages that were written before then and are done: the words go; the row too, if nothing refers to it."""
    old = (outbox.c.created_at < before, _HAS_WORDS, outbox.c.status.in_(_DONE))
    found = list(session.scalars(select(outbox.c.id).where(*old).order_by(outbox.c.created_at).limit(at_most)))
    session.execute(update(outbox).where(outbox.c.id.in_(found)).values(content=b""))
    edits = outbox.alias()
    refers = (
        exists().where(prompts.c.outbox_id == outbox.c.id),
        exists().where(alerts.c.outbox_id == outbox.c.id),
        exists().where(dialogues.c.asked_in == outbox.c.id),
        exists().where(edits.c.edits_id == outbox.c.id),
    )
    session.execute(delete(outbox).where(outbox.c.id.in_(found), ~or_(*refers)))
    return len(found)


def drop_threads(session: Session, before: datetime, at_most: int) -> int:
    """Exchanges of letters that were closed before then, with what was written in them."""
    found = _oldest(session, threads, threads.c.closed_at < before, threads.c.closed_at, at_most)
    session.execute(delete(thread_messages).where(thread_messages.c.thread_id.in_(found)))
    session.execute(delete(threads).where(threads.c.id.in_(found)))
    return len(found)


def drop_drafts(session: Session, before: datetime, at_most: int) -> int:
    """Plans that were begun, never published, and last changed before then."""
    old = select(plan_drafts.c.patient_id).where(plan_drafts.c.changed_at < before)
    found = list(session.scalars(old.order_by(plan_drafts.c.changed_at).limit(at_most)))
    session.execute(delete(plan_drafts).where(plan_drafts.c.patient_id.in_(found)))
    return len(found)


def unused_invitations(session: Session, before: datetime, at_most: int) -> list[int]:
    """Links that nobody has used and that ran out before then."""
    old = (invitations.c.expires_at < before) & invitations.c.used_at.is_(None)
    return _oldest(session, invitations, old, invitations.c.expires_at, at_most)


def drop_invitations(session: Session, invitation_ids: list[int]) -> None:
    """These links, and which typed message named them."""
    refs = select(cast(invitations.c.id, String)).where(invitations.c.id.in_(invitation_ids))
    session.execute(delete(answer_sources).where(answer_sources.c.what == "label", answer_sources.c.ref.in_(refs)))
    session.execute(delete(invitations).where(invitations.c.id.in_(invitation_ids)))


def close_talks_of_left(session: Session, at_most: int) -> int:
    """What was open in the chats of patients who have left: nobody will answer it."""
    hers = dialogues.c.owner == literal("patient:") + cast(patients.c.id, String)
    is_open = dialogues.c.open.is_not(None) | dialogues.c.below.is_not(None)
    in_chats = select(dialogues.c.chat_id).join(chat_roles, chat_roles.c.chat_id == dialogues.c.chat_id)
    found = in_chats.join(patients, patients.c.id == chat_roles.c.patient_id).where(_HAS_LEFT, hers, is_open)
    chats = list(session.scalars(found.limit(at_most)))
    blank = {"open": None, "below": None, "asked_in": None, "serial": dialogues.c.serial + 1}
    session.execute(update(dialogues).where(dialogues.c.chat_id.in_(chats)).values(**blank))
    return len(chats)


def left_before(session: Session, before: datetime, at_most: int) -> list[int]:
    """Patients whose care was over before then, of whom no case is open and who are not due for erasure anyway."""
    since = (
        exists().where(chat_roles.c.patient_id == patients.c.id,
                       or_(chat_roles.c.ended_at.is_(None), chat_roles.c.ended_at >= before)),
        exists().where(care_links.c.patient_id == patients.c.id, care_links.c.ended_at >= before),
        exists().where(reviews.c.patient_id == patients.c.id, reviews.c.status != ReviewStatus.CLOSED),
    )  # fmt: skip
    old = (_HAS_LEFT, patients.c.erase_at.is_(None), patients.c.created_at < before, ~or_(*since))
    return list(session.scalars(select(patients.c.id).where(*old).order_by(patients.c.id).limit(at_most)))


def _oldest(
    session: Session, table: Table, old: ColumnElement[bool], by: ColumnElement[datetime], at_most: int
) -> list[int]:
    return list(session.scalars(select(table.c.id).where(old).order_by(by, table.c.id).limit(at_most)))
