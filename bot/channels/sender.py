"""Empties the outbox: most urgent lane first, at the channel's pace, one message of a chat at a time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlmodel import Session

from bot.care.messages import Lane
from bot.care.practice import Practice
from bot.channels.pacing import Bucket, Rate, WireClock
from bot.errors import DeliveryError
from bot.services.running import delivering
from bot.services.running.delivering import Outgoing
from bot.watchdog import SENDER, Progress
from storage.database import Database
from storage.outages import is_outage

T = TypeVar("T")
_AT_ONCE = 8  # sends under way at the same time
_LOOK_AGAIN_AFTER = 1.0  # seconds: messages held back until a care-time instant wake nobody
_RESERVED = 2.0  # tokens that only the urgent lane may use, so that a flood never delays it
_BACK_OFF, _BACK_OFF_AT_MOST = 1.0, 60.0
_UNFORESEEN_AT_MOST = 3  # tries of a message whose sending fails for a reason of our own
_SENT_WITHIN = 120.0  # seconds: more than the channel's own time-outs add up to, and a picture takes to be drawn
_URGENT_PROBES_AFTER = 30.0  # a very long pause is tested by urgent messages alone

log = structlog.get_logger()


class Sends(Protocol):
    """The half of a channel that sends."""

    async def send(self, outgoing: Outgoing) -> int | None:
        """The channel's message id; `DeliveryError` when it did not work."""


