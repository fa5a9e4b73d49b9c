"""Tells apart a database that cannot work now from work that is itself at fault."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

# What SQLite says when its disk is full, gone or read-only, or when somebody else holds it.
_SQLITE_DOWN = (
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_LOCKED",
    "SQLITE_NOMEM",
    "SQLITE_PROTOCOL",
    "SQLITE_READONLY",
)
# How a PostgreSQL code begins: no connection, transaction rolled back, no room, stopped by somebody, system.
_POSTGRESQL_DOWN = ("08", "40", "53", "57", "58")
_READ_ONLY = "25006"


def _says(origin: sqlite3.Error, *names: str) -> bool:
    """Whether SQLite's name for the error begins so; a driver's own error has none."""
    return str(getattr(origin, "sqlite_errorname", "")).startswith(names)


def is_outage(error: BaseException) -> bool:
    """True for a full disk, a lock that is not let go, a lost connection: the same work may succeed later.

    False where trying again cannot help: a statement or a row that is itself at fault.
    """
    if isinstance(error, OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return _says(origin, *_SQLITE_DOWN)
    code: str | None = getattr(origin, "sqlstate", None)
    if code is None:  # the server could not even be reached
        return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
    return code == _READ_ONLY or code.startswith(_POSTGRESQL_DOWN)


def is_held_by_another(error: BaseException) -> bool:
    """True when SQLite waited in vain for somebody else to let the whole database go."""
    origin = getattr(error, "orig", None)
    return isinstance(origin, sqlite3.Error) and _says(origin, "SQLITE_BUSY")
