"""What is left behind by rows that were not restored is cleared: nothing points nowhere, and nothing else goes."""

from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, insert, select

from storage import tables
from storage.migrating import migrate
from storage.orphans import clear_orphans
from tests.storage.conftest import NOON

CHAT = {"channel": "t", "address": b"x", "language": "en", "status": "active", "created_at": NOON}
MESSAGE = {"chat_id": 2, "owner": "clinic", "kind": "edit", "lane": 1, "content": b"x", "status": "waiting",
           "send_after": NOON, "created_at": NOON}  # fmt: skip


def lay_out(connection: Connection) -> None:
    """Two chats; in the second a message, an edit of it, and one that edits nothing; a question asked in the first."""
    for number in (1, 2):
        connection.execute(insert(tables.chats).values(id=number, address_hash=bytes([number]) * 32, **CHAT))
        connection.execute(insert(tables.dialogues).values(chat_id=number, owner="clinic", serial=0, answered=0))
    for number, edits in ((1, None), (2, 1), (3, None)):
        connection.execute(insert(tables.outbox).values(id=number, edits_id=edits, **MESSAGE))
    connection.execute(tables.dialogues.update().values(asked_in=1))
    for subject in ("chat:1", "chat:2", "prompt:5", "something else"):
        connection.execute(
            insert(tables.alarms).values(kind="k", subject=subject, raised_at=NOON, last_at=NOON, times=1)
        )


def test_pointers_and_rows_that_say_nothing_any_more_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        lay_out(connection)
        connection.execute(delete(tables.chats).where(tables.chats.c.id == 1))
        connection.execute(delete(tables.outbox).where(tables.outbox.c.id == 1))
        assert len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()) == 4
        clear_orphans(connection)
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert list(connection.scalars(select(tables.outbox.c.id))) == [3], "an edit goes with what it edits"
        left = connection.execute(select(tables.dialogues.c.chat_id, tables.dialogues.c.asked_in)).fetchall()
        assert [tuple(row) for row in left] == [(2, None)]
        assert list(connection.scalars(select(tables.alarms.c.subject))) == ["chat:2", "something else"]
    engine.dispose()
