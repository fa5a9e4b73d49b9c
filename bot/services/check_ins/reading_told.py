"""The second blood pressure, typed while something else is asked: kept at once, then the open question comes again."""

from bot.care.check_in_questions import Question
from bot.care.events import CheckInFinished, MeasureAnswered
from bot.care.incoming import IncomingKind
from bot.care.questionnaire import measures_of
from bot.care.sentences import _
from bot.care.standing_items import SECOND_READING
from bot.care.typed_measure import Told, doubtful, impossible, read_answer
from bot.services.check_ins import checking_in
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import care_plans

_CORRECT = "correct"  # the dialogue that changes an answer


def is_told(contact: Contact) -> bool:
    """True when the typed words are the second reading that is asked for, and no answer to the open question."""
    return talking.is_open(contact) and not _is_asked_now(contact) and _told(contact) is not None


def keep(contact: Contact) -> None:
    """The reading is noted, its prompt is done, and the rules look at it."""
    told, waiting = _told(contact), checking_in.waiting_prompt(contact, SECOND_READING)
    assert told is not None
    assert waiting is not None
    known = checking_in.known_or_begun(contact, waiting.due_on, SECOND_READING)
    for code, value in told.values:
        answered = MeasureAnswered(known.id, code, value, contact.incoming.message_id, told.unit)
        checking_in.record(contact, answered)
    checking_in.finish(contact, CheckInFinished(known.id))
    upper, lower = (int(value) for _code, value in told.values)
    reply(contact, _("Thank you. I noted {upper}/{lower} as your second reading.", upper=upper, lower=lower))


def _is_asked_now(contact: Contact) -> bool:
    """True while a blood pressure is the open question, or the second reading is what is open."""
    states = (talking.open_state(contact, code) for code in (checking_in.DIALOGUE, _CORRECT))
    question = _question(contact)
    codes = [measure.code for measure in question.measures] if question else []
    return any(s is not None and (s["open"] in codes or s["questionnaire"] == SECOND_READING) for s in states)


def _question(contact: Contact) -> Question | None:
    """What the second reading asks; None while none is waited for."""
    if contact.patient is None or checking_in.waiting_prompt(contact, SECOND_READING) is None:
        return None
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    assert planned is not None
    measures = measures_of(SECOND_READING, planned[1], contact.practice.questionnaires)
    return Question(measures) if measures else None


def _told(contact: Contact) -> Told | None:
    """Both numbers, where they can be and nobody would doubt them."""
    question = _question(contact)
    if question is None or contact.incoming.kind is not IncomingKind.TEXT:
        return None
    told = read_answer(contact.incoming.text.strip(), question)
    if told is None or len(told.values) != 2 or impossible(told, question) or doubtful(told, question):
        return None
    return told
