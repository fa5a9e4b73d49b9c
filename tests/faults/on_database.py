"""Faults of the database: another process holds its lock, and rows that cannot be opened any more."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from storage import inbox, people
from storage.seals import fingerprint
from storage.tables import inbox as inbox_rows
from storage.tables import outbox as outbox_rows
from tests.faults.strike import Lasting, Scene

BUSY_TIMEOUT = 10.0  # seconds for which the bot waits for the lock
_BROKEN = b"\0" * 40  # no sealed form
_A_TICK = 1.3  # seconds: within them the bot begins a transaction, whatever people do


@dataclass
class Locked(Lasting):
    """Another process holds the database's write lock; seen when it was held longer than the bot goes without writing.

    Longer than the busy timeout, a transaction must have failed.
    """

    kind: str = "database locked"
    needs: Collection[str] = ("database",)
    has_struck: bool = False
    _log_before: int = 0
    _pid: int = 0
    _lock: sqlite3.Connection | None = None

    def begin(self, scene: Scene) -> bool:
        """As soon as the lock is free."""
        if not scene.place.bot.has_started():
            return False
        self._lock = sqlite3.connect(scene.file, isolation_level=None, timeout=0)
        try:
            self._lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._let_go()
            return False
        self._log_before, self._pid = scene.place.bot.log.stat().st_size, scene.place.bot.pid
        self.starts_now()
        return True

    def look(self, scene: Scene) -> bool:
        """Over after its seconds."""
        if not self.is_time_up:
            return False
        self._let_go()
        is_same = scene.place.bot.pid == self._pid and scene.place.bot.is_running()
        has_failed = b"OperationalError" in scene.place.bot.log.read_bytes()[self._log_before :]
        self.has_struck = has_failed if self.lasts > BUSY_TIMEOUT else is_same and self.lasts > _A_TICK
        return True

    def give_up(self, scene: Scene) -> None:
        """It is free again."""
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


@dataclass
class Poisoned:
    """The next row of Vera's in a table is broken as it is written; she then asks for /today."""

    kind: str
    table: str
    needs: Collection[str] = ("poison",)
    has_struck: bool = False
    _row: int = 0
    _is_dropped: bool = False

    def begin(self, scene: Scene) -> bool:
        """A trigger breaks it."""
        column, whose = self._whose(scene)
        trigger = (
            f"CREATE TRIGGER poison AFTER INSERT ON {self.table} WHEN NEW.{whose} BEGIN "
            f"UPDATE {self.table} SET {column} = X'{_BROKEN.hex()}' WHERE id = NEW.id; END"
        )
        if not scene.executes(trigger):
            return False
        self._row = scene.place.reads(self._last)
        scene.cast.vera.phone.says("/today")
        return True

    def _whose(self, scene: Scene) -> tuple[str, str]:
        """The sealed column, and the condition that a row is Vera's."""
        vera = scene.cast.vera.phone.person_id
        if self.table == "inbox":
            return "payload", f"chat_hash = X'{scene.place.reads(lambda s: fingerprint(s, str(vera))).hex()}'"
        return "content", f"chat_id = {scene.place.reads(lambda s: _chat_of(s, vera))} AND NEW.kind = 'message'"

    def look(self, scene: Scene) -> bool:
        """Over once a row was broken, and the bot has dealt with it; from then on they stay whole."""
        self.has_struck = self.has_struck or scene.place.reads(self._count_broken) > 0
        if self.has_struck and not self._is_dropped:
            self._is_dropped = scene.executes("DROP TRIGGER poison")
        return self._is_dropped and not scene.place.reads(inbox.count_waiting)

    def give_up(self, scene: Scene) -> None:
        """Rows stay whole."""
        while not scene.executes("DROP TRIGGER IF EXISTS poison"):
            pass

    def _last(self, session: Session) -> int:
        table = inbox_rows if self.table == "inbox" else outbox_rows
        return session.scalar(select(func.max(table.c.id))) or 0

    def _count_broken(self, session: Session) -> int:
        sealed = inbox_rows.c.payload if self.table == "inbox" else outbox_rows.c.content
        new = sealed.table.c.id > self._row
        return session.scalar(select(func.count()).where(new, sealed == _BROKEN)) or 0


def _chat_of(session: Session, person: int) -> int:
    chat = people.chat_at(session, "telegram", str(person))
    assert chat is not None
    return chat.id
