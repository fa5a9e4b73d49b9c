"""When a check-in or a questionnaire is not asked, and what happens when its window has passed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.measuring import asked_by
from bot.care.messages import say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.prompt import Prompt
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN, QUESTIONNAIRE, SECOND_READING, questionnaire_in
from bot.services.check_ins.checking_in import DIALOGUE
from bot.services.reviews import reviewing
from storage import outbox, prompts, responses
from storage.dialogues import save_talk, talk_in
from storage.keyring import patient_owner

_TAKES_THE_DAY = (PromptStatus.PENDING, PromptStatus.ASKED, PromptStatus.DONE)


def is_left_out(session: Session, practice: Practice, patient: Patient, prompt: Prompt) -> bool:
    """True for a questionnaire that is not for this patient, and for a check-in on the day of one that is."""
    if prompt.kind != CHECK_IN:
        return _is_withheld(practice, patient, prompt)
    return any(p.status in _TAKES_THE_DAY for p in questionnaires_on(session, practice, patient, prompt.due_on))


def questionnaires_on(session: Session, practice: Practice, patient: Patient, day: date) -> list[Prompt]:
    """The questionnaires that are asked on that local day; one may have waited since the day before."""
    zone = ZoneInfo(patient.zone or "UTC")
    near = prompts.prompts_on(session, patient.id, day - timedelta(days=1), day)
    asked = (p for p in near if p.kind == QUESTIONNAIRE and p.ask_at.astimezone(zone).date() == day)
    return [prompt for prompt in asked if not _is_withheld(practice, patient, prompt)]


def _is_withheld(practice: Practice, patient: Patient, prompt: Prompt) -> bool:
    """Scales for adults are not for minors; one whose file is gone cannot be asked."""
    if prompt.kind != QUESTIONNAIRE:
        return False
    questionnaire = practice.questionnaires.get(questionnaire_in(prompt.item_code))
    return questionnaire is None or (patient.is_minor and questionnaire.is_for_adults)


def questionnaire_of(session: Session, practice: Practice, patient: Patient, day: date) -> str:
    """What she is asked on that local day: a questionnaire that still waits, else the plan's own questions."""
    asked = questionnaires_on(session, practice, patient, day)
    waiting = (prompt for prompt in asked if prompt.status in (PromptStatus.PENDING, PromptStatus.ASKED))
    return next((questionnaire_in(prompt.item_code) for prompt in waiting), CHECK_IN)


def close(session: Session, practice: Practice, patient: Patient, prompt: Prompt, now: datetime) -> None:
    """The window has passed: what was answered is kept and judged, nothing is asked any more."""
    known = responses.check_in_for(session, patient.id, prompt.due_on, asked_by(prompt))
    message_id, is_kept, is_raised = prompt.outbox_id, False, False
    if known is not None and not known.is_complete:
        message_id = _end_dialogue(session, patient, known.id) or message_id
        is_kept = bool(responses.answers_of(session, known.id))
        if is_kept:
            responses.complete_check_in(session, known.id, now)
    if is_kept or prompt.kind == SECOND_READING:
        raised = reviewing.judge(session, practice, patient, prompt.due_on, now)
        reviewing.tell_patient(session, practice, patient, raised, now)
        is_raised = bool(raised)
    if message_id is not None:
        closed = _("Today's check-in is closed. What you told me is kept.") if is_kept else _closed(prompt, is_raised)
        owner = patient_owner(patient.id)
        outbox.queue_edit(session, patient.chat_id, owner, say(closed), now=now, edits_id=message_id)


def _closed(prompt: Prompt, is_raised: bool) -> Sentence:
    if prompt.kind == CHECK_IN:
        return _("Today's check-in is closed. That is all right.")
    if prompt.kind == SECOND_READING:
        closed = _("I have no second reading. This question is closed now.")
        return _("I have no second reading. I have told your care team.") if is_raised else closed
    return _("This question is closed now. That is all right.")


def _end_dialogue(session: Session, patient: Patient, response_id: int) -> int | None:
    """The check-in is open no more; the outbox row of its question, if it was the open one."""
    talk = talk_in(session, patient.chat_id, patient_owner(patient.id))
    if talk.open is not None and talk.open.code == DIALOGUE and talk.open.state["response"] == response_id:
        save_talk(session, talk.ended())
        return talk.asked_in
    if talk.below is not None and talk.below.code == DIALOGUE and talk.below.state["response"] == response_id:
        save_talk(session, replace(talk, below=None))
    return None
