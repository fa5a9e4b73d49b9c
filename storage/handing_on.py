"""What passes from one clinician to another in one step: cases, links not used yet, drafts, exchanges, cover."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlmodel import Session

from bot.care.alerting import Review, ReviewStatus
from storage.keyring import CLINIC_OWNER
from storage.outbox import OutgoingKind, OutgoingStatus
from storage.reviews import change_review
from storage.tables import (
    alerts,
    care_links,
    clinicians,
    invitations,
    missed_warnings,
    outbox,
    plan_drafts,
    review_flags,
    reviews,
    threads,
)

MERGED = "merged"  # how a case ended that has become one with another
_UNUSED = (invitations.c.used_at.is_(None), invitations.c.refused_at.is_(None), invitations.c.revoked_at.is_(None))


@dataclass(frozen=True, slots=True)
class Held:
    """How many patients, open cases and links not used yet somebody of the clinic has.

    `taken` are open cases of colleagues that she has acknowledged: they go back to whose they are.
    """

    patients: int
    cases: int
    taken: int
    invitations: int

    @property
    def is_nothing(self) -> bool:
        """True when nobody has to take anything over."""
        return not (self.patients or self.cases or self.invitations)


def held_by(session: Session, clinician_id: int) -> Held:
    """What would have to go to a colleague."""
    is_hers = reviews.c.clinician_id == clinician_id
    held = (
        (care_links, (care_links.c.clinician_id == clinician_id, care_links.c.ended_at.is_(None))),
        (reviews, (reviews.c.status != ReviewStatus.CLOSED, is_hers)),
        (reviews, (~is_hers, _taken_by(clinician_id))),
        (invitations, (invitations.c.clinician_id == clinician_id, invitations.c.kind != "clinician", *_UNUSED)),
    )
    counts = (select(func.count()).select_from(table).where(*standing) for table, standing in held)
    return Held(*(session.scalar(count) or 0 for count in counts))


def _taken_by(clinician_id: int) -> ColumnElement[bool]:
    return and_(reviews.c.status == ReviewStatus.ACKNOWLEDGED, reviews.c.acknowledged_by == clinician_id)


def cases_taken_by(session: Session, clinician_id: int, patient_id: int | None = None) -> list[int]:
    """Ids of the open cases this clinician has acknowledged, whoever's they are; of one patient if she is named."""
    hers = () if patient_id is None else (reviews.c.patient_id == patient_id,)
    return list(session.scalars(select(reviews.c.id).where(_taken_by(clinician_id), *hers).order_by(reviews.c.id)))


def merged_case(session: Session, review: Review, own: Review, now: datetime) -> Review:
    """The case `own` with all that `review` of the same patient had gathered and alerted; that one is closed."""
    session.execute(update(review_flags).where(review_flags.c.review_id == review.id).values(review_id=own.id))
    session.execute(update(alerts).where(alerts.c.review_id == review.id).values(review_id=own.id))
    over = {"handed_to": None, "handed_until": None, "next_step_at": None}
    change_review(session, review.id, status=ReviewStatus.CLOSED, closed_at=now, outcome=MERGED, **over)
    severity = max(review.severity, own.severity, key=lambda severity: severity.rank)
    is_told = review.is_patient_told or own.is_patient_told
    change_review(session, own.id, severity=severity, is_patient_told=is_told)
    return replace(own, severity=severity, is_patient_told=is_told)


def hand_on_rest(session: Session, clinician_id: int, heir_id: int) -> None:
    """Everything else that is open: links to patients, drafts, exchanges, questions about missed warnings."""
    theirs = (invitations.c.clinician_id == clinician_id, invitations.c.kind != "clinician")
    session.execute(update(invitations).where(*theirs).values(clinician_id=heir_id))
    session.execute(update(plan_drafts).where(plan_drafts.c.begun_by == clinician_id).values(begun_by=heir_id))
    open_threads = (threads.c.clinician_id == clinician_id, threads.c.closed_at.is_(None))
    session.execute(update(threads).where(*open_threads).values(clinician_id=heir_id))
    asked = (missed_warnings.c.clinician_id == clinician_id, missed_warnings.c.answered_at.is_(None))
    session.execute(update(missed_warnings).where(*asked).values(clinician_id=heir_id))


def revoke_own_link(session: Session, clinician_id: int, now: datetime) -> None:
    """The one-time link by which the clinician would have come works no more."""
    own = (invitations.c.clinician_id == clinician_id, invitations.c.kind == "clinician", *_UNUSED)
    session.execute(update(invitations).where(*own).values(revoked_at=now))


def requests_to(session: Session, clinician_id: int) -> list[int]:
    """The cases that this clinician was asked to take over and has not answered about."""
    return list(session.scalars(select(reviews.c.id).where(reviews.c.handed_to == clinician_id)))


def pass_on_cover(session: Session, clinician_id: int, cover_id: int | None) -> list[int]:
    """Absent colleagues whom this clinician covers are covered by another; by nobody if that is she. Who they are."""
    covered = list(session.scalars(select(clinicians.c.id).where(clinicians.c.covered_by == clinician_id)))
    for absent in covered:
        instead = cover_id if cover_id != absent else None
        session.execute(update(clinicians).where(clinicians.c.id == absent).values(covered_by=instead))
    return covered


def unused_links_of(session: Session, clinician_id: int, kinds: tuple[str, ...]) -> list[int]:
    """Ids of the links this clinician made that nobody has used, newest first."""
    own = (invitations.c.clinician_id == clinician_id, invitations.c.kind.in_(kinds), *_UNUSED)
    return list(session.scalars(select(invitations.c.id).where(*own).order_by(invitations.c.id.desc())))


def readdress(session: Session, chat_id: int, to_chat: int) -> None:
    """News of patients that waits for one chat goes to another; alerts stay, they are raised anew."""
    waiting = (outbox.c.chat_id == chat_id, outbox.c.status == OutgoingStatus.WAITING)
    is_news = (outbox.c.kind == OutgoingKind.MESSAGE, outbox.c.owner != CLINIC_OWNER)
    alert = outbox.c.about.is_not(None) & outbox.c.about.like("alert:%")
    session.execute(update(outbox).where(*waiting, *is_news, ~alert).values(chat_id=to_chat))


def sent_alerts_in(session: Session, chat_id: int, review_id: int, at_most: int) -> list[int]:
    """Outbox ids of the alerts of that case which have reached that chat, newest first."""
    here = (outbox.c.chat_id == chat_id, outbox.c.message_id.is_not(None), alerts.c.review_id == review_id)
    found = select(outbox.c.id).join(alerts, alerts.c.outbox_id == outbox.c.id).where(*here)
    return list(session.scalars(found.order_by(outbox.c.id.desc()).limit(at_most)))
