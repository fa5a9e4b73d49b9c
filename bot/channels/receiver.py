"""Fills and empties the inbox: commits updates before they are confirmed, handles one of each chat at a time."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.care.incoming import Incoming
from bot.care.practice import Practice
from bot.channels.apologies import Apologies
from bot.channels.pacing import WireClock
from bot.errors import DeliveryError, UpdateUnreadable
from bot.services.running.delivering import Outgoing
from bot.services.talk import receiving
from bot.services.talk.receiving import RawUpdate
from bot.watchdog import INBOX, POLL, Progress
from storage.database import Database
from storage.inbox import Received
from storage.outages import is_outage

_AT_ONCE = 32
_LOOK_AGAIN_AFTER = 5.0
_SAVED_WITHIN = 5.0  # seconds, a thousand times what it takes: then whoever wrote hears that nothing can be saved
_TRY_AGAIN_AFTER = 1.0  # seconds a chat waits after its update could not be handled

log = structlog.get_logger()


class Listens(Protocol):
    """The half of a channel that listens."""

    name: str

    async def listen(
        self, accept: Callable[[list[RawUpdate]], Awaitable[None]], seconds: int = ..., offset: int | None = ...
    ) -> int | None:
        """One batch, handed to `accept`; the offset that confirms it with the next call."""

    async def acknowledge(self, press_id: str) -> None:
        """Stop the button's waiting sign."""

    def address(self, content: dict[str, Any]) -> str | None:
        """The chat an update belongs to, as far as that can be told."""

    def read(self, content: dict[str, Any]) -> Incoming:
        """One update as a value; `UpdateUnreadable` when it is none."""

    async def send(self, outgoing: Outgoing) -> int | None:
        """The channel's message id: an apology goes past the outbox."""


