"""Alerts: raised, repeated until somebody has them, opened, acknowledged, closed; and what the patient hears of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alert_card import closed_card, headline, opened_card, outcome_buttons, told_of_outcome
from bot.care.alerting import REPEAT_URGENT_AFTER, Outcome, Review, ReviewStatus
from bot.care.clinic import AlertDetail
from bot.care.findings import Severity
from bot.care.messages import Button, Lane, Message, id_in, press, say
from bot.care.people import Clinician, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.case_subject import subject_of
from bot.services.contact import Contact, edit_tapped, reply
from bot.services.rowwise import each_alone
from storage import alarms, outbox, people, reviews
from storage.keyring import patient_owner

ALERT_UNDELIVERED = "alert_undelivered"
_CASES_LISTED = 20
_ALERTS_SETTLED = 1_000  # a week of repeats every ten minutes
_COPIES_KEPT_FRESH = 3  # older copies of the same alert still work when pressed


def raise_alert(
    session: Session, practice: Practice, review: Review, clinician: Clinician, severity: Severity, now: datetime
) -> None:
    """The clinician is told, at once or when the clinic opens. An alert that still waits gives way to this one."""
    for held in reviews.alert_messages(session, review.id, _COPIES_KEPT_FRESH):
        if outbox.withdraw(session, held.outbox_id):
            reviews.change_alert(session, held.alert_id, outbox_id=None, repeat_at=None)
    reviews.stop_repeating(session, review.id)  # this alert repeats from now on, not each of its forerunners too
    reviews.change_review(session, review.id, status=ReviewStatus.OPEN)
    review = replace(review, status=ReviewStatus.OPEN)
    repeat_at = now + REPEAT_URGENT_AFTER if severity is Severity.URGENT else None
    alert_id = reviews.add_alert(session, review, clinician.id, severity, now, repeat_at)
    message = _card(session, review, is_opened=practice.clinic.alert_detail is AlertDetail.FULL)
    _send(session, practice, alert_id, review, clinician, message, severity, now)


def _send(
    session: Session, practice: Practice, alert_id: int, review: Review, clinician: Clinician,
    message: Message, severity: Severity, now: datetime,
) -> None:  # fmt: skip
    assert clinician.chat_id is not None
    outbox_id = outbox.queue_message(
        session,
        clinician.chat_id,
        patient_owner(review.patient_id),
        message,
        lane=Lane.URGENT if severity is Severity.URGENT else Lane.ALERT,
        now=now,
        send_after=practice.clinic.alert_at(severity, now),
        about=f"alert:{alert_id}",
    )
    is_opened = practice.clinic.alert_detail is AlertDetail.FULL
    reviews.change_alert(session, alert_id, outbox_id=outbox_id, is_opened=is_opened)


def _card(session: Session, review: Review, *, is_opened: bool) -> Message:
    is_silent = review.severity is Severity.ROUTINE
    if not is_opened:
        return replace(closed_card(review, newest_flag(session, review)), silent=is_silent)
    card = opened_card(review, subject_of(session, review.patient_id), reviews.flags_on(session, review.id))
    return replace(card, silent=is_silent)


def refresh(session: Session, review: Review, now: datetime, *, besides: int | None = None) -> None:
    """The copies in the clinician's chat show how the case stands; `besides` is one that is edited anyway."""
    for copy in reviews.alert_messages(session, review.id, _COPIES_KEPT_FRESH):
        if review.status is ReviewStatus.CLOSED and outbox.withdraw(session, copy.outbox_id):
            continue  # nobody needs to hear of a case that is over
        if copy.outbox_id != besides:
            outbox.queue_edit(
                session,
                copy.chat_id,
                patient_owner(review.patient_id),
                _card(session, review, is_opened=copy.is_opened),
                now=now,
                edits_id=copy.outbox_id,
            )