class Sender:
    """One process's sender. `counts` tells sent, retried, failed and repeated messages."""

    def __init__(
        self, database: Database, practice: Practice, channel: Sends, now: Callable[[], datetime],
        overall: Rate, per_chat: Rate, wire: WireClock, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self._database, self._practice, self._channel, self._now = database, practice, channel, now
        self._per_chat, self._wire, self._progress = per_chat, wire, progress or Progress(wire)
        self._overall = Bucket(overall, wire)
        self._chats: dict[int, Bucket] = {}
        self._held_until: dict[int, float] = {}
        self._paused_until, self._pause_length = 0.0, 0.0
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._is_ailing = False  # the last send failed in a way that may pass
        self._is_stopping = False
        self.counts: Counter[str] = Counter()

    def wake(self) -> None:
        """Something was queued."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled. A fault of the database is logged and tried again."""
        while True:
            self._wake.clear()  # before looking: what is queued while we look must not be slept over
            try:
                claimed = await self._pump()
                (self._progress.turned if self._is_ailing else self._progress.worked)(SENDER)
            except Exception as error:
                self._progress.turned(SENDER)
                self.counts["faults"] += 1
                log.error("sender fault", error=type(error).__name__)
                claimed = 0
                await asyncio.sleep(_BACK_OFF)
            if not claimed:
                await self._rest()

    async def drain(self) -> int:
        """Send everything that may leave now, and wait for it. How many were taken up."""
        taken = 0
        while True:
            claimed = await self._pump()
            taken += claimed
            if not claimed and not self._in_flight:
                return taken
            if self._in_flight:
                await asyncio.wait(self._in_flight.values(), return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Wait for what is under way; what cannot be written down now goes out once more after the next start."""
        self._is_stopping = True
        if self._in_flight:
            await asyncio.wait(self._in_flight.values())

    async def _rest(self) -> None:
        """Until something is queued, a send ends, or the pace allows another."""
        waits = [asyncio.ensure_future(self._wake.wait()), *self._in_flight.values()]
        spent = [bucket.wait() for bucket in (self._overall, *self._chats.values())]
        timeout = min([_LOOK_AGAIN_AFTER, *(seconds for seconds in spent if seconds > 0)])
        await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        waits[0].cancel()

    async def _pump(self) -> int:
        """Claim what may leave and begin to send it. How many."""
        below, tokens = self._allowed()
        room = min(_AT_ONCE - len(self._in_flight), int(tokens))
        if room < 1:
            return 0
        busy, now = self._busy_chats(), self._now()
        claimed = await self._database.write(
            lambda session: delivering.claim(session, self._practice, now, busy, below, room)
        )
        for outgoing in claimed:
            self._begin(outgoing)
        return len(claimed)

    def _allowed(self) -> tuple[Lane, float]:
        """Down to which lane, and how many."""
        tokens, pause = self._overall.available(), self._paused_until - self._wire()
        if pause > 0:
            return Lane.URGENT, tokens if pause < self._pause_length - _URGENT_PROBES_AFTER else 0
        if tokens - _RESERVED >= 1:
            return Lane.DIGEST, tokens - _RESERVED
        return Lane.URGENT, tokens

    def _busy_chats(self) -> set[int]:
        now = self._wire()
        self._held_until = {chat: until for chat, until in self._held_until.items() if until > now}
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full}
        spent = {chat for chat, bucket in self._chats.items() if bucket.available() < 1}
        return {*self._in_flight, *self._held_until, *spent}

    def _begin(self, outgoing: Outgoing) -> None:
        self._overall.take()
        self._chats.setdefault(outgoing.chat_id, Bucket(self._per_chat, self._wire)).take()
        task = asyncio.create_task(self._send(outgoing))
        self._in_flight[outgoing.chat_id] = task
        task.add_done_callback(lambda ended: self._ended(outgoing, ended))

    def _ended(self, outgoing: Outgoing, task: asyncio.Task[None]) -> None:
        """What became of it could not be written down: after a restart it goes out again."""
        self._in_flight.pop(outgoing.chat_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.counts["faults"] += 1
            log.error("sender fault", outbox=outgoing.id, error=type(error).__name__)

    async def _send(self, outgoing: Outgoing) -> None:
        try:
            async with asyncio.timeout(_SENT_WITHIN):
                message_id = await self._channel.send(outgoing)
        except DeliveryError as error:
            await self._could_not_send(outgoing, error)
        except Exception as error:  # the channel failed in a way nobody foresaw: the row must not stay in flight
            self.counts["faults"] += 1
            is_last = outgoing.attempts + 1 >= _UNFORESEEN_AT_MOST
            await self._could_not_send(outgoing, DeliveryError(type(error).__name__, permanent=is_last))
        else:
            self._is_ailing = False
            await self._write_down(
                outgoing,
                lambda session, now: delivering.settle(session, outgoing, message_id, now),
                lambda session, now: delivering.half_settle(session, outgoing, message_id, now),
            )
            self.counts["sent"] += 1

    async def _write_down(
        self, outgoing: Outgoing, fate: Callable[[Session, datetime], T], half: Callable[[Session, datetime], None]
    ) -> T:
        """What became of it, once that can be saved: until then its chat waits, and it is not sent again.

        Where that is itself at fault, `half` is written down and the error rises.
        """
        while True:
            try:
                return await self._saved(fate)
            except Exception as error:
                if not is_outage(error):
                    await self._saved(half)
                    raise
                if self._is_stopping:
                    raise
                self.counts["faults"] += 1
                log.error("sender fault", outbox=outgoing.id, error=type(error).__name__)
                await asyncio.sleep(_BACK_OFF)

    async def _saved(self, fate: Callable[[Session, datetime], T]) -> T:
        now = self._now()
        return await self._database.write(lambda session: fate(session, now))

    async def _could_not_send(self, outgoing: Outgoing, error: DeliveryError) -> None:
        self._is_ailing = not error.permanent
        is_lost = await self._write_down(
            outgoing,
            lambda session, now: delivering.fail(session, outgoing, error, now),
            lambda session, now: delivering.half_fail(session, outgoing, now),
        )
        self.counts["failed" if is_lost else "retried"] += 1
        log.warning("not sent", outbox=outgoing.id, lane=outgoing.lane.name, lost=is_lost, reason=str(error))
        if error.retry_after is not None:
            until = self._wire() + error.retry_after
            if until > self._paused_until:
                self._pause_length, self._paused_until = error.retry_after, until
        elif not error.permanent:
            pause = min(_BACK_OFF * 2 ** min(outgoing.attempts, 10), _BACK_OFF_AT_MOST)
            self._held_until[outgoing.chat_id] = self._wire() + pause
