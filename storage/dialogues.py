"""The open dialogue of each chat, and the one it interrupted. State is a row, never process memory."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from storage.seals import seal_json, unseal_json
from storage.tables import dialogues


@dataclass(frozen=True, slots=True)
class OpenDialogue:
    """A dialogue's code and state. `touched_on` is the local day on which it was last asked."""

    code: str
    state: dict[str, Any]
    touched_on: date | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a chat is in the middle of.

    `serial` numbers the questions ever asked in this chat: a button carries it, so that only the open question's
    buttons answer; `answered` is the last one answered. `asked_in` is the outbox row of the open question. `owner`
    is whose key seals the state.
    """

    chat_id: int
    owner: str
    serial: int = 0
    open: OpenDialogue | None = None
    below: OpenDialogue | None = None
    asked_in: int | None = None
    answered: int = 0

    def on(self, code: str, state: dict[str, Any]) -> "Talk":
        """The talk with this dialogue in this state; a new question gets a new number."""
        after = OpenDialogue(code, state, self.open.touched_on if self.open is not None else None)
        return self if self.open == after else replace(self, open=after, serial=self.serial + 1)

    def ended(self) -> "Talk":
        """The talk without the open dialogue: the interrupted one is open, and nobody was asked it again yet."""
        return replace(self, open=self.below, below=None, serial=self.serial + 1, asked_in=None)


def talk_in(session: Session, chat_id: int, owner: str) -> Talk:
    """What the chat is in the middle of; nothing, when it never was."""
    row = session.execute(select(dialogues).where(dialogues.c.chat_id == chat_id)).first()
    if row is None:
        return Talk(chat_id, owner)
    return Talk(
        chat_id,
        row.owner,
        row.serial,
        _opened(session, row.owner, row.open),
        _opened(session, row.owner, row.below),
        row.asked_in,
        row.answered,
    )


def save_talk(session: Session, talk: Talk) -> None:
    """Keep what the chat is in the middle of."""
    values = {
        "serial": talk.serial,
        "owner": talk.owner,
        "open": _sealed(session, talk.owner, talk.open),
        "below": _sealed(session, talk.owner, talk.below),
        "asked_in": talk.asked_in,
        "answered": talk.answered,
    }
    known = select(dialogues.c.chat_id).where(dialogues.c.chat_id == talk.chat_id)
    if session.execute(known).first() is None:
        session.execute(insert(dialogues).values(chat_id=talk.chat_id, **values))
    else:
        session.execute(update(dialogues).where(dialogues.c.chat_id == talk.chat_id).values(**values))


def close_talk(session: Session, talk: Talk) -> None:
    """Nothing is open in the chat any more; its buttons answer nothing."""
    save_talk(session, replace(talk, open=None, below=None, serial=talk.serial + 1))


def _sealed(session: Session, owner: str, opened: OpenDialogue | None) -> bytes | None:
    if opened is None:
        return None
    touched_on = opened.touched_on.isoformat() if opened.touched_on is not None else None
    return seal_json(session, owner, "dialogues.state", [opened.code, opened.state, touched_on])


def _opened(session: Session, owner: str, sealed: bytes | None) -> OpenDialogue | None:
    if sealed is None:
        return None
    code, state, *touched_on = unseal_json(session, owner, "dialogues.state", sealed)
    return OpenDialogue(code, state, date.fromisoformat(touched_on[0]) if any(touched_on) else None)
