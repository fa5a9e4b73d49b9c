"""Deleting everything of a patient: first every row about her in one commit, then her key and the last blank row.

What was done about her stays in the audit, which knows her by number alone (see `storage.audit`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, cast, delete, or_, select, update
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.people import PatientStatus
from storage.database import earliest
from storage.everything import LEFT_OUT, chats_of, rows_about, said
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.seals import drop_owner, unseal_json
from storage.tables import (
    alarms,
    alerts,
    answer_sources,
    care_links,
    chats,
    clinicians,
    dialogues,
    invitations,
    metadata,
    outbox,
    patients,
    prompts,
    reviews,
    thread_messages,
)

# Her own row goes last, her chats and what they sent when housekeeping finds that nothing waits for them.
_LATER = ("patients", "chats", "inbox", "answer_sources")
STAYS = ("audit",)
_BLANKED_HERE = "patients blanked"  # in the session's info: whose rows this transaction has deleted
_IN_HAND = "sending"
_NOT_ERASED = patients.c.status != PatientStatus.ERASED


@dataclass(frozen=True, slots=True)
class Copy:
    """A message about a case that stands in a clinician's chat, by the channel's own id."""

    chat_id: int
    message_id: int
    review_id: int


def due_for_erasure(session: Session, now: datetime, at_most: int) -> list[int]:
    """Patients whose day has come; whoever has a message in the channel's hands has to wait for it."""
    found = select(patients.c.id).where(patients.c.erase_at <= now, _NOT_ERASED).order_by(patients.c.erase_at)
    busy = select(outbox.c.owner).where(outbox.c.status == _IN_HAND)
    in_hand = set(session.scalars(busy))
    return [number for number in session.scalars(found.limit(at_most)) if patient_owner(number) not in in_hand]


def next_erasure_instant(session: Session) -> datetime | None:
    """When the next patient is due."""
    return earliest(session, patients.c.erase_at, _NOT_ERASED)


def open_cases(session: Session, patient_id: int) -> list[int]:
    """The numbers of the patient's cases that are not closed."""
    hers = (reviews.c.patient_id == patient_id, reviews.c.status != ReviewStatus.CLOSED)
    return list(session.scalars(select(reviews.c.id).where(*hers).order_by(reviews.c.id)))


def alert_copies(session: Session, patient_id: int, at_most: int) -> list[Copy]:
    """The latest messages about her cases that have reached a clinician, newest first."""
    sent = (
        select(outbox.c.chat_id, outbox.c.message_id, alerts.c.review_id)
        .join(alerts, alerts.c.outbox_id == outbox.c.id)
        .join(reviews, reviews.c.id == alerts.c.review_id)
        .where(reviews.c.patient_id == patient_id, outbox.c.message_id.is_not(None))
    )
    rows = session.execute(sent.order_by(outbox.c.id.desc()).limit(at_most))
    return [Copy(row.chat_id, row.message_id, row.review_id) for row in rows]


def opened_in_lists(session: Session, patient_id: int, at_most: int) -> list[tuple[int, int]]:
    """(chat, the channel's id) of messages in clinicians' chats that were changed to tell of her, newest first."""
    is_hers = (outbox.c.owner == patient_owner(patient_id), outbox.c.edits_message.is_not(None))
    works = select(clinicians.c.chat_id).where(clinicians.c.chat_id.is_not(None), clinicians.c.ended_at.is_(None))
    found = select(outbox.c.chat_id, outbox.c.edits_message).where(*is_hers, outbox.c.chat_id.in_(works))
    rows = session.execute(found.order_by(outbox.c.id.desc()).limit(at_most))
    return list(dict.fromkeys((row.chat_id, row.edits_message) for row in rows))


def clinician_chats(session: Session, patient_id: int) -> list[int]:
    """The chats of the clinicians who are or were linked to her and have not left."""
    linked = select(clinicians.c.chat_id).join(care_links, care_links.c.clinician_id == clinicians.c.id)
    is_here = (clinicians.c.chat_id.is_not(None), clinicians.c.ended_at.is_(None))
    return list(session.scalars(linked.where(care_links.c.patient_id == patient_id, *is_here)))


