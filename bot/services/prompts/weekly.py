"""Once a week: what went well, what changed, one picture. It asks nothing and makes no sound."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.messages import Lane, Message, say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.progress import SPANS, progress_of
from bot.care.progress_shown import chart_of
from bot.care.prompt import Prompt
from bot.care.week import said_of, week_of
from bot.services.prompts.progress import NEWCOMERS_SPAN, PRESS, aims_of, span_buttons, title_of, today_of, with_scores
from bot.services.reviews.histories import history_of
from storage import care_plans, outbox, prompts
from storage.keyring import patient_owner


def tell(session: Session, practice: Practice, prompt: Prompt, patient: Patient, now: datetime) -> None:
    """The summary is on its way, and its prompt is done."""
    outbox_id = outbox.queue_message(
        session,
        patient.chat_id,
        patient_owner(patient.id),
        summary(session, practice, patient, now),
        lane=Lane.PROMPT,
        now=now,
        about=f"prompt:{prompt.id}",
    )
    prompts.claim_prompt(session, prompt.id, PromptStatus.DONE, outbox_id=outbox_id)


def summary(session: Session, practice: Practice, patient: Patient, now: datetime) -> Message:
    """The week in words, with the picture of two weeks; without any answer one kind line."""
    planned = care_plans.plan_of(session, patient.id)
    assert planned is not None
    history = history_of(session, practice, patient, planned[1], today_of(practice, patient, now))
    week = week_of(history, is_discreet=patient.is_discreet)
    said = say(*said_of(week), silent=True)
    progress = progress_of(
        with_scores(practice, planned[1], history), SPANS[NEWCOMERS_SPAN], aims_of(practice, planned[1])
    )
    if not week.has_answers or progress.is_empty:
        return said
    chart = chart_of(progress, title_of(progress, NEWCOMERS_SPAN), is_discreet=patient.is_discreet)
    return replace(said, picture=chart, buttons=span_buttons(NEWCOMERS_SPAN, PRESS))