def repeat_urgent(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many urgent alerts went out again because nobody has acknowledged them."""
    return each_alone(
        session,
        reviews.alerts_to_repeat(session, now, at_most),
        lambda due: _repeat(session, practice, due, now),
        lambda due, later: reviews.change_alert(session, due[0], repeat_at=later),
        lambda due: f"alert:{due[0]}",
        now,
    )


def _repeat(session: Session, practice: Practice, due: tuple[int, int], now: datetime) -> None:
    alert_id, review_id = due
    review, clinician_id = reviews.review(session, review_id), reviews.alert_clinician(session, alert_id)
    assert review is not None
    assert clinician_id is not None
    reviews.change_alert(session, alert_id, repeat_at=None)
    if review.status is not ReviewStatus.OPEN:
        return
    again = reviews.add_alert(session, review, clinician_id, Severity.URGENT, now, now + REPEAT_URGENT_AFTER)
    card = _card(session, review, is_opened=practice.clinic.alert_detail is AlertDetail.FULL)
    first, *rest = card.paragraphs
    waiting = replace(card, paragraphs=(first, _("Nobody has taken this case yet."), *rest))
    clinician = people.clinician(session, clinician_id)
    _send(session, practice, again, review, clinician, waiting, Severity.URGENT, now)


def press_review(contact: Contact, review_id: str, verb: str, rest: tuple[str, ...]) -> None:
    """A button of a case was pressed. Only a clinician linked to the patient gets anywhere."""
    review = reviews.review(contact.session, id_in(review_id) or 0)
    if review is None or not _may_see(contact, review):
        reply(contact, _("I cannot find that case."))
    elif review.status is ReviewStatus.CLOSED:
        edit_tapped(contact, closed_card(review, 0))
    elif verb == "open":
        _open(contact, review)
    elif verb == "close":
        card = _card(contact.session, review, is_opened=True)
        buttons = outcome_buttons(review, newest_flag(contact.session, review))
        edit_tapped(contact, say(*card.paragraphs, _("What came of it?"), buttons=buttons))
    elif rest and rest[-1] != str(newest_flag(contact.session, review)):
        card = _card(contact.session, review, is_opened=True)
        edit_tapped(contact, card.adding(_("Something new has come in since. Please look again.")))
    elif verb == "ack" and rest:
        _acknowledge(contact, review)
    elif verb == "outcome" and len(rest) == 2 and rest[0] in list(Outcome):
        _close(contact, review, Outcome(rest[0]))


def newest_flag(session: Session, review: Review) -> int:
    """The id of the latest finding: a case is taken and closed only by who was shown all of it."""
    return max((flag.id for flag in reviews.flags_on(session, review.id)), default=0)


def _may_see(contact: Contact, review: Review) -> bool:
    clinician = contact.clinician
    return clinician is not None and people.is_linked(contact.session, clinician.id, review.patient_id)


def _open(contact: Contact, review: Review) -> None:
    alert = _tapped_alert(contact)
    if alert is not None:
        reviews.change_alert(contact.session, alert[0], is_opened=True)
    edit_tapped(contact, _card(contact.session, review, is_opened=True))
    assert contact.clinician is not None
    if review.is_patient_told and reviews.mark_seen(contact.session, review.id, contact.now):
        _tell(contact, review, _("{clinician} has seen your answers.", clinician=contact.clinician.name))


def _tapped_alert(contact: Contact) -> tuple[int, int] | None:
    """(alert id, outbox id) of the tapped message, if it is an alert."""
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    if tapped is None or not (tapped.about or "").startswith("alert:"):
        return None
    return int((tapped.about or "").split(":")[1]), tapped.id


def _acknowledge(contact: Contact, review: Review) -> None:
    assert contact.clinician is not None
    if review.status is ReviewStatus.OPEN:
        reviews.change_review(
            contact.session,
            review.id,
            status=ReviewStatus.ACKNOWLEDGED,
            acknowledged_at=contact.now,
            acknowledged_by=contact.clinician.id,
        )
        reviews.stop_repeating(contact.session, review.id)
        if review.is_patient_told:
            _tell(
                contact, review, _("{clinician} has your case and will look at it.", clinician=contact.clinician.name)
            )
    _show_everywhere(contact, replace(review, status=ReviewStatus.ACKNOWLEDGED))


def _show_everywhere(contact: Contact, review: Review) -> None:
    alert = _tapped_alert(contact)
    copies = reviews.alert_messages(contact.session, review.id, _COPIES_KEPT_FRESH)
    is_opened = any(copy.is_opened for copy in copies if alert is not None and copy.alert_id == alert[0])
    edit_tapped(contact, _card(contact.session, review, is_opened=is_opened))
    refresh(contact.session, review, contact.now, besides=alert[1] if alert else None)


def _close(contact: Contact, review: Review, outcome: Outcome) -> None:
    assert contact.clinician is not None
    reviews.change_review(
        contact.session,
        review.id,
        status=ReviewStatus.CLOSED,
        closed_at=contact.now,
        closed_by=contact.clinician.id,
        outcome=outcome,
    )
    reviews.stop_repeating(contact.session, review.id)
    patient = people.patient(contact.session, review.patient_id)
    tomorrow = contact.now.astimezone(ZoneInfo(patient.zone or "UTC")).date() + timedelta(days=1)
    people.change_patient(contact.session, patient.id, baseline_from=tomorrow)
    _show_everywhere(contact, replace(review, status=ReviewStatus.CLOSED))
    _tell(contact, review, told_of_outcome(outcome, contact.clinician.name))


def _tell(contact: Contact, review: Review, sentence: Sentence) -> None:
    """The patient hears it, unless she has left."""
    patient = people.patient(contact.session, review.patient_id)
    if patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING):
        owner = patient_owner(patient.id)
        outbox.queue_message(
            contact.session, patient.chat_id, owner, say(sentence), lane=Lane.REPLY, now=contact.now
        )  # fmt: skip


def list_reviews(contact: Contact) -> None:
    """The clinician's open cases, most severe first."""
    assert contact.clinician is not None
    found = reviews.open_reviews_at(contact.session, contact.clinician.id)
    for review in found:  # she sees them now: an alert that could not be delivered alarms nobody any more
        for copy in reviews.alert_messages(contact.session, review.id, _ALERTS_SETTLED):
            alarms.settle_alarm(contact.session, ALERT_UNDELIVERED, f"alert:{copy.alert_id}")
    if not found:
        reply(contact, _("No case is open."))
        return
    buttons = tuple(
        (Button(headline_button(review), press=press("review", review.id, "open")),) for review in found[:20]
    )
    reply(contact, say(_("Your open cases, most severe first: {count}", count=len(found)), buttons=buttons))


def headline_button(review: Review) -> Sentence:
    """The headline without markup, as a button can hold it."""
    plain = headline(review)
    return Sentence(plain.text.replace("<b>", "").replace("</b>", ""), plain.values)
