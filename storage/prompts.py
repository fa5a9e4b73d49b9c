"""Prompts: one row for each due time of each item, the next one always standing ready."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.prompt import ASKED_BEFORE, Prompt
from bot.care.schedule import Due
from storage.care_plans import ScheduledItem, wording_of
from storage.database import earliest
from storage.tables import chat_roles, chats, dialogues, plan_items, prompts

_OUTSTANDING = (PromptStatus.PENDING, PromptStatus.ASKED)


def has_prompt(session: Session, item_id: int, due_on: date, slot: int) -> bool:
    """True when that slot of the item has its prompt."""
    same = (prompts.c.item_id == item_id, prompts.c.due_on == due_on, prompts.c.slot == slot)
    return session.execute(select(prompts.c.id).where(*same)).first() is not None


def drop_prompt(session: Session, prompt_id: int) -> None:
    """Forget a prompt that was never asked: its item is due at other times now."""
    session.execute(delete(prompts).where(prompts.c.id == prompt_id))


def place_prompt(session: Session, item: ScheduledItem, due: Due, expires_at: datetime) -> None:
    """The item will be asked at this due time. Nothing happens when that slot already has its prompt."""
    if not has_prompt(session, item.id, due.due_on, due.slot):
        session.execute(
            insert(prompts).values(
                item_id=item.id,
                patient_id=item.patient_id,
                due_on=due.due_on,
                slot=due.slot,
                due_at=due.due_at,
                ask_at=due.due_at - ASKED_BEFORE.get(item.kind, timedelta(0)),
                expires_at=expires_at,
                status=PromptStatus.PENDING,
                revision=0,
            )
        )


_PROMPT = select(
    prompts,
    plan_items.c.kind.label("item_kind"),
    plan_items.c.wording.label("item_wording"),
).join(plan_items, plan_items.c.id == prompts.c.item_id)


def prompt(session: Session, prompt_id: int) -> Prompt | None:
    """The prompt of that id."""
    row = session.execute(_PROMPT.where(prompts.c.id == prompt_id)).first()
    return _prompt(session, row) if row else None


def due_ids(session: Session, now: datetime, at_most: int) -> list[int]:
    """The ids of pending prompts whose moment has come, in order. Nothing is opened: one may not be readable."""
    due = (prompts.c.status == PromptStatus.PENDING, prompts.c.ask_at <= now)
    first = select(prompts.c.id).where(*due).order_by(prompts.c.ask_at, prompts.c.id)
    return list(session.scalars(first.limit(at_most)))


def expired_ids(session: Session, now: datetime, at_most: int) -> list[int]:
    """The ids of asked prompts whose window has passed, in order."""
    over = (prompts.c.status == PromptStatus.ASKED, prompts.c.expires_at <= now)
    first = select(prompts.c.id).where(*over).order_by(prompts.c.expires_at, prompts.c.id)
    return list(session.scalars(first.limit(at_most)))


def due_prompts(session: Session, now: datetime, at_most: int) -> list[Prompt]:
    """Pending prompts whose moment has come, in order."""
    return _with_ids(session, due_ids(session, now, at_most))


def expired_prompts(session: Session, now: datetime, at_most: int) -> list[Prompt]:
    """Asked prompts whose window has passed, in order."""
    return _with_ids(session, expired_ids(session, now, at_most))


def _with_ids(session: Session, ids: list[int]) -> list[Prompt]:
    return [found for prompt_id in ids if (found := prompt(session, prompt_id)) is not None]


def outstanding_prompts(session: Session, patient_id: int) -> list[Prompt]:
    """The patient's prompts that are pending or asked, by due time."""
    standing = (prompts.c.patient_id == patient_id, prompts.c.status.in_(_OUTSTANDING))
    return _prompts(session, _PROMPT.where(*standing).order_by(prompts.c.due_at, prompts.c.id))


def prompts_on(session: Session, patient_id: int, first: date, last: date) -> list[Prompt]:
    """The patient's prompts due on these local days, by due time."""
    between = (prompts.c.patient_id == patient_id, prompts.c.due_on.between(first, last))
    return _prompts(session, _PROMPT.where(*between).order_by(prompts.c.due_at, prompts.c.id))


def outcomes_between(session: Session, patient_id: int, first: date, last: date) -> Iterable[Row[Any]]:
    """Delivered prompts of these days: due_on, item_id, kind, status, reason; by day, then due time."""
    return session.execute(
        select(prompts.c.due_on, prompts.c.item_id, plan_items.c.kind, prompts.c.status, prompts.c.reason)
        .join(plan_items, plan_items.c.id == prompts.c.item_id)
        .where(
            prompts.c.patient_id == patient_id,
            prompts.c.due_on.between(first, last),
            prompts.c.delivered_at.is_not(None),
        )
        .order_by(prompts.c.due_on, prompts.c.due_at, prompts.c.id)
    )


def next_due_at(session: Session, prompt: Prompt) -> datetime | None:
    """When the same item is due next after this prompt, as far as it stands ready."""
    return earliest(session, prompts.c.due_at, prompts.c.item_id == prompt.item_id, prompts.c.due_at > prompt.due_at)


