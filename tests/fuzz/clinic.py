"""A clinic full of people in which anything can be tried: what came of it is looked at, and then undone."""

import atexit
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp

from sqlalchemy import select
from sqlmodel import Session

from bot.care.incoming import Incoming
from bot.care.messages import Lane
from bot.channels.telegram import TelegramChannel
from bot.services.running import delivering, doctor
from bot.services.running.delivering import Outgoing
from bot.services.talk import conversation
from storage.backup_owners import Owners
from storage.keyring import patient_owner
from storage.outbox import OutgoingKind
from storage.tables import metadata
from tests.clinic_full_of_people import Role, filled_clinic, person
from tests.world import World

MOST_MESSAGES = 200  # that one input can lead to, to everybody together
Rows = dict[str, set[tuple[object, ...]]]
# The patients whom each role may have to do with: those cared for, and those who came by a link of theirs.
_THEIRS = {
    Role.PATIENT: {1}, Role.OTHER_PATIENT: {2}, Role.FORMER_PATIENT: {4}, Role.CARER: {1}, Role.LEAD: {1, 4},
    Role.OTHERS_LEAD: {2, 3}, Role.OWNER: {1}, Role.COVER: {1}, Role.STANDS_IN: {1}, Role.PAGED: {1},
}  # fmt: skip
_PATIENTS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Outcome:
    """What came of it: messages that left, patients of whom a row has changed, and complaints to the operator."""

    sent: list[Outgoing]
    changed: set[int]
    troubles: list[str]

    def told(self, address: str) -> list[str]:
        """What a chat was told, in new messages or in old ones."""
        return [outgoing.content.html for outgoing in self.sent if outgoing.address == address]


class _Undone(Exception):
    """Nothing of what was tried stays."""


@cache
def clinic() -> World:
    """The clinic, as it stands before each trial."""
    folder = Path(mkdtemp(prefix="care-plan-bot-"))
    atexit.register(rmtree, folder)
    world = World(folder).lives(filled_clinic)
    assert world.troubles() == []
    atexit.register(world.close)
    return world


def prepare() -> None:
    """Play how the clinic came about, once for all processes that are forked from this one."""
    with TemporaryDirectory(prefix="care-plan-bot-") as folder, redirect_stdout(StringIO()):
        World(Path(folder)).lives(filled_clinic).close()


def strangers_to(role: Role) -> set[int]:
    """The patients whom that role has nothing to do with."""
    return set(_PATIENTS) - _THEIRS.get(role, set())


def address_of(role: Role) -> str:
    """The chat of whoever plays it."""
    return str(person(clinic(), role).id)


def tried(happenings: Sequence[Incoming]) -> Outcome:
    """What comes of these updates, one after the other, each answered before the next."""
    world, outcomes = clinic(), []

    def all_of_it(session: Session) -> None:
        sent: list[Outgoing] = []
        for incoming in happenings:
            conversation.answer(session, world.practice, TelegramChannel.name, incoming, world.clock.at)
            sent += _leaves(session, world)
        after = _rows(session)
        changed = {number for number in _PATIENTS if after[patient_owner(number)] != before()[patient_owner(number)]}
        outcomes.append(Outcome(sent, changed, doctor.complaints(session, world.clock.at)))
        raise _Undone

    try:
        world.writes(all_of_it)
    except _Undone:
        return outcomes[0]
    raise AssertionError("it was not undone")


@cache
def before() -> Rows:
    """Every row about each patient, before anything is tried."""
    return clinic().reads(_rows)


def _rows(session: Session) -> Rows:
    connection = session.connection()
    owners, found = Owners(connection, metadata), {patient_owner(number): set() for number in _PATIENTS}  # type: Owners, Rows
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table)):
            owner = owners.of(table, row)
            if owner in found:
                found[owner].add((table.name, *row))
    return found


def _leaves(session: Session, world: World) -> list[Outgoing]:
    """Everything that can be sent now is put into words, as the sender would have it."""
    left: list[Outgoing] = []
    while claimed := delivering.claim(session, world.practice, world.clock.at, (), Lane.DIGEST, 20):
        for outgoing in claimed:
            _check(outgoing)
            delivering.settle(session, outgoing, 9_000 + len(left), world.clock.at)
            left.append(outgoing)
        assert len(left) <= MOST_MESSAGES
    return left


def _check(outgoing: Outgoing) -> None:
    """It is of a size that Telegram takes."""
    if outgoing.kind in (OutgoingKind.MESSAGE, OutgoingKind.EDIT) and outgoing.content.copy_of is None:
        assert 0 < len(outgoing.content.html) <= 4_096
        for row in outgoing.content.buttons:
            for label, data in row:
                assert label.strip()
                assert 1 <= len(data.encode()) <= 64
