"""Faults of the machine: the bot is killed, its disk is full, something in it hangs."""

import resource
from collections.abc import Collection
from dataclasses import dataclass

from bot.watchdog import HUNG
from tests.faults.strike import Lasting, Scene
from tests.process.killing import count_in_flight

PROCESS = "process"  # what a fault needs that lets the process end, or must not see it end


@dataclass
class Killed:
    """SIGKILL at any moment, also while the bot starts; the supervisor starts it again."""

    kind: str = "SIGKILL"
    needs: Collection[str] = (PROCESS,)
    has_struck: bool = False
    waits: bool = True  # for the new process; otherwise the next fault may come while it starts

    def begin(self, scene: Scene) -> bool:
        """Now."""
        bot = scene.place.bot
        self.has_struck = bot.is_running()
        bot.kill()
        scene.in_doubt += scene.place.reads(count_in_flight)
        bot.start()
        return True

    def look(self, scene: Scene) -> bool:
        """Over once the new process is ready."""
        return not self.waits or scene.place.bot.has_started()

    def give_up(self, scene: Scene) -> None:
        """The supervisor has started it long ago."""


@dataclass
class DiskFull(Lasting):
    """No file of the bot's process takes another byte: each write fails, as on a full disk (by the limit of file size).

    Seen when the bot has written of a failed transaction.
    """

    kind: str = "disk full"
    needs: Collection[str] = (PROCESS, "database")
    has_struck: bool = False
    _log_before: int = 0

    def begin(self, scene: Scene) -> bool:
        """For the process as it runs."""
        if not scene.place.bot.has_started():
            return False
        self._log_before = scene.place.bot.log.stat().st_size
        self._limit(scene, 0)
        self.starts_now()
        return True

    def look(self, scene: Scene) -> bool:
        """Over after its seconds, or once it has struck."""
        self.has_struck = b"OperationalError" in scene.place.bot.log.read_bytes()[self._log_before :]
        if not (self.is_time_up and self.has_struck):
            return False
        self.give_up(scene)
        return True

    def give_up(self, scene: Scene) -> None:
        """There is room again."""
        self._limit(scene, resource.RLIM_INFINITY)

    def _limit(self, scene: Scene, most: int) -> None:
        resource.prlimit(scene.place.bot.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


HANG_LIMIT = 15  # seconds: the bot's minute, shortened; a lock is waited for ten of them
# A statement of SQLite that never ends: the writer's thread hangs in it as it would on a dead disk.
_ENDLESS = """
    CREATE TRIGGER hangs BEFORE INSERT ON outbox BEGIN
        SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n);
    END;
"""


@dataclass
class Hung:
    """Whatever next writes a message hangs, a tick or a turn: the watchdog ends the process, the supervisor starts it.

    Seen by the exit code that only the watchdog gives.
    """

    kind: str = "hanging tick"
    needs: Collection[str] = (PROCESS, "database", "poison")
    has_struck: bool = False

    def begin(self, scene: Scene) -> bool:
        """From now on; Vera has something written, if nobody else has."""
        if not (scene.place.bot.has_started() and scene.executes(_ENDLESS)):
            return False
        scene.cast.vera.phone.says("/today")
        return True

    def look(self, scene: Scene) -> bool:
        """Over once the process has ended and the next one has begun."""
        bot = scene.place.bot
        if bot.is_running():
            return False
        self.has_struck = bot.wait() == HUNG
        scene.in_doubt += scene.place.reads(count_in_flight)
        self.give_up(scene)
        bot.start()
        return True

    def give_up(self, scene: Scene) -> None:
        """Nothing hangs any more."""
        while not scene.executes("DROP TRIGGER IF EXISTS hangs"):
            pass
