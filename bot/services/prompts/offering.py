"""Offers: another time, fewer check-ins, another clock. They come silently after an answer; the patient decides."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.events import ItemMoved
from bot.care.incoming import IncomingKind
from bot.care.messages import Button, Message, column, id_in, press, say
from bot.care.offers import (
    OFFERED_AGAIN_AFTER,
    ONCE_A_WEEK,
    STABLE_DAYS,
    THREE_A_WEEK,
    TRAVEL_ASKED_AGAIN_AFTER,
    Answered,
    another_time,
    is_travelling,
    rarer_check_ins,
)
from bot.care.people import PatientStatus
from bot.care.plan import CarePlan
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN
from bot.services.check_ins import checking_in
from bot.services.joining import settings_of_patient
from bot.services.prompts import coming_home, retiming
from bot.services.reviews.histories import history_of
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_plans, offers
from storage.offers import Offer

OFFER = "offer"
ANOTHER_TIME, FEWER_CHECK_INS, TRAVEL = "another_time", "fewer_check_ins", "travel"
_LOOKED_BACK = timedelta(days=60)
_RHYTHMS = {"3": THREE_A_WEEK, "1": ONCE_A_WEEK}
_WEEKLY = {rhythm: name for name, rhythm in _RHYTHMS.items()}


def is_reporting(contact: Contact) -> bool:
    """True while a check-in is open."""
    return talking.open_state(contact, checking_in.DIALOGUE) is not None


def offer_after(contact: Contact, was_reporting: bool) -> None:
    """After a check-in has ended, or a prompt was answered: at most one offer a day, and never in between."""
    if contact.patient is None or not _is_moment(contact, was_reporting):
        return
    known = offers.offers_of(contact.session, contact.patient.id)
    if coming_home.offer_home(contact, known):
        return
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    if planned is None or any(offer.offered_on == contact.today for offer in known):
        return
    zone = ZoneInfo(contact.patient.zone or "UTC")
    answered = offers.answered_since(contact.session, contact.patient.id, contact.today - _LOOKED_BACK, zone)
    if _offer_travel(contact, known, answered) or _offer_another_time(contact, known, answered, planned[1]):
        return
    if was_reporting:
        _offer_fewer(contact, known, planned[1])


def _is_moment(contact: Contact, was_reporting: bool) -> bool:
    patient, incoming = contact.patient, contact.incoming
    assert patient is not None
    is_answer = was_reporting or (incoming.kind is IncomingKind.PRESS and incoming.press.startswith("prompt"))
    is_settled = patient.status is PatientStatus.ACTIVE and patient.chat_id == contact.chat.id
    waits = patient.is_paused(contact.today) or patient.held_since is not None
    return is_answer and is_settled and not waits and not talking.is_open(contact)


def _is_recent(offer: Offer, today: date, span: timedelta) -> bool:
    return offer.offered_on > today - span


def _offer_travel(contact: Contact, known: list[Offer], answered: list[Answered]) -> bool:
    asked = any(o.kind == TRAVEL and _is_recent(o, contact.today, TRAVEL_ASKED_AGAIN_AFTER) for o in known)
    if asked or not is_travelling(answered):
        return False
    question = _("Your last answers came at night, by the clock I know. Are you travelling?")
    _make(contact, TRAVEL, None, "", question, (_("Yes"), "yes"), (_("No"), "no"))
    return True


def _offer_another_time(contact: Contact, known: list[Offer], answered: list[Answered], plan: CarePlan) -> bool:
    """For the first item of the plan whose time seems not to suit her, once in 28 days."""
    assert contact.patient is not None
    standing = {item.code: item for item in care_plans.items_of(contact.session, contact.patient.id)}
    recent = {o.item_id for o in known if _is_recent(o, contact.today, OFFERED_AGAIN_AFTER)}
    for number, item in enumerate(plan.items, 1):
        now = standing.get(item.id)
        if now is None or now.id in recent:
            continue
        found = another_time(answered, item, now.schedule.times, contact.today)
        if found is None:
            continue
        title = item.title if not contact.patient.is_discreet else _("item {number}", number=number)
        at = now.schedule.times[found.slot]
        question = (
            _("You often do this later: {title}, at {at}. Would another time suit you better?", title=title, at=at)
            if found.is_late
            else _("This slips by now and then: {title}, at {at}. That happens. Would another time be easier?",
                   title=title, at=at)
        )  # fmt: skip
        buttons = [(Sentence("{at}", {"at": new}), f"{new:%H%M}") for new in found.times]
        keep = (_("Keep {at}", at=at), "no")
        proposed = f"{found.slot} " + " ".join(f"{new:%H%M}" for new in found.times)
        _make(contact, ANOTHER_TIME, now.id, proposed, question, *buttons, keep)
        return True
    return False


def _offer_fewer(contact: Contact, known: list[Offer], plan: CarePlan) -> None:
    """After 28 stable days three check-ins a week, after 28 more one."""
    session, patient = contact.session, contact.patient
    assert patient is not None
    of_kind = [o for o in known if o.kind == FEWER_CHECK_INS]
    item = retiming.item_of(session, patient.id, CHECK_IN)
    if item is None or any(_is_recent(o, contact.today, timedelta(days=STABLE_DAYS)) for o in of_kind):
        return
    changed_on = max((o.offered_on for o in of_kind if o.answer == "yes"), default=None)
    history = history_of(session, contact.practice, patient, plan, contact.today)
    found_on = offers.last_found_on(session, patient.id)
    rarer = rarer_check_ins(history, item.schedule.weekdays, found_on, changed_on)
    if rarer is None:
        return
    how = _("once a week, on Monday") if rarer == ONCE_A_WEEK else _("on Monday, Wednesday and Friday")
    question = _("You have been steady for four weeks. Shall I ask less often how you are: {how}?", how=how)
    yes, no = (_("Yes, less often"), "yes"), (_("No, as it is"), "no")
    _make(contact, FEWER_CHECK_INS, None, _WEEKLY[rarer], question, yes, no)


def _make(
    contact: Contact, kind: str, item_id: int | None, proposed: str, question: Sentence, *answers: tuple[Sentence, str]
) -> None:
    assert contact.patient is not None
    offer_id = offers.add_offer(contact.session, contact.patient.id, kind, item_id, proposed, contact.today)
    buttons = (Button(label, press=press(OFFER, offer_id, answer)) for label, answer in answers)
    reply(contact, say(question, buttons=column(*buttons), silent=True))


def press_offer(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """The patient answers an offer, once; later taps show what she said."""
    offer = offers.offer(contact.session, id_in(rest[0]) or 0) if len(rest) == 2 else None
    is_asked = offer is not None and offer.kind != coming_home.JOURNEY
    if offer is None or not is_asked or contact.patient is None or offer.patient_id != contact.patient.id:
        reply(contact, _("I cannot find that offer. /settings shows what you can change."))
        return
    answer = rest[1]
    if offer.answer is not None:
        edit_tapped(contact, _settled(_("✓ You have answered this. /settings changes it.")))
        return
    if answer != "no" and answer not in _answers_of(offer):
        reply(contact, _("I cannot find that offer. /settings shows what you can change."))
        return
    offers.answer_offer(contact.session, offer.id, answer, contact.now)
    told = _("All right, it stays as it is.") if answer == "no" else _take_up(contact, offer, answer)
    edit_tapped(contact, _settled(told))
    if offer.kind == TRAVEL and answer == "yes":
        talking.begin(contact, TRAVEL, {}, write_down)


def _settled(told: Sentence) -> Message:
    return say(told)


def _answers_of(offer: Offer) -> list[str]:
    return offer.proposed.split()[1:] if offer.kind == ANOTHER_TIME else ["yes"]


def _take_up(contact: Contact, offer: Offer, answer: str) -> Sentence:
    """What she accepted happens, if the plan still has room for it."""
    assert contact.patient is not None
    if offer.kind == TRAVEL:
        return _("✓ You are travelling.")
    if offer.kind == coming_home.HOME:
        coming_home.come_home(contact, offer)
        return _("✓ Welcome back. I keep to your time at home again.")
    if offer.kind == FEWER_CHECK_INS:
        retiming.check_in_on(contact.session, contact.patient, _RHYTHMS[offer.proposed], contact.now)
        return _("✓ Good. I ask less often from now on. /checkin works on any day.")
    assert offer.item_id is not None
    item, slot = care_plans.item(contact.session, offer.item_id), int(offer.proposed.split()[0])
    at = time(int(answer[:2]), int(answer[2:]))
    settings_of_patient.move_item(contact, ItemMoved(item.code, slot, at))
    after = care_plans.item(contact.session, offer.item_id).schedule.times
    if slot < len(after) and after[slot] == at:
        return _("✓ Good. From now on it comes at {at}.", at=at)
    return _("Your plan has changed since, so this time stays as it is.")
