"""Asks what is due, closes what was not answered, and takes the answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.day_questions import may_merge, quiet_at
from bot.care.history import PromptStatus
from bot.care.measuring import MEASUREMENT
from bot.care.merging import MOST_IN_ONE, about_prompts
from bot.care.message_budget import PlannedMessage
from bot.care.messages import Lane
from bot.care.people import ChatStatus, Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.prompt import ASKED_AFTER, Prompt
from bot.care.schedule import next_due
from bot.care.standing_items import CHECK_IN, QUESTIONNAIRE, SECOND_READING
from bot.services.check_ins import check_in_window, self_harm
from bot.services.prompts import day_plan, pausing, planning, weekly
from bot.services.prompts.prompt_messages import Reader, card_message, joined, refresh
from bot.services.running import troubles
from bot.services.running.rowwise import each_alone
from storage import care_plans, outbox, people, prompts
from storage.keyring import patient_owner

# The design's rule: a prompt due within 2 minutes of the patient's last answer waits until she has finished.
_LET_FINISH = timedelta(minutes=2)
# What is done, by kind, when the window of a prompt has passed that is more than a message.
_CLOSED_BY: dict[str, Callable[[Session, Practice, Patient, Prompt, datetime], None]] = {
    CHECK_IN: check_in_window.close,
    QUESTIONNAIRE: check_in_window.close,
    SECOND_READING: check_in_window.close,
    MEASUREMENT: check_in_window.close,
    self_harm.ARE_YOU_SAFE: self_harm.unanswered,
}


def ask_due_prompts(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many due prompts were taken up: asked, or put down as not asked."""
    return each_alone(
        session,
        prompts.due_ids(session, now, at_most),
        lambda prompt_id: _take_up(session, practice, prompt_id, now),
        lambda prompt_id, later: _put_off(session, prompt_id, later),
        _name,
        now,
    )


def _put_off(session: Session, prompt_id: int, later: datetime) -> None:
    """It cannot be asked now. What its item asks after it does not wait for that."""
    prompts.change_prompt(session, prompt_id, ask_at=later)

    def stand_next_ready() -> None:
        prompt = prompts.prompt(session, prompt_id)
        assert prompt is not None
        _stand_next_ready(session, prompt, ZoneInfo(people.patient(session, prompt.patient_id).zone or "UTC"))

    troubles.attempt(session, stand_next_ready, "next prompt not placed")


def _name(prompt_id: int) -> str:
    return f"prompt:{prompt_id}"


def _take_up(session: Session, practice: Practice, prompt_id: int, now: datetime) -> None:
    prompt = prompts.prompt(session, prompt_id)
    if prompt is None or prompt.status is not PromptStatus.PENDING or prompt.ask_at > now:
        return  # it went out together with another one of this tick
    patient = people.patient(session, prompt.patient_id)
    limit = _stand_next_ready(session, prompt, ZoneInfo(patient.zone or "UTC"))
    is_left_out = check_in_window.is_left_out(session, practice, patient, prompt)
    if is_left_out or not _may_ask(practice, prompt, patient, now):
        _put_down(session, practice, patient, prompt, PromptStatus.NOT_ASKED, now)
    elif now >= limit or not _is_reachable(session, patient):
        status = PromptStatus.EXPIRED if prompt.revision else PromptStatus.NOT_ASKED
        _put_down(session, practice, patient, prompt, status, now)
    elif prompts.is_talking(session, patient.id, now - _LET_FINISH, now) and now + _LET_FINISH < limit:
        prompts.change_prompt(session, prompt.id, ask_at=now + _LET_FINISH)
    else:
        _ask_in_its_time(Reader(session, practice, patient, now), prompt, limit)


def _put_down(
    session: Session, practice: Practice, patient: Patient, prompt: Prompt, status: PromptStatus, now: datetime
) -> None:
    """It is not asked. What waited for a second reading waits no longer."""
    prompts.claim_prompt(session, prompt.id, status)
    if prompt.kind == SECOND_READING:
        _CLOSED_BY[SECOND_READING](session, practice, patient, prompt, now)


def _stand_next_ready(session: Session, prompt: Prompt, zone: ZoneInfo) -> datetime:
    """The item's next prompt is placed. When it is too late to ask this one."""
    item = care_plans.item(session, prompt.item_id)
    following = next_due(item.schedule, zone, after_on=prompt.due_on, after_slot=prompt.slot)
    planning.place(session, item, following, zone)
    return prompt.expires_at if prompt.revision else min(prompt.due_at + item.ask_within, prompt.expires_at)


def _ask_in_its_time(reader: Reader, prompt: Prompt, limit: datetime) -> None:
    """As the day is planned: now, with whatever shares its message; with a later message; or on another day."""
    plan = day_plan.day_of(reader, prompt)
    key = day_plan.key_of(prompt)
    message = plan.message_of(key)
    tomorrow = prompt.ask_at + timedelta(days=1)
    if prompt.revision == 0 and any(q.key == key for q in plan.waiting) and tomorrow < limit:
        prompts.change_prompt(reader.session, prompt.id, ask_at=tomorrow)
    elif prompt.revision == 0 and message is not None and reader.now < message.at < limit:
        prompts.change_prompt(reader.session, prompt.id, ask_at=message.at)
    else:
        pausing.end_when_over(reader.session, reader.practice, reader.patient, reader.now)
        if reader.practice.prompt_kinds[prompt.kind].is_told:
            weekly.tell(reader.session, reader.practice, prompt, reader.patient, reader.now)
        else:
            together = [prompt, *_together_with(reader, prompt, message)]
            _ask(reader, together, has_sound=_has_sound(reader, prompt, message))


