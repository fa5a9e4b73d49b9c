"""A case in a clinician's hands: opened, acknowledged, closed with an outcome; and what the patient hears of it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.alert_card import closed_card, headline, outcome_buttons, told_of_outcome
from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.messages import Button, Lane, id_in, press, say
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _
from bot.services.access import allowed
from bot.services.alerting import ALERT_UNDELIVERED, COPIES_KEPT_FRESH, card, newest_flag, refresh
from bot.services.contact import Contact, edit_tapped, reply
from storage import alarms, outbox, people, reviews
from storage.keyring import patient_owner

_CASES_LISTED = 20
_ALERTS_SETTLED = 1_000  # a week of repeats every ten minutes


def press_review(contact: Contact, review_id: str, verb: str, rest: tuple[str, ...]) -> None:
    """A button of a case was pressed. Only a clinician linked to the patient gets anywhere."""
    review = reviews.review(contact.session, id_in(review_id) or 0)
    if review is None or not allowed(contact, Access.LOOK, review.patient_id, f"review:{review.id}"):
        reply(contact, _("I cannot find that case."))
    elif review.status is ReviewStatus.CLOSED:
        edit_tapped(contact, closed_card(review, 0))
    elif verb == "open":
        _open(contact, review)
    elif verb == "close":
        shown = card(contact.session, review, is_opened=True)
        buttons = outcome_buttons(review, newest_flag(contact.session, review))
        edit_tapped(contact, say(*shown.paragraphs, _("What came of it?"), buttons=buttons))
    elif rest and rest[-1] != str(newest_flag(contact.session, review)):
        shown = card(contact.session, review, is_opened=True)
        edit_tapped(contact, shown.adding(_("Something new has come in since. Please look again.")))
    elif verb == "ack" and rest:
        _acknowledge(contact, review)
    elif verb == "outcome" and len(rest) == 2 and rest[0] in list(Outcome):
        _close(contact, review, Outcome(rest[0]))


def _open(contact: Contact, review: Review) -> None:
    alert = _tapped_alert(contact)
    if alert is not None:
        reviews.change_alert(contact.session, alert[0], is_opened=True)
    edit_tapped(contact, card(contact.session, review, is_opened=True))
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
    copies = reviews.alert_messages(contact.session, review.id, COPIES_KEPT_FRESH)
    is_opened = any(copy.is_opened for copy in copies if alert is not None and copy.alert_id == alert[0])
    edit_tapped(contact, card(contact.session, review, is_opened=is_opened))
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
        (Button(headline_button(review), press=press("review", review.id, "open")),) for review in found[:_CASES_LISTED]
    )
    reply(contact, say(_("Your open cases, most severe first: {count}", count=len(found)), buttons=buttons))


def headline_button(review: Review) -> Sentence:
    """The headline without markup, as a button can hold it."""
    plain = headline(review)
    return Sentence(plain.text.replace("<b>", "").replace("</b>", ""), plain.values)
