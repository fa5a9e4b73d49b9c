"""What the bot offered a patient, what she said, and the answers an offer is decided from."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.offers import Answered
from storage.care_plans import codes_of
from storage.database import insert_row
from storage.tables import offers, prompts, review_flags


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. `proposed` and `answer` hold plain values only: a slot, times, weekdays, yes or no."""

    id: int
    patient_id: int
    kind: str
    item_id: int | None
    proposed: str
    offered_on: date
    answer: str | None


def add_offer(
    session: Session, patient_id: int, kind: str, item_id: int | None, proposed: str, offered_on: date
) -> int:
    """The id of a new offer."""
    return insert_row(
        session, offers, patient_id=patient_id, kind=kind, item_id=item_id, proposed=proposed, offered_on=offered_on
    )


def answer_offer(session: Session, offer_id: int, answer: str, now: datetime) -> None:
    """What the patient said."""
    session.execute(update(offers).where(offers.c.id == offer_id).values(answer=answer, answered_at=now))


def offer(session: Session, offer_id: int) -> Offer | None:
    """The offer of that id."""
    row = session.execute(select(offers).where(offers.c.id == offer_id)).first()
    return _offer(row) if row else None


def offers_of(session: Session, patient_id: int) -> list[Offer]:
    """Everything the patient was offered, oldest first."""
    return [
        _offer(row)
        for row in session.execute(select(offers).where(offers.c.patient_id == patient_id).order_by(offers.c.id))
    ]


def _offer(row: object) -> Offer:
    return Offer(*(getattr(row, name) for name in Offer.__slots__))


def answered_since(session: Session, patient_id: int, first: date, zone: ZoneInfo) -> list[Answered]:
    """The patient's answered prompts due on that day or later, in the order she answered them."""
    codes = codes_of(session, patient_id)
    rows = session.execute(
        select(prompts)
        .where(
            prompts.c.patient_id == patient_id,
            prompts.c.due_on >= first,
            prompts.c.status.in_((PromptStatus.DONE, PromptStatus.SKIPPED)),
            prompts.c.answered_at.is_not(None),
        )
        .order_by(prompts.c.answered_at, prompts.c.id)
    )
    return [
        Answered(
            item=codes[row.item_id],
            slot=row.slot,
            on=row.due_on,
            at=row.answered_at.astimezone(zone),
            is_forgotten=row.status == PromptStatus.SKIPPED and row.reason == "forgot",
            late_by=(row.done_at or row.answered_at) - row.due_at if row.status == PromptStatus.DONE else None,
        )
        for row in rows
    ]


def last_found_on(session: Session, patient_id: int) -> date | None:
    """The last local day on which a rule found something that no correction has withdrawn."""
    standing = (review_flags.c.patient_id == patient_id, review_flags.c.withdrawn_at.is_(None))
    found: date | None = session.scalar(select(func.max(review_flags.c.found_on)).where(*standing))
    return found