def forget_mentions(session: Session, chat_ids: Collection[int], words: Collection[str]) -> None:
    """What these chats were told under the clinic's key and that has one of these words in it keeps no words."""
    here = (outbox.c.chat_id.in_(chat_ids), outbox.c.owner == CLINIC_OWNER, outbox.c.status.in_(("sent", "failed")))
    rows = session.execute(select(outbox.c.id, outbox.c.content).where(*here)).all()
    found = [row.id for row in rows if row.content and _mentions(session, row.content, words)]
    session.execute(update(outbox).where(outbox.c.id.in_(found)).values(content=b""))


def _mentions(session: Session, content: bytes, words: Collection[str]) -> bool:
    told = said(unseal_json(session, CLINIC_OWNER, "outbox.content", content))
    return any(word in told for word in words)


def delete_rows(session: Session, patient_id: int) -> None:
    """Every row about the patient but her own, which is left blank and marked."""
    about_her, chat_ids = rows_about(session, patient_id), chats_of(session, patient_id)
    subjects = _subjects(session, patient_id)
    messages = select(outbox.c.id).where(about_her["outbox"])
    session.execute(delete(alarms).where(alarms.c.subject.in_(subjects)))
    session.execute(update(chats).where(chats.c.acts_for == patient_id).values(acts_for=None))
    session.execute(update(dialogues).where(dialogues.c.asked_in.in_(messages)).values(asked_in=None))
    session.execute(delete(outbox).where(outbox.c.edits_id.in_(messages), outbox.c.owner != patient_owner(patient_id)))
    links = select(cast(invitations.c.id, String)).where(about_her["invitations"])
    her_label = and_(answer_sources.c.what == "label", answer_sources.c.ref.in_(links))
    session.execute(delete(answer_sources).where(or_(answer_sources.c.chat_id.in_(chat_ids), her_label)))
    for table in reversed(metadata.sorted_tables):
        if table.name not in (*LEFT_OUT, *_LATER, *STAYS):
            session.execute(delete(table).where(about_her[table.name]))
    blank = {column.name: None for column in patients.columns if column.nullable}
    marked = {"name": b"", "status": PatientStatus.ERASED}
    session.execute(update(patients).where(patients.c.id == patient_id).values(**blank, **marked))
    session.info.setdefault(_BLANKED_HERE, set()).add(patient_id)


def _subjects(session: Session, patient_id: int) -> list[str]:
    """What alarms about her are called."""
    asked = session.scalars(select(prompts.c.id).where(prompts.c.patient_id == patient_id))
    hers = select(reviews.c.id).where(reviews.c.patient_id == patient_id)
    raised = session.scalars(select(alerts.c.id).where(alerts.c.review_id.in_(hers)))
    written = session.scalars(select(thread_messages.c.id).where(thread_messages.c.patient_id == patient_id))
    messages = [f"message:{number}" for number in written]
    return [
        patient_owner(patient_id),
        *messages,
        *(f"prompt:{number}" for number in asked),
        *(f"alert:{n}" for n in raised),
    ]


def drop_last(session: Session, at_most: int) -> int:
    """How many blank rows and keys went: the rows about them were deleted in an earlier commit.

    The keyring knows no transactions: a key that has gone stays gone when this commit fails, and that is right then.
    It would not be right for whom this very transaction has deleted, as several services share one: they come next
    time. A blank row stays until its key has gone, so wherever a process ends, the next one goes on here.
    """
    blanked = session.info.get(_BLANKED_HERE, set())
    is_marked = (patients.c.status == PatientStatus.ERASED, patients.c.id.not_in(blanked))
    marked = select(patients.c.id).where(*is_marked).order_by(patients.c.id)
    numbers = list(session.scalars(marked.limit(at_most)))
    for number in numbers:
        drop_owner(session, patient_owner(number))
        session.execute(delete(patients).where(patients.c.id == number))
    return len(numbers)
