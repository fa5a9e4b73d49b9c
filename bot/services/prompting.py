"""Asks what is due, closes what was not answered, and takes the answers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.messages import Lane, Message, Rows, say
from bot.care.people import ChatStatus, Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.prompt import Card, Prompt
from bot.care.schedule import next_due
from bot.care.sentences import _
from bot.services import checking_in, planning
from bot.services.rowwise import each_alone
from storage import care_plans, outbox, people, prompts
from storage.keyring import patient_owner

# The design's rule: a prompt due within 2 minutes of the patient's last answer waits until she has finished.
_LET_FINISH = timedelta(minutes=2)


def ask_due_prompts(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many due prompts were taken up: asked, or put down as not asked."""
    return each_alone(
        session,
        prompts.due_prompts(session, now, at_most),
        lambda prompt: _take_up(session, practice, prompt, now),
        lambda prompt, later: prompts.change_prompt(session, prompt.id, ask_at=later),
        _name,
        now,
    )


def _name(prompt: Prompt) -> str:
    return f"prompt:{prompt.id}"


def _take_up(session: Session, practice: Practice, prompt: Prompt, now: datetime) -> None:
    item = care_plans.item(session, prompt.item_id)
    patient = people.patient(session, prompt.patient_id)
    zone = ZoneInfo(patient.zone or "UTC")
    following = next_due(item.schedule, zone, after_on=prompt.due_on, after_slot=prompt.slot)
    planning.place(session, item, following, zone)
    limit = prompt.expires_at if prompt.revision else min(prompt.due_at + item.ask_within, prompt.expires_at)
    if now >= limit or not _is_reachable(session, patient):
        status = PromptStatus.EXPIRED if prompt.revision else PromptStatus.NOT_ASKED
        prompts.claim_prompt(session, prompt.id, status)
    elif prompts.is_talking(session, patient.id, now - _LET_FINISH) and now + _LET_FINISH < limit:
        prompts.change_prompt(session, prompt.id, ask_at=now + _LET_FINISH)
    else:
        _ask(session, practice, prompt, patient, now)


def _is_reachable(session: Session, patient: Patient) -> bool:
    chat = people.chat(session, patient.chat_id)
    return patient.status is PatientStatus.ACTIVE and chat.status is ChatStatus.ACTIVE


def _ask(session: Session, practice: Practice, prompt: Prompt, patient: Patient, now: datetime) -> None:
    outbox_id = outbox.queue_message(
        session,
        patient.chat_id,
        patient_owner(patient.id),
        card_message(session, practice, prompt, patient),
        lane=Lane.PROMPT,
        now=now,
        about=f"prompt:{prompt.id}",
    )
    prompts.claim_prompt(session, prompt.id, PromptStatus.ASKED, outbox_id=outbox_id)


def card_message(
    session: Session, practice: Practice, prompt: Prompt, patient: Patient, reveal: bool = False
) -> Message:
    """The prompt as it is asked; `reveal` shows on a shared phone what it is about."""
    codes = [item.code for item in care_plans.items_of(session, patient.id)]
    number = codes.index(prompt.item_code) + 1 if prompt.item_code in codes else 1
    card = Card(prompt, number, patient.is_discreet and not reveal)
    return practice.prompt_kinds[prompt.kind].ask(card)


def expire_prompts(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many asked prompts were closed without an answer, and without blame."""
    return each_alone(
        session,
        prompts.expired_prompts(session, now, at_most),
        lambda prompt: _expire(session, practice, prompt, now),
        lambda prompt, later: prompts.change_prompt(session, prompt.id, expires_at=later),
        _name,
        now,
    )


def _expire(session: Session, practice: Practice, prompt: Prompt, now: datetime) -> None:
    patient = people.patient(session, prompt.patient_id)
    prompts.change_prompt(session, prompt.id, status=PromptStatus.EXPIRED, revision=prompt.revision + 1)
    if practice.prompt_kinds[prompt.kind].dialogue:
        checking_in.close_day(session, practice, patient, prompt.due_on, now)
    elif prompt.outbox_id is not None:
        closed = closed_message(session, practice, prompt, patient)
        owner = patient_owner(patient.id)
        outbox.queue_edit(session, patient.chat_id, owner, closed, now=now, edits_id=prompt.outbox_id)


def closed_message(session: Session, practice: Practice, prompt: Prompt, patient: Patient) -> Message:
    """What stays in the chat of a prompt nobody answered."""
    asked = card_message(session, practice, prompt, patient).without_buttons()
    return asked.adding(_("This one is closed now. That is all right."))


def later_message(asked: Message, again_at: datetime, zone: str) -> Message:
    """What stays in the chat of a prompt that was put off; it can still be answered."""
    clock = again_at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)
    return say(*asked.paragraphs, _("I will ask again at {clock}.", clock=clock), buttons=not_later(asked.buttons))


def not_later(buttons: Rows) -> Rows:
    """The buttons of a prompt without the one that puts it off."""
    rows = (tuple(button for button in row if not button.press.endswith(":later")) for row in buttons)
    return tuple(row for row in rows if row)
