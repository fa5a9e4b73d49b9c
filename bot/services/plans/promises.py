"""Promises of plan changes: made when a version is published, asked about on their day, their verdict told to both."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.clinic import AlertDetail
from bot.care.events import PromiseJudged
from bot.care.history import PromptStatus
from bot.care.messages import Button, Lane, Message, column, id_in, press, say
from bot.care.people import Patient, alert_detail_of
from bot.care.promise import PROMISE, Expectation, Promise, Verdict, item_code, verdict_in_words
from bot.care.sentences import _, as_written
from bot.care.standing_items import with_check_in
from bot.services.prompts import planning
from bot.services.reviews import alerting
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.talk.talking import WriteDown
from bot.services.team import ownership
from storage import care_plans, outbox, people, promises, prompts, reviews
from storage.keyring import patient_owner

PROMISE_PRESS = "promise"
_OPEN_FOR = timedelta(days=3)  # a question that comes once waits longer than a dose


def make(session: Session, patient: Patient, plan_version: int, expectation: Expectation, now: datetime) -> None:
    """What the new version should bring is kept, and asked about on its day."""
    promise_id = promises.add_promise(
        session, patient.id, plan_version, expectation.words, expectation.check_on
    )  # fmt: skip
    made = promises.promise(session, promise_id)
    assert made is not None
    today = now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    _ask_in(session, patient, made, (expectation.check_on - today).days, now, again=False)


def _ask_in(session: Session, patient: Patient, promise: Promise, days: int, now: datetime, *, again: bool) -> None:
    """One question, once, that many days from now, at the time of her check-in."""
    asked = with_check_in(
        patient, item_code(promise.id, again=again), PROMISE, promise.expected, _OPEN_FOR, _OPEN_FOR
    )  # fmt: skip
    planning.start_item(session, patient, replace(asked, first_after=days, last_after=days), now)


def judge(contact: Contact, event: PromiseJudged) -> None:
    """Her verdict is kept and her clinician hears it; after "too early" she is asked once more, after the same span."""
    promise, patient = promises.promise(contact.session, event.promise_id), contact.patient
    if promise is None or patient is None or promise.patient_id != patient.id:
        reply(contact, _("I cannot find that question. /today shows what is due."))
        return
    promises.keep_verdict(contact.session, promise.id, event.verdict, contact.now)
    if not event.is_second:
        _take_back_second(contact, patient, promise)  # she may have answered otherwise before
    if not event.is_second and event.verdict is Verdict.TOO_EARLY:
        _ask_once_more(contact, patient, promise)
    _tell_clinician(contact, patient, promise)


def _ask_once_more(contact: Contact, patient: Patient, promise: Promise) -> None:
    made = care_plans.version(contact.session, patient.id, promise.plan_version)
    assert made is not None
    made_on = made.published_at.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    span = max(1, (promise.check_on - made_on).days)
    _ask_in(contact.session, patient, promise, span, contact.now, again=True)


def _take_back_second(contact: Contact, patient: Patient, promise: Promise) -> None:
    item_id = care_plans.item_id_of(contact.session, patient.id, item_code(promise.id, again=True))
    if item_id is None:
        return
    care_plans.end_item(contact.session, item_id, contact.now)
    for prompt in prompts.outstanding_prompts(contact.session, patient.id):
        if prompt.item_id == item_id and prompt.status is PromptStatus.PENDING:
            prompts.drop_prompt(contact.session, prompt.id)
        elif prompt.item_id == item_id:
            cancelled = {"status": PromptStatus.CANCELLED, "revision": prompt.revision + 1}
            prompts.change_prompt(contact.session, prompt.id, **cancelled)


def _tell_clinician(contact: Contact, patient: Patient, promise: Promise) -> None:
    """On the open case it stands by itself; without one, a silent line that names nobody until it is opened."""
    session, lead = contact.session, ownership.lead_now(contact.session, patient.id, contact.now)
    if review := reviews.open_review_at_lead(session, patient.id):
        alerting.refresh(session, review, contact.now)
    elif lead is not None and lead.chat_id is not None:
        is_full = alert_detail_of(lead, contact.practice.clinic) is AlertDetail.FULL
        told = _verdict_message(contact, promise.id) if is_full else _closed_message(promise)
        owner = patient_owner(patient.id)
        outbox.queue_message(session, lead.chat_id, owner, told, lane=Lane.DIGEST, now=contact.now)


def _closed_message(promise: Promise) -> Message:
    shown = Button(_("Open"), press=press(PROMISE_PRESS, promise.id))
    return say(_("A patient has told whether a plan change helped."), buttons=column(shown), silent=True)


def _verdict_message(contact: Contact, promise_id: int) -> Message:
    promise = promises.promise(contact.session, promise_id)
    assert promise is not None
    patient = people.patient(contact.session, promise.patient_id)
    return say(
        _("<b>{name}</b> (patient {number}) on plan version {version}:", name=patient.name, number=patient.id,
          version=promise.plan_version),
        _("Expected by {day}: {expected}", day=promise.check_on, expected=as_written(promise.expected)),
        _("{name} says: {verdict}.", name=patient.name, verdict=verdict_in_words(promise.verdict)),
        silent=True,
    )  # fmt: skip


def open_verdict(contact: Contact, rest: list[str], _write_down: WriteDown) -> None:
    """A clinician linked to the patient opens the silent line."""
    promise = promises.promise(contact.session, id_in(rest[0] if rest else "") or 0)
    if promise is None or not allowed(contact, Access.LOOK, promise.patient_id, f"promise:{promise.id}"):
        reply(contact, _("I cannot find that."))
    else:
        edit_tapped(contact, _verdict_message(contact, promise.id))
