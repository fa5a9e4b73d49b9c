"""Alerts: raised by the steps of the case's policy, kept in step with the case, ended when somebody takes it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.alert_card import closed_card, headline, opened_card
from bot.care.alerting import Review, ReviewStatus
from bot.care.clinic import AlertDetail, OnCall
from bot.care.duty import Staff, next_on_duty_at, reached_by, there
from bot.care.escalation import (
    Ladder,
    called_by,
    later,
    next_alert_at,
    policy_of,
    policy_written,
    severity_at_stake,
    steps_due,
)
from bot.care.findings import Severity
from bot.care.messages import Lane, Message, say
from bot.care.people import CareLink, CareRole, ChatStatus, Clinician, PatientStatus, alert_detail_of
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.case_subject import subject_of
from bot.services.on_duty import staff_for
from storage import alarms, audit, care_links, outbox, people, reviews
from storage.keyring import patient_owner

ALERT_UNDELIVERED, NOBODY_REACHED = "alert_undelivered", "nobody_reached"
BECAME_COVER = "became_cover"
COPIES_KEPT_FRESH = 3  # older copies of the same alert still work when pressed
_LOOK_AGAIN_AFTER = timedelta(days=1)  # while nobody is there: absences and hours can be changed meanwhile


def raise_alert(session: Session, practice: Practice, review: Review, now: datetime) -> None:
    """Nobody has this case: its policy begins anew. An alert that still waits to be sent gives way to the new one."""
    withdraw_waiting(session, review.id)
    begun: dict[str, object] = {"status": ReviewStatus.OPEN, "alerted_at": None, "step": 0, "next_step_at": now}
    if review.policy is None:  # the policy of the day the case opened holds for it, whatever the clinic chooses later
        begun["policy"] = practice.policy.written
    reviews.change_review(session, review.id, **begun)
    take_step(session, practice, review.id, now)


def take_step(session: Session, practice: Practice, review_id: int, now: datetime) -> None:
    """Who is called by the steps that are due is alerted now, and the next alert is set."""
    review, clinic = standing(session, review_id), practice.clinic
    severity = severity_at_stake(review, reviews.flags_on(session, review.id))
    ladder = policy_of(review, practice.policy).ladders[severity]
    if not ladder.steps:  # stands in the digest
        reviews.change_review(session, review.id, next_step_at=None)
        refresh(session, review, now)
        return
    staff = staff_for(session, clinic, review.patient_id, review.clinician_id)
    present = there(staff, severity, now)
    if not present:
        _wait(session, review, staff, ladder, severity, now)
        return
    alerted_at = review.alerted_at or now
    due = max(min(review.step, len(ladder.steps)), steps_due(ladder, clinic, alerted_at, now))
    taken, called = _called(session, staff, ladder, due, present, now)
    next_at = next_alert_at(ladder, clinic, alerted_at, taken, now)
    if not called:
        next_at = _next_without(session, review, staff, ladder, taken, next_at, now)
    reviews.change_review(session, review.id, alerted_at=alerted_at, step=taken, next_step_at=next_at)
    has_told = review.step > 0 and reviews.alerted(session, review.id, alerted_at)
    again = _("Nobody has taken this case yet.") if has_told else None
    for clinician in called:
        alert(session, practice, standing(session, review_id), clinician, severity, now, note=again)


def standing(session: Session, review_id: int) -> Review:
    """The review of that id as it stands."""
    review = reviews.review(session, review_id)
    assert review is not None
    return review


def _called(
    session: Session, staff: Staff, ladder: Ladder, due: int, present: list[Clinician], now: datetime
) -> tuple[int, list[Clinician]]:
    """(steps taken, who is alerted now).

    A step that leaves nobody with a chat that can be reached is no answer at once: the next one runs. So does the next
    of a ladder that passes over, when nobody of the step is on duty now.
    """
    for taken in range(due, len(ladder.steps) + 1):
        reached = _live(session, reached_by(staff, called_by(ladder, taken), present, now))
        if reached or (not ladder.passes_over and _wanted(session, staff, ladder, taken, now)):
            return taken, reached
    return len(ladder.steps), []


def _wanted(session: Session, staff: Staff, ladder: Ladder, taken: int, now: datetime) -> list[Clinician]:
    """Whom the steps taken call and who could be reached, be it later."""
    return _live(session, reached_by(staff, called_by(ladder, taken), staff.people.values(), now))


def _next_without(
    session: Session, review: Review, staff: Staff, ladder: Ladder, taken: int, next_at: datetime, now: datetime
) -> datetime:
    """When to alert next although nobody is called now: once one of those who would be is on duty, if that is sooner.

    The operator is told when there is nobody left whom the policy could call.
    """
    wanted = _wanted(session, staff, ladder, taken, now)
    if not wanted:
        alarms.raise_alarm(session, NOBODY_REACHED, f"review:{review.id}", now)
    on_duty_at = next_on_duty_at(wanted, staff.clinic, now)
    return min(next_at, on_duty_at) if on_duty_at is not None and on_duty_at > now else next_at


def _live(session: Session, clinicians: list[Clinician]) -> list[Clinician]:
    """Those whose chat can be reached."""
    return [one for one in clinicians if _has_chat(session, one)]


def _has_chat(session: Session, clinician: Clinician) -> bool:
    chat_id = clinician.chat_id
    return chat_id is not None and people.chat(session, chat_id).status is ChatStatus.ACTIVE


def _wait(
    session: Session, review: Review, staff: Staff, ladder: Ladder, severity: Severity, now: datetime
) -> None:  # fmt: skip
    """Nobody is there: the case is looked at again when somebody may be, or when that may have changed.

    Of a clinic that has declared that nobody is on call the operator need not be told; of any other she must.
    """
    is_closed = staff.clinic.next_look(now) != now
    if severity is Severity.URGENT and not (is_closed and staff.clinic.on_call is OnCall.NOBODY):
        alarms.raise_alarm(session, NOBODY_REACHED, f"review:{review.id}", now)
    again_at = later(staff.clinic, now, ladder.again_every) if severity is Severity.URGENT else now + _LOOK_AGAIN_AFTER
    look_at = [again_at, staff.clinic.next_look(now)]
    if (on_duty_at := next_on_duty_at(staff.people.values(), staff.clinic, now)) is not None:
        look_at.append(on_duty_at)
    reviews.change_review(session, review.id, next_step_at=min(at for at in look_at if at > now))


def alert(
    session: Session, practice: Practice, review: Review, clinician: Clinician, severity: Severity, now: datetime,
    *, send_after: datetime | None = None, note: Sentence | None = None,
) -> None:  # fmt: skip
    """One clinician gets a message about the case, by default now; `note` stands below its headline.

    Somebody who does not care for the patient is called in: she may take the case as long as it is open.
    """
    assert clinician.chat_id is not None
    link = care_links.link_of(session, clinician, review.patient_id, now)
    is_paged = link is None or link.role is CareRole.PAGED
    alert_id = reviews.add_alert(session, review, clinician.id, severity, now, is_paged=is_paged)
    is_opened = alert_detail_of(clinician, practice.clinic) is AlertDetail.FULL and not is_paged
    shown = card(session, review, is_opened=is_opened, reader=clinician.id)
    if is_paged:
        shown = replace(shown, paragraphs=(headline(review), _untaken_for(review, now)))
    elif note is not None:
        shown = replace(shown, paragraphs=(shown.paragraphs[0], note, *shown.paragraphs[1:]))
    outbox_id = outbox.queue_message(
        session, clinician.chat_id, patient_owner(review.patient_id), shown,
        lane=Lane.URGENT if severity is Severity.URGENT else Lane.ALERT,
        now=now, send_after=send_after, about=f"alert:{alert_id}",
    )  # fmt: skip
    reviews.change_alert(session, alert_id, outbox_id=outbox_id, is_opened=is_opened)


def _untaken_for(review: Review, now: datetime) -> Sentence:
    minutes = int((now - (review.alerted_at or now)).total_seconds() // 60)
    if minutes >= 120:
        return _("Nobody has taken case {number} for {hours} hours.", number=review.id, hours=minutes // 60)
    if minutes >= 60:
        return _("Nobody has taken case {number} for an hour.", number=review.id)
    return _("Nobody of the care team can be reached about case {number} now.", number=review.id)


def take(session: Session, practice: Practice, review: Review, clinician: Clinician, now: datetime) -> Review:
    """The clinician has the case, nobody is alerted to it any more. The case as it stands now.

    The patient hears it, if she knows of the case. Taken is not done: the clinician is reminded as long as it stays
    open. Whoever was called in is cover of the patient now.
    """
    withdraw_waiting(session, review.id)
    link = care_links.link_of(session, clinician, review.patient_id, now)
    if link is None or link.role is CareRole.PAGED:
        care_links.tie(session, CareLink(clinician.id, review.patient_id, CareRole.COVER), now)
        audit.add(session, BECAME_COVER, now, clinician_id=clinician.id, patient_id=review.patient_id,
                  about=f"review:{review.id}")  # fmt: skip
    reviews.change_review(
        session, review.id,
        status=ReviewStatus.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=clinician.id,
        next_step_at=remind_at(practice, review, now),
    )  # fmt: skip
    patient = people.patient(session, review.patient_id)
    if review.is_patient_told and patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING):
        told = say(_("{clinician} has your case and will look at it.", clinician=clinician.name))
        outbox.queue_message(
            session, patient.chat_id, patient_owner(patient.id), told, lane=Lane.REPLY, now=now
        )  # fmt: skip
    return standing(session, review.id)


def remind_at(practice: Practice, review: Review, since: datetime) -> datetime:
    """When whoever has the case is reminded that it is open."""
    return later(practice.clinic, since, policy_of(review, practice.policy).ladders[review.severity].remind_every)


def withdraw_waiting(session: Session, review_id: int) -> None:
    """What has not left yet never will."""
    for held in reviews.alert_messages(session, review_id, COPIES_KEPT_FRESH):
        if outbox.withdraw(session, held.outbox_id):
            reviews.change_alert(session, held.alert_id, outbox_id=None)


def settle_alarms(session: Session, review_id: int) -> None:
    """Somebody has seen the case: the operator need not see to it any more."""
    for alert_id in reviews.alerts_of(session, review_id):
        alarms.settle_alarm(session, ALERT_UNDELIVERED, f"alert:{alert_id}")
    alarms.settle_alarm(session, NOBODY_REACHED, f"review:{review_id}")


def unanswered(session: Session, alert_id: int, now: datetime) -> None:
    """An alert will never arrive: that is no answer at once, and the next step of an open case runs now."""
    review = reviews.review_of_alert(session, alert_id)
    if review is None or review.status is not ReviewStatus.OPEN or review.policy is None:
        return
    severity = severity_at_stake(review, reviews.flags_on(session, review.id))
    has_more = review.step < len(policy_written(review.policy).ladders[severity].steps)
    if has_more and review.next_step_at is not None and review.next_step_at > now:
        reviews.change_review(session, review.id, step=review.step + 1, next_step_at=now)


def card(session: Session, review: Review, *, is_opened: bool, reader: int | None = None) -> Message:
    """How the case reads in the chat of the clinician `reader`, opened or not."""
    is_silent = review.severity is Severity.ROUTINE
    holder = review.acknowledged_by if review.status is ReviewStatus.ACKNOWLEDGED else None
    held_by = people.clinician(session, holder).name if holder not in (None, reader) and reader and holder else ""
    if not is_opened:
        return replace(closed_card(review, newest_flag(session, review), held_by), silent=is_silent)
    flags = reviews.flags_on(session, review.id)
    return replace(opened_card(review, subject_of(session, review.patient_id), flags, held_by), silent=is_silent)


def refresh(session: Session, review: Review, now: datetime, *, besides: int | None = None) -> None:
    """The copies in the clinicians' chats show how the case stands; `besides` is one that is edited anyway.

    Who may not look at the patient any more keeps a case number, nothing to press and nothing about her.
    """
    review = standing(session, review.id)
    if review.status is not ReviewStatus.OPEN:
        settle_alarms(session, review.id)
    for copy in reviews.alert_messages(session, review.id, COPIES_KEPT_FRESH):
        if review.status is ReviewStatus.CLOSED and outbox.withdraw(session, copy.outbox_id):
            continue  # nobody needs to hear of a case that is over
        reader = people.clinician(session, copy.clinician_id)
        if copy.outbox_id == besides or reader.has_left:
            continue
        is_hers = may(reader, care_links.link_of(session, reader, review.patient_id, now), Access.LOOK)
        shown = card(session, review, is_opened=copy.is_opened and is_hers, reader=reader.id)
        outbox.queue_edit(
            session,
            copy.chat_id,
            patient_owner(review.patient_id),
            shown if is_hers else shown.without_buttons(),
            now=now,
            edits_id=copy.outbox_id,
        )


def newest_flag(session: Session, review: Review) -> int:
    """The id of the latest finding: a case is taken and closed only by who was shown all of it."""
    return max((flag.id for flag in reviews.flags_on(session, review.id)), default=0)
