"""An edited message corrects the answer it gave: checked like the first one, and judged anew."""

from bot.care.events import MeasureAnswered
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_clock
from bot.dialogues.about_you import read_name
from bot.dialogues.check_in import read_value, value_in_words
from bot.dialogues.goal import read_goal
from bot.services import checking_in, planning, talking
from bot.services.contact import Contact, reply
from storage import care_plans, goals, people, responses


def correct(contact: Contact, _write_down: talking.WriteDown) -> None:
    """What an edited message changes; nothing, kindly, when it gave no answer."""
    source = responses.source(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    if contact.patient is None or source is None:
        reply(contact, _("I have seen your change. That message held no answer, so nothing has changed."))
        return
    corrected = _CORRECTIONS[source[0]](contact, source[1], contact.incoming.text.strip())
    if corrected is None:
        reply(contact, _("I could not read the changed message, so your first answer stands."))
    else:
        reply(contact, _("Changed: {answer}.", answer=corrected))


def _measure(contact: Contact, ref: str, text: str) -> Sentence | None:
    assert contact.patient is not None
    response_id, _colon, code = ref.partition(":")
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    assert planned is not None
    measure = planned[1].measure(code)
    value = read_value(text, measure)
    if value is None:
        return None
    checking_in.record(contact, MeasureAnswered(int(response_id), code, value, None))
    return value_in_words(measure, value)


def _goal(contact: Contact, ref: str, text: str) -> Sentence | None:
    assert contact.patient is not None
    words = read_goal(text)
    if not words:
        return None
    goals.reword_goal(contact.session, contact.patient.id, int(ref), words)
    return as_written(words)


def _name(contact: Contact, _ref: str, text: str) -> Sentence | None:
    assert contact.patient is not None
    name = read_name(text)
    if not name:
        return None
    people.rename_patient(contact.session, contact.patient.id, name)
    return as_written(name)


def _check_in_time(contact: Contact, _ref: str, text: str) -> Sentence | None:
    assert contact.patient is not None
    at = read_clock(text)
    if at is None or contact.patient.status is not PatientStatus.ACTIVE:
        return None
    planning.move_check_in(contact.session, contact.patient, at, contact.now)
    return _("I will ask you every day at {at}", at=at)


_CORRECTIONS = {"measure": _measure, "goal": _goal, "name": _name, "check_in_time": _check_in_time}
