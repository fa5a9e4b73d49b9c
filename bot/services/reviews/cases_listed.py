"""/reviews: the open cases somebody may see to, most severe first, a page at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access, may
from bot.care.alert_card import CASES_PRESS, REVIEW_PRESS, headline
from bot.care.alerting import Review, ReviewStatus
from bot.care.messages import Button, Lane, Message, column, press, say
from bot.care.paging import paged
from bot.care.people import CareRole, Clinician
from bot.care.sentences import Sentence, _
from bot.services.reviews.alerting import settle_alarms
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_links, outbox, reviews
from storage.keyring import CLINIC_OWNER

CASES = "cases"  # what the list is about in the outbox


def list_reviews(contact: Contact) -> None:
    """The open cases she may see to, and how many alerts that could wait she has had today."""
    outbox.queue_message(
        contact.session, contact.chat.id, CLINIC_OWNER, _page(contact, ""), lane=Lane.REPLY, now=contact.now,
        about=CASES,
    )  # fmt: skip


def press_cases(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Another page, as things stand now. Only a list is turned: an alert in that place stays where it is."""
    if not may_work(contact):
        reply(contact, _("That is not open to you here."))
        return
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    if tapped is None or tapped.about != CASES:
        list_reviews(contact)
    else:
        edit_tapped(contact, _page(contact, ":".join(rest)))


def _page(contact: Contact, number: str) -> Message:
    assert contact.clinician is not None
    clinician = contact.clinician
    found, budget = _cases_for(contact.session, clinician, contact.now), _alerts_today(contact)
    if not found:
        return say(_("No case is open."), *budget)
    shown, turn = paged(found, number, CASES_PRESS)
    for review in shown:  # she sees them now: an alert that could not be delivered alarms nobody any more
        settle_alarms(contact.session, review.id)
    buttons = (*column(*(_button(each, clinician) for each in shown)), *turn)  # each opens in this very message
    listed = say(_("Your open cases, most severe first: {count}", count=len(found)), *budget, buttons=buttons)
    return replace(listed, is_protected=True)


def _button(review: Review, clinician: Clinician) -> Button:
    return Button(_named(review, clinician), press=press(REVIEW_PRESS, review.id, "open"))


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
