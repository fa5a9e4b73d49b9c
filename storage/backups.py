"""A backup of the database: every row as of one instant, the rows about a patient sealed under her own key once more.

The keyring is never in it. So a backup alone opens nothing, and when a patient's key is deleted nothing about her can
be read from any older backup: no word, no number, no time. What is only of the moment is left out: raw updates that
were handled, what the clinic's own messages said once they were sent, what a clinician is in the middle of typing.
"""

import base64
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Row, Table, select
from sqlalchemy.engine import make_url

from bot.errors import BackupRefused
from storage.backup_owners import Owners
from storage.database import connect
from storage.keyring import CLINIC_OWNER
from storage.migrating import current_revision
from storage.sealed_files import write_sealed
from storage.seals import Seals

DATABASE, KEYS = "database", "keys"
ROW_FIELD = "backup.row"
PROOF_FIELD, PROOF = "backup.keyring", "this keyring"  # sealed with the clinic's key: which keyring goes with it
TABLE, OPEN, SEALED, END = b"T", b"O", b"S", b"E"  # what a record is: its first byte
LENGTH = struct.Struct(">I")
NO_ROWS_OF = ("alembic_version", "sqlite_sequence")
_ROWS_AT_ONCE = 500
_DAYS, _INSTANTS, _BYTES = "on", "at", "b"


def back_up(
    url: str, seals: Seals, master_key: bytes, file: Path, taken_at: datetime, *, overwrite: bool
) -> int:  # fmt: skip
    """How many rows were written into a sealed file: all there were at this instant, while other processes go on.

    One read transaction sees one instant of SQLite's write-ahead log and holds up no writer. Memory stays small.
    `BackupRefused` where there is no database, or none that can be backed up this way.
    """
    path = database_file(url)
    revision = current_revision(url) if path.exists() else None
    if revision is None:
        raise BackupRefused("There is no database at DATABASE_URL yet.")
    rows = _Counted()
    facts = {"revision": revision, "taken_at": taken_at.isoformat()}
    with _snapshot(url) as connection:
        write_sealed(
            file, DATABASE, facts, master_key, _records(connection, seals, rows), overwrite=overwrite
        )  # fmt: skip
    return rows.number


def database_file(url: str) -> Path:
    """Where the SQLite database lies; `BackupRefused` for another kind of database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise BackupRefused("Only SQLite is backed up and restored by care-plan-bot. For PostgreSQL use pg_dump.")
    if not parsed.database or parsed.database == ":memory:":
        raise BackupRefused("A database in memory cannot be backed up or restored.")
    return Path(parsed.database)


class _Counted:
    number = 0


@contextmanager
def _snapshot(url: str) -> Iterator[Connection]:
    """A connection that reads one instant, whatever is written meanwhile."""
    engine = connect(url, begin="BEGIN DEFERRED")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _records(connection: Connection, seals: Seals, rows: _Counted) -> Iterator[bytes]:
    found = MetaData()
    found.reflect(connection)
    owners = Owners(connection, found)
    for table in found.sorted_tables:
        if table.name in NO_ROWS_OF:
            continue
        yield _record(TABLE, json.dumps([table.name, [column.name for column in table.columns]]).encode())
        in_order = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(in_order, execution_options={"yield_per": _ROWS_AT_ONCE}):
            body = _body(seals, owners.of(table, row), _kept_of(table, row))
            if body is not None:
                rows.number += 1
                yield body
    proof = base64.b64encode(seals.seal(CLINIC_OWNER, PROOF_FIELD, PROOF)).decode()
    ended = {"rows": rows.number, "last_numbers": _last_numbers(connection), "keyring": proof}
    yield _record(END, json.dumps(ended).encode())


def _body(seals: Seals, owner: str | None, values: list[Any]) -> bytes | None:
    """The record of one row; None for a row about a patient who is being deleted: her key has gone already."""
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    if owner is None:
        return _record(OPEN, text.encode())
    sealed, named = seals.seal_if_known(owner, ROW_FIELD, text), owner.encode()
    return _record(SEALED, bytes([len(named)]) + named + sealed) if sealed is not None else None


def _record(kind: bytes, content: bytes) -> bytes:
    return LENGTH.pack(len(content) + 1) + kind + content


def _kept_of(table: Table, row: Row[Any]) -> list[Any]:
    """The row without what is only of the moment."""
    values = dict(row._mapping)
    if table.name == "inbox" and values["status"] != "waiting":
        values["payload"] = b""
    elif table.name == "outbox" and values["owner"] == "clinic" and values["status"] in ("sent", "failed"):
        values["content"] = b""
    elif table.name == "dialogues" and values["owner"] == "clinic":
        values |= {"open": None, "below": None, "asked_in": None}
    return [values[column.name] for column in table.columns]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {_INSTANTS: value.isoformat()}
    return {_DAYS: value.isoformat()} if isinstance(value, date) else value


def value_of(plain: Any) -> Any:
    """What stood in the column."""
    if not isinstance(plain, dict):
        return plain
    ((kind, text),) = plain.items()
    if kind == _BYTES:
        return base64.b64decode(text)
    return datetime.fromisoformat(text) if kind == _INSTANTS else date.fromisoformat(text)


def _last_numbers(connection: Connection) -> dict[str, int]:
    """The highest number each table has ever given, where numbers are never given again."""
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence") if _counts(connection) else ()
    return {row[0]: row[1] for row in rows}


def _counts(connection: Connection) -> bool:
    """True when some table of the database counts its numbers; older revisions have none."""
    named = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
    return named.first() is not None
