"""What a restored database holds of the moment its backup was taken: what was on its way, asked, open or promised."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.messages import Lane
from bot.care.people import ChatStatus, PatientStatus
from bot.errors import SealBroken
from storage.outbox import OutgoingKind, OutgoingStatus
from storage.seals import unseal
from storage.tables import answer_sources, chat_roles, chats, dialogues, inbox, invitations, outbox, patients, prompts

_IN_HAND = (OutgoingStatus.WAITING, OutgoingStatus.SENDING)
_LEFT_OUT = "left out after a restore"


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A message that waited or was being sent; it could leave from `send_after` on."""

    id: int
    kind: OutgoingKind
    lane: Lane
    about: str | None
    send_after: datetime


def on_their_way(session: Session) -> list[OnItsWay]:
    """Every message that waited or was being sent, oldest first."""
    rows = session.execute(select(outbox).where(outbox.c.status.in_(_IN_HAND)).order_by(outbox.c.id))
    return [OnItsWay(row.id, OutgoingKind(row.kind), Lane(row.lane), row.about, row.send_after) for row in rows]


def send_again(session: Session, outbox_ids: list[int]) -> None:
    """These wait."""
    session.execute(update(outbox).where(outbox.c.id.in_(outbox_ids)).values(status=OutgoingStatus.WAITING))


def let_go(session: Session, outbox_ids: list[int]) -> None:
    """These were sent, as far as anybody can know, under a number that nobody knows: nothing is to edit them."""
    gone = {"status": OutgoingStatus.FAILED, "error": _LEFT_OUT}
    session.execute(update(outbox).where(outbox.c.id.in_(outbox_ids)).values(**gone))
    session.execute(update(prompts).where(prompts.c.outbox_id.in_(outbox_ids)).values(outbox_id=None))


def count_as_asked(session: Session, prompt_id: int, status: PromptStatus) -> None:
    """Whether it reached her is not known, so it counts for nobody unless she answers it."""
    session.execute(update(prompts).where(prompts.c.id == prompt_id).values(status=status, outbox_id=None))


def drop_unreadable_updates(session: Session) -> int:
    """How many waiting updates were dropped because the key of their day has gone: one of them would hold up all."""
    broken = [row.id for row in session.execute(_waiting()) if not _opens(session, row.owner, row.payload)]
    session.execute(delete(inbox).where(inbox.c.id.in_(broken)))
    return len(broken)


def _waiting() -> Any:
    return select(inbox.c.id, inbox.c.owner, inbox.c.payload).where(inbox.c.status == "waiting")


def _opens(session: Session, owner: str, sealed: bytes) -> bool:
    try:
        unseal(session, owner, "inbox.payload", sealed)
    except SealBroken:
        return False
    return True


def end_unopened_links(session: Session, now: datetime) -> int:
    """How many links ended that nobody had opened: they may have been since, and none works twice."""
    ended = update(invitations).where(*_unopened()).values(revoked_at=now)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def _unopened() -> tuple[ColumnElement[bool], ...]:
    closed = (invitations.c.opened_at, invitations.c.used_at, invitations.c.refused_at, invitations.c.revoked_at)
    return tuple(at.is_(None) for at in closed)


def leave_open_questions(session: Session, leap: int) -> None:
    """Nothing typed is taken for an answer to a question of then; its buttons ask it again."""
    session.execute(update(dialogues).values(serial=dialogues.c.serial + leap, asked_in=None))


def forget_lost_labels(session: Session) -> None:
    """A typed label whose link was not restored corrects nothing any more."""
    known = {str(number) for number in session.scalars(select(invitations.c.id))}
    typed = session.execute(select(answer_sources.c.id, answer_sources.c.ref).where(answer_sources.c.what == "label"))
    lost = [row.id for row in typed if row.ref not in known]
    session.execute(delete(answer_sources).where(answer_sources.c.id.in_(lost)))


def due_to_be_erased(session: Session, now: datetime) -> list[int]:
    """Patients who were to be deleted by now."""
    still = (patients.c.erase_at <= now, patients.c.status != PatientStatus.ERASED)
    return list(session.scalars(select(patients.c.id).where(*still).order_by(patients.c.id)))


def patients_in_care(session: Session) -> list[tuple[int, int]]:
    """(patient, her chat) of everybody whose plan is carried and who can be reached."""
    own = (chat_roles.c.role == "self", chat_roles.c.ended_at.is_(None))
    reached = (patients.c.status == PatientStatus.ACTIVE, chats.c.status == ChatStatus.ACTIVE)
    found = (
        select(patients.c.id, chat_roles.c.chat_id)
        .join(chat_roles, chat_roles.c.patient_id == patients.c.id)
        .join(chats, chats.c.id == chat_roles.c.chat_id)
    )
    rows = session.execute(found.where(*own, *reached).order_by(patients.c.id))
    return [(row.id, row.chat_id) for row in rows]
