"""An edited message corrects the answer it gave: checked like the first one, and judged anew."""

from collections.abc import Callable

from bot.care.events import GoalDetailed
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_clock
from bot.dialogues import goal as goal_dialogue
from bot.dialogues.about_you import read_name
from bot.dialogues.goal import read_goal
from bot.dialogues.invite import read_label
from bot.services.check_ins import correcting_answers
from bot.services.goals import goal_setting
from bot.services.joining import background
from bot.services.letters import letter_answers, noting, writing
from bot.services.prompts import retiming
from bot.services.talk import quick_reports, talking
from bot.services.talk.contact import Contact, reply
from storage import goals, invitations, people, responses

# (contact, where the answer stands, the new text) -> the answer in words, or None when it cannot be read.
Correction = Callable[[Contact, str, str], Sentence | None]


def correct(contact: Contact) -> None:
    """What an edited message changes; nothing, kindly, when it gave no answer."""
    message_id, text = contact.incoming.message_id or 0, contact.incoming.text.strip()
    is_known = contact.patient is not None or contact.clinician is not None  # she may have left meanwhile
    source = responses.source(contact.session, contact.chat.id, message_id) if is_known else None
    if contact.carer is not None and source is not None and source[0] != "measure":
        source = None  # her own, from before she spoke for somebody else
    if source is not None:
        corrected = _CORRECTIONS[source[0]](contact, source[1], text)
    elif _is_open_goal(contact, message_id):
        corrected = _open_goal(contact, text)
    elif writing.open_draft(contact, message_id):
        corrected = writing.reword_draft(contact, text)
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


def _goal(contact: Contact, ref: str, text: str) -> Sentence | None:
    assert contact.patient is not None
    words = read_goal(text)
    if not words:
        return None
    goals.reword_goal(contact.session, contact.patient.id, int(ref), words)
    return as_written(words)


def _goal_detail(contact: Contact, ref: str, text: str) -> Sentence | None:
    goal_id, _colon, what = ref.partition(":")
    words = read_goal(text)
    if not words:
        return None
    goal_setting.tell_detail(contact, GoalDetailed(int(goal_id), what, words))
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
    retiming.move_check_in(contact.session, contact.patient, at, contact.now)
    return _("I will ask you every day at {at}", at=at)


def _label(contact: Contact, ref: str, text: str) -> Sentence | None:
    label = read_label(text)
    if not label:
        return None
    invitations.relabel_invitation(contact.session, int(ref), label)
    return as_written(label)


_CORRECTIONS: dict[str, Correction] = {
    "measure": correcting_answers.correct,
    "goal": _goal,
    "goal_detail": _goal_detail,
    "background": background.correct,
    "name": _name,
    "check_in_time": _check_in_time,
    "label": _label,
    "note": noting.correct,
    "quick_report": quick_reports.correct,
    writing.SOURCE: letter_answers.correct,
}
