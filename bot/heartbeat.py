"""Whether everything the bot lives by works: kept each minute for `doctor`, and told to a dead-man's switch.

A watcher outside, healthchecks-style, raises the alarm when the pings stop: a machine that is down cannot tell.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
import structlog

from bot.services.running import pulse
from bot.watchdog import INBOX, LOOP, POLL, SENDER, Progress
from storage.database import Database

_EVERY = 60.0  # seconds
_LOOKS_EVERY = 1.0
_PING_WITHIN = 10.0
# Seconds within which each must have worked: a long poll with its time-outs, and what comes round every few seconds.
_WITHIN = {POLL: 120.0, INBOX: 60.0, SENDER: 60.0}
_JUMP = timedelta(minutes=2)  # more than any correction of a clock that is kept in time

log = structlog.get_logger()


class Heartbeat:
    """One process's heartbeat. `counts` tells pings, failed pings and faults.

    `tick_limits` are the seconds within which each tick must have worked, by name. `url` is pinged every minute in
    which everything works; empty, nobody is. `watches_clock` is for the machine's own clock: it must not jump.
    """

    def __init__(
        self, database: Database, progress: Progress, tick_limits: Mapping[str, float], now: Callable[[], datetime],
        url: str = "", *, watches_clock: bool = False,
    ) -> None:  # fmt: skip
        self._database, self._progress, self._now, self._url = database, progress, now, url
        self._limits = {**_WITHIN, **tick_limits}
        self._watches_clock = watches_clock
        self._kept_at: datetime | None = None
        self._seen_at: tuple[datetime, float] | None = None
        self.counts: Counter[str] = Counter()

    async def run(self) -> None:
        """Beat until cancelled. A fault of database or wire is counted, and shows by the beat that is missing."""
        beating, since = set[asyncio.Task[None]](), time.monotonic() - _EVERY
        while True:
            self._progress.worked(LOOP)
            if not beating and (time.monotonic() - since >= _EVERY or self._is_new_time()):
                since = time.monotonic()
                beat = asyncio.create_task(self.beat())  # beside this loop, which must come round every second
                beating.add(beat)
                beat.add_done_callback(beating.discard)
            await asyncio.sleep(_LOOKS_EVERY)

    def ailing(self) -> list[str]:
        """The parts that have not worked within their time."""
        return [
            part for part, limit in self._limits.items()
            if not self._progress.has_worked(part) or self._progress.since_worked(part) > limit
        ]  # fmt: skip

    async def beat(self) -> None:
        """Once: keep what is in order, and ping when all of it is."""
        try:
            ailing = self.ailing()
            await self._keep([part for part in self._limits if part not in ailing])
            late = [part for part in ailing if self._progress.since_worked(part) > self._limits[part]]
            if late:  # at a start most have not worked yet, and need not have
                log.warning("not in order", parts=late)
            if not ailing and self._url:
                await self._ping()
        except Exception as error:
            self.counts["faults"] += 1
            log.error("heartbeat fault", error=type(error).__name__)

    async def _keep(self, parts: list[str]) -> None:
        now = self._now()
        jumped = self._jump(now) if self._watches_clock else None
        await self._database.write(lambda session: pulse.keep(session, parts, jumped, now))
        self._kept_at = now

    def _is_new_time(self) -> bool:
        """True when care time has moved on without wire time; a clock that cannot be read now is read again."""
        try:
            return self._kept_at is not None and abs(self._now() - self._kept_at) >= timedelta(seconds=_EVERY)
        except httpx.HTTPError:  # an emulator's
            self.counts["faults"] += 1
            return False

    def _jump(self, now: datetime) -> timedelta | None:
        """How far the clock has jumped since the last beat, if it has: then time and wire time disagree."""
        wire, before = time.monotonic(), self._seen_at
        self._seen_at = now, wire
        if before is None:
            return None
        jumped = (now - before[0]) - timedelta(seconds=wire - before[1])
        return jumped if abs(jumped) > _JUMP else None

    async def _ping(self) -> None:
        """Its address is a secret, and may be anybody's: no redirect is followed, nothing of the answer is kept."""
        is_here = urlsplit(self._url).hostname in ("127.0.0.1", "localhost", "::1")
        async with httpx.AsyncClient(timeout=_PING_WITHIN, follow_redirects=False, trust_env=not is_here) as client:
            try:
                async with asyncio.timeout(_PING_WITHIN), client.stream("GET", self._url) as answered:
                    status = answered.status_code
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                self.counts["pings failed"] += 1
                log.warning("heartbeat not taken", error=type(error).__name__)
                return
        if 200 <= status < 300:
            self.counts["pings"] += 1
        else:
            self.counts["pings failed"] += 1
            log.warning("heartbeat not taken", status=status)
