"""A case in a clinician's hands: opened, acknowledged, closed with an outcome, opened again."""

from dataclasses import replace

from bot.care.access import Access
from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.closing_card import outcome_buttons, serial_of
from bot.care.messages import Message, id_in
from bot.care.sentences import Sentence, _
from bot.services.reviews import closing, evidence, handing_over, later_on, reopening
from bot.services.reviews.alerting import card, refresh, standing, take, tell_patient
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_about, reply
from storage import outbox, reviews

_PUT_OFF = {"later": later_on.press_later, "hand": handing_over.press_hand}
_LOOKS = ("open", "close", "picture")
_CLOSES = ("tell", "quiet")  # with words for the patient, or without


def press_review(
    contact: Contact, review_id: str, verb: str, rest: tuple[str, ...], write_down: talking.WriteDown
) -> None:  # fmt: skip
    """A button of a case was pressed. Only a clinician who cares for the patient gets anywhere."""
    review = reviews.review(contact.session, id_in(review_id) or 0)
    if verb in handing_over.ANSWERS:  # from a colleague who was asked and may not look yet
        handing_over.answer(contact, review, verb)
    else:
        _press(contact, review, verb, rest, write_down)


def _press(
    contact: Contact, review: Review | None, verb: str, rest: tuple[str, ...], write_down: talking.WriteDown
) -> None:  # fmt: skip
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
        shown = _card(contact, review, is_opened=True)
        buttons = outcome_buttons(review, closing.mark_now(contact, review))
        edit_about(contact, review.patient_id, replace(shown.adding(_("What came of it?")), buttons=buttons))
    elif verb in _PUT_OFF:
        _PUT_OFF[verb](contact, review, rest)
    elif not rest or rest[-1] != closing.mark_now(contact, review):
        shown = _card(contact, review, is_opened=True)
        edit_about(contact, review.patient_id, shown.adding(_what_is_new(contact, review, rest)))
    elif verb == "ack":
        _acknowledge(contact, review)
    elif len(rest) == 2 and rest[0] in list(Outcome):
        _press_closing(contact, review, verb, Outcome(rest[0]), write_down)


def _what_is_new(contact: Contact, review: Review, rest: tuple[str, ...]) -> Sentence:
    """Why the button no longer holds: another finding, or the same ones in a case that was closed in between."""
    newest = closing.mark_now(contact, review).partition(".")[0]
    if rest and rest[-1].partition(".")[0] == newest:
        return _("This case was closed and opened again since. Please look again.")
    return _("Something new has come in since. Please look again.")


def _press_closing(
    contact: Contact, review: Review, verb: str, outcome: Outcome, write_down: talking.WriteDown
) -> None:  # fmt: skip
    """What the patient is to read is shown, changed, or approved: only that closes the case."""
    if verb == "outcome":
        edit_about(contact, review.patient_id, closing.to_approve(contact, review, outcome))
    elif verb == "words":
        closing.ask_for_words(contact, review, outcome, write_down)
    elif verb in _CLOSES:
        closing.forget_words(contact, review)
        words = closing.usual_words(contact, outcome) if verb == "tell" else None
        shown = closing.close(contact, review, outcome, words)
        _show_everywhere(contact, standing(contact.session, review.id), shown)


def _press_closed(contact: Contact, review: Review, verb: str, rest: tuple[str, ...]) -> None:
    assert contact.clinician is not None
    if verb == "reopen" and rest == (str(serial_of(review)),):
        opened = reopening.reopen(contact, review)
        if isinstance(opened, Review):
            _show_everywhere(contact, opened)
        else:
            edit_about(contact, review.patient_id, _card(contact, review, is_opened=False).adding(opened))
    elif verb in _CLOSES and review.closed_by == contact.clinician.id:  # the second of two quick taps
        edit_about(contact, review.patient_id, closing.judge_page(contact, review))
    else:
        edit_about(contact, review.patient_id, _card(contact, review, is_opened=False))


def _card(contact: Contact, review: Review, *, is_opened: bool) -> Message:
    """How the case reads for whoever pressed."""
    assert contact.clinician is not None
    return card(contact.session, review, is_opened=is_opened, reader=contact.clinician.id)


def _open(contact: Contact, review: Review) -> None:
    alert = _tapped_alert(contact)
    if alert is not None:
        reviews.change_alert(contact.session, alert[0], is_opened=True)
    edit_about(contact, review.patient_id, _card(contact, review, is_opened=True))
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
    edit_about(contact, review.patient_id, shown or _card(contact, review, is_opened=is_opened))
    refresh(contact.session, review, contact.now, besides=alert[1] if alert else None)
