"""One row in every table, whatever columns it has: for what must work with tables nobody has thought of yet."""

import base64
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from storage import tables
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.seals import seal
from tests.world import KEY

MASTER = base64.urlsafe_b64decode(KEY)
_WITH_RULES: dict[tuple[str, str], Any] = {
    ("outbox", "kind"): "message",
    ("outbox", "status"): "waiting",
    ("inbox", "status"): "waiting",
    ("outbox", "owner"): patient_owner(1),
    ("dialogues", "owner"): patient_owner(1),
    ("inbox", "owner"): "inbox:2026-03-02",
}
_BY_TYPE: dict[type[Any], Any] = {
    int: 1, str: "ä “quoted” text", bool: True, float: 0.1 + 0.2, bytes: b"\x00\xff sealed", date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
}  # fmt: skip


def fill_every_table(session: Session) -> None:
    """Everything is about patient 1 and everything points to row 1."""
    for owner in (patient_owner(1), CLINIC_OWNER):
        seal(session, owner, "any", "makes a key")
    for table in tables.metadata.sorted_tables:
        session.execute(insert(table).values({c.name: _value(table, c) for c in table.columns}))


def _value(table: Table, column: Column[Any]) -> Any:
    if column.foreign_keys and next(iter(column.foreign_keys)).column.table in (table, *_later_than(table)):
        return None
    rule = _WITH_RULES.get((table.name, column.name))
    return rule if rule is not None else _BY_TYPE[_python_type(column.type)]


def _later_than(table: Table) -> list[Table]:
    in_order = tables.metadata.sorted_tables
    return in_order[in_order.index(table) :]


def _python_type(of: TypeEngine[Any]) -> type[Any]:
    found: type[Any] = of.impl.python_type if hasattr(of, "impl") else of.python_type
    return found
