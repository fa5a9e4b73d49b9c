"""The audit's rows in one chain, each sealed over the one before it, so that whatever is done to them later shows.

What stops whom:

* Who can write to the database but has no key: every change, removal, insertion or swap of sealed rows breaks the chain
  at that row; a row of hers is never sealed, for it lacks the bot's mac; a checkpoint of hers lacks its seal. Triggers
  in the database stop the accident, not her: she can drop them.
* Who cuts the end off leaves a whole, shorter chain. The last head that was committed stands in the keyring, another
  database, and hourly in the log: against those it is missed. What was cut within the last half minute is not.
* Who also has the keys, and the keyring, can write a whole new chain. Only heads in a log she cannot reach show it.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlmodel import Session

from storage.audit import entry_mac, sealed, told
from storage.database import earliest
from storage.keyring import AUDIT_OWNER
from storage.seals import keep, kept
from storage.tables import audit, audit_checkpoints

_HEAD = f"{AUDIT_OWNER}:head"
_SEALED_HERE = "audit sealed from"  # in the session's info: the first position this transaction has sealed


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: the position of its last row, counted from 1, and that row's mac."""

    position: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.mac.hex()}"


BEGINNING = Head(0, bytes(32))


def read_head(text: str) -> Head:
    """The head written as `POSITION:MAC`; ValueError when it is none."""
    position, _, mac = text.strip().partition(":")
    head = Head(int(position), bytes.fromhex(mac))
    if head.position < 0 or len(head.mac) != len(BEGINNING.mac):
        raise ValueError(text)
    return head


def start_of(session: Session) -> Head:
    """Where the chain begins: at its checkpoint, else at nothing."""
    found = session.execute(select(audit_checkpoints).order_by(audit_checkpoints.c.position.desc()).limit(1)).first()
    return Head(found.position, found.mac) if found else BEGINNING


def head_of(session: Session, *, before: int | None = None) -> Head:
    """Where the chain ends, of the rows at positions `before` that one if it is given."""
    rows = select(audit.c.position, audit.c.mac).where(audit.c.position.is_not(None))
    rows = rows.where(audit.c.position < before) if before is not None else rows
    found = session.execute(rows.order_by(audit.c.position.desc()).limit(1)).first()
    return Head(found.position, found.mac) if found else start_of(session)


def committed_head(session: Session) -> Head:
    """Where the chain ended before this transaction: what the keyring may remember, for it cannot be undone."""
    return head_of(session, before=session.info.get(_SEALED_HERE))


def mac_at(session: Session, position: int) -> bytes | None:
    """The mac the chain has at that position; None when it has none, or none any more."""
    start = start_of(session)
    if position == start.position:
        return start.mac
    return session.scalar(select(audit.c.mac).where(audit.c.position == position))


def next_mac(session: Session, before: Head, row: Row[Any]) -> bytes:
    """The mac of a row that follows this head."""
    return sealed(session, "row", before.mac.hex(), before.position + 1, *told(row))


def seal_next(session: Session, at_most: int, without: frozenset[int] = frozenset()) -> tuple[int, list[int]]:
    """(how many rows were sealed, in the order of their ids; the ids of those the bot has not added, which never are).

    Those in `without` are passed over.
    """
    trusted = _trusted_until(session)
    unsealed = select(audit).where(audit.c.position.is_(None), audit.c.id.not_in(without))
    rows = session.execute(unsealed.order_by(audit.c.id).limit(at_most)).all()
    forged: list[int] = []
    head = head_of(session)
    begin = head.position + 1
    for row in rows:
        if not _is_own(session, row, trusted):
            forged.append(row.id)
            continue
        head = Head(head.position + 1, next_mac(session, head, row))
        session.execute(update(audit).where(audit.c.id == row.id).values(position=head.position, mac=head.mac))
    if head.position >= begin:
        session.info[_SEALED_HERE] = min(begin, session.info.get(_SEALED_HERE, begin))
    return head.position - begin + 1, forged


def _is_own(session: Session, row: Row[Any], trusted: int) -> bool:
    if row.entry_mac is None:
        return bool(row.id <= trusted)
    return hmac.compare_digest(row.entry_mac, entry_mac(session, row))


def _trusted_until(session: Session) -> int:
    """The last row from before there was a chain: those carry no mac. 0 once they are all sealed."""
    noted = _noted(session)
    if noted is None:
        last = session.scalar(select(func.max(audit.c.id)).where(audit.c.entry_mac.is_(None))) or 0
        _note(session, BEGINNING, last)
        return last
    return noted[1]


def noted_head(session: Session) -> Head | None:
    """The head the keyring remembers; None before there is a chain."""
    noted = _noted(session)
    return noted[0] if noted is not None else None


def note_head(session: Session) -> bool:
    """False when the chain does not hold the head that the keyring remembers; else it remembers the latest one."""
    noted = _noted(session)
    if noted is None:
        return True
    remembered, trusted = noted
    if not holds(session, remembered):
        return False
    head = committed_head(session)
    older = select(audit.c.id).where(audit.c.position.is_(None), audit.c.entry_mac.is_(None), audit.c.id <= trusted)
    trusts = trusted if session.execute(older.limit(1)).first() is not None else 0
    if (head, trusts) != noted:
        _note(session, head, trusts)
    return True


