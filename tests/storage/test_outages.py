"""A database that cannot work now, told from work that is itself at fault: only the first may be tried for ever."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InternalError, OperationalError

from storage.outages import is_held_by_another, is_outage


class PostgresqlSays(Exception):
    """As the driver raises it: with the server's code, or with none where no server answered."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def sqlite_error(folder: Path, *statements: str) -> DBAPIError:
    """What the last of these statements is refused with."""
    engine = create_engine(f"sqlite:///{folder / 'some.db'}")
    try:
        with engine.connect() as connection:
            for statement in statements[:-1]:
                connection.exec_driver_sql(statement)
            with pytest.raises(DBAPIError) as refused:
                connection.exec_driver_sql(statements[-1])
        return refused.value
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("statements", "is_down"),
    [
        (("PRAGMA max_page_count = 2", "CREATE TABLE a (b)", "CREATE TABLE c (d)"), True),
        (("PRAGMA query_only = ON", "CREATE TABLE a (b)"), True),
        (("SELECT no_such_function()",), False),
        (("CREATE TABLE a (b UNIQUE)", "INSERT INTO a VALUES (1), (1)"), False),
    ],
    ids=["full", "read-only", "no such function", "not unique"],
)
def test_of_sqlite(tmp_path: Path, statements: tuple[str, ...], *, is_down: bool) -> None:
    error = sqlite_error(tmp_path, *statements)
    assert is_outage(error) is is_down
    assert not is_held_by_another(error)


def test_of_an_sqlite_database_that_somebody_else_holds(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = sqlite_error(tmp_path, "PRAGMA busy_timeout = 1", "CREATE TABLE a (b)")
    assert is_outage(error)
    assert is_held_by_another(error)


@pytest.mark.parametrize(
    ("kind", "code", "is_down"),
    [
        (OperationalError, None, True),  # no server answered
        (OperationalError, "57P01", True),  # the operator stopped it
        (OperationalError, "53100", True),  # disk full
        (OperationalError, "08006", True),  # connection cut
        (OperationalError, "40P01", True),  # deadlock
        (InternalError, "25006", True),  # read-only
        (IntegrityError, "23505", False),
        (DataError, "22001", False),
    ],
)
def test_of_postgresql(kind: type[DBAPIError], code: str | None, *, is_down: bool) -> None:
    assert is_outage(kind("INSERT", {}, PostgresqlSays(code))) is is_down


@pytest.mark.parametrize(("error", "is_down"), [(OSError("no space left"), True), (ValueError("x"), False)])
def test_of_anything_else(error: Exception, *, is_down: bool) -> None:
    assert is_outage(error) is is_down