class Receiver:
    """One process's receiver. `counts` tells received, repeated, handled, failed and set aside updates."""

    def __init__(
        self, database: Database, practice: Practice, channel: Listens, now: Callable[[], datetime],
        handled: Callable[[], None], progress: Progress | None = None, wire: WireClock = time.monotonic,
        a_minute: int | None = None,
    ) -> None:  # fmt: skip
        self._database, self._practice, self._channel = database, practice, channel
        self._now, self._handled, self._progress = now, handled, progress or Progress(wire)
        self._a_minute = a_minute
        self._busy: dict[bytes, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._courtesies: set[asyncio.Task[None]] = set()
        self._offset: int | None = None
        self.counts: Counter[str] = Counter()
        self._apologies = Apologies(practice, channel, now, wire, self.counts)

    async def poll(self) -> None:
        """Fetch batches until cancelled; a fault of wire or database is logged, counted and tried again."""
        pause = _TRY_AGAIN_AFTER
        while True:
            try:
                await self.poll_once()
                pause = _TRY_AGAIN_AFTER
                self._progress.worked(POLL)
            except Exception as error:
                self._progress.turned(POLL)
                self.counts["poll faults"] += 1
                log.warning("poll fault", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)

    async def poll_once(self, seconds: int = 25) -> bool:
        """Fetch one batch, commit it, and confirm it with the next call. True when something came."""
        before = self._offset
        self._offset = await self._channel.listen(self.accept, seconds, before)
        return self._offset != before

    async def accept(self, batch: list[RawUpdate]) -> None:
        """Commit them: then they may be confirmed. Raises where nothing can be saved."""
        new = await self._saved(batch)
        self.counts["received"] += new
        self.counts["repeated"] += len(batch) - new
        self._wake.set()

    async def _saved(self, batch: list[RawUpdate]) -> int:
        """How many are new. Where nothing can be saved the batch is not confirmed, and whoever sent it is told so.

        It comes again with the next call and is kept once, so whoever writes meanwhile waits for no save that hangs.
        """
        bot, now = self._practice.bot_username, self._now()
        sent = [(update.update_id, update.raw) for update in batch]
        saving = asyncio.ensure_future(
            self._database.write(lambda session: receiving.accept(session, bot, batch, now))
        )  # fmt: skip
        saving.add_done_callback(_forget)
        try:
            return await asyncio.wait_for(asyncio.shield(saving), _SAVED_WITHIN)
        except Exception:
            self._apologies.say(sent)
            raise

    async def run(self) -> None:
        """Handle what waits until cancelled."""
        while True:
            try:
                await self.drain()
            except Exception as error:
                self.counts["faults"] += 1
                log.error("inbox fault", error=type(error).__name__)
            try:
                await asyncio.wait_for(self._wake.wait(), _LOOK_AGAIN_AFTER)
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Handle everything that waits, one of each chat at a time. How many were taken up."""
        taken = 0
        while True:
            self._wake.clear()
            waiting = await self._waiting()
            self._progress.worked(INBOX)
            for received in waiting:
                if received.chat_hash not in self._busy:
                    self._busy[received.chat_hash] = asyncio.create_task(self._take(received))
                    taken += 1
            if not self._busy:
                return taken
            await self._something_happens()

    async def _something_happens(self) -> None:
        """Until an update has been dealt with or new ones have come. What could not even be counted rises."""
        arrived = asyncio.create_task(self._wake.wait())
        await asyncio.wait(
            {*self._busy.values(), arrived}, timeout=_LOOK_AGAIN_AFTER, return_when=asyncio.FIRST_COMPLETED
        )
        arrived.cancel()
        ended = [task for task in self._busy.values() if task.done()]
        self._busy = {chat: task for chat, task in self._busy.items() if not task.done()}
        for task in ended:
            task.result()

    async def _waiting(self) -> list[Received]:
        busy = list(self._busy)
        return await self._database.read(lambda session: receiving.waiting(session, busy, _AT_ONCE - len(busy)))

    async def stop(self) -> None:
        """Wait for what is under way."""
        if self._busy:
            await asyncio.wait(self._busy.values())
        await self._apologies.stop()

    async def _take(self, received: Received) -> None:
        """Handle one update. What fails is counted, tried again, and in the end set aside.

        Where nothing can be saved that is not the update's fault: it waits, its writer hears so, and the fault rises.
        """
        try:
            incoming = self._channel.read(_content_of(received))
            if incoming.press_id:
                self._acknowledge_soon(incoming.press_id)
            await self._handle(received, incoming)
        except Exception as error:
            if is_outage(error):
                self._apologies.say([(received.update_id, received.raw)])
                raise
            await self._could_not_handle(received, error)

    async def _handle(self, received: Received, incoming: Incoming) -> None:
        now, name = self._now(), self._channel.name
        await self._database.write(
            lambda session: receiving.handle(session, self._practice, name, received.id, incoming, now, self._a_minute)
        )
        self.counts["handled"] += 1
        self._handled()

    async def _could_not_handle(self, received: Received, error: Exception) -> None:
        now = self._now()
        self.counts["failed"] += 1
        address, name, text = self._address_of(received), self._channel.name, self._text_of(received)
        is_aside = await self._database.write(
            lambda session: receiving.count_failure(session, self._practice, name, received, address, now, text)
        )
        if is_aside:
            self._handled()
        self.counts["set aside"] += is_aside
        log.error("update not handled", inbox=received.id, set_aside=is_aside, error=type(error).__name__)
        if not is_aside:
            await asyncio.sleep(_TRY_AGAIN_AFTER)

    def _address_of(self, received: Received) -> str | None:
        try:
            return self._channel.address(_content_of(received))
        except UpdateUnreadable:
            return None  # nobody can be told but the operator

    def _text_of(self, received: Received) -> str:
        try:
            return self._channel.read(_content_of(received)).text
        except UpdateUnreadable:
            return ""

    def _acknowledge_soon(self, press_id: str) -> None:
        """A courtesy: best effort, never waited for."""
        task = asyncio.create_task(self._acknowledge(press_id))
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def _acknowledge(self, press_id: str) -> None:
        try:
            await self._channel.acknowledge(press_id)
        except DeliveryError:
            self.counts["press too old"] += 1


def _forget(saved: "asyncio.Future[int]") -> None:
    """What became of a save that nobody waits for any more shows when the batch comes again."""
    if not saved.cancelled():
        saved.exception()


def _content_of(received: Received) -> dict[str, Any]:
    """The update as it came; `UpdateUnreadable` when it cannot be opened, or is no JSON object."""
    if received.raw is None:
        raise UpdateUnreadable(f"update {received.update_id} cannot be opened")
    try:
        content = json.loads(received.raw)
    except (ValueError, RecursionError) as broken:
        raise UpdateUnreadable(f"update {received.update_id} is no JSON") from broken
    if not isinstance(content, dict):
        raise UpdateUnreadable(f"update {received.update_id} is no JSON object")
    return content
