"""*Later* on an opened case that is not urgent: whoever pressed it is left in peace until the time she chose.

Nobody else is: the steps of the policy go on as they would have, so that one person's *Later* never silences a case.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.alert_card import REVIEW_PRESS
from bot.care.alerting import Review, ReviewStatus
from bot.care.clinic import Clinic
from bot.care.duty import next_on_duty_at
from bot.care.escalation import severity_at_stake
from bot.care.findings import Severity
from bot.care.messages import Button, Message, press
from bot.care.people import Clinician
from bot.care.schedule import instant
from bot.care.sentences import Sentence, _
from bot.services.reviews import alerting
from bot.services.talk.contact import Contact, edit_about
from storage import audit, outbox, reviews

PUT_OFF = "case_put_off"
MOST_TIMES = 2  # per case and person: a third wish to wait is a case for somebody else
_EVENING, _MORNING = time(18), time(8)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def times_offered(clinician: Clinician, clinic: Clinic, severity: Severity, now: datetime) -> dict[str, datetime]:
    """What *Later* may mean now, on the clinician's own clock.

    This evening only while it is well before 18:00; her next working morning only for a case that need not be
    seen today.
    """
    zone = ZoneInfo(clinician.zone)
    today = now.astimezone(zone).date()
    offered, evening = {"hour": now + _HOUR}, instant(today, _EVENING, zone)
    if evening > now + _HOUR:
        offered["evening"] = evening
    morning = next_on_duty_at([clinician], clinic, instant(today + _DAY, _MORNING, zone))
    if severity is not Severity.TODAY and morning is not None:
        offered["tomorrow"] = morning
    return offered


def press_later(contact: Contact, review: Review, rest: tuple[str, ...]) -> None:
    """The choice of times, or the one that was chosen. What is urgent, or taken meanwhile, stays as it is."""
    clinician = contact.clinician
    assert clinician is not None
    offered = times_offered(clinician, contact.practice.clinic, review.severity, contact.now)
    name, asked_at = (*rest, "", "")[:2]
    times = _times_put_off(contact, review, clinician)
    if review.status is not ReviewStatus.OPEN or asked_at not in ("", str(times)):  # a second tap, or an old button
        edit_about(contact, review.patient_id, _card(contact, review))
    elif review.severity is Severity.URGENT:
        edit_about(contact, review.patient_id, _card(contact, review).adding(_("An urgent case cannot wait.")))
    elif times >= MOST_TIMES:
        enough = _("You have put this case off twice. Please take it, or hand it over.")
        edit_about(contact, review.patient_id, _card(contact, review).adding(enough))
    elif name in offered and asked_at:
        _put_off(contact, review, clinician, offered[name])
        _show(contact, review)
    else:
        choices = tuple(
            _button(review, _label(name, at, clinician, contact.now), "later", name, str(times))
            for name, at in offered.items()
        )
        buttons = (choices, (_button(review, _("Back"), "open"),))
        asked = _card(contact, review).adding(_("When shall I come back to it?"))
        edit_about(contact, review.patient_id, replace(asked, buttons=buttons))


def _times_put_off(contact: Contact, review: Review, clinician: Clinician) -> int:
    done = audit.done_about(contact.session, review.patient_id, PUT_OFF, f"review:{review.id}")
    return sum(each.clinician_id == clinician.id for each in done)


def _card(contact: Contact, review: Review) -> Message:
    assert contact.clinician is not None
    return alerting.card(contact.session, review, is_opened=True, reader=contact.clinician.id)


def _show(contact: Contact, review: Review) -> None:
    """Every copy tells until when it was put off, and by whom."""
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    edit_about(contact, review.patient_id, _card(contact, review))
    alerting.refresh(contact.session, review, contact.now, besides=tapped.id if tapped else None)


def _label(name: str, at: datetime, clinician: Clinician, now: datetime) -> Sentence:
    if name == "hour":
        return _("In 1 hour")
    if name == "evening":
        return _("This evening")
    zone = ZoneInfo(clinician.zone)
    day = at.astimezone(zone).date()
    return _("Tomorrow") if day == now.astimezone(zone).date() + _DAY else _("On {day}", day=day)


def _button(review: Review, label: Sentence, *verb: str) -> Button:
    return Button(label, press=press(REVIEW_PRESS, review.id, *verb))


def _put_off(contact: Contact, review: Review, clinician: Clinician, until: datetime) -> None:
    """She is not alerted before then; then she is, whatever her hours. What waited for her gives way to that."""
    session, practice = contact.session, contact.practice
    alerting.withdraw_waiting(session, review.id, of=clinician.id)
    audit.add(session, PUT_OFF, contact.now, clinician_id=clinician.id, patient_id=review.patient_id,
              about=f"review:{review.id}")  # fmt: skip
    severity = severity_at_stake(review, reviews.flags_on(session, review.id))
    alerting.alert(session, practice, review, clinician, severity, contact.now, send_after=until,
                   note=alerting.WANTED_NOW)  # fmt: skip
