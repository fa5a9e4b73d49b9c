"""/clinic: how it goes with all patients together, as a picture, for the clinic's administrators."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.alerting import Review
from bot.care.clinic_numbers import DAYS, ClinicNumbers
from bot.care.clinic_numbers_shown import numbers_message
from bot.care.findings import Severity
from bot.care.overdue import overdue_by
from bot.care.practice import Practice
from bot.care.sentences import _
from bot.care.standing_items import CHECK_IN
from bot.services.reviews.reviewing import PATTERN
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, reply
from storage import clinic_numbers, reviews


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """The numbers of the last 30 days."""
    if may_work(contact, Access.STAFF):
        reply(contact, numbers_message(numbers_of(contact.session, contact.practice, contact.now)))
    else:
        reply(contact, _("I do not know that command. /help shows what I can do."))


def numbers_of(session: Session, practice: Practice, now: datetime) -> ClinicNumbers:
    """What the last 30 whole days of the clinic's calendar come to, and what is overdue now."""
    last_on = now.astimezone(ZoneInfo(practice.clinic.zone)).date() - timedelta(days=1)
    first_on, since = last_on - timedelta(days=DAYS - 1), now - timedelta(days=DAYS)
    answered, asked = clinic_numbers.check_in_days(session, CHECK_IN, first_on, last_on)
    useful, rated = clinic_numbers.judged(session, since)
    waiting = reviews.open_reviews_of(session, clinic_numbers.patients_with_open_cases(session))
    taken = [reviews.review(session, number) for number in clinic_numbers.acknowledged_since(session, since)]
    return ClinicNumbers(
        first_on=first_on,
        last_on=last_on,
        active=clinic_numbers.count_active(session),
        asked=asked,
        answered=answered,
        calls=clinic_numbers.calls_by_severity(session, since, besides=PATTERN),
        patient_days=clinic_numbers.days_in_care(session, since, now),
        rated=rated,
        useful=useful,
        waits=[wait for each in taken if each is not None and (wait := _waited(practice, each)) is not None],
        overdue=sum(overdue_by(review, practice, now) > timedelta(0) for review in waiting),
    )


def _waited(practice: Practice, review: Review) -> timedelta | None:
    """From the instant its alert could reach a clinician until somebody took it; None for what alerts nobody."""
    if review.severity is Severity.ROUTINE or review.acknowledged_at is None:
        return None
    reached_at = practice.clinic.alert_at(review.severity, review.alerted_at or review.opened_at)
    waited = review.acknowledged_at - reached_at
    return max(waited, timedelta(0))
