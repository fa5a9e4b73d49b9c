"""Asks the lead "should I have warned you?" after an admission or a plan change that nothing was flagged before."""

from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session

from bot.care.access import Access
from bot.care.alert_card import PATIENT_PRESS
from bot.care.findings import Severity
from bot.care.messages import Button, Lane, id_in, press, say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.team import ownership
from storage import missed_warnings, outbox
from storage.keyring import patient_owner

PRESS = "missed"
ADMISSION, PLAN_CHANGE = "admission", "plan_change"
FLAGGED_WITHIN = timedelta(days=14)  # a proposal of this project: an older finding was no warning of this
ASKED_AGAIN_AFTER = timedelta(days=7)
# What an event itself raises, and what the calendar brings, was no warning.
_NO_WARNING = ("hospital_or_emergency", "change_check", "goal_reached", "pattern")
_QUESTIONS = {
    ADMISSION: _("Patient {number} told of a hospital stay, and no alert came before it. Should I have warned you?"),
    PLAN_CHANGE: _("Patient {number} has a new plan, and no alert came before it. Should I have warned you?"),
}
_ANSWERS = {"yes": True, "no": False}
_THANKS = {True: _("✓ Yes. It counts as a miss; /rules shows them."), False: _("✓ No. Thank you.")}


def ask_after(session: Session, practice: Practice, patient: Patient, what: str, now: datetime) -> None:
    """The lead, or who stands in, is asked once, in her hours, when nothing was found in the two weeks before."""
    lead = ownership.lead_now(session, patient.id, now)
    if lead is None or lead.chat_id is None:
        return
    is_new = now - datetime.combine(patient.linked_on, time(), UTC) < FLAGGED_WITHIN
    if what == PLAN_CHANGE and is_new:  # a first plan is put right in its first days: there was nothing to warn from
        return
    if missed_warnings.was_flagged(session, patient.id, now - FLAGGED_WITHIN, _NO_WARNING):
        return
    if missed_warnings.was_asked(session, patient.id, what, now - ASKED_AGAIN_AFTER):
        return
    question_id = missed_warnings.ask(session, patient.id, lead.id, what, now)
    buttons = (
        (
            Button(_("Yes"), press=press(PRESS, question_id, "yes")),
            Button(_("No"), press=press(PRESS, question_id, "no")),
            Button(_("Patient"), press=press(PATIENT_PRESS, patient.id)),
        ),
    )
    outbox.queue_message(
        session,
        lead.chat_id,
        patient_owner(patient.id),
        say(_asked(what, patient.id), buttons=buttons, silent=True),
        lane=Lane.DIGEST,
        now=now,
        send_after=practice.clinic.alert_at(Severity.ROUTINE, now),
    )


def _asked(what: str, number: int) -> Sentence:
    return Sentence(_QUESTIONS[what].text, {"number": number})


def press_answer(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Yes or no. Only a clinician who cares for the patient counts; another answer takes the place of the first."""
    found = missed_warnings.question(contact.session, id_in(rest[0]) or 0) if rest else None
    if found is None or not allowed(contact, Access.TREAT, found.patient_id, f"missed:{found.id}"):
        reply(contact, _("I cannot find that patient."))
    elif len(rest) == 2 and rest[1] in _ANSWERS:
        missed_warnings.answer(contact.session, found.id, _ANSWERS[rest[1]], contact.now)
        edit_tapped(contact, say(_asked(found.what, found.patient_id), _THANKS[_ANSWERS[rest[1]]]))
