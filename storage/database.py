"""The database: engines, one writer thread with group commit, readers of their own, UTC instants."""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, DateTime, Dialect, Engine, Table, create_engine, event, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import LRUCache
from sqlmodel import Session

from storage.outages import is_held_by_another

T = TypeVar("T")
Service = Callable[[Session], T]

# One commit serves at most this many waiting services, so that the first of them does not wait for all.
_GROUP_AT_MOST = 64
_BUSY_TIMEOUT_MS = 10_000
_READERS = 2
_COMPILED_AT_MOST = 2_000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC without an offset; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a naive time cannot be kept: {value}")
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Compiled(LRUCache[Any, Any]):
    """SQL that was built once, for every engine of one kind of database.

    SQLAlchemy's own cache is one an engine: a writer and its readers would each build all of it again.
    """

    def __init__(self) -> None:
        super().__init__(_COMPILED_AT_MOST)

    def get(self, key: tuple[Dialect, Any], default: Any = None) -> Any:
        """What was built for that statement."""
        return super().get(self._shared(key), default)

    def __setitem__(self, key: tuple[Dialect, Any], compiled: Any) -> None:
        super().__setitem__(self._shared(key), compiled)

    @staticmethod
    def _shared(key: tuple[Any, ...]) -> tuple[Any, ...]:
        return key[0].name, *key[1:]


def connect(url: str, begin: str = "BEGIN IMMEDIATE", **options: Any) -> Engine:
    """An engine whose SQLite connections are durable, check foreign keys and begin as told."""
    engine = create_engine(url, hide_parameters=True, **options)  # an error would tell what was to be stored
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # else the driver begins late, and concurrent changes are lost
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")


class Database:
    """Runs services: plain functions of a session, one transaction each, results only after the commit.

    `seals` stands in `session.info["seals"]` of every session.
    """

    def __init__(self, url: str, seals: object, compiled: Compiled | None = None) -> None:
        shared = {"compiled_cache": Compiled() if compiled is None else compiled}
        self._engine = connect(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}, execution_options=shared
        )
        self._readers_engine = connect(url, begin="BEGIN DEFERRED", execution_options=shared)
        self._info = {"seals": seals}
        self.busy_since: float | None = None  # monotonic: since when the writer has been at one service or its commit
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write_groups, name="writer", daemon=True)
        self._writer.start()

    def submit(self, service: Service[T]) -> "Future[T]":
        """The service's result, once its transaction is committed."""
        waiting = _Waiting(service)
        self._waiting.put(waiting)
        return waiting.result

    async def write(self, service: Service[T]) -> T:
        """The same, for the async shell."""
        return await asyncio.wrap_future(self.submit(service))

    def read_now(self, service: Service[T]) -> T:
        """The result of a service that only reads, on a connection of its own."""
        with Session(self._readers_engine) as session:
            session.info.update(self._info)
            return service(session)

    async def read(self, service: Service[T]) -> T:
        """The same, in a reader's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, service)

    def close(self) -> None:
        """Finish what waits, then let go."""
        self._waiting.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._engine.dispose()
        self._readers_engine.dispose()

    def _write_groups(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = [first]
            while len(group) < _GROUP_AT_MOST and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    self._run_group(group)
                    return
                group.append(following)
            self._run_group(group)
            self.busy_since = None

    def _run_group(self, group: "list[_Waiting]") -> None:
        """All in one commit; when that fails as a whole, each alone, unless none of them could have worked."""
        outcomes: list[tuple[Any, BaseException | None]] = []
        try:
            with Session(self._engine) as session:
                session.info.update(self._info)
                for waiting in group:
                    self.busy_since = time.monotonic()
                    if len(group) == 1:
                        outcomes.append((waiting.service(session), None))  # its failure takes nobody else with it
                    else:
                        outcomes.append(_run_in_savepoint(session, waiting.service))
                self.busy_since = time.monotonic()
                session.commit()
        except Exception as error:
            if len(group) == 1:
                group[0].result.set_exception(error)
            elif not outcomes and is_held_by_another(error):  # each alone would wait as long, in vain
                for waiting in group:
                    waiting.result.set_exception(error)
            else:
                for waiting in group:
                    self._run_group([waiting])
            return
        for waiting, (value, error_of_one) in zip(group, outcomes, strict=True):
            if error_of_one is not None:
                waiting.result.set_exception(error_of_one)
            else:
                waiting.result.set_result(value)


class _Waiting:
    def __init__(self, service: Service[Any]) -> None:
        self.service = service
        self.result: Future[Any] = Future()
        self.result.set_running_or_notify_cancel()  # a caller that gives up does not undo a transaction


def _run_in_savepoint(session: Session, service: Service[Any]) -> tuple[Any, BaseException | None]:
    """The service's value or its error; its changes are undone when it failed. Errors of the whole database rise."""
    savepoint = session.begin_nested()
    try:
        value = service(session)
        savepoint.commit()
    except Exception as error:
        if isinstance(error, OperationalError):
            raise  # disk full, I/O error, lock: SQLite may have ended the whole transaction already
        savepoint.rollback()
        return None, error
    return value, None


def insert_row(session: Session, table: Table, **values: Any) -> int:
    """The id of a new row."""
    created: int = session.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    return created


def earliest(session: Session, column: ColumnElement[Any], *where: ColumnElement[bool]) -> datetime | None:
    """The earliest instant in a column of the rows that fit; None when there are none."""
    found: datetime | None = session.scalar(select(func.min(column)).where(*where))
    return found
