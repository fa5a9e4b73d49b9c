"""Seals the audit trail in a chain, tells the log where it ends, and says what was done to it."""

import json
from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlmodel import Session

from storage import alarms, audit, audit_chain
from storage.audit_chain import Head, read_head

CHAIN_BROKEN, ROW_FORGED = "audit_chain_broken", "audit_row_forged"
ACCEPTED = "audit_chain_accepted"
_LOGGED = "audit head"
_ROW = "audit:"

log = structlog.get_logger()


def seal(session: Session, now: datetime, at_most: int) -> int:
    """How many rows were taken up; 0 when none is left but those that the bot has not added, which are never sealed."""
    if not audit_chain.note_head(session):
        alarms.raise_alarm(session, CHAIN_BROKEN, "audit", now)
    taken, forged = audit_chain.seal_next(session, at_most, _known_forged(session))
    for number in forged:
        alarms.raise_alarm(session, ROW_FORGED, f"{_ROW}{number}", now)
    found = taken + len(forged)
    return found if found == at_most else 0


def _known_forged(session: Session) -> frozenset[int]:
    standing = (alarm for alarm in alarms.standing_alarms(session) if alarm.kind == ROW_FORGED)
    return frozenset(int(alarm.subject.removeprefix(_ROW)) for alarm in standing)


def tell_head(session: Session, _now: datetime) -> int:
    """The log holds where the chain ends, out of the database's reach. Nothing is left to do: 0."""
    head = audit_chain.committed_head(session)
    log.info(_LOGGED, position=head.position, mac=head.mac.hex(), count=audit_chain.count(session))
    return 0


def heads_in(lines: Iterable[str], name: str) -> dict[str, Head]:
    """The heads that a log of the bot holds, each by where it stands; lines that tell of none are passed over."""
    found: dict[str, Head] = {}
    for number, line in enumerate(lines, start=1):
        if _LOGGED in line and (head := _head_in(line)) is not None:
            found[f"{name}, line {number},"] = head
    return found


def _head_in(line: str) -> Head | None:
    """The head in a line of the log, whatever a supervisor has put before its JSON."""
    try:
        told = json.loads(line[line.index("{") :])
        return read_head(f"{told['position']}:{told['mac']}") if told["event"] == _LOGGED else None
    except (ValueError, KeyError, TypeError):
        return None


def examined(session: Session, heads: dict[str, Head]) -> tuple[str, str]:
    """(the first thing that is wrong with the audit trail, or nothing; how far it goes).

    It is held against these heads and the one that the keyring remembers.
    """
    noted = audit_chain.noted_head(session)  # before anything else is read: what it knows of is there
    known = heads if noted is None else {**heads, "the keyring": noted}
    fault = next(audit_chain.faults(session, known), "")
    start, end = audit_chain.start_of(session), audit_chain.head_of(session)
    return fault, f"positions {start.position + 1} to {end.position}, its head {end}"


def accept(session: Session, now: datetime) -> Head:
    """The head that the keyring gives up: the chain goes on from what a restored backup holds, and says so itself."""
    given_up = audit_chain.accept(session)
    audit.add(session, ACCEPTED, now, about=f"head:{given_up.position}")
    alarms.settle_alarm(session, CHAIN_BROKEN, "audit")
    return given_up
