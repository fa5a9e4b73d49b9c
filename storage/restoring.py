"""Reads a backup back: checked as a whole first, then into a new database beside the old one, then put in its place."""

import base64
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, func, insert, select, text

from bot.errors import BackupRefused, FileRefused, SealBroken
from storage.backups import (
    DATABASE,
    END,
    LENGTH,
    NO_ROWS_OF,
    OPEN,
    PROOF_FIELD,
    ROW_FIELD,
    SEALED,
    TABLE,
    database_file,
    value_of,
)
from storage.keyring import CLINIC_OWNER
from storage.migrating import migrate, revisions
from storage.orphans import clear_orphans
from storage.sealed_files import SealedFile, read_header, sync_folder
from storage.seals import Seals

_ROWS_AT_ONCE = 500
# By how much numbers leap, so that a button of the lost days never means something that came after them: what people
# read (a case, a patient) by little, prompts by more than a clinic asks in a year.
_LEAPS = {"prompts": 1_000_000}
_LEAP = 1_000


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of the database whose header was read."""

    file: SealedFile
    revision: str
    taken_at: datetime
    master_keys: tuple[bytes, ...]


@dataclass(slots=True)
class Checked:
    """What a whole backup holds. `unreadable` counts rows by an owner without the key that they were sealed with."""

    rows: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)


def read_backup(path: Path, master_keys: tuple[bytes, ...]) -> Backup:
    """The backup by its header; `FileRefused` for another file, `BackupRefused` for one of a newer version."""
    file = read_header(path)
    if file.what != DATABASE:
        raise FileRefused(f"{path} is a backup of the {file.what}, not of the database")
    revision, taken_at = file.fact("revision"), file.taken_at
    if revision not in revisions():
        raise BackupRefused(f"{path} was made by a newer version of care-plan-bot. Install that one, then restore.")
    return Backup(file, revision, taken_at, master_keys)


def check(backup: Backup, seals: Seals) -> Checked:
    """Read it from the first byte to the last and change nothing; `FileRefused` when it is not whole."""
    checked = Checked()
    for _ in _rows(backup, seals, checked):
        pass
    return checked


def fill(backup: Backup, seals: Seals, path: Path) -> None:
    """Make a new SQLite database of it, at this version. Rows of owners without their key are left out, and with them
    what would point nowhere; nothing else is decided here."""
    url = f"sqlite:///{path}"
    migrate(url, backup.revision)
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            last_numbers = _insert(connection, backup, seals)
            clear_orphans(connection)
            _leap(connection, last_numbers)
    finally:
        engine.dispose()
    migrate(url)


def is_empty(url: str) -> bool:
    """True when there is no database, or one in which nobody is known."""
    path = database_file(url)
    if not path.exists():
        return True
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = MetaData()
            found.reflect(connection)
            tables = [table for table in found.sorted_tables if table.name not in NO_ROWS_OF]
            return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)
    finally:
        engine.dispose()


@contextmanager
def taking_the_place_of(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which takes its place, as a whole and on disk, when the block ends without an error.

    `BackupRefused` when another process has the old one open: the bot must not run meanwhile.
    """
    beside = path.with_name(f"{path.name}.restoring")
    _forget(beside)
    if path.exists():
        make_one_file(path)
    try:
        yield beside
        make_one_file(beside)
        if path.exists():
            make_one_file(path)
        _forget_log(path)  # one left by a database that has gone would be taken for the new one's
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        _forget(beside)


def make_one_file(path: Path) -> None:
    """Bring what waits in the write-ahead log into the file; `BackupRefused` when anybody else has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = "in use"
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{path.name} is no database: {error}") from error
    if mode != "delete":
        raise BackupRefused(f"{path.name} is in use. Stop the bot first, then restore.")


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    _forget_log(path)


def _forget_log(path: Path) -> None:
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _insert(connection: Connection, backup: Backup, seals: Seals) -> dict[str, int]:
    """The last number each table had given, once all rows are in it."""
    found, checked, waiting = MetaData(), Checked(), list[dict[str, Any]]()
    found.reflect(connection)
    table: Table | None = None
    last_numbers: dict[str, int] = {}
    for kind, named, values in _rows(backup, seals, checked):
        if kind == END:
            last_numbers = values
        if (kind in (TABLE, END) or len(waiting) >= _ROWS_AT_ONCE) and table is not None and waiting:
            connection.execute(insert(table), waiting)
            waiting = []
        if kind == TABLE:
            table = found.tables[named[0]]
        elif kind != END:
            waiting.append(dict(zip(named[1], values, strict=True)))
    return last_numbers


def _rows(backup: Backup, seals: Seals, checked: Checked) -> Iterator[tuple[bytes, Any, Any]]:
    """Tables as they begin, the rows that can be read, the end; `checked` follows. `FileRefused` when it is not whole.

    A row comes with the name of its table and of its columns.
    """
    named: tuple[str, list[str]] = ("", [])
    is_over = False
    for record in _records(backup):
        kind, content = record[:1], record[1:]
        if kind == TABLE:
            name, columns = json.loads(content)
            named = (name, columns)
            yield TABLE, named, None
        elif kind == END:
            ended = json.loads(content)
            is_over = ended["rows"] == checked.rows
            _refuse_other_keyring(seals, base64.b64decode(ended["keyring"]))
            yield END, named, ended["last_numbers"]
        else:
            checked.rows += 1
            row = _opened(kind, content, seals, checked)
            if row is not None:
                yield kind, named, [value_of(value) for value in json.loads(row)]
    if not is_over:
        raise FileRefused(f"{backup.file.path} is not whole: it was not finished")


def _opened(kind: bytes, content: bytes, seals: Seals, checked: Checked) -> str | None:
    if kind == OPEN:
        return content.decode()
    assert kind == SEALED
    owner = content[1 : 1 + content[0]].decode()
    try:
        return seals.open(owner, ROW_FIELD, content[1 + content[0] :])
    except SealBroken:  # without a key, or with another's: numbers given since may be those of patients lost with it
        checked.unreadable[owner] += 1
        return None


def _refuse_other_keyring(seals: Seals, proof: bytes) -> None:
    try:
        seals.open(CLINIC_OWNER, PROOF_FIELD, proof)
    except SealBroken as broken:
        raise BackupRefused("These are not the keys that go with this backup. Nothing was changed.") from broken


def _records(backup: Backup) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in backup.file.pieces(backup.master_keys):
        waiting += piece
        yield from _whole(waiting)
    if waiting:
        raise FileRefused(f"{backup.file.path} is not whole: it was not finished")


def _whole(waiting: bytearray) -> Iterator[bytes]:
    """The records that have come as a whole; they are taken out of what waits."""
    begin = 0
    while len(waiting) >= begin + LENGTH.size:
        length = LENGTH.unpack_from(waiting, begin)[0]
        if len(waiting) < begin + LENGTH.size + length:
            break
        yield bytes(waiting[begin + LENGTH.size : begin + LENGTH.size + length])
        begin += LENGTH.size + length
    del waiting[:begin]


def _leap(connection: Connection, last_numbers: dict[str, int]) -> None:
    """Numbers that buttons carry go on well above those that were given after the backup was taken."""
    for name, last in last_numbers.items():
        given = {"name": name, "last": last + _LEAPS.get(name, _LEAP)}
        changed = connection.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), given)
        if not changed.rowcount:
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
