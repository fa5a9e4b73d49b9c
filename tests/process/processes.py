"""The bot and the emulator as processes of their own, with a clock that the test moves and a database it can read."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar

from sqlmodel import Session

from storage.database import Database
from storage.keyring import Keyring
from storage.seals import Seals
from tests.process.phone import Wire
from tests.world import CLINIC, KEY, settings_in

T = TypeVar("T")
PROJECT = Path(__file__).parents[2]
TOKEN = "1:demo"  # the emulator's
STARTS_AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday morning in London


class BotProcess:
    """`python -m bot run` in an empty folder; what it writes is kept in one file over all its starts."""

    def __init__(self, folder: Path, url: str, token: str = TOKEN, **settings: str) -> None:
        self.folder, self._url, self._token, self._settings = folder, url, token, settings
        self._process: subprocess.Popen[bytes] | None = None
        self._writing: threading.Thread | None = None
        self._started_before = 0
        self.log = folder / "bot.log"
        self.starts = 0

    def start(self) -> None:
        """Begin; it is ready when it is ready."""
        self.starts += 1
        self._started_before = self._count_started()
        command, environment = [sys.executable, "-m", "bot", "run"], self.environment()
        self._process = subprocess.Popen(
            command, cwd=self._cwd(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._writing = threading.Thread(target=self._keep_log, args=(self._process.stdout,), daemon=True)
        self._writing.start()

    def _keep_log(self, written: IO[bytes]) -> None:
        """A log on the other side of a pipe, as a supervisor keeps it: a full disk of the bot's is none of ours."""
        with written, self.log.open("ab", buffering=0) as log:
            for line in written:
                log.write(line)

    def kill(self) -> None:
        """SIGKILL: nothing of the process can be finished or tidied up."""
        if self._process is not None:
            self._process.kill()
            self.wait()

    def wait(self) -> int:
        """Until it has ended; its exit code."""
        assert self._process is not None
        assert self._writing is not None
        code = self._process.wait()
        self._writing.join()
        return code

    @property
    def pid(self) -> int:
        """The number of the process that was started last."""
        assert self._process is not None
        return self._process.pid

    def has_started(self) -> bool:
        """Whether the process that was started last has said that it is ready."""
        return self._count_started() > self._started_before

    def _count_started(self) -> int:
        return self.log.read_bytes().count(b'"event": "started"') if self.log.exists() else 0

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    def check_alive(self) -> None:
        """`AssertionError`, with what it wrote last, when it has ended by itself."""
        assert self._process is not None
        assert self._process.poll() is None, f"the bot ended by itself:\n{self.tail()}"

    def tail(self) -> str:
        """What it wrote last."""
        return self.log.read_text(encoding="utf-8")[-3000:] if self.log.exists() else ""

    def command(self, *arguments: str) -> str:
        """What another command of the command line prints with the same settings."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self._cwd(), env=self.environment(), capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _cwd(self) -> Path:
        empty = self.folder / "cwd"  # so that nobody's .env is read
        empty.mkdir(exist_ok=True)
        return empty

    def environment(self) -> dict[str, str]:
        """The whole environment of the process."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(PROJECT),
            "TELEGRAM_TOKEN": self._token,
            "TELEGRAM_API_URL": self._url,
            "CLOCK_URL": self._url,
            "ENCRYPTION_KEYS": KEY,
            "DATABASE_URL": f"sqlite:///{self.folder / 'bot.db'}",
            "KEYRING_URL": f"sqlite:///{self.folder / 'keyring.db'}",
            "SEND_RATE": "1000",
            "SEND_RATE_PER_CHAT": "30",
            **{name.upper(): value for name, value in CLINIC.items()},
            **{name.upper(): value for name, value in self._settings.items()},
        }


@contextmanager
def emulator_process(starts_at: datetime, token: str = TOKEN) -> Iterator[str]:
    """The URL of an emulator that owns the clock."""
    options = ["--no-limits", "--starts-at", starts_at.isoformat(), "--token", token]
    command = [sys.executable, "-m", "bot.demo.emulator", *options]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@dataclass(frozen=True, slots=True)
class Place:
    """Everything of one run: the two processes, the wire between them, and the bot's database."""

    bot: BotProcess
    wire: Wire
    database: Database

    def reads(self, service: Callable[[Session], T]) -> T:
        """What one of the bot's own storage functions reads."""
        return self.database.read_now(service)


@contextmanager
def running(folder: Path, token: str = TOKEN, **settings: str) -> Iterator[Place]:
    """Both processes, until the end of the block; none outlives it. `settings` are the bot's, beside the usual ones."""
    with emulator_process(STARTS_AT, token) as url, Wire(url) as wire:
        bot = BotProcess(folder, url, token, **settings)
        bot.start()
        try:
            wire.until(bot.has_started, lambda: f"the bot to start:\n{bot.tail()}", bot.check_alive)
            ours = settings_in(folder)
            keyring = Keyring(ours.keyring_url, ours.master_keys())
            database = Database(ours.database_url, Seals(keyring))
            try:
                yield Place(bot, wire, database)
            finally:
                database.close()
                keyring.close()
        finally:
            bot.kill()
