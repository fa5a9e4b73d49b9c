"""Alerts: raised by the steps of the case's policy, kept in step with the case, ended when somebody takes it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.alert_card import closed_card, headline, opened_card
from bot.care.alerting import Review, ReviewStatus
from bot.care.clinic import AlertDetail
from bot.care.duty import there
from bot.care.escalation import (
    later,
    next_alert_at,
    policy_of,
    policy_written,
    severity_at_stake,
    steps_due,
)
from bot.care.findings import Severity
from bot.care.messages import Lane, Message, say
from bot.care.people import CareLink, CareRole, Clinician, PatientStatus, alert_detail_of
from bot.care.practice import Practice
from bot.care.sentences import LocalTime, Sentence, _
from bot.services.reviews import calling
from bot.services.reviews.case_subject import subject_of
from bot.services.reviews.on_duty import staff_for
from storage import alarms, audit, care_links, outbox, people, reviews
from storage.keyring import patient_owner

ALERT_UNDELIVERED = "alert_undelivered"
BECAME_COVER = "became_cover"
RAISED, ESCALATED, TAKEN = "alert_raised", "alert_escalated", "case_taken"
WANTED_NOW = _("You wanted to see this case now.")
_JUST_REMINDED = timedelta(minutes=10)  # after the time she chose: the alert she asked for is the one she gets


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
        calling.wait_for_somebody(session, review, staff, ladder, severity, now)
        return
    alerted_at = review.alerted_at or now
    due = max(min(review.step, len(ladder.steps)), steps_due(ladder, clinic, alerted_at, now))
    taken, called = calling.called_now(session, staff, ladder, due, present, now)
    next_at = next_alert_at(ladder, clinic, alerted_at, taken, now)
    if not called:
        next_at = calling.next_without(session, review, staff, ladder, taken, next_at, now)
    reviews.change_review(session, review.id, alerted_at=alerted_at, step=taken, next_step_at=next_at)
    if taken > review.step > 0:
        about = f"review:{review.id} step:{taken}"
        audit.add(session, ESCALATED, now, patient_id=review.patient_id, about=about)
    has_told = review.step > 0 and reviews.alerted(session, review.id, alerted_at)
    again = _("Nobody has taken this case yet.") if has_told else None
    left_in_peace = _left_in_peace(session, review, now)
    for clinician in called:
        if clinician.id in left_in_peace and severity is not Severity.URGENT:
            continue  # her own wish; everybody else is called as the policy says
        alert(session, practice, standing(session, review_id), clinician, severity, now, note=again)


def standing(session: Session, review_id: int) -> Review:
    """The review of that id as it stands."""
    review = reviews.review(session, review_id)
    assert review is not None
    return review


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
        shown = _noted(shown, note)
    outbox_id = outbox.queue_message(
        session, clinician.chat_id, patient_owner(review.patient_id), shown,
        lane=Lane.URGENT if severity is Severity.URGENT else Lane.ALERT,
        now=now, send_after=send_after, about=f"alert:{alert_id}",
    )  # fmt: skip
    reviews.change_alert(session, alert_id, outbox_id=outbox_id, is_opened=is_opened)
    audit.add(session, RAISED, now, clinician_id=clinician.id, patient_id=review.patient_id,
              about=f"review:{review.id} alert:{alert_id}")  # fmt: skip


def _noted(shown: Message, note: Sentence) -> Message:
    return replace(shown, paragraphs=(shown.paragraphs[0], note, *shown.paragraphs[1:]))


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
    audit.add(session, TAKEN, now, clinician_id=clinician.id, patient_id=review.patient_id, about=f"review:{review.id}")
    if review.is_patient_told:
        told = _("{clinician} has your case and will look at it.", clinician=clinician.name)
        tell_patient(session, review.patient_id, told, now)
    return standing(session, review.id)


def tell_patient(session: Session, patient_id: int, told: Sentence, now: datetime) -> None:
    """The patient hears what is done about a case, unless she has left."""
    patient = people.patient(session, patient_id)
    if patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING):
        owner = patient_owner(patient.id)
        outbox.queue_message(session, patient.chat_id, owner, say(told), lane=Lane.REPLY, now=now)


def remind_at(practice: Practice, review: Review, since: datetime) -> datetime:
    """When whoever has the case is reminded that it is open."""
    return later(practice.clinic, since, policy_of(review, practice.policy).ladders[review.severity].remind_every)


def withdraw_waiting(session: Session, review_id: int, *, of: int | None = None) -> None:
    """What has not left yet never will; only what waits for the clinician `of`, if she is named."""
    for held in reviews.alert_messages(session, review_id):
        if of in (None, held.clinician_id) and outbox.withdraw(session, held.outbox_id):
            reviews.change_alert(session, held.alert_id, outbox_id=None)


def retire_older(session: Session, alert_id: int, now: datetime) -> None:
    """An alert has arrived: the earlier copies in that chat point to it, so that one a person can be pressed.

    Only now: an alert that never arrives leaves the earlier one as it is.
    """
    review = reviews.review_of_alert(session, alert_id)
    if review is None:
        return
    over = say(headline(review), _("See the newer message below."))
    for copy in reviews.older_copies(session, alert_id):
        owner = patient_owner(review.patient_id)
        outbox.queue_edit(session, copy.chat_id, owner, replace(over, is_protected=True), now=now,
                          edits_id=copy.outbox_id)  # fmt: skip
        reviews.change_alert(session, copy.alert_id, outbox_id=None)
    for arrived in reviews.alert_messages(session, review.id):
        if arrived.alert_id == alert_id and arrived.put_off_until is not None:
            refresh(session, review, now, besides=arrived.outbox_id)  # the others' say until when it was put off


def settle_alarms(session: Session, review_id: int) -> None:
    """Somebody has seen the case: the operator need not see to it any more."""
    for alert_id in reviews.alerts_of(session, review_id):
        alarms.settle_alarm(session, ALERT_UNDELIVERED, f"alert:{alert_id}")
    alarms.settle_alarm(session, calling.NOBODY_REACHED, f"review:{review_id}")


def unanswered(session: Session, alert_id: int, now: datetime) -> None:
    """An alert will never arrive: that is no answer at once, and the next step of an open case runs now."""
    review = reviews.review_of_alert(session, alert_id)
    if review is None or review.status is not ReviewStatus.OPEN or review.policy is None:
        return
    severity = severity_at_stake(review, reviews.flags_on(session, review.id))
    has_more = review.step < len(policy_written(review.policy).ladders[severity].steps)
    if has_more and review.next_step_at is not None and review.next_step_at > now:
        reviews.change_review(session, review.id, step=review.step + 1, next_step_at=now)


def card(
    session: Session, review: Review, *, is_opened: bool, reader: int | None = None, skips: int | None = None
) -> Message:  # fmt: skip
    """How the case reads in the chat of the clinician `reader`, opened or not; `skips` is the alert it stands in."""
    is_silent = review.severity is Severity.ROUTINE
    holder = review.acknowledged_by if review.status is ReviewStatus.ACKNOWLEDGED else None
    held_by = people.clinician(session, holder).name if holder not in (None, reader) and reader and holder else ""
    if is_opened:
        flags = reviews.flags_on(session, review.id)
        shown = opened_card(review, subject_of(session, review.patient_id), flags, held_by)
    else:
        shown = closed_card(review, newest_flag(session, review), held_by)
    return replace(shown.adding(*_put_off_by(session, review, skips)), silent=is_silent)


def _put_off(session: Session, review: Review) -> list[reviews.AlertMessage]:
    """The alerts that somebody asked to get later, of a case that nobody has taken; latest wish first."""
    if review.status is not ReviewStatus.OPEN:
        return []
    return [copy for copy in reviews.alert_messages(session, review.id) if copy.put_off_until is not None]


def _left_in_peace(session: Session, review: Review, now: datetime) -> set[int]:
    """Who gets an alert later, or has just got it: at her time the one she asked for is enough, unless all is new."""
    return {
        copy.clinician_id
        for copy in _put_off(session, review)
        if copy.is_waiting or (review.step and copy.put_off_until and now < copy.put_off_until + _JUST_REMINDED)
    }


def _put_off_by(session: Session, review: Review, skips: int | None) -> list[Sentence]:
    """`Put off by Dr Kim until Monday 2 March, 18:00.`, as long as the alert she asked for has not gone out."""
    waiting = [copy for copy in _put_off(session, review) if copy.is_waiting and copy.alert_id != skips]
    who = [(people.clinician(session, copy.clinician_id), copy.put_off_until) for copy in waiting]
    return [
        _("Put off by {clinician} until {when}.", clinician=one.name, when=LocalTime(until, one.zone))
        for one, until in who if until is not None
    ]  # fmt: skip


def refresh(session: Session, review: Review, now: datetime, *, besides: int | None = None) -> None:
    """The copies in the clinicians' chats show how the case stands; `besides` is one that is edited anyway.

    Who may not look at the patient any more keeps a case number, nothing to press and nothing about her.
    """
    review = standing(session, review.id)
    if review.status is not ReviewStatus.OPEN:
        settle_alarms(session, review.id)
    for copy in reviews.alert_messages(session, review.id):
        if review.status is ReviewStatus.CLOSED and outbox.withdraw(session, copy.outbox_id):
            continue  # nobody needs to hear of a case that is over
        reader = people.clinician(session, copy.clinician_id)
        if copy.outbox_id == besides or reader.has_left:
            continue
        is_hers = may(reader, care_links.link_of(session, reader, review.patient_id, now), Access.LOOK)
        shown = card(
            session, review, is_opened=copy.is_opened and is_hers, reader=reader.id, skips=copy.alert_id
        )  # fmt: skip
        if copy.put_off_until is not None and copy.is_waiting:
            shown = _noted(shown, WANTED_NOW)
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
