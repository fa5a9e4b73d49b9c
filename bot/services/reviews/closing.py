"""Closing a case: it is closed at once, and what the patient hears waits for the clinician's word, an hour at most.

Nothing is lost when she leaves the rest: the usual words for the outcome are in the outbox from the start, held back
for an hour. *Send* lets them go now, *Say nothing* takes them back, other words take their place.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.closing_card import (
    NEXT_REVIEW_WEEKS,
    approval_page,
    done_page,
    in_own_words,
    next_review_page,
    serial_of,
    told_of_outcome,
)
from bot.care.events import ClosingTold
from bot.care.messages import Lane, Message, id_in, say
from bot.care.people import CareRole, PatientStatus
from bot.care.sentences import _
from bot.services.letters.writing import is_quiet
from bot.services.reviews.alerting import card, standing, take
from bot.services.reviews.histories import planned_review_on
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import audit, care_links, care_plans, outbox, people, reviews
from storage.keyring import patient_owner

WORDS_WAIT = timedelta(hours=1)
LEAST_WAIT = timedelta(minutes=10)  # for words typed late, so that they can still be looked at
CLOSED = "case_closed"
WORDS = "closing"  # what the words for the patient are about
_DIALOGUE = "closing_note"
_JUDGED = {"yes": True, "no": False}


def close(contact: Contact, review: Review, outcome: Outcome) -> Review:
    """The case is closed, and what the patient hears waits for approval. The case as it stands now."""
    session, now, clinician = contact.session, contact.now, contact.clinician
    assert clinician is not None
    link = care_links.link_of(session, clinician, review.patient_id, now)
    if link is None or link.role is CareRole.PAGED:  # called in for the open case only: what follows needs more
        take(session, contact.practice, review, clinician, now)
    ended = {"next_step_at": None, "handed_to": None, "handed_until": None}
    values = {"status": ReviewStatus.CLOSED, "closed_at": now, "outcome": outcome}
    reviews.change_review(session, review.id, closed_by=clinician.id, **values, **ended)
    patient = people.patient(session, review.patient_id)
    tomorrow = now.astimezone(ZoneInfo(patient.zone or "UTC")).date() + timedelta(days=1)
    people.change_patient(session, patient.id, baseline_from=tomorrow)
    audit.add(session, CLOSED, now, clinician_id=clinician.id, patient_id=patient.id, about=f"review:{review.id}")
    closed = standing(session, review.id)
    if patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING):
        _queue(contact, closed, say(told_of_outcome(outcome, clinician.name)), WORDS_WAIT)
    return closed


def _queue(contact: Contact, review: Review, message: Message, waits: timedelta) -> None:
    """The words leave after that wait, without a sound if it is the patient's quiet time then."""
    patient, leaves_at = people.patient(contact.session, review.patient_id), contact.now + waits
    outbox.queue_message(
        contact.session,
        patient.chat_id,
        patient_owner(patient.id),
        replace(message, silent=is_quiet(contact.practice, patient, leaves_at)),
        lane=Lane.REPLY,
        now=contact.now,
        send_after=leaves_at,
        about=_about(review, is_sent=not waits),
    )


def _about(review: Review, *, is_sent: bool = False) -> str:
    """What the words for the patient are known by in the outbox while they wait, and once they were let go."""
    return f"{WORDS}:{review.id}:{serial_of(review)}{':sent' if is_sent else ''}"


def take_words_back(contact: Contact, review: Review) -> Message | None:
    """The words that had not left yet and now never will; None when there are none."""
    found = outbox.latest_about(contact.session, _about(review))
    if found is None or found.status is not outbox.OutgoingStatus.WAITING:
        return None
    words = outbox.message_in(contact.session, found.id)
    return words if outbox.withdraw(contact.session, found.id) else None


