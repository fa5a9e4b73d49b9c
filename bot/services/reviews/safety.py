"""Red flags in words: the safety message in the same reply, an urgent finding, and the question whether she is safe."""

from datetime import timedelta

from bot.care.alerting import Review, ReviewStatus
from bot.care.findings import Finding, Severity
from bot.care.messages import Button, Lane, id_in, press, say
from bot.care.red_flags import RedFlag, recognise
from bot.care.safety import honest_clock, safety_message
from bot.care.sentences import _
from bot.services.reviews import alerting, reviewing
from bot.services.reviews.danger_words import DangerWords, danger_words
from bot.services.reviews.on_duty import is_anybody_there
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import reviews

RED_FLAG_RULE = "red_flag"
SAFE = "safe"
SAYS_SAFE, CARER_SAYS_SAFE, WANTS_HELP = "says_safe", "carer_says_safe", "wants_help"
_VERSION = 1
_SHOWN = 1_500
_SAME_CALL = timedelta(minutes=10)  # as long as an urgent alert waits before it comes again by itself


def red_flag_in(contact: Contact) -> RedFlag | None:
    """The red flag in what was written, in the words of every language shipped and those of the patient's own plan."""
    text = contact.incoming.text
    if not text:
        return None
    found = (recognise(text, words) for words in danger_words(contact).lists)
    return next((flag for flag in found if flag is not None), None)


def answer_red_flag(contact: Contact, flag: RedFlag) -> None:
    """The safety message goes out whoever wrote; for a patient an urgent finding is raised in the same transaction."""
    clinic, zone = contact.practice.clinic, contact.patient.zone if contact.patient else None
    buttons: tuple[Button, ...] = ()
    if contact.patient is not None:
        day, words = contact.today, danger_words(contact)
        text = _around(contact, flag, words)
        finding = Finding(
            rule=RED_FLAG_RULE,
            version=_VERSION,
            severity=Severity.URGENT,
            reason=f"{_speaker(contact).capitalize()} wrote words that can mean danger: {words.in_words(flag)}.",
            consider="Consider calling the patient now.",
            evidence=tuple({"on": day.isoformat(), "words": text[at : at + 300]} for at in range(0, len(text), 300)),
        )
        reviewing.add_finding(contact.session, contact.practice, contact.patient, finding, day, contact.now)
        buttons = safe_buttons(contact)
    there = is_anybody_there(contact.session, clinic, contact.patient.id if contact.patient else None, contact.now)
    told = safety_message(clinic, flag, contact.now, zone, buttons, is_anybody_there=there)
    reply(contact, told, Lane.URGENT)


def safe_buttons(contact: Contact) -> tuple[Button, ...]:
    """The answers to "Are you safe right now?", bound to the open review, which she has now been told of."""
    told = _told_review(contact)
    return (
        Button(_("I am safe now"), press=press(SAFE, told, "yes")),
        Button(_("No, I need help"), press=press(SAFE, told, "no")),
    )


def _speaker(contact: Contact) -> str:
    """Who wrote or tapped, for the clinician."""
    return "the patient" if contact.carer is None else "the patient's carer"


def _around(contact: Contact, flag: RedFlag, words: DangerWords) -> str:
    """Of a long text the part that ends with the danger: 1 500 characters at most, what one card shows."""
    text = contact.incoming.text
    ends = range(_SHOWN, len(text), 100)
    is_in = (end for end in ends if any((f := recognise(text[:end], w)) and flag.code in f.codes for w in words.lists))
    end = next(is_in, len(text))
    return text[max(0, end - _SHOWN) : end]


def _told_review(contact: Contact) -> int:
    assert contact.patient is not None
    review = reviews.open_review_at_lead(contact.session, contact.patient.id)
    if review is None:
        return 0
    reviews.change_review(contact.session, review.id, is_patient_told=True)
    return review.id


def press_safe(contact: Contact, review_id: str, answer: str) -> None:
    """Whether the patient is safe now. Neither answer closes anything: a person still looks."""
    review = _own_review(contact, review_id)
    clinic, zone = contact.practice.clinic, contact.patient.zone if contact.patient else None
    is_over = review is None or review.status is ReviewStatus.CLOSED
    if answer == "yes":
        looks = () if is_over else (
            _("Your care team has still been asked to look."),
            honest_clock(clinic, Severity.URGENT, contact.now, zone),
        )  # fmt: skip
        safe = _("I am glad that you are safe. If it gets hard again, call <b>{crisis}</b> or <b>{number}</b>.",
                 crisis=clinic.crisis_line, number=clinic.emergency_number)  # fmt: skip
        said = say(safe, *looks)
    else:
        alone = (_("I cannot pass this on. Please call {clinic}.", clinic=clinic.name),)
        said = say(_("Please call <b>{number}</b> now, or <b>{crisis}</b>. If somebody is near you, tell them.",
                     number=clinic.emergency_number, crisis=clinic.crisis_line),
                   *(() if contact.patient else alone))  # fmt: skip
    edit_tapped(contact, said)
    is_news = True
    if review is not None and not (is_over and answer == "yes"):
        is_news = _note(contact, review, is_safe=answer == "yes")
    if answer == "yes" and contact.patient is not None and is_news:  # a second tap asks nothing twice
        talking.ask_again(contact)


def _own_review(contact: Contact, review_id: str) -> Review | None:
    """The review of that id, if it is about whom this chat speaks for. Who needs help is answered in any case."""
    review = reviews.review(contact.session, id_in(review_id) or 0)
    is_own = review is not None and contact.patient is not None and review.patient_id == contact.patient.id
    return review if is_own else None


def _note(contact: Contact, review: Review, *, is_safe: bool) -> bool:
    """True when the answer is new on the review. A call for help alerts again, once in ten minutes.

    A carer's word that the patient is safe is not her own: it stops nothing.
    """
    assert contact.patient is not None
    day = contact.today
    safe = SAYS_SAFE if contact.carer is None else CARER_SAYS_SAFE
    rule, severity = (safe, Severity.ROUTINE) if is_safe else (WANTS_HELP, Severity.URGENT)
    last = reviews.last_flag(contact.session, contact.patient.id, rule)
    is_same_call = last is not None and last.review_id == review.id and contact.now < last.found_at + _SAME_CALL
    if is_same_call and (is_safe or review.status is ReviewStatus.OPEN):
        return False
    words = "I am safe now" if is_safe else "No, I need help"
    finding = Finding(
        rule, _VERSION, severity, f"Asked whether she is safe, {_speaker(contact)} tapped: {words}.",
        "Consider calling the patient now.", ({"on": day.isoformat(), "answer": words},),
    )  # fmt: skip
    if is_safe:  # stands on the case and wakes nobody
        reviews.add_flag(contact.session, review, finding, day, contact.now)
        alerting.refresh(contact.session, review, contact.now)
        return True
    reviewing.add_finding(contact.session, contact.practice, contact.patient, finding, day, contact.now)
    return True
