"""An edited message corrects the answer it gave: checked like the first one, and judged anew."""

from collections.abc import Callable

from bot.care.dialogue import State
from bot.care.events import MeasureAnswered
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_clock
from bot.dialogues import goal as goal_dialogue
from bot.dialogues.about_you import read_name
from bot.dialogues.check_in import read_value, value_in_words
from bot.dialogues.goal import read_goal
from bot.dialogues.invite import read_label
from bot.services import checking_in, planning, talking
from bot.services.contact import Contact, reply
from storage import care_plans, goals, invitations, people, responses

# (contact, where the answer stands, the new text) -> the answer in words, or None when it cannot be read.
Correction = Callable[[Contact, str, str], Sentence | None]


def correct(contact: Contact) -> None:
    """What an edited message changes; nothing, kindly, when it gave no answer."""
    message_id, text = contact.incoming.message_id or 0, contact.incoming.text.strip()
    is_known = contact.patient is not None or contact.clinician is not None  # she may have left meanwhile
    source = responses.source(contact.session, contact.chat.id, message_id) if is_known else None
    if source is not None:
        corrected = _CORRECTIONS[source[0]](contact, source[1], text)
    elif _is_open_goal(contact, message_id):
        corrected = _open_goal(contact, text)
    else:
        reply(contact, _("I have seen your change. That message held no answer, so nothing has changed."))
        return
    if corrected is None:
        reply(contact, _("I could not read the changed message, so your first answer stands."))
    else:
        reply(contact, _("Changed: {answer}.", answer=corrected))
    talking.ask_again(contact)


def _is_open_goal(contact: Contact, message_id: int) -> bool:
    state = talking.open_state(contact, goal_dialogue.DIALOGUE.code)
    return state is not None and state.get("words_in") == message_id


def _open_goal(contact: Contact, text: str) -> Sentence | None:
    """A goal that still waits for its day."""
    words = read_goal(text)
    if not words:
        return None
    talking.amend(contact, goal_dialogue.DIALOGUE.code, lambda state: {**state, "words": words})
    return as_written(words)


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

    def noted(state: State) -> State:
        is_same = state["response"] == int(response_id) and code in state["answers"]
        return {**state, "answers": {**state["answers"], code: value}} if is_same else state

    talking.amend(contact, checking_in.DIALOGUE, noted)
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


def _label(contact: Contact, ref: str, text: str) -> Sentence | None:
    label = read_label(text)
    if not label:
        return None
    invitations.relabel_invitation(contact.session, int(ref), label)
    return as_written(label)


_CORRECTIONS: dict[str, Correction] = {
    "measure": _measure,
    "goal": _goal,
    "name": _name,
    "check_in_time": _check_in_time,
    "label": _label,
}
