"""How a patient's earlier reviews ended."""

from sqlalchemy import select
from sqlmodel import Session

from bot.care.alerting import Review, ReviewStatus
from storage.reviews import review
from storage.tables import reviews


def latest_closed(session: Session, patient_id: int, at_most: int) -> list[Review]:
    """The patient's closed reviews, the last closed first."""
    closed = (reviews.c.patient_id == patient_id, reviews.c.status == ReviewStatus.CLOSED)
    latest = select(reviews.c.id).where(*closed).order_by(reviews.c.closed_at.desc(), reviews.c.id.desc())
    found = (review(session, review_id) for review_id in session.scalars(latest.limit(at_most)).all())
    return [each for each in found if each is not None]
