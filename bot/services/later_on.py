"""*Later* on an opened case that is not urgent: it alerts whoever pressed it again at the time she chose."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.alert_card import REVIEW_PRESS
from bot.care.alerting import Review, ReviewStatus
from bot.care.escalation import next_alert_at, policy_of, severity_at_stake
from bot.care.findings import Severity
from bot.care.messages import Button, press
from bot.care.people import Clinician
from bot.care.schedule import instant
from bot.care.sentences import LocalTime, Sentence, _
from bot.services import alerting
from bot.services.contact import Contact, edit_tapped
from storage import reviews

_LABELS = {"hour": _("In 1 hour"), "evening": _("This evening"), "tomorrow": _("Tomorrow")}
_EVENING, _MORNING = time(18), time(8)
_HOUR = timedelta(hours=1)


def times_offered(clinician: Clinician, now: datetime) -> dict[str, datetime]:
    """What *Later* may mean now, on the clinician's own clock; this evening only while it is well before 18:00."""
    zone = ZoneInfo(clinician.zone)
    today = now.astimezone(zone).date()
    evening, tomorrow = instant(today, _EVENING, zone), instant(today + timedelta(days=1), _MORNING, zone)
    offered = {"hour": now + _HOUR, "evening": evening, "tomorrow": tomorrow}
    return {name: at for name, at in offered.items() if name != "evening" or at > now + _HOUR}


def press_later(contact: Contact, review: Review, rest: tuple[str, ...]) -> None:
    """The choice of times, or the one that was chosen. What is urgent, or taken meanwhile, stays as it is."""
    assert contact.clinician is not None
    shown = alerting.card(contact.session, review, is_opened=True, reader=contact.clinician.id)
    offered = times_offered(contact.clinician, contact.now)
    if review.status is not ReviewStatus.OPEN:
        edit_tapped(contact, shown)
    elif review.severity is Severity.URGENT:
        edit_tapped(contact, shown.adding(_("An urgent case cannot wait.")))
    elif rest and rest[0] in offered:
        _put_off(contact, review, contact.clinician, offered[rest[0]])
        when = LocalTime(offered[rest[0]], contact.clinician.zone)
        edit_tapped(contact, shown.adding(_("I will come back to this case on {when}.", when=when)))
    else:
        choices = tuple(_button(review, _LABELS[name], "later", name) for name in offered)
        buttons = (choices, (_button(review, _("Back"), "open"),))
        edit_tapped(contact, replace(shown.adding(_("When shall I come back to it?")), buttons=buttons))


def _button(review: Review, label: Sentence, *verb: str) -> Button:
    return Button(label, press=press(REVIEW_PRESS, review.id, *verb))


def _put_off(contact: Contact, review: Review, clinician: Clinician, until: datetime) -> None:
    """Nobody is alerted before then; then the clinician is, whatever her hours, and the policy begins anew."""
    session, practice = contact.session, contact.practice
    alerting.withdraw_waiting(session, review.id)
    severity = severity_at_stake(review, reviews.flags_on(session, review.id))
    note = _("You wanted to see this case now.")
    alerting.alert(session, practice, review, clinician, severity, contact.now, send_after=until, note=note)
    ladder = policy_of(review, practice.policy).ladders[severity]
    next_at = next_alert_at(ladder, practice.clinic, until, 1, until) if ladder.steps else None
    reviews.change_review(session, review.id, alerted_at=until, step=1, next_step_at=next_at)