def slots_of(session: Session, item_id: int) -> set[tuple[date, int]]:
    """Every local day and slot of the item that has its prompt."""
    found = session.execute(select(prompts.c.due_on, prompts.c.slot).where(prompts.c.item_id == item_id))
    return {(row.due_on, row.slot) for row in found}


def last_taken_at(session: Session, item_id: int) -> datetime | None:
    """When the item was last done, or asked and may have been done; None when it never was."""
    perhaps = (PromptStatus.DONE, PromptStatus.ASKED, PromptStatus.EXPIRED)
    found = session.execute(
        select(prompts.c.due_at, prompts.c.answered_at, prompts.c.done_at)
        .where(prompts.c.item_id == item_id, prompts.c.status.in_(perhaps))
        .order_by(prompts.c.due_at.desc())
        .limit(1)
    ).first()
    return (found.done_at or found.answered_at or found.due_at) if found else None


def last_done_at(session: Session, prompt: Prompt) -> datetime | None:
    """When the item was done before this prompt, as far as the patient has told."""
    earlier = (prompts.c.item_id == prompt.item_id, prompts.c.due_at < prompt.due_at)
    found = session.execute(
        select(prompts.c.answered_at, prompts.c.done_at)
        .where(*earlier, prompts.c.status == PromptStatus.DONE)
        .order_by(prompts.c.due_at.desc())
        .limit(1)
    ).first()
    return (found.done_at or found.answered_at) if found else None


def asked_between(session: Session, patient_id: int, start: datetime, end: datetime) -> list[Prompt]:
    """The patient's prompts whose moment to be asked lies in that span, in order."""
    between = (prompts.c.patient_id == patient_id, prompts.c.ask_at >= start, prompts.c.ask_at < end)
    return _prompts(session, _PROMPT.where(*between).order_by(prompts.c.ask_at, prompts.c.id))


def mark_delivered(session: Session, prompt_id: int, now: datetime) -> None:
    """The question has reached the patient: from here on it counts."""
    first = (prompts.c.id == prompt_id, prompts.c.delivered_at.is_(None))
    session.execute(update(prompts).where(*first).values(delivered_at=now))


def change_prompt(session: Session, prompt_id: int, **values: Any) -> None:
    """Set columns of a prompt."""
    session.execute(update(prompts).where(prompts.c.id == prompt_id).values(**values))


def claim_prompt(session: Session, prompt_id: int, status: PromptStatus, **values: Any) -> bool:
    """Move a pending prompt on; False when somebody else has."""
    claimed = session.execute(
        update(prompts)
        .where(prompts.c.id == prompt_id, prompts.c.status == PromptStatus.PENDING)
        .values(status=status, **values)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def claim_asked(session: Session, prompt_id: int, status: PromptStatus) -> None:
    """Move an asked prompt on; one that has been answered meanwhile stays as it is."""
    asked = (prompts.c.id == prompt_id, prompts.c.status == PromptStatus.ASKED)
    session.execute(update(prompts).where(*asked).values(status=status))


def answer_prompt(session: Session, prompt_id: int, revision: int, **values: Any) -> bool:
    """Set columns of a prompt if it still stands at this revision, and count the revision up; False when not."""
    changed = session.execute(
        update(prompts)
        .where(prompts.c.id == prompt_id, prompts.c.revision == revision)
        .values(revision=revision + 1, **values)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def is_talking(session: Session, patient_id: int, since: datetime, now: datetime) -> bool:
    """True when the patient is in the middle of a dialogue and was heard after `since`.

    Heard later than `now` is not heard lately: the clock has been set back.
    """
    talking = (
        select(chats.c.id)
        .join(chat_roles, chat_roles.c.chat_id == chats.c.id)
        .where(
            chat_roles.c.patient_id == patient_id,
            chats.c.heard_at > since,
            chats.c.heard_at <= now,
            exists().where(dialogues.c.chat_id == chats.c.id, dialogues.c.open.is_not(None)),
        )
    )
    return session.execute(talking).first() is not None


def next_prompt_instant(session: Session) -> datetime | None:
    """When the next prompt is to be asked or expires, over all patients."""
    ask = earliest(session, prompts.c.ask_at, prompts.c.status == PromptStatus.PENDING)
    expire = earliest(session, prompts.c.expires_at, prompts.c.status == PromptStatus.ASKED)
    return min((at for at in (ask, expire) if at is not None), default=None)


def _prompts(session: Session, statement: Any) -> list[Prompt]:
    return [_prompt(session, row) for row in session.execute(statement)]


def _prompt(session: Session, row: Row[Any]) -> Prompt:
    code, title, instruction = wording_of(session, row.patient_id, row.item_wording)
    return Prompt(
        id=row.id,
        patient_id=row.patient_id,
        item_id=row.item_id,
        item_code=code,
        kind=row.item_kind,
        title=title,
        instruction=instruction,
        due_on=row.due_on,
        slot=row.slot,
        due_at=row.due_at,
        ask_at=row.ask_at,
        expires_at=row.expires_at,
        status=PromptStatus(row.status),
        reason=row.reason,
        revision=row.revision,
        outbox_id=row.outbox_id,
        answered_at=row.answered_at,
        done_at=row.done_at,
        effort=row.effort,
        amount=row.amount,
    )
