"""Closing a case: what the patient will read is approved first, then the case is closed and the words leave at once.

As long as nothing is approved the case stays open, with its alerts and reminders, and nothing is sent.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.alert_card import mark_of
from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.closing_card import (
    NEXT_REVIEW_WEEKS,
    approval_page,
    done_page,
    in_own_words,
    next_review_page,
    serial_of,
    told_of_outcome,
    unsent_page,
    useful_page,
)
from bot.care.dialogue import State
from bot.care.events import ClosingApproved, ClosingTold
from bot.care.messages import Lane, Message, id_in, say
from bot.care.people import CareRole, PatientStatus
from bot.care.sentences import Sentence, _
from bot.services.letters.writing import is_quiet
from bot.services.reviews.alerting import card, newest_flag, refresh, standing, take
from bot.services.reviews.histories import planned_review_on
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_about, edit_tapped, reply
from storage import audit, care_links, care_plans, outbox, people, reviews
from storage.keyring import patient_owner

CLOSED = "case_closed"
WORDS = "closing"  # what the words for the patient are about
_NOTE, _OWN_WORDS = "closing_note", "closing_words"
_CANNOT_FIND = _("I cannot find that case.")
_JUDGED = {"yes": True, "no": False}
_READ_BY = (PatientStatus.ACTIVE, PatientStatus.JOINING)


def mark_now(contact: Contact, review: Review) -> str:
    """What whoever closes or takes the case must have been shown of it."""
    return mark_of(review, newest_flag(contact.session, review))


def to_approve(contact: Contact, review: Review, outcome: Outcome) -> Message:
    """What the patient will read with that outcome, to be approved; nothing is closed yet."""
    patient = people.patient(contact.session, review.patient_id)
    words = usual_words(contact, outcome) if patient.status in _READ_BY else None
    return approval_page(review, outcome, mark_now(contact, review), patient.name, words)


def usual_words(contact: Contact, outcome: Outcome) -> Sentence:
    """What the patient reads unless the clinician writes other words."""
    assert contact.clinician is not None
    return told_of_outcome(outcome, contact.clinician.name)


def close(contact: Contact, review: Review, outcome: Outcome, words: Sentence | None) -> Message:
    """The case is closed, and the patient reads the words that were approved, if any. What the clinician sees next."""
    session, now, clinician = contact.session, contact.now, contact.clinician
    assert clinician is not None
    link = care_links.link_of(session, clinician, review.patient_id, now)
    if link is None or link.role is CareRole.PAGED:  # called in for the open case only: what follows needs more
        unheard = replace(review, is_patient_told=False)  # she hears what came of it, not also who has taken it
        take(session, contact.practice, unheard, clinician, now)
    ended = {"next_step_at": None, "handed_to": None, "handed_until": None}
    values = {"status": ReviewStatus.CLOSED, "closed_at": now, "outcome": outcome}
    reviews.change_review(session, review.id, closed_by=clinician.id, **values, **ended)
    patient = people.patient(session, review.patient_id)
    tomorrow = now.astimezone(ZoneInfo(patient.zone or "UTC")).date() + timedelta(days=1)
    people.change_patient(session, patient.id, baseline_from=tomorrow)
    audit.add(session, CLOSED, now, clinician_id=clinician.id, patient_id=patient.id, about=f"review:{review.id}")
    closed = standing(session, review.id)
    if words is not None and patient.status in _READ_BY:
        told = say(words, silent=is_quiet(contact.practice, patient, now))
        outbox.queue_message(
            session, patient.chat_id, patient_owner(patient.id), told, lane=Lane.REPLY, now=now, about=_about(closed)
        )  # fmt: skip
    return judge_page(contact, closed)


def _about(review: Review) -> str:
    """What the words for the patient are known by in the outbox: a case may be closed more than once."""
    return f"{WORDS}:{review.id}:{serial_of(review)}"


def judge_page(contact: Contact, review: Review) -> Message:
    """The closed case with the first question after closing."""
    return useful_page(review, _told(contact, review))


def take_words_back(contact: Contact, review: Review) -> None:
    """What the patient was to read and has not left yet never will."""
    words = outbox.latest_about(contact.session, _about(review))
    if words is not None:
        outbox.withdraw(contact.session, words.id)


def ask_for_words(contact: Contact, review: Review, outcome: Outcome, write_down: talking.WriteDown) -> None:
    """The clinician types what the patient is to read; it comes back to be approved."""
    assert contact.clinician is not None
    given: State = {
        "review": review.id,
        "patient": review.patient_id,
        "outcome": outcome.value,
        "mark": mark_now(contact, review),
        "clinician": contact.clinician.name,
    }
    _ask(contact, _OWN_WORDS, given, write_down)


def _ask(contact: Contact, code: str, given: State, write_down: talking.WriteDown) -> None:
    """One such question at a time: one about something else gives way to it."""
    asked = talking.open_state(contact, code)
    if asked is not None and not given.items() <= asked.items():
        talking.end_about(contact, code)
    talking.begin(contact, code, given, write_down)


def forget_words(contact: Contact, review: Review) -> None:
    """The question what the patient is to read about this case is out of date."""
    talking.end_about(contact, _OWN_WORDS, review=review.id)


def close_in_own_words(contact: Contact, event: ClosingApproved) -> None:
    """The words were typed and approved; the case is closed with them if it still is what the clinician was shown."""
    review = reviews.review(contact.session, event.review_id)
    if review is None or not allowed(contact, Access.TREAT, review.patient_id, f"review:{review.id}"):
        edit_tapped(contact, say(_CANNOT_FIND))
    elif review.status is ReviewStatus.CLOSED:
        edit_about(contact, review.patient_id, unsent_page(review, _("This case is closed already."), event.words))
    elif event.mark != mark_now(contact, review):
        new = _("Something new has come in since. Please look again.")
        edit_about(contact, review.patient_id, unsent_page(review, new, event.words))
    else:
        assert contact.clinician is not None
        words = in_own_words(contact.clinician.name, event.words) if event.is_told else None
        edit_about(contact, review.patient_id, close(contact, review, Outcome(event.outcome), words))
        refresh(contact.session, review, contact.now)


def press(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button under a closed case. A case that was reopened since answers as it stands."""
    review = reviews.review(contact.session, id_in(rest[0]) or 0) if rest else None
    if review is None or not allowed(contact, Access.TREAT, review.patient_id, f"review:{review.id}"):
        reply(contact, _CANNOT_FIND)
        return
    serial, verb, *more = rest[1:] if len(rest) > 2 else ("", "")
    if review.closed_at is None or serial != str(serial_of(review)):
        edit_about(contact, review.patient_id, card(contact.session, review, is_opened=False))
    elif verb == "note":
        _ask(contact, _NOTE, {"review": review.id, "closing": serial_of(review)}, write_down)
    else:
        edit_about(contact, review.patient_id, _after(contact, review, verb, more))


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
    return page(contact, review)


def _keep(contact: Contact, review: Review, **values: Any) -> Review:
    reviews.change_review(contact.session, review.id, **values)
    return standing(contact.session, review.id)


def page(contact: Contact, review: Review) -> Message:
    """The closed case, and what can be kept with it."""
    return done_page(review, _told(contact, review))


def _told(contact: Contact, review: Review) -> Sentence:
    """Whether the patient was told."""
    words = outbox.latest_about(contact.session, _about(review))
    if words is not None and words.status is not outbox.OutgoingStatus.FAILED:
        return _("The patient has been told.")
    return _("The patient hears nothing of it.")


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


def keep_note(contact: Contact, event: ClosingTold) -> None:
    """A note to keep with the case."""
    review = reviews.review(contact.session, event.review_id)
    if review is None or not allowed(contact, Access.TREAT, review.patient_id, f"review:{review.id}"):
        reply(contact, _CANNOT_FIND)
    elif review.closed_at is None or serial_of(review) != event.closing:
        reply(contact, _("That case is open again. I have kept nothing."))
    else:
        reviews.keep_note(contact.session, review, event.words)
        reply(contact, page(contact, review).adding(_("Your note is kept with the case.")))
