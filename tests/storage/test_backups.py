"""A backup is one instant, whole and secret, and puts every row back as it was."""

import os
import secrets
import stat
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlmodel import Session

from bot.errors import BackupRefused, FileRefused
from storage import tables
from storage.backups import back_up, database_file
from storage.database import insert_row
from storage.key_backups import back_up_keys, read_key_backup
from storage.migrating import migrate, revisions
from storage.restoring import check, fill, read_backup
from storage.sealed_files import read_header, write_sealed
from storage.seals import Seals
from tests.full_rows import MASTER, fill_every_table
from tests.storage.conftest import NOON, Shelf

OTHER = secrets.token_bytes(32)
PIECES = [secrets.token_bytes(200_000) for _ in range(5)]


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    file = tmp_path / "a.sealed"
    write_sealed(file, "database", {"revision": "0001"}, MASTER, PIECES, overwrite=False)
    return file


def content(file: Path, key: bytes = MASTER) -> bytes:
    return b"".join(read_header(file).pieces([OTHER, key]))


def test_what_went_in_comes_out(sealed: Path) -> None:
    assert content(sealed) == b"".join(PIECES)
    assert PIECES[0][:50] not in sealed.read_bytes()


@pytest.mark.parametrize("pieces", [[], [b""], [b"x"], [bytes(1 << 18)], [bytes((1 << 18) + 1)]])
def test_of_any_length(tmp_path: Path, pieces: list[bytes]) -> None:
    write_sealed(tmp_path / "b", "database", {}, MASTER, pieces, overwrite=False)
    assert content(tmp_path / "b") == b"".join(pieces)


def test_another_key_opens_nothing(sealed: Path) -> None:
    with pytest.raises(FileRefused, match="no key in ENCRYPTION_KEYS is the one it was sealed with"):
        content(sealed, secrets.token_bytes(32))


@pytest.mark.parametrize("place", [0, 5, 40, 90, 230, 262_000, 600_000, -300_000, -1])
def test_one_changed_bit_is_noticed_wherever_it_is(sealed: Path, place: int) -> None:
    changed = bytearray(sealed.read_bytes())
    changed[place] ^= 1
    sealed.write_bytes(changed)
    with pytest.raises(FileRefused):
        content(sealed)


def chunks_of(file: Path) -> tuple[bytes, list[bytes]]:
    """The header and the sealed chunks of a file."""
    whole = file.read_bytes()
    begin = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    head, rest, chunks = whole[:begin], whole[begin:], []
    while rest:
        length = 4 + int.from_bytes(rest[:4], "big")
        chunks.append(rest[:length])
        rest = rest[length:]
    return head, chunks


@pytest.mark.parametrize("cut", [1, 100, 250_000, 300_000, 900_000])
def test_a_cut_file_is_noticed(sealed: Path, cut: int) -> None:
    sealed.write_bytes(sealed.read_bytes()[:-cut])
    with pytest.raises(FileRefused):
        content(sealed)


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 1, 3], [1, 0, 2, 3], [0, 1, 2, 3, 3], [0, 0, 1, 2, 3], []])
def test_chunks_that_are_missing_moved_or_repeated_are_noticed(sealed: Path, order: list[int]) -> None:
    head, chunks = chunks_of(sealed)
    assert len(chunks) == 4
    sealed.write_bytes(head + b"".join(chunks[place] for place in order))
    with pytest.raises(FileRefused):
        content(sealed)


def test_chunks_of_two_files_do_not_mix(sealed: Path, tmp_path: Path) -> None:
    write_sealed(tmp_path / "b", "database", {"revision": "0001"}, MASTER, PIECES, overwrite=False)
    head, chunks = chunks_of(sealed)
    sealed.write_bytes(head + b"".join(chunks[:3]) + chunks_of(tmp_path / "b")[1][3])
    with pytest.raises(FileRefused):
        content(sealed)


def test_only_its_owner_may_read_it_and_nothing_else_is_left(sealed: Path) -> None:
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert [file.name for file in sealed.parent.iterdir()] == [sealed.name]


