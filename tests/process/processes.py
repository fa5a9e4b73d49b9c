"""The bot and the emulator as processes of their own, with a clock that the test moves and a database it can read."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

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

    def __init__(self, folder: Path, url: str, token: str = TOKEN) -> None:
        self._folder, self._url, self._token = folder, url, token
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "bot.log"
        self.starts = 0

    def start(self) -> None:
        """Begin; it is ready when it is ready."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=self._cwd(), env=self.environment(), stdout=log, stderr=log
            )

    def kill(self) -> None:
        """SIGKILL: nothing of the process can be finished or tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

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
        empty = self._folder / "cwd"  # so that nobody's .env is read
        empty.mkdir(exist_ok=True)
        return empty

    def environment(self) -> dict[str, str]:
        """The whole environment of the process."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "PYTHONPATH": str(PROJECT),
            "TELEGRAM_TOKEN": self._token,
            "TELEGRAM_API_URL": self._url,
            "CLOCK_URL": self._url,
            "ENCRYPTION_KEYS": KEY,
            "DATABASE_URL": f"sqlite:///{self._folder / 'bot.db'}",
            "KEYRING_URL": f"sqlite:///{self._folder / 'keyring.db'}",
            "SEND_RATE": "1000",
            "SEND_RATE_PER_CHAT": "30",
            **{name.upper(): value for name, value in CLINIC.items()},
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
def running(folder: Path, token: str = TOKEN) -> Iterator[Place]:
    """Both processes, until the end of the block; none outlives it."""
    with emulator_process(STARTS_AT, token) as url, Wire(url) as wire:
        bot = BotProcess(folder, url, token)
        bot.start()
        try:
            wire.until(lambda: "started" in bot.tail(), lambda: f"the bot to start:\n{bot.tail()}", bot.check_alive)
            settings = settings_in(folder)
            keyring = Keyring(settings.keyring_url, settings.master_keys())
            database = Database(settings.database_url, Seals(keyring))
            try:
                yield Place(bot, wire, database)
            finally:
                database.close()
                keyring.close()
        finally:
            bot.kill()
