"""Messages to send, written by the transaction that decided them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlmodel import Session

from bot.care.messages import Lane, Message, Rendered, message_from_json, message_to_json, say
from bot.care.sentences import _
from storage.database import earliest, insert_row
from storage.seals import seal_json, unseal_json
from storage.tables import outbox

_FIELD = "outbox.content"


class OutgoingKind(StrEnum):
    """What is asked of the channel."""

    MESSAGE = "message"
    EDIT = "edit"
    LEAVE = "leave"
    MENU = "menu"  # sets the commands behind the "/" button of a chat: one a paragraph, `name: what it does`


class OutgoingStatus(StrEnum):
    """Where a row of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"  # handed to the channel; after a crash it may have arrived or not
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of the outbox: `edits_message` is the channel's id of the message to edit, when it is known."""

    id: int
    chat_id: int
    kind: OutgoingKind
    lane: Lane
    status: OutgoingStatus
    edits_id: int | None
    edits_message: int | None
    attempts: int
    message_id: int | None
    about: str | None
    created_at: datetime


def queue_message(
    session: Session,
    chat_id: int,
    owner: str,
    message: Message,
    *,
    lane: Lane,
    now: datetime,
    send_after: datetime | None = None,
    about: str | None = None,
) -> int:
    """The outbox id of a message to send, not before `send_after`."""
    return _add(
        session, chat_id, owner, OutgoingKind.MESSAGE, message, lane, now, send_after=send_after or now, about=about
    )


def queue_edit(
    session: Session,
    chat_id: int,
    owner: str,
    message: Message,
    *,
    now: datetime,
    edits_id: int | None = None,
    edits_message: int | None = None,
) -> int:
    """The outbox id under which the change goes out.

    A message or an earlier edit that has not left yet takes the new content itself, and its seal.
    """
    standing = _unsent_twin(session, chat_id, edits_id, edits_message)
    if standing is not None:
        session.execute(update(outbox).where(outbox.c.id == standing).values(owner=owner))
        replace_content(session, standing, message)
        return standing
    return _add(
        session, chat_id, owner, OutgoingKind.EDIT, message, Lane.REPLY, now,
        send_after=now, edits_id=edits_id, edits_message=edits_message,
    )  # fmt: skip


def _unsent_twin(session: Session, chat_id: int, edits_id: int | None, edits_message: int | None) -> int | None:
    waiting = select(outbox.c.id).where(outbox.c.chat_id == chat_id, outbox.c.status == OutgoingStatus.WAITING)
    if edits_message is not None:
        return session.scalar(waiting.where(outbox.c.edits_message == edits_message))
    target = waiting.where((outbox.c.id == edits_id) | (outbox.c.edits_id == edits_id))
    return session.scalar(target.order_by(outbox.c.id.desc()))


def queue_menu(session: Session, chat_id: int, owner: str, menu: Message, now: datetime) -> int:
    """The outbox id of a chat's command menu: a paragraph for each command, as `name: what it does`."""
    return _add(session, chat_id, owner, OutgoingKind.MENU, menu, Lane.DIGEST, now, send_after=now)


def queue_leave(session: Session, chat_id: int, owner: str, now: datetime) -> int:
    """The outbox id of leaving a group."""
    return _add(session, chat_id, owner, OutgoingKind.LEAVE, Message(()), Lane.REPLY, now, send_after=now)


def _add(
    session: Session,
    chat_id: int,
    owner: str,
    kind: OutgoingKind,
    message: Message,
    lane: Lane,
    now: datetime,
    **values: Any,
) -> int:
    return insert_row(
        session,
        outbox,
        chat_id=chat_id,
        owner=owner,
        kind=kind,
        lane=int(lane),
        content=seal_json(session, owner, _FIELD, message_to_json(message)),
        status=OutgoingStatus.WAITING,
        created_at=now,
        attempts=0,
        **values,
    )


def waiting_rows(
    session: Session, now: datetime, busy_chats: Collection[int], below: Lane, at_most: int
) -> list[Queued]:
    """What may leave now in a lane up to `below`: at most one row a chat, most urgent lane first, then oldest."""
    may_leave = (
        outbox.c.status == OutgoingStatus.WAITING,
        _may_leave(now),
        outbox.c.lane <= int(below),
        outbox.c.chat_id.not_in(busy_chats),
    )
    rows = session.execute(select(outbox).where(*may_leave).order_by(outbox.c.lane, outbox.c.id).limit(at_most))
    first_of_chat: dict[int, Queued] = {}
    for row in rows:
        first_of_chat.setdefault(row.chat_id, _queued(row))
    return list(first_of_chat.values())


def _may_leave(now: datetime) -> ColumnElement[bool]:
    """Its time has come, or it was never meant to wait: then a clock that is set back does not hold it either."""
    return or_(outbox.c.send_after <= now, outbox.c.send_after <= outbox.c.created_at)