def test_an_older_file_is_kept_unless_it_is_to_go(sealed: Path) -> None:
    before = sealed.read_bytes()
    with pytest.raises(FileRefused, match="is there already, and is kept"):
        write_sealed(sealed, "database", {}, MASTER, [b"new"], overwrite=False)
    assert sealed.read_bytes() == before
    write_sealed(sealed, "database", {}, MASTER, [b"new"], overwrite=True)
    assert content(sealed) == b"new"


def test_one_that_came_while_it_was_written_is_kept_too(tmp_path: Path) -> None:
    file = tmp_path / "late"

    def pieces() -> Iterator[bytes]:
        file.write_bytes(b"somebody else's")
        yield b"mine"

    with pytest.raises(FileRefused, match="is there already, and is kept"):
        write_sealed(file, "database", {}, MASTER, pieces(), overwrite=False)
    assert file.read_bytes() == b"somebody else's"
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_half_way_leaves_the_old_one_and_nothing_else(sealed: Path) -> None:
    before = sealed.read_bytes()

    def pieces() -> Iterator[bytes]:
        yield PIECES[0]
        raise ValueError("the database has gone")

    with pytest.raises(ValueError, match="has gone"):
        write_sealed(sealed, "database", {}, MASTER, pieces(), overwrite=True)
    assert sealed.read_bytes() == before
    assert list(sealed.parent.iterdir()) == [sealed]


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be written: No such file or directory"):
        write_sealed(tmp_path / "no" / "file", "database", {}, MASTER, [], overwrite=False)


@pytest.mark.parametrize(
    "text", [b"", b"x" * 50_000, b"care-plan-bot sealed file\n{}\n", b"care-plan-bot sealed file\n"]
)
def test_a_file_of_something_else(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "other").write_bytes(text)
    with pytest.raises(FileRefused, match="was not made by care-plan-bot, or was changed"):
        read_header(tmp_path / "other")


# The database


def rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    found = tables.metadata.sorted_tables
    return {t.name: [tuple(row) for row in session.execute(select(t).order_by(*t.primary_key.columns))] for t in found}


def of(shelf: Shelf, file: Path) -> int:
    return back_up(shelf.url, Seals(shelf.keyring), MASTER, file, NOON, overwrite=False)


def restored(shelf: Shelf, file: Path, path: Path) -> dict[str, list[tuple[Any, ...]]]:
    seals, backup = Seals(shelf.keyring), read_backup(file, (MASTER,))
    assert check(backup, seals).unreadable == {}
    fill(backup, seals, path)
    engine = create_engine(f"sqlite:///{path}")
    try:
        with Session(engine) as session:
            return rows(session)
    finally:
        engine.dispose()


@pytest.mark.long
def test_every_row_of_every_table_comes_back_as_it_was(shelf: Shelf, tmp_path: Path) -> None:
    shelf.writes(fill_every_table)
    before = shelf.reads(rows)
    assert [name for name, found in before.items() if not found] == []
    assert of(shelf, tmp_path / "backup") == sum(map(len, before.values()))
    assert restored(shelf, tmp_path / "backup", tmp_path / "new.db") == before


@pytest.mark.long
def test_it_is_one_instant_while_others_write_on(shelf: Shelf, tmp_path: Path) -> None:
    """Every transaction adds a chat and the dialogue that points to it: a torn copy has one without the other."""
    stop, made = threading.Event(), 0

    def write() -> None:
        nonlocal made
        while not stop.is_set():
            shelf.writes(lambda session, number=made: add_pair(session, number))  # type: ignore[misc]  # mypy cannot infer it
            made += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            of(shelf, tmp_path / f"backup{number}")
    finally:
        stop.set()
        writer.join()
    assert made > 20, "the writer was not held up"
    counts = []
    for number in range(5):
        found = restored(shelf, tmp_path / f"backup{number}", tmp_path / f"{number}.db")
        assert [row[0] for row in found["chats"]] == [row[0] for row in found["dialogues"]]
        counts.append(len(found["chats"]))
    assert counts == sorted(counts)


def add_pair(session: Session, number: int) -> None:
    chat = insert_row(
        session, tables.chats, channel="t", address_hash=number.to_bytes(32, "big"), address=b"x", language="en",
        status="active", created_at=NOON,
    )  # fmt: skip
    session.execute(tables.dialogues.insert().values(chat_id=chat, serial=0, answered=0, owner="nobody"))