def press(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button under a closed case. A case that was reopened since answers as it stands."""
    review = reviews.review(contact.session, id_in(rest[0]) or 0) if rest else None
    if review is None or not allowed(contact, Access.TREAT, review.patient_id, f"review:{review.id}"):
        reply(contact, _("I cannot find that case."))
        return
    serial, verb, *more = rest[1:] if len(rest) > 2 else ("", "")
    if review.closed_at is None or serial != str(serial_of(review)):
        edit_tapped(contact, card(contact.session, review, is_opened=False))
    elif verb in ("note", "words"):
        _ask_for_words(contact, {"review": review.id, "closing": serial_of(review), "what": verb}, write_down)
    else:
        edit_tapped(contact, _after(contact, review, verb, more))


def _ask_for_words(contact: Contact, given: dict[str, object], write_down: talking.WriteDown) -> None:
    """One such question at a time: one about something else gives way to it."""
    asked = talking.open_state(contact, _DIALOGUE)
    if asked is not None and not given.items() <= asked.items():
        talking.end_about(contact, _DIALOGUE)
    talking.begin(contact, _DIALOGUE, given, write_down)


def _after(contact: Contact, review: Review, verb: str, more: list[str]) -> Message:
    """How the tapped message reads once that button has done its work."""
    match verb, more:
        case "useful", [judged]:
            if judged in _JUDGED:
                review = _keep(contact, review, is_useful=_JUDGED[judged])
        case "next", []:
            return next_review_page(review, _planned_on(contact, review))
        case "in", [when]:
            if (day := _day_chosen(contact, review, when)) is not None:
                review = _keep(contact, review, next_review_on=day)
        case "send", []:
            if (words := take_words_back(contact, review)) is not None:
                _queue(contact, review, words, timedelta(0))
        case "nothing", []:
            take_words_back(contact, review)
    return page(contact, review)


def _keep(contact: Contact, review: Review, **values: Any) -> Review:
    reviews.change_review(contact.session, review.id, **values)
    return standing(contact.session, review.id)


def page(contact: Contact, review: Review) -> Message:
    """The words to approve while they wait; else what became of them."""
    held = outbox.latest_about(contact.session, _about(review))
    if held is not None and held.status is outbox.OutgoingStatus.WAITING:
        return approval_page(review, outbox.message_in(contact.session, held.id).paragraphs[0])
    sent = outbox.latest_about(contact.session, _about(review, is_sent=True))
    if any(row is not None and row.status is not outbox.OutgoingStatus.FAILED for row in (sent, held)):
        return done_page(review, _("The patient has been told."))
    return done_page(review, _("The patient hears nothing of it."))


def _day_chosen(contact: Contact, review: Review, when: str) -> date | None:
    if when == "plan":
        return _planned_on(contact, review)
    weeks = next((number for number in NEXT_REVIEW_WEEKS if when == str(number)), None)
    return _today(contact, review) + timedelta(weeks=weeks) if weeks else None


def _today(contact: Contact, review: Review) -> date:
    zone = people.patient(contact.session, review.patient_id).zone or contact.practice.clinic.zone
    return contact.now.astimezone(ZoneInfo(zone)).date()


def _planned_on(contact: Contact, review: Review) -> date | None:
    """The plan's own review date while it is still to come."""
    planned = care_plans.plan_of(contact.session, review.patient_id)
    if planned is None:
        return None
    patient = people.patient(contact.session, review.patient_id)
    day = planned_review_on(contact.session, contact.practice, patient, planned[1])
    return day if day > _today(contact, review) else None


def tell(contact: Contact, event: ClosingTold) -> None:
    """A note to keep with the case, or what the patient is to read instead of the usual words."""
    review = reviews.review(contact.session, event.review_id)
    if review is None or not allowed(contact, Access.TREAT, review.patient_id, f"review:{review.id}"):
        reply(contact, _("I cannot find that case."))
    elif review.closed_at is None or serial_of(review) != event.closing:
        reply(contact, _("That case is open again. I have kept nothing."))
    elif event.what == "note":
        reviews.keep_note(contact.session, review, event.words)
        reply(contact, page(contact, review).adding(_("Your note is kept with the case.")))
    else:
        _say_instead(contact, review, event.words)


def _say_instead(contact: Contact, review: Review, words: str) -> None:
    assert contact.clinician is not None
    held = take_words_back(contact, review)
    if held is None:
        reply(contact, page(contact, review))
        return
    left = max((review.closed_at or contact.now) + WORDS_WAIT - contact.now, LEAST_WAIT)
    _queue(contact, review, say(in_own_words(contact.clinician.name, words)), left)
    reply(contact, page(contact, review))