def row(session: Session, outbox_id: int) -> Queued | None:
    """The row of that id."""
    found = session.execute(select(outbox).where(outbox.c.id == outbox_id)).first()
    return _queued(found) if found else None


def row_of_message(session: Session, chat_id: int, message_id: int) -> Queued | None:
    """The row whose message the channel knows by that id in that chat."""
    here = (outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
    found = session.execute(select(outbox).where(*here, outbox.c.kind == OutgoingKind.MESSAGE)).first()
    return _queued(found) if found else None


def latest_about(session: Session, about: str) -> Queued | None:
    """The latest message that is about this, in whichever chat."""
    found = session.execute(select(outbox).where(outbox.c.about == about).order_by(outbox.c.id.desc()).limit(1)).first()
    return _queued(found) if found else None


def owner_of_message(session: Session, chat_id: int, message_id: int) -> str | None:
    """Whose key seals the message that the channel knows by that id in that chat."""
    here = (outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
    return session.scalar(select(outbox.c.owner).where(*here, outbox.c.kind == OutgoingKind.MESSAGE))


def row_about(session: Session, chat_id: int, about: str) -> Queued | None:
    """The latest message of that chat that is about this."""
    same = (outbox.c.chat_id == chat_id, outbox.c.about == about)
    found = session.execute(select(outbox).where(*same).order_by(outbox.c.id.desc()).limit(1)).first()
    return _queued(found) if found else None


def count_about(session: Session, chat_id: int, about: str, since: datetime) -> int:
    """How many messages about this were queued for that chat since then."""
    same = (outbox.c.chat_id == chat_id, outbox.c.about == about, outbox.c.created_at >= since)
    return session.scalar(select(func.count()).select_from(outbox).where(*same)) or 0


def message_in(session: Session, outbox_id: int) -> Message:
    """What a row says, before it is sent. Of an old one the words are not kept."""
    found = session.execute(select(outbox.c.owner, outbox.c.content).where(outbox.c.id == outbox_id)).one()
    if not found.content:
        return say(_("I do not keep the words of this message any longer."))
    return message_from_json(unseal_json(session, found.owner, _FIELD, found.content))


def replace_content(session: Session, outbox_id: int, message: Message) -> None:
    """A row that has not left says something else."""
    owner = session.scalars(select(outbox.c.owner).where(outbox.c.id == outbox_id)).one()
    sealed = seal_json(session, owner, _FIELD, message_to_json(message))
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(content=sealed))


def turn_into_message(session: Session, outbox_id: int, error: str) -> None:
    """The message to edit is not there any more: the change goes out as a message of its own."""
    turned = {"kind": OutgoingKind.MESSAGE, "status": OutgoingStatus.WAITING, "error": error}
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(**turned))


def mark_sending(session: Session, outbox_ids: Collection[int]) -> None:
    """These rows are in the channel's hands."""
    if not outbox_ids:
        return
    session.execute(
        update(outbox)
        .where(outbox.c.id.in_(outbox_ids))
        .values(status=OutgoingStatus.SENDING, attempts=outbox.c.attempts + 1)
    )


def mark_sent(
    session: Session, outbox_id: int, message_id: int | None, as_sent: Rendered | None, now: datetime
) -> None:
    """The channel has it; what is kept is what was sent."""
    values: dict[str, Any] = {"status": OutgoingStatus.SENT, "sent_at": now, "message_id": message_id}
    if as_sent is not None:
        owner = session.scalars(select(outbox.c.owner).where(outbox.c.id == outbox_id)).one()
        kept = {"html": as_sent.html, "buttons": as_sent.buttons, "qr": as_sent.qr}
        values["content"] = seal_json(session, owner, _FIELD, kept)
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(**values))


def mark_failed(session: Session, outbox_id: int, error: str) -> None:
    """It will not be sent."""
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(status=OutgoingStatus.FAILED, error=error))


def put_back(session: Session, outbox_id: int, error: str) -> None:
    """It waits again."""
    session.execute(update(outbox).where(outbox.c.id == outbox_id).values(status=OutgoingStatus.WAITING, error=error))


def hold(session: Session, outbox_id: int, until: datetime) -> None:
    """It could not even be put into words: it is tried again then."""
    tried = update(outbox).where(outbox.c.id == outbox_id)
    session.execute(tried.values(send_after=until, attempts=outbox.c.attempts + 1))


