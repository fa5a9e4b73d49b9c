"""A case in a clinician's hands: opened, acknowledged, closed with an outcome, opened again."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.alert_card import headline
from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.closing_card import outcome_buttons, serial_of, useful_page
from bot.care.messages import Button, Message, column, id_in, press, say
from bot.care.people import CareRole, Clinician
from bot.care.sentences import Sentence, _
from bot.services.reviews import closing, evidence, handing_over, later_on, reopening
from bot.services.reviews.alerting import card, newest_flag, refresh, settle_alarms, standing, take, tell_patient
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_links, outbox, reviews

_PUT_OFF = {"later": later_on.press_later, "hand": handing_over.press_hand}
_LOOKS = ("open", "close", "picture")
_CASES_LISTED = 20


def press_review(contact: Contact, review_id: str, verb: str, rest: tuple[str, ...]) -> None:
    """A button of a case was pressed. Only a clinician who cares for the patient gets anywhere."""
    review = reviews.review(contact.session, id_in(review_id) or 0)
    if verb in handing_over.ANSWERS:  # from a colleague who was asked and may not look yet
        handing_over.answer(contact, review, verb)
    else:
        _press(contact, review, verb, rest)


def _press(contact: Contact, review: Review | None, verb: str, rest: tuple[str, ...]) -> None:
    wanted = Access.LOOK if verb in _LOOKS else Access.TREAT
    if review is None or not allowed(contact, wanted, review.patient_id, f"review:{review.id}"):
        reply(contact, _("I cannot find that case."))
    elif verb == "open":
        _open(contact, review)
    elif verb == "picture":
        evidence.show(contact, review)
    elif review.status is ReviewStatus.CLOSED:
        _press_closed(contact, review, verb, rest)
    elif verb == "close":
        shown = card(contact.session, review, is_opened=True, reader=_reader(contact))
        buttons = outcome_buttons(review, newest_flag(contact.session, review))
        edit_tapped(contact, replace(shown.adding(_("What came of it?")), buttons=buttons))
    elif verb in _PUT_OFF:
        _PUT_OFF[verb](contact, review, rest)
    elif not rest or rest[-1] != str(newest_flag(contact.session, review)):
        shown = card(contact.session, review, is_opened=True, reader=_reader(contact))
        edit_tapped(contact, shown.adding(_("Something new has come in since. Please look again.")))
    elif verb == "ack":
        _acknowledge(contact, review)
    elif verb == "outcome" and len(rest) == 2 and rest[0] in list(Outcome):
        closed = closing.close(contact, review, Outcome(rest[0]))
        _show_everywhere(contact, closed, useful_page(closed))


def _press_closed(contact: Contact, review: Review, verb: str, rest: tuple[str, ...]) -> None:
    assert contact.clinician is not None
    if verb == "reopen" and rest == (str(serial_of(review)),):
        opened = reopening.reopen(contact, review)
        if isinstance(opened, Review):
            _show_everywhere(contact, opened)
        else:
            edit_tapped(contact, card(contact.session, review, is_opened=False, reader=_reader(contact)).adding(opened))
    elif verb == "outcome" and review.closed_by == contact.clinician.id:  # the second of two quick taps
        edit_tapped(contact, useful_page(review))
    else:
        edit_tapped(contact, card(contact.session, review, is_opened=False, reader=_reader(contact)))


def _reader(contact: Contact) -> int | None:
    return contact.clinician.id if contact.clinician else None


def _open(contact: Contact, review: Review) -> None:
    alert = _tapped_alert(contact)
    if alert is not None:
        reviews.change_alert(contact.session, alert[0], is_opened=True)
    edit_tapped(contact, card(contact.session, review, is_opened=True, reader=_reader(contact)))
    assert contact.clinician is not None
    if review.is_patient_told and reviews.mark_seen(contact.session, review.id, contact.now):
        seen = _("{clinician} has seen your answers.", clinician=contact.clinician.name)
        tell_patient(contact.session, review.patient_id, seen, contact.now)


def _tapped_alert(contact: Contact) -> tuple[int, int] | None:
    """(alert id, outbox id) of the tapped message, if it is an alert; whatever it said, it stands for the case now."""
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    if tapped is None or not (tapped.about or "").startswith("alert:"):
        return None
    alert_id = int((tapped.about or "").split(":")[1])
    reviews.change_alert(contact.session, alert_id, outbox_id=tapped.id)
    return alert_id, tapped.id


def _acknowledge(contact: Contact, review: Review) -> None:
    assert contact.clinician is not None
    if review.status is ReviewStatus.OPEN:
        take(contact.session, contact.practice, review, contact.clinician, contact.now)
    _show_everywhere(contact, standing(contact.session, review.id))


def _show_everywhere(contact: Contact, review: Review, shown: Message | None = None) -> None:
    """Every copy shows how the case stands; the tapped message `shown`, if that is something else."""
    alert = _tapped_alert(contact)  # none: it was opened from a list, in this very message
    copies = reviews.alert_messages(contact.session, review.id)
    is_opened = alert is None or any(copy.is_opened for copy in copies if copy.alert_id == alert[0])
    edit_tapped(contact, shown or card(contact.session, review, is_opened=is_opened, reader=_reader(contact)))
    refresh(contact.session, review, contact.now, besides=alert[1] if alert else None)


def list_reviews(contact: Contact) -> None:
    """The open cases she may see to, most severe first, and how many alerts that could wait she has had today."""
    assert contact.clinician is not None
    clinician = contact.clinician
    found = _cases_for(contact.session, clinician, contact.now)
    for review in found:  # she sees them now: an alert that could not be delivered alarms nobody any more
        settle_alarms(contact.session, review.id)
    budget = _alerts_today(contact)
    if not found:
        reply(contact, say(_("No case is open."), *budget))
        return
    shown = found[:_CASES_LISTED]
    buttons = column(*(Button(_named(each, clinician), press=press("review", each.id, "open")) for each in shown))
    listed = say(_("Your open cases, most severe first: {count}", count=len(found)), *budget, buttons=buttons)
    reply(contact, replace(listed, is_protected=True))  # each opens in this very message


def _cases_for(session: Session, clinician: Clinician, now: datetime) -> list[Review]:
    """Her own and those of whom she stands in for, those of the patients she covers, and what she was called to."""
    owners = [clinician.id, *(colleague.id for colleague in care_links.covered_by(session, clinician, now))]
    links = care_links.links_at(session, clinician.id)
    covered = [link.patient_id for link in links if link.role is CareRole.COVER]
    return [
        review
        for review in reviews.open_reviews_for(session, clinician.id, owners, covered)
        if may(clinician, care_links.link_of(session, clinician, review.patient_id, now), Access.TREAT)
    ]


def _named(review: Review, clinician: Clinician) -> Sentence:
    """The headline on a button, ticked where somebody else has the case."""
    is_taken = review.status is ReviewStatus.ACKNOWLEDGED and review.acknowledged_by != clinician.id
    return Sentence("✓ {case}", {"case": headline_button(review)}) if is_taken else headline_button(review)


def _alerts_today(contact: Contact) -> tuple[Sentence, ...]:
    """`Alerts today that were not urgent: 2 of 5`; nothing before the first of her day."""
    clinician = contact.clinician
    assert clinician is not None
    local = contact.now.astimezone(ZoneInfo(clinician.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    used = reviews.count_alerts_that_could_wait(contact.session, clinician.id, since=midnight.astimezone(UTC))
    budget = contact.practice.clinic.alert_budget
    if not used:
        return ()
    return (_("Alerts today that were not urgent: {used} of {budget}.", used=used, budget=budget),)


def headline_button(review: Review) -> Sentence:
    """The headline without markup, as a button can hold it."""
    plain = headline(review)
    return Sentence(plain.text.replace("<b>", "").replace("</b>", ""), plain.values)