@pytest.mark.long
def test_its_memory_stays_small(shelf: Shelf, tmp_path: Path) -> None:
    """Thirty megabytes of rows go through; what is held at a time is a few hundred rows and one chunk."""
    note = os.urandom(10_000)

    def add(session: Session) -> None:
        chat = insert_row(session, tables.chats, channel="t", address_hash=bytes(32), address=b"x", language="en",
                          status="active", created_at=NOON)  # fmt: skip
        many = [{"chat_id": chat, "owner": "nobody", "kind": "message", "lane": 1, "content": note, "status": "sent",
                 "send_after": NOON, "created_at": NOON, "attempts": 0} for _ in range(3_000)]  # fmt: skip
        session.execute(tables.outbox.insert(), many)

    shelf.writes(add)
    tracemalloc.start()
    of(shelf, tmp_path / "backup")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "backup").stat().st_size > 30_000_000
    assert peak < 20_000_000


@pytest.mark.long
def test_one_of_an_older_version_is_brought_to_this_one(shelf: Shelf, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    migrate(f"sqlite:///{old}", "0004")
    back_up(f"sqlite:///{old}", Seals(shelf.keyring), MASTER, tmp_path / "backup", NOON, overwrite=False)
    assert read_backup(tmp_path / "backup", (MASTER,)).revision == "0004"
    assert "audit_checkpoints" in restored(shelf, tmp_path / "backup", tmp_path / "new.db")


def test_one_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    facts = {"revision": "9999", "taken_at": NOON.isoformat()}
    write_sealed(tmp_path / "backup", "database", facts, MASTER, [], overwrite=False)
    assert "9999" not in revisions()
    with pytest.raises(BackupRefused, match="was made by a newer version of care-plan-bot"):
        read_backup(tmp_path / "backup", (MASTER,))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://clinic:secret@db/bot", "For PostgreSQL use pg_dump"),
        ("sqlite://", "A database in memory"),
    ],
)
def test_what_cannot_be_backed_up_is_said(url: str, said: str) -> None:
    with pytest.raises(BackupRefused, match=said) as refused:
        database_file(url)
    assert "secret" not in str(refused.value)


def test_no_database_is_made_by_a_backup(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no database"):
        back_up(
            f"sqlite:///{tmp_path / 'none.db'}", Seals(shelf.keyring), MASTER, tmp_path / "b", NOON, overwrite=False
        )
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "b").exists()


# The keys


def test_the_keys_backup_replaces_the_one_before_and_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    for owner in ("clinic", "patient:1", "patient:2"):
        shelf.keyring.key(owner)
    assert back_up_keys(shelf.keyring, MASTER, file, NOON) == 3
    shelf.keyring.drop("patient:1")
    assert back_up_keys(shelf.keyring, MASTER, file, NOON + timedelta(days=1)) == 2
    assert [owner for owner, _wrapped in read_key_backup(file, (MASTER,)).entries()] == ["clinic", "patient:2"]
    assert list(tmp_path.glob("keys*")) == [file]

    of(shelf, tmp_path / "data")
    for taken in (tmp_path / "data", tmp_path / "letter.txt"):
        taken.touch()
        before = taken.read_bytes()
        with pytest.raises(FileRefused):
            back_up_keys(shelf.keyring, MASTER, taken, NOON)
        assert taken.read_bytes() == before


def test_one_is_not_taken_for_the_other(shelf: Shelf, tmp_path: Path) -> None:
    of(shelf, tmp_path / "data")
    back_up_keys(shelf.keyring, MASTER, tmp_path / "keys", NOON)
    with pytest.raises(FileRefused, match="is a backup of the keys, not of the database"):
        read_backup(tmp_path / "keys", (MASTER,))
    with pytest.raises(FileRefused, match="is a backup of the database, not of the keys"):
        read_key_backup(tmp_path / "data", (MASTER,))


def test_the_keys_are_not_in_the_datas_backup(shelf: Shelf, tmp_path: Path) -> None:
    shelf.keyring.key("patient:1")
    of(shelf, tmp_path / "data")
    plain = content(tmp_path / "data")
    for owner, wrapped in shelf.keyring.entries():
        assert wrapped not in plain
        key = shelf.keyring.find(owner)
        assert key is not None
        assert key not in plain