def put_back_in_flight(session: Session) -> int:
    """How many rows were in the channel's hands when the process ended: they go out again, once too often at most."""
    back = session.execute(
        update(outbox)
        .where(outbox.c.status == OutgoingStatus.SENDING)
        .values(status=OutgoingStatus.WAITING, error="in doubt after a restart")
    )
    return int(back.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def withdraw(session: Session, outbox_id: int) -> bool:
    """True when the message had not left yet: it never will."""
    waiting = (outbox.c.id == outbox_id, outbox.c.status == OutgoingStatus.WAITING)
    withdrawn = session.execute(update(outbox).where(*waiting).values(status=OutgoingStatus.FAILED, error="withdrawn"))
    return bool(withdrawn.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result always has it


def is_waiting(session: Session, chat_id: int, below: Lane = Lane.DIGEST) -> bool:
    """True when something, in a lane up to `below`, has not reached that chat yet."""
    in_hand = outbox.c.status.in_((OutgoingStatus.WAITING, OutgoingStatus.SENDING))
    here = (outbox.c.chat_id == chat_id, in_hand, outbox.c.lane <= int(below))
    return session.scalar(select(outbox.c.id).where(*here).limit(1)) is not None


def is_queued(session: Session, chat_id: int, about: str) -> bool:
    """True when a message about that waits for this chat or has reached it."""
    here = (outbox.c.chat_id == chat_id, outbox.c.about == about, outbox.c.status != OutgoingStatus.FAILED)
    return session.scalar(select(outbox.c.id).where(*here)) is not None


def forget(session: Session, about: str) -> None:
    """Messages about that are not kept; one that has not left never will, one in the channel's hands stays."""
    here = (outbox.c.about == about, outbox.c.status != OutgoingStatus.SENDING)
    session.execute(delete(outbox).where(*here))


def fail_waiting_for(session: Session, chat_id: int, error: str) -> list[str]:
    """Nothing reaches this chat any more: its waiting rows fail. What they were about."""
    waiting = (outbox.c.chat_id == chat_id, outbox.c.status == OutgoingStatus.WAITING)
    about = [text for text in session.scalars(select(outbox.c.about).where(*waiting)) if text]
    session.execute(update(outbox).where(*waiting).values(status=OutgoingStatus.FAILED, error=error))
    return about


def withdraw_held_for(session: Session, chat_id: int, owner: str, now: datetime) -> None:
    """What is held back for later in this chat and sealed with this key never leaves."""
    held = (outbox.c.chat_id == chat_id, outbox.c.owner == owner, outbox.c.status == OutgoingStatus.WAITING)
    withdrawn = update(outbox).where(*held, outbox.c.send_after > now)
    session.execute(withdrawn.values(status=OutgoingStatus.FAILED, error="withdrawn"))


def redirect(session: Session, from_chat: int, to_chat: int, owner: str, about: Collection[str]) -> None:
    """Messages that wait for the one chat, are sealed with this key and are about one of these go to the other.

    `about` holds the first words of what a row is about: `closing` for `closing:7:…`.
    """
    here = (outbox.c.chat_id == from_chat, outbox.c.owner == owner, outbox.c.kind == OutgoingKind.MESSAGE)
    theirs = or_(*(outbox.c.about.like(f"{word}:%") for word in about))
    waiting = update(outbox).where(*here, outbox.c.status == OutgoingStatus.WAITING, theirs)
    session.execute(waiting.values(chat_id=to_chat))


def withdraw_sealed_for(session: Session, owner: str) -> None:
    """Nothing that is sealed with this key leaves any more, whichever chat it waits for."""
    waiting = (outbox.c.owner == owner, outbox.c.status == OutgoingStatus.WAITING)
    session.execute(update(outbox).where(*waiting).values(status=OutgoingStatus.FAILED, error="withdrawn"))


def count_waiting(session: Session, now: datetime) -> int:
    """How many messages could leave now or are leaving."""
    in_hand = (OutgoingStatus.WAITING, OutgoingStatus.SENDING)
    waiting = (outbox.c.status.in_(in_hand), _may_leave(now))
    return session.scalar(select(func.count()).select_from(outbox).where(*waiting)) or 0


def next_send_instant(session: Session, now: datetime) -> datetime | None:
    """When the next message that is held back may leave."""
    return earliest(session, outbox.c.send_after, outbox.c.status == OutgoingStatus.WAITING, ~_may_leave(now))


def _queued(found: Row[Any]) -> Queued:
    return Queued(
        id=found.id,
        chat_id=found.chat_id,
        kind=OutgoingKind(found.kind),
        lane=Lane(found.lane),
        status=OutgoingStatus(found.status),
        edits_id=found.edits_id,
        edits_message=found.edits_message,
        attempts=found.attempts,
        message_id=found.message_id,
        about=found.about,
        created_at=found.created_at,
    )


def oldest_waiting(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest message that could leave has been waiting."""
    return earliest(session, outbox.c.send_after, outbox.c.status == OutgoingStatus.WAITING, _may_leave(now))
