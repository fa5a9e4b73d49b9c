"""The edited message of an answer to a check-in: read like the first one, kept as its correction."""

from bot.care.check_in_questions import question_of
from bot.care.check_in_shown import answer_in_words
from bot.care.events import MeasureAnswered
from bot.care.questionnaire import measures_of
from bot.care.sentences import Sentence
from bot.care.typed_measure import Told, doubtful, impossible, read_answer
from bot.dialogues.check_in import amended
from bot.services.check_ins import check_in_days, checking_in
from bot.services.talk import talking
from bot.services.talk.contact import Contact, scene_of
from storage import responses


def correct(contact: Contact, ref: str, text: str) -> Sentence | None:
    """The corrected answer in words; None when it cannot be read, or could not have been given."""
    assert contact.patient is not None
    response_id, _colon, code = ref.partition(":")
    known = responses.check_in(contact.session, int(response_id))
    if known is None or known.patient_id != contact.patient.id:  # she may act for somebody else now
        return None
    plan = checking_in.plan_under(contact.session, known)
    question = question_of(measures_of(known.questionnaire, plan, contact.practice.questionnaires), code)
    told = read_answer(text, question) if question is not None else None
    if question is None or told is None or impossible(told, question):
        return None
    is_doubted = doubtful(told, question) is not None
    for answered, value in told.values:
        given = MeasureAnswered(known.id, answered, value, None, told.unit, told.words, is_doubted)
        checking_in.record(contact, given)
    _note(contact, known.id, told)
    return answer_in_words(question, dict(told.values), dict.fromkeys(dict(told.values), told.words))


def _note(contact: Contact, response_id: int, told: Told) -> None:
    """A dialogue about that check-in knows it too, and goes on where it still can."""
    for code in (checking_in.DIALOGUE, check_in_days.CORRECT):
        state = talking.open_state(contact, code)
        if state is not None and state["response"] == response_id:
            talking.move_on(contact, code, amended(state, told, scene_of(contact, state)))
