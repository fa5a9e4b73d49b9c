"""The only wiring: folders, database, channel, receiver, sender and ticks. Owns the clock."""

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
import structlog

from bot.care.practice import Practice
from bot.channels.pacing import Rate, WireClock
from bot.channels.receiver import Receiver
from bot.channels.sender import Sender
from bot.channels.telegram import TelegramChannel
from bot.content import read_practice
from bot.documents.drawing import Drawer
from bot.scheduler import Ticker
from bot.services.running import agenda, delivering
from bot.services.running.agenda import NextEvent
from bot.settings import Settings
from storage.database import Database
from storage.keyring import Keyring
from storage.migrating import migrate
from storage.seals import Seals

log = structlog.get_logger()


class Clock(Protocol):
    """Care time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant."""
        return datetime.now(UTC)


@dataclass
class SetClock:
    """A clock that stands where it was set: time travel."""

    at: datetime

    def now(self) -> datetime:
        """Where it was set."""
        return self.at


class RemoteClock:
    """The clock of an emulator in another process, on loopback."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False)

    def now(self) -> datetime:
        """What the emulator says."""
        return datetime.fromisoformat(self._client.get("/clock").json()["now"])


@dataclass(frozen=True, slots=True)
class Store:
    """The open database and the keyring behind it."""

    database: Database
    keyring: Keyring

    def close(self) -> None:
        """Finish what waits, then let go."""
        self.database.close()
        self.keyring.close()


def open_store(settings: Settings) -> Store:
    """The database, migrated to this version, with the keys that open it."""
    keys = settings.master_keys()
    migrate(settings.database_url)
    keyring = Keyring(settings.keyring_url, keys)
    return Store(Database(settings.database_url, Seals(keyring)), keyring)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages may leave."""

    overall: Rate
    per_chat: Rate
    wire: WireClock = time.monotonic


def pace_of(settings: Settings) -> Pace:
    """The pace the settings allow; bursts as Telegram lets them pass."""
    return Pace(Rate(settings.send_rate, settings.send_rate), Rate(settings.send_rate_per_chat, 5))


class App:
    """One bot process: `run` lives in wire time, `settle` and `travel` let tests and the demo move care time."""

    def __init__(self, store: Store, channel: TelegramChannel, practice: Practice, clock: Clock, pace: Pace) -> None:
        self.database, self.practice, self.clock = store.database, practice, clock
        self._channel = channel
        self.sender = Sender(
            self.database, practice, channel, clock.now, pace.overall, pace.per_chat, pace.wire
        )  # fmt: skip
        self.receiver = Receiver(self.database, practice, channel, clock.now, self.sender.wake)
        self.ticker = Ticker(self.database, practice, clock.now, self.sender.wake)

    async def start(self) -> None:
        """Whatever the last process left in flight goes out again."""
        repeated = await self.database.write(delivering.recover)
        log.info("started", in_flight_again=repeated, bot=self.practice.bot_username)

    async def run(self) -> None:
        """Poll, handle, send and tick until cancelled; then finish what is under way."""
        await self.start()
        self.ticker.start()
        loops = (self.receiver.poll(), self.receiver.run(), self.sender.run())
        try:
            await asyncio.gather(*loops)
        finally:
            self.ticker.stop()
            await self.receiver.stop()
            await self.sender.stop()

    async def settle(self) -> None:
        """Fetch, handle and send until nothing is left to do at this instant."""
        while await self.receiver.poll_once(0):
            pass
        while True:
            found = await self.ticker.run_due() if await self._is_due() else 0
            handled = await self.receiver.drain()
            await self.sender.drain()
            has_changed = found or handled  # and with it, perhaps, what is due
            if await self.is_idle() and not (has_changed and await self._is_due()):
                return

    async def _is_due(self) -> bool:
        """True when a tick would find something: looking costs a tenth of running them all."""
        event = await self.next_event()
        return event is not None and event.what != "message" and event.at <= self.clock.now()

    async def is_idle(self) -> bool:
        """True when no update waits and no message could leave now."""
        now = self.clock.now()
        return await self.database.read(lambda session: agenda.is_idle(session, now))

    async def next_event(self) -> NextEvent | None:
        """The next thing that is due by itself."""
        now = self.clock.now()
        return await self.database.read(lambda session: agenda.next_event(session, now))


async def travel(app: App, clock: SetClock, until: datetime, react: Callable[[], Any] | None = None) -> None:
    """Move care time to `until`, stopping at every instant at which something is due.

    `react` lets the people in the emulator answer at each stop.
    """
    await app.settle()
    while (event := await app.next_event()) is not None and event.at <= until:
        clock.at = max(clock.at, event.at)
        await app.settle()
        if react is not None:
            react()
            await app.settle()
    clock.at = max(clock.at, until)
    await app.settle()
    await app.ticker.run_all()  # housekeeping has no instant of its own
    await app.settle()


def practice_of(settings: Settings, username: str) -> Practice:
    """The clinic of the settings, with what the content folders hold."""
    return read_practice(settings.clinic(), username, (settings.plans_folder,) if settings.plans_folder else ())


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the emulator's in tests."""
    return RemoteClock(settings.clock_url) if settings.clock_url else SystemClock()


def _end_on_sigterm() -> None:
    """A supervisor's stop lets what is under way finish; so does Ctrl-C by itself."""
    task = asyncio.current_task()
    assert task is not None
    if hasattr(signal, "SIGTERM") and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def run(settings: Settings) -> None:
    """The bot, until it is told to stop."""
    settings.clinic()  # refused before anything is opened
    _end_on_sigterm()
    drawer = Drawer()
    channel = TelegramChannel(settings.token(), settings.telegram_api_url, draw=drawer.draw)
    store = open_store(settings)
    try:
        try:
            practice = practice_of(settings, await channel.open())
            await App(store, channel, practice, clock_of(settings), pace_of(settings)).run()
        finally:
            await channel.close()
    finally:
        drawer.close()
        store.close()
