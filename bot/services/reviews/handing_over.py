"""A case handed over to a colleague: it stays where it is until he accepts, and comes back when he does not answer."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.care.alert_card import REVIEW_PRESS, headline
from bot.care.alerting import Review, ReviewStatus
from bot.care.duty import next_on_duty_at
from bot.care.escalation import Unit, Wait, later
from bot.care.findings import Severity
from bot.care.messages import Button, Lane, column, id_in, press, say
from bot.care.paging import paged
from bot.care.people import CareLink, CareRole, Clinician
from bot.care.sentences import Sentence, _, as_written
from bot.services.reviews import alerting
from bot.services.running.rowwise import each_alone
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_about, edit_tapped, reply
from storage import audit, care_links, handing_on, outbox, people, reviews
from storage.keyring import CLINIC_OWNER

ANSWERS = ("accept", "decline")
HANDED_OVER, ASKED, REQUEST = "handed_over", "asked_to_take_over", "hand"
_ANSWER_WITHIN = {True: Wait(30, Unit.MINUTE), False: Wait(1, Unit.WORKING_DAY)}  # by whether the case is urgent
_PAGE = "p"  # before a page's number, where a number alone is a colleague
_TAKEN, _OVER = _("✓ You have taken this case over."), _("This case is no longer offered to you.")


def press_hand(contact: Contact, review: Review, rest: tuple[str, ...]) -> None:
    """The choice of colleagues, or the one that was chosen."""
    assert contact.clinician is not None
    colleagues = people.colleagues_of(contact.session, contact.clinician.id, contact.now)
    colleagues.pop(review.clinician_id, None)  # has it already
    chosen = colleagues.get(id_in(rest[0]) or 0) if rest else None
    shown = alerting.card(contact.session, review, is_opened=True, reader=contact.clinician.id)
    if chosen is not None:
        edit_about(contact, review.patient_id, shown.adding(_ask(contact, review, contact.clinician, chosen)))
    elif not colleagues:
        nobody = _("There is no colleague here who could take it now.")
        edit_about(contact, review.patient_id, shown.adding(nobody))
    else:
        number = rest[0].removeprefix(_PAGE) if rest else ""
        listed, turn = paged(list(colleagues.values()), number, REVIEW_PRESS, review.id, "hand", page_mark=_PAGE)
        names = [_button(review, as_written(one.name), "hand", str(one.id)) for one in listed]
        buttons = (*column(*names), *turn, *column(_button(review, _("Back"), "open")))
        asked = shown.adding(_("Who shall take it over?"))
        edit_about(contact, review.patient_id, replace(asked, buttons=buttons))


def _button(review: Review, label: Sentence, *verb: str) -> Button:
    return Button(label, press=press(REVIEW_PRESS, review.id, *verb))


def _ask(contact: Contact, review: Review, clinician: Clinician, chosen: Clinician) -> Sentence:
    """The colleague is asked, once; what whoever handed it over reads now."""
    session, clinic, now = contact.session, contact.practice.clinic, contact.now
    if review.handed_to is not None:
        asked = people.clinician(session, review.handed_to).name
        return _("{name} has been asked already and has not answered yet.", name=asked)
    is_urgent = review.severity is Severity.URGENT
    asked_at = now if is_urgent else next_on_duty_at([chosen], clinic, now) or now
    until = later(clinic, asked_at, _ANSWER_WITHIN[is_urgent])
    reviews.change_review(session, review.id, handed_to=chosen.id, handed_until=until)
    audit.add(session, ASKED, now, clinician_id=clinician.id, patient_id=review.patient_id,
              about=f"review:{review.id}")  # fmt: skip
    request = say(
        headline(review), _("{name} asks you to take this case over.", name=clinician.name),
        buttons=((_button(review, _("Accept"), "accept"), _button(review, _("Decline"), "decline")),),
    )  # fmt: skip
    assert chosen.chat_id is not None
    lane = Lane.URGENT if is_urgent else Lane.ALERT
    about = f"{REQUEST}:{review.id}"
    outbox.queue_message(
        session, chosen.chat_id, CLINIC_OWNER, request, lane=lane, now=now, send_after=asked_at, about=about
    )  # fmt: skip
    if review.clinician_id == clinician.id:
        return _("I have asked {name}. The case stays yours until {name} accepts.", name=chosen.name)
    owner = people.clinician(session, review.clinician_id).name
    return _("I have asked {name}. The case stays with {owner} until {name} accepts.", name=chosen.name, owner=owner)


def answer(contact: Contact, review: Review | None, verb: str) -> None:
    """What the colleague who was asked says; nobody else's press gets anywhere."""
    clinician = contact.clinician
    if review is None or clinician is None or not may_work(contact) or review.handed_to != clinician.id:
        _answer_late(contact, review)
        return
    owner = people.clinician(contact.session, review.clinician_id)
    if verb == "accept":
        edit_tapped(contact, say(headline(review), _TAKEN))
        taken = _("{name} has taken over case {number}.", name=clinician.name, number=review.id)
        _tell_both(contact.session, review, clinician, taken, taken, contact.now)
        _accept(contact, review, clinician)
    else:
        declined = _("You have declined. The case stays with {name}.", name=owner.name)
        edit_tapped(contact, say(headline(review), declined))
        reviews.change_review(contact.session, review.id, handed_to=None, handed_until=None)
        facts = {"name": clinician.name, "number": review.id}
        hers = _("{name} has declined case {number}. It stays yours.", **facts)
        theirs = _("{name} has declined case {number}. It stays with {owner}.", owner=owner.name, **facts)
        _tell_both(contact.session, review, clinician, hers, theirs, contact.now)


