"""The only wiring: folders, database, channel, receiver, sender and ticks. Owns the clock."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
import structlog

from bot.care.flooding import A_MINUTE
from bot.care.practice import Practice
from bot.channels.pacing import Rate, WireClock
from bot.channels.receiver import Receiver
from bot.channels.sender import Sender
from bot.channels.telegram import TelegramChannel
from bot.channels.webhook import Address, Webhook, secret_of
from bot.content import read_practice
from bot.documents.drawing import Drawer
from bot.heartbeat import Heartbeat
from bot.scheduler import Ticker
from bot.services.running import agenda, declared, delivering, safety_check
from bot.services.running.agenda import NextEvent
from bot.settings import Settings
from bot.watchdog import Progress, Watchdog
from storage.database import Compiled, Database
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


def open_store(settings: Settings, compiled: Compiled | None = None) -> Store:
    """The database, migrated to this version, with the keys that open it. `compiled` is shared with other stores."""
    keys = settings.master_keys()
    migrate(settings.database_url)
    keyring = Keyring(settings.keyring_url, keys)
    return Store(Database(settings.database_url, Seals(keyring), compiled), keyring)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages may leave, and how many are answered."""

    overall: Rate
    per_chat: Rate
    wire: WireClock = time.monotonic
    heard_a_minute: int | None = None  # of one chat; None is any number


def pace_of(settings: Settings) -> Pace:
    """The pace the settings allow; bursts as Telegram lets them pass."""
    overall, per_chat = Rate(settings.send_rate, settings.send_rate), Rate(settings.send_rate_per_chat, 5)
    return Pace(overall, per_chat, heard_a_minute=A_MINUTE)


class App:
    """One bot process: `run` lives in wire time, `settle` and `travel` let tests and the demo move care time."""

    def __init__(
        self, store: Store, channel: TelegramChannel, practice: Practice, clock: Clock, pace: Pace,
        heartbeat_url: str = "",
    ) -> None:  # fmt: skip
        self.database, self.practice, self.clock = store.database, practice, clock
        self._channel = channel
        self.progress = Progress(pace.wire)
        self.sender = Sender(
            self.database, practice, channel, clock.now, pace.overall, pace.per_chat, pace.wire, self.progress
        )  # fmt: skip
        self.receiver = Receiver(
            self.database, practice, channel, clock.now, self.sender.wake, self.progress, pace.wire, pace.heard_a_minute
        )  # fmt: skip
        self.listen: Callable[[], Awaitable[None]] = self.receiver.poll
        self.ticker = Ticker(self.database, practice, clock.now, self.sender.wake, self.progress)
        self.heartbeat = Heartbeat(
            self.database, self.progress, self.ticker.limits(), clock.now, heartbeat_url,
            watches_clock=isinstance(clock, SystemClock),
        )  # fmt: skip

    async def start(self) -> None:
        """Whatever the last process left in flight goes out again."""
        repeated = await self.database.write(delivering.recover)
        await self.database.write(lambda session: declared.note(session, self.practice.clinic, self.clock.now()))
        log.info("started", in_flight_again=repeated, bot=self.practice.bot_username)

    async def run(self) -> None:
        """Listen, handle, send and tick until cancelled; then finish what is under way."""
        await self.start()
        self.ticker.start()
        work = (self.listen(), self.receiver.run(), self.sender.run())
        loops = (*work, self.ticker.keep_time(), self.heartbeat.run())
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
        due = await self._due()
        while True:
            found = await self.ticker.run_due(due) if due else 0
            handled = await self.receiver.drain()
            await self.sender.drain()
            due = await self._due() if found or handled else frozenset()  # what is due may have changed
            if not due and await self.is_idle():
                return

    async def _due(self) -> frozenset[str]:
        """What the ticks would find something of: looking costs a tenth of running them all."""
        now = self.clock.now()
        return await self.database.read(lambda session: agenda.due(session, now))

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


def webhook_of(settings: Settings, app: App, channel: TelegramChannel) -> Webhook | None:
    """The webhook of the settings; None where the bot fetches its updates itself."""
    if not settings.webhook_url:
        return None
    host, _colon, port = settings.webhook_listen.rpartition(":")
    address = Address(settings.webhook_url, host.strip("[]"), int(port))
    return Webhook(channel, address, secret_of(settings.token()), app.receiver.accept, app.progress)


def _end_on_sigterm() -> None:
    """A supervisor's stop lets what is under way finish; so does Ctrl-C by itself."""
    task = asyncio.current_task()
    assert task is not None
    if hasattr(signal, "SIGTERM") and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _refuse_unchecked(settings: Settings) -> None:
    """What patients depend on was checked by the clinic; an old check is told to the operator and stops nothing."""
    clinic, now = settings.clinic(), clock_of(settings).now()
    safety_check.refuse_unchecked(clinic, now)
    for complaint in safety_check.complaints(clinic, now):
        log.warning("safety settings", says=complaint)


async def run(settings: Settings) -> None:
    """The bot, until it is told to stop."""
    _refuse_unchecked(settings)  # before anything is opened
    practice = practice_of(settings, "")  # and so is a template that cannot be used
    _end_on_sigterm()
    drawer = Drawer()
    channel = TelegramChannel(settings.token(), settings.telegram_api_url, draw=drawer.draw)
    store = open_store(settings)
    try:
        try:
            username = await (channel.username() if settings.webhook_url else channel.open())
            practice = replace(practice, bot_username=username)
            url = settings.heartbeat_url.get_secret_value()
            app = App(store, channel, practice, clock_of(settings), pace_of(settings), url)
            webhook = webhook_of(settings, app, channel)
            app.listen = webhook.watch if webhook else app.receiver.poll
            watchdog = Watchdog(app.progress, lambda: store.database.busy_since, settings.hang_limit)
            watchdog.start()
            try:
                async with webhook.open() if webhook else nullcontext():
                    await app.run()
            finally:
                watchdog.stop()
        finally:
            await channel.close()
    finally:
        drawer.close()
        store.close()
