"""Puts the rows of a file in the order of their patients without holding them in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.replay.first_look import FirstLook
from bot.replay.rows import Row, read_rows
from bot.replay.troubles import Troubles

ROWS_AT_ONCE = 10_000


class Sorted:
    """The rows of a file that is in order already: read again each time they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self) -> Iterator[Row]:
        """Every usable row, by patient, then as the file has them."""
        return read_rows(self._path, Troubles())


class Spool:
    """The rows of any file, put in order on disk."""

    def __init__(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        self._connection = connection
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute(
            "CREATE TABLE rows (patient TEXT, line INTEGER, day INTEGER, code TEXT, value TEXT, at TEXT)"
        )
        stored = (row._replace(on=row.on.toordinal()) for row in rows)  # type: ignore[arg-type]  # SQLite has no dates
        while chunk := list(islice(stored, ROWS_AT_ONCE)):
            connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", chunk)
        connection.commit()

    def rows(self) -> Iterator[Row]:
        """Every usable row, by patient, then as the file has them."""
        for patient, line, day, code, value, at in self._connection.execute(
            "SELECT * FROM rows ORDER BY patient, line"
        ):
            yield Row(patient, line, date.fromordinal(day), code, value, at)


@contextmanager
def in_order(path: Path, found: FirstLook) -> Iterator[Sorted | Spool]:
    """The file's rows by patient. A file that is not sorted is spooled to a private folder, which is removed after."""
    if found.is_sorted:
        yield Sorted(path)
        return
    with (
        TemporaryDirectory(prefix="care-plan-bot-") as folder,
        closing(sqlite3.connect(Path(folder) / "rows.db")) as spool,
    ):
        yield Spool(spool, read_rows(path, Troubles()))