def _answer_late(contact: Contact, review: Review | None) -> None:
    """A second tap, or a request that has come back meanwhile; whoever was never asked learns nothing."""
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    if review is None or contact.clinician is None or tapped is None or tapped.about != f"{REQUEST}:{review.id}":
        reply(contact, _("I cannot find that case."))
        return
    is_hers = review.clinician_id == contact.clinician.id and review.status is not ReviewStatus.CLOSED
    edit_tapped(contact, say(headline(review), _TAKEN if is_hers else _OVER))


def _accept(contact: Contact, review: Review, clinician: Clinician) -> None:
    """The case is the colleague's, who has it; where he has one of hers open already, the two become one."""
    session, now = contact.session, contact.now
    if all(link.clinician_id != clinician.id for link in care_links.links_of_patient(session, review.patient_id)):
        care_links.tie(session, CareLink(clinician.id, review.patient_id, CareRole.COVER), now)
    audit.add(session, HANDED_OVER, now, clinician_id=clinician.id, patient_id=review.patient_id,
              about=f"review:{review.id}")  # fmt: skip
    own = reviews.open_review_of(session, review.patient_id, clinician.id)
    if own is None or own.id == review.id:
        reviews.change_review(session, review.id, clinician_id=clinician.id, handed_to=None, handed_until=None)
        moved = alerting.standing(session, review.id)
    else:
        moved = handing_on.merged_case(session, review, own, now)
    taken = alerting.take(session, contact.practice, moved, clinician, now)
    alerting.refresh(session, taken, now)
    alerting.alert(session, contact.practice, taken, clinician, taken.severity, now)


def give_back_unanswered(session: Session, now: datetime, at_most: int) -> int:
    """How many cases nobody has taken over in time."""
    return each_alone(
        session,
        reviews.unanswered_requests(session, now, at_most),
        lambda review_id: give_back(session, review_id, now),
        lambda review_id, put_off: reviews.change_review(session, review_id, handed_until=put_off),
        lambda review_id: f"review:{review_id}",
        now,
    )


def give_back(session: Session, review_id: int, now: datetime) -> None:
    """The case is no longer offered to the colleague; both hear it."""
    review = alerting.standing(session, review_id)
    reviews.change_review(session, review.id, handed_to=None, handed_until=None)
    if review.handed_to is None or review.status is ReviewStatus.CLOSED:
        return
    owner, asked = (people.clinician(session, number) for number in (review.clinician_id, review.handed_to))
    facts = {"name": asked.name, "number": review.id}
    hers = _("{name} has not answered. Case {number} stays yours.", **facts)
    theirs = _("{name} has not answered. Case {number} stays with {owner}.", owner=owner.name, **facts)
    _tell_both(session, review, asked, hers, theirs, now)
    _clear_request(session, review, asked, now)


def _clear_request(session: Session, review: Review, asked: Clinician, now: datetime) -> None:
    if asked.chat_id is None:
        return
    sent = outbox.row_about(session, asked.chat_id, f"{REQUEST}:{review.id}")
    if sent is not None and not outbox.withdraw(session, sent.id):
        over = say(headline(review), _OVER)
        outbox.queue_edit(session, asked.chat_id, CLINIC_OWNER, over, now=now, edits_id=sent.id)
        _tell(session, asked, _("Case {number} has gone back to where it was.", number=review.id), now)


def _tell_both(
    session: Session, review: Review, asked: Clinician, hers: Sentence, theirs: Sentence, now: datetime
) -> None:  # fmt: skip
    """Whose case it is hears `hers`; whoever offered it in her place, or stands in while she is away, `theirs`."""
    owner = people.clinician(session, review.clinician_id)
    _tell(session, owner, hers, now)
    done = audit.done_about(session, review.patient_id, ASKED, f"review:{review.id}")
    presser = done[0].clinician_id if done else None
    stands_in = owner.covered_by if owner.is_away(now) else None
    for number in dict.fromkeys((presser, stands_in)):
        if number is not None and number not in (owner.id, asked.id):
            _tell(session, people.clinician(session, number), theirs, now)


def _tell(session: Session, clinician: Clinician, told: Sentence, now: datetime) -> None:
    if clinician.chat_id is not None and not clinician.has_left:
        outbox.queue_message(session, clinician.chat_id, CLINIC_OWNER, say(told), lane=Lane.ALERT, now=now)