def _may_ask(practice: Practice, prompt: Prompt, patient: Patient, now: datetime) -> bool:
    """False during a break or a hold: what falls due then counts for nobody."""
    today = now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    return pausing.is_asking(patient, practice.prompt_kinds[prompt.kind], today)


def _is_reachable(session: Session, patient: Patient) -> bool:
    chat = people.chat(session, patient.chat_id)
    return patient.status is PatientStatus.ACTIVE and chat.status is ChatStatus.ACTIVE


def _has_sound(reader: Reader, prompt: Prompt, message: PlannedMessage | None) -> bool:
    """As the day is planned; what she has put off comes with a sound, for she wished it so. None in quiet hours.

    A second reading is for her safety: it is outside the budget.
    """
    if prompt.kind == SECOND_READING:
        return True
    if quiet_at(reader.patient, reader.zone)(reader.now):
        return False
    is_planned = prompt.revision == 0 or prompt.kind in ASKED_AFTER
    return message.has_sound if message is not None and is_planned else True


def _together_with(reader: Reader, prompt: Prompt, message: PlannedMessage | None) -> list[Prompt]:
    """What else is asked in the same message: what the plan puts there, and what is overdue."""
    if prompt.revision or message is None or not all(q.may_merge for q in message.questions):
        return []
    keys, items = {q.key for q in message.questions}, {prompt.item_id}
    together: list[Prompt] = []
    for other in prompts.outstanding_prompts(reader.session, reader.patient.id):
        is_meant = day_plan.key_of(other) in keys or (other.ask_at <= reader.now and _may_merge(reader, other))
        is_unasked = other.status is PromptStatus.PENDING and other.revision == 0
        if not is_meant or not is_unasked or other.item_id in items or len(together) + 1 == MOST_IN_ONE:
            continue
        if reader.now < _stand_next_ready(reader.session, other, reader.zone):
            items.add(other.item_id)
            together.append(other)
    return together


def _may_merge(reader: Reader, prompt: Prompt) -> bool:
    return may_merge(reader.practice.prompt_kinds[prompt.kind])


def _ask(reader: Reader, together: list[Prompt], *, has_sound: bool) -> None:
    """One message for all of them, in the order in which they are due; older copies lose their buttons."""
    asked = [_taken_up(reader, prompt) for prompt in sorted(together, key=lambda prompt: (prompt.due_at, prompt.id))]
    message = joined(reader, [(prompt, card_message(reader, prompt)) for prompt in asked])
    outbox_id = outbox.queue_message(
        reader.session,
        reader.patient.chat_id,
        patient_owner(reader.patient.id),
        replace(message, silent=not has_sound),
        lane=Lane.PROMPT,
        now=reader.now,
        about=about_prompts([prompt.id for prompt in asked]),
    )
    for prompt in asked:
        prompts.change_prompt(reader.session, prompt.id, outbox_id=outbox_id)
        refresh(reader, replace(prompt, outbox_id=outbox_id), prompt.outbox_id)


def _taken_up(reader: Reader, prompt: Prompt) -> Prompt:
    """It is asked; a session that has not begun is asked about once more when it is over."""
    if prompt.kind in ASKED_AFTER and reader.now < prompt.due_at:
        again_at = prompt.due_at + ASKED_AFTER[prompt.kind]
        prompts.change_prompt(reader.session, prompt.id, ask_at=again_at, revision=prompt.revision + 1)
        return replace(prompt, ask_at=again_at, revision=prompt.revision + 1)
    prompts.claim_prompt(reader.session, prompt.id, PromptStatus.ASKED)
    return replace(prompt, status=PromptStatus.ASKED)


def expire_prompts(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many asked prompts were closed without an answer, and without blame."""
    return each_alone(
        session,
        prompts.expired_ids(session, now, at_most),
        lambda prompt_id: _expire(session, practice, prompt_id, now),
        lambda prompt_id, later: prompts.change_prompt(session, prompt_id, expires_at=later),
        _name,
        now,
    )


def _expire(session: Session, practice: Practice, prompt_id: int, now: datetime) -> None:
    prompt = prompts.prompt(session, prompt_id)
    assert prompt is not None
    patient = people.patient(session, prompt.patient_id)
    status = PromptStatus.EXPIRED if _may_ask(practice, prompt, patient, now) else PromptStatus.NOT_ASKED
    prompts.change_prompt(session, prompt.id, status=status, revision=prompt.revision + 1)
    if prompt.kind in _CLOSED_BY:
        _CLOSED_BY[prompt.kind](session, practice, patient, prompt, now)
    else:
        refresh(Reader(session, practice, patient, now), prompt, prompt.outbox_id)
