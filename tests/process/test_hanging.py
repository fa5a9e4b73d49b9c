"""What hangs ends the process within its time, says what it was and no value, and the next process goes on."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.watchdog import HUNG
from tests.process.phone import Wire
from tests.process.processes import PROJECT, STARTS_AT, BotProcess, emulator_process

LIMIT = 2
# A statement of SQLite that never ends: the writer's thread hangs in it as it would on a dead disk.
ENDLESS = """
    CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
    CREATE TRIGGER hangs BEFORE DELETE ON inbox BEGIN SELECT count(*) FROM endless; END;
    INSERT INTO inbox (bot, update_id, chat_hash, owner, payload, status, attempts, received_at)
        VALUES ('planted', 1, x'00', 'inbox:2020-01-01', x'5365637265742077', 'handled', 0, '2020-01-01 00:00:00');
"""


class HastyBot(BotProcess):
    """A bot that waits for two seconds only before it takes something for hung."""

    def environment(self) -> dict[str, str]:
        """The usual one."""
        return {**super().environment(), "HANG_LIMIT": str(LIMIT)}

    def changes(self, script: str) -> None:
        """Something happens to its database while it is down."""
        with closing(sqlite3.connect(self.folder / "bot.db")) as connection:
            connection.executescript(script)


@pytest.mark.long
def test_a_tick_that_hangs_ends_the_process_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with emulator_process(STARTS_AT) as url, Wire(url) as wire:
        bot = HastyBot(tmp_path, url)
        try:
            bot.start()
            wire.until(bot.has_started, bot.tail, bot.check_alive)
            bot.kill()
            bot.changes(ENDLESS)
            anna = wire.phone(1001, "Anna")

            began = time.monotonic()
            bot.start()
            anna.says("Nobody hears this yet, and it is not lost")
            assert bot.wait() == HUNG
            assert time.monotonic() - began < LIMIT + 6  # a start takes some of it on a busy machine
            log = bot.log.read_text(encoding="utf-8")
            assert '"what": "tick housekeeping"' in log
            assert "housekeeping.py" in log, "the stack says where"
            assert "Secret" not in log
            assert "1001" not in log

            bot.changes("DROP TRIGGER hangs;")
            bot.start()
            wire.until(lambda: any(m.is_bot for m in anna.messages), bot.tail, bot.check_alive)
        finally:
            bot.kill()


HANGS = {
    "event loop": (
        "import asyncio, time\n"
        "async def run():\n"
        "    progress.worked('event loop')\n"
        "    time.sleep(30)\n"
        "asyncio.run(run())\n"
    ),
    "the database's writer": (
        "import time\n"
        "busy.append(time.monotonic())\n"
        "while True:\n"
        "    [progress.worked(part) for part in ('event loop', 'poll', 'inbox', 'sender', 'ticks')]\n"
        "    time.sleep(0.1)\n"
    ),
    "sender": (
        "import bot.watchdog, time\n"
        "while True:\n"
        "    [progress.worked(part) for part in ('event loop', 'poll', 'inbox', 'ticks')]\n"
        "    time.sleep(0.1)\n"
    ),
}
BEGINS = (
    "import bot.watchdog\n"
    "from bot.watchdog import Progress, Watchdog\n"
    "bot.watchdog._FETCH_LASTS = 0.0\n"
    "bot.watchdog._LOOKS_EVERY = 0.2\n"
    "progress, busy = Progress(), []\n"
    "Watchdog(progress, lambda: busy[0] if busy else None, 0.5).start()\n"
)


def ended_by_watchdog(script: str) -> subprocess.CompletedProcess[str]:
    """How a process ended in which this ran, watched."""
    return subprocess.run(
        [sys.executable, "-c", BEGINS + script], cwd=PROJECT, capture_output=True, text=True, timeout=20, check=False
    )


@pytest.mark.parametrize("what", HANGS)
@pytest.mark.long
def test_whatever_hangs_is_named(what: str) -> None:
    done = ended_by_watchdog(HANGS[what])
    assert done.returncode == HUNG, done.stderr
    assert what in done.stdout + done.stderr


def test_what_holds_the_interpreter_ends_the_process_too() -> None:
    """A regular expression gone wild lets no other thread run, so neither the watchdog's: its exit code is 1."""
    done = ended_by_watchdog("import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')\n")
    assert done.returncode == 1, done.stderr
    assert "Timeout" in done.stderr


@pytest.mark.long
def test_what_works_is_left_alone() -> None:
    done = ended_by_watchdog(
        "import time\n"
        "ends = time.monotonic() + 1.5\n"
        "while time.monotonic() < ends:\n"
        "    [progress.worked(part) for part in ('event loop', 'poll', 'inbox', 'sender', 'ticks')]\n"
        "    time.sleep(0.05)\n"
    )
    assert done.returncode == 0, done.stderr
