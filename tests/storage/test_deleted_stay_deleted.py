"""A patient who was deleted cannot be read from an older backup with today's keys, neither by the bot nor by hand."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select
from sqlmodel import Session

from bot.demo.emulator.people import Person
from bot.errors import SealBroken
from storage import tables
from storage.backups import END, LENGTH, OPEN, SEALED, TABLE
from storage.keyring import Keyring
from storage.restoring import read_backup
from storage.seals import Seals
from tests.backing_up import Operator
from tests.storage.test_seals import ADDRESS, GOAL, LABEL, NAME, WRITTEN, join
from tests.world import World

SAID = (LABEL, "Quillfeather", NAME, GOAL, "Wilfred", WRITTEN, "crackles", "crushing", str(ADDRESS), "chest pain")
OWNER = "patient:1"


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    """A day of Zerlinda, who is deleted after the backup, and of Bea, who stays."""
    for name in ("bot", "shelf"):
        (tmp_path / name).mkdir()
    world = World(tmp_path / "bot")
    world.add_clinician(world.lee, "Dr Lee")
    her = world.emulator.person(ADDRESS, first_name=NAME)
    join(world, her, world.invite(world.lee, LABEL))
    bea = world.emulator.person(1002, first_name="Bea")
    world.joins(bea, world.invite(world.lee, "Mrs C"))
    world.says(her, WRITTEN)
    world.at("18:00")
    world.checks_in(her, 9, 8, 2, "a lot")
    world.says(her, "I have crushing chest pain")
    world.taps(world.lee, "Open")
    world.says(world.lee, "/caseload")
    operator = Operator(world, tmp_path / "shelf")
    operator.backs_up()
    yield operator
    world.close()


def person(world: World, number: int) -> Person:
    return next(each for each in world.emulator.people if each.id == number)


def deleted(operator: Operator) -> None:
    world, her = operator.world, person(operator.world, ADDRESS)
    for act in ("/delete", "Now", "Yes, delete now"):
        world.says(her, act) if act.startswith("/") else world.taps(her, act)
    world.wait(days=3)
    operator.backs_up_keys()


def opened_by_hand(operator: Operator) -> str:
    """Everything in the backup that the master keys and today's keyring open, sealed fields of open rows included."""
    masters = operator.world.settings.master_keys()
    keyring = Keyring(operator.world.settings.keyring_url, masters)
    seals = Seals(keyring)
    read: list[str] = []
    try:
        stream = b"".join(read_backup(operator.data, masters).file.pieces(masters))
        table, columns, begin = "", list[str](), 0
        while begin < len(stream):
            length = LENGTH.unpack_from(stream, begin)[0]
            kind, content = stream[begin + 4 : begin + 5], stream[begin + 5 : begin + 4 + length]
            begin += 4 + length
            if kind == TABLE:
                table, columns = json.loads(content)
            elif kind == SEALED:
                owner, sealed = content[1 : 1 + content[0]].decode(), content[1 + content[0] :]
                text = _open(seals, owner, "backup.row", sealed)
                read += [text, *_fields(seals, table, columns, text)] if text else []
            elif kind == OPEN:
                read += [content.decode(), *_fields(seals, table, columns, content.decode())]
            else:
                assert kind == END
    finally:
        keyring.close()
    return "\n".join(read)


def _fields(seals: Seals, table: str, columns: list[str], row: str) -> Iterator[str]:
    values = dict(zip(columns, json.loads(row), strict=True))
    for column, value in values.items():
        if isinstance(value, dict) and "b" in value:
            owners = [str(values.get("owner")), "clinic", OWNER, f"patient:{values.get('patient_id')}"]
            field = "dialogues.state" if table == "dialogues" else f"{table}.{column}"
            for owner in owners:
                yield _open(seals, owner, field, base64.b64decode(value["b"]))


def _open(seals: Seals, owner: str, field: str, sealed: bytes) -> str:
    try:
        return seals.open(owner, field, sealed)
    except SealBroken:
        return ""


@pytest.mark.long
def test_by_hand_everything_can_be_read_before_and_nothing_after(operator: Operator) -> None:
    before = opened_by_hand(operator)
    assert [word for word in SAID if word not in before] == [], "else the search would prove nothing"
    deleted(operator)
    after = opened_by_hand(operator)
    assert [word for word in SAID if word in after] == []
    assert "Bea" in after


@pytest.mark.long
def test_the_bot_runs_on_without_her(operator: Operator) -> None:
    deleted(operator)
    world, her, bea = operator.world, person(operator.world, ADDRESS), person(operator.world, 1002)
    operator.loses_the_machine()
    told = operator.restores()
    assert "Patients without a key, who stay deleted: 1." in told
    world.news(her)
    left = world.reads(everything_readable)
    assert [word for word in SAID if word in left] == []
    assert "Bea" in left
    assert world.reads(tables_naming_her) == ["audit"], "where her number, which names nobody, has to stay"
    assert world.store.keyring.owners("patient:") == ["patient:2"]

    world.says(world.lee, "/caseload")
    world.says(world.lee, "/reviews")
    world.at("18:00")
    world.checks_in(bea, 3, 3, 7)
    world.wait(days=1)
    world.says(her, "/today")
    assert "please open the link that your care team gave you" in world.last(her)
    assert world.troubles() == []


def tables_naming_her(session: Session) -> list[str]:
    """Tables with a row that bears her number."""
    numbered = [table for table in tables.metadata.sorted_tables if "patient_id" in table.c]
    return [t.name for t in numbered if session.execute(select(t).where(t.c.patient_id == 1)).first() is not None]


def everything_readable(session: Session) -> str:
    """Every value of every table, opened with whatever key opens it."""
    seals: Seals = session.info["seals"]
    read: list[str] = []
    for table in tables.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            read += [str(value) for value in row.values() if not isinstance(value, bytes)]
            read += [text for column in table.columns if isinstance(column.type, LargeBinary) and row[column.name]
                     for text in _of_any_owner(seals, table.name, column.name, row)]  # fmt: skip
    return "\n".join(read)


def _of_any_owner(seals: Seals, table: str, column: str, row: Any) -> Iterator[str]:
    field = "dialogues.state" if table == "dialogues" else f"{table}.{column}"
    number = row["id"] if table == "patients" else row.get("patient_id")
    for owner in {str(row.get("owner")), "clinic", OWNER, f"patient:{number}"}:
        yield _open(seals, owner, field, row[column])


@pytest.mark.long
def test_the_key_of_another_patient_opens_nothing_of_hers(operator: Operator) -> None:
    """Even if a number were given twice: the key decides, not the number."""
    deleted(operator)
    operator.world.store.keyring.key(OWNER)
    operator.backs_up_keys()
    operator.loses_the_machine()
    assert "Patients without a key, who stay deleted: 1." in operator.restores()
    assert operator.world.troubles() == []
