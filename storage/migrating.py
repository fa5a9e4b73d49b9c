"""Brings a database to this version, one migrator at a time, and checks that nothing was lost on the way."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event

from bot.errors import MigrationRefused
from storage.tables import metadata

FOLDER = Path(__file__).parent / "migrations"
_BUSY_MS = 60_000


def migrate(url: str, revision: str = "head", folder: Path = FOLDER) -> None:
    """Upgrade the database at `url` to a revision; `MigrationRefused` when rows would point nowhere afterwards.

    A database that is there already is left alone: no script is loaded and no row is looked at, so that a start stays
    quick however much it holds.
    """
    with _connection(url) as connection:
        if _revision(connection) == (_newest(folder) if revision == "head" else revision):
            return
        command.upgrade(_config(connection, folder), revision)
        _refuse_dangling(connection)


def revisions() -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory(str(FOLDER))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def current_revision(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    with _connection(url) as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest(folder: Path) -> str:
    """The last revision by its file's name, which begins with it."""
    return max(file.name.partition("_")[0] for file in (folder / "versions").glob("[0-9]*.py"))


def differences(url: str) -> list[str]:
    """How the tables of the code differ from the database's; empty when models and migrations agree."""
    with _connection(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [str(difference) for difference in compare_metadata(context, metadata)]


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """A connection of its own whose one transaction nobody else can enter.

    Foreign keys are off, set before BEGIN: batch mode copies and drops a table, and with the pragma on every cascading
    child row would vanish with it. They are checked before COMMIT instead.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7439)")  # one migrator at a time
            yield connection
    finally:
        engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys=OFF")


def _refuse_dangling(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise MigrationRefused(
            f"{len(dangling)} rows would point nowhere, first in {dangling[0][0]}; nothing was changed"
        )


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config