def holds(session: Session, head: Head) -> bool:
    """True when the chain went through that head, or begins after it."""
    return head.position < start_of(session).position or head == BEGINNING or mac_at(session, head.position) == head.mac


def accept(session: Session) -> Head:
    """The keyring remembers the chain as it stands from now on: after a restored backup. The head that it gives up."""
    noted = _noted(session) or (BEGINNING, 0)
    _note(session, committed_head(session), noted[1])
    return noted[0]


def _noted(session: Session) -> tuple[Head, int] | None:
    value = kept(session, _HEAD)
    if value is None:
        return None
    head, trusts = json.loads(value)
    return read_head(head), trusts


def _note(session: Session, head: Head, trusts: int) -> None:
    keep(session, _HEAD, json.dumps([str(head), trusts]).encode())


def oldest_unsealed(session: Session) -> datetime | None:
    """When the oldest row was added that is not sealed yet."""
    return earliest(session, audit.c.at, audit.c.position.is_(None))


def count(session: Session) -> int:
    """How many sealed rows there are."""
    return session.scalar(select(func.count()).select_from(audit).where(audit.c.position.is_not(None))) or 0


def faults(session: Session, heads: dict[str, Head]) -> Iterator[str]:
    """What is wrong with the chain, a sentence each, the first broken place first; nothing when all is well.

    `heads` are heads that were known before, by where they stand written.
    """
    start = start_of(session)
    found = session.execute(select(audit_checkpoints).where(audit_checkpoints.c.position == start.position)).first()
    if found is not None and found.seal != _checkpoint_seal(session, start, found.made_at):
        yield f"The checkpoint at position {start.position} was not made by the bot, or was changed."
        return
    known: dict[int, list[tuple[str, bytes]]] = {}
    for where, head in heads.items():
        known.setdefault(head.position, []).append((where, head.mac))
    end = start.position
    for fault, head in _walk(session, start):
        if fault:
            yield fault
            return
        other = [where for where, mac in known.pop(head.position, ()) if mac != head.mac]
        if other:
            yield f"The chain was written anew: at position {head.position} it is not what {other[0]} holds."
            return
        end = head.position
    missed = max((position for position in known if position > end), default=None)
    if missed is not None:
        where = known[missed][0][0]
        yield f"The rows at the end are missing, from position {end + 1} to {missed}: {where} knows of them."
        return
    yield from _not_the_bots(session)


def _walk(session: Session, start: Head) -> Iterator[tuple[str, Head]]:
    """(what is wrong, or nothing; the head at each row), from the start to the first fault."""
    head = start
    rows = session.execute(_in_chain().execution_options(yield_per=1000))
    yield "", start
    for row in rows:
        if row.position <= start.position:
            yield f"Row {row.id} stands at position {row.position}, which was let go: it was put in.", head
            return
        if row.position != head.position + 1:
            yield f"The row at position {head.position + 1} is missing: row {row.id} follows, at {row.position}.", head
            return
        if row.mac != (mac := next_mac(session, head, row)):
            yield f"The row at position {row.position} (row {row.id}) is not what was sealed there.", head
            return
        head = Head(row.position, mac)
        yield "", head


def _in_chain() -> Select[Any]:
    return select(audit).where(audit.c.position.is_not(None)).order_by(audit.c.position)


def _not_the_bots(session: Session) -> Iterator[str]:
    noted = _noted(session)
    trusted = noted[1] if noted is not None else (session.scalar(select(func.max(audit.c.id))) or 0)
    for row in session.execute(select(audit).where(audit.c.position.is_(None)).order_by(audit.c.id)):
        if not _is_own(session, row, trusted):
            yield f"Row {row.id} was not added by the bot, or was changed before it was sealed."
            return


def let_go(session: Session, before: datetime, now: datetime, at_most: int) -> int | None:
    """How many of the oldest rows went, under a checkpoint; None when they are not what was sealed: then none goes."""
    head = start = start_of(session)
    oldest = _in_chain().where(audit.c.position > start.position).limit(at_most)
    for row in session.execute(oldest):
        if row.at >= before:
            break
        mac = next_mac(session, head, row)
        if row.position != head.position + 1 or row.mac != mac:
            return None
        head = Head(row.position, mac)
    if head == start:
        return 0
    seal = _checkpoint_seal(session, head, now)
    values = {"position": head.position, "mac": head.mac, "made_at": now, "seal": seal}
    session.execute(insert(audit_checkpoints).values(**values))
    session.execute(delete(audit).where(audit.c.position <= head.position))
    session.execute(delete(audit_checkpoints).where(audit_checkpoints.c.position < head.position))
    return head.position - start.position


def _checkpoint_seal(session: Session, head: Head, made_at: datetime) -> bytes:
    return sealed(session, "checkpoint", head.position, head.mac.hex(), made_at.astimezone(UTC).isoformat())
