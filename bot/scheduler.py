"""The ticks: a handful of APScheduler jobs that ask the database what is due. There is no job per patient."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlmodel import Session

from bot.care.practice import Practice
from bot.services.carers import carer_ending
from bot.services.letters import threads
from bot.services.prompts import prompting
from bot.services.record import erasing, retention
from bot.services.reviews import digest, escalating, handing_over, reviewing
from bot.services.running import housekeeping, sealing
from bot.services.team import absence, caseload
from bot.watchdog import TICKS, Progress
from storage.database import Database

_STALLED_AFTER = 15.0  # seconds in which no tick began or ended; some come every second, and none waits for longer
_SLOW = 60.0  # seconds that a tick may be late, or take
_CAN_WAIT = 600  # seconds: nobody waits for what is done that seldom
_FEW = 1  # where one row is much work: a digest looks at a whole caseload
_LET_GO_AT_ONCE = 50  # rows of each kind: at night, a few milliseconds at a time
_SEALED_AT_ONCE = 100  # rows of the audit: a tenth of a millisecond each
_CHUNK = 20  # due rows in one transaction: replies wait for no more than that

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done at an interval: `step` does one chunk and returns how much it found.

    `answers` is the event of the agenda that it waits for; one without looks whenever anything at all is due.
    """

    name: str
    every_seconds: float
    step: Callable[[Session, datetime], int]
    answers: str | None = None


def ticks(practice: Practice) -> tuple[Tick, ...]:
    """All ticks of a practice."""
    return (
        Tick("prompting", 1, lambda session, now: prompting.ask_due_prompts(session, practice, now, _CHUNK), "prompt"),
        Tick("expiring", 5, lambda session, now: prompting.expire_prompts(session, practice, now, _CHUNK), "prompt"),
        Tick("escalating", 1, lambda session, now: escalating.escalate(session, practice, now, _CHUNK), "alert"),
        Tick("returning", 5, lambda session, now: handing_over.give_back_unanswered(session, now, _CHUNK), "hand over"),
        Tick("reviewing", 10, lambda session, now: reviewing.sweep(session, practice, now, _CHUNK), "sweep"),
        Tick("erasing", 10, lambda session, now: erasing.erase_due(session, now, _CHUNK), "erasure"),
        Tick("carers", 60, lambda session, now: carer_ending.end_what_is_over(session, now, _CHUNK)),
        Tick("absences", 60, lambda session, now: absence.end_what_is_over(session, practice, now, _CHUNK), "absence"),
        Tick("threads", 60, lambda session, now: threads.step(session, practice, now, _CHUNK)),
        Tick("sealing", 30, lambda session, now: sealing.seal(session, now, _SEALED_AT_ONCE)),
        Tick("digest", 10, lambda session, now: digest.send_due(session, practice, now, _FEW), "digest"),
        Tick("caseload lists", 600, caseload.forget_old),
        Tick("housekeeping", 600, _tidy),
        Tick("retention", 600, lambda session, now: retention.let_go(session, practice.clinic, now, _LET_GO_AT_ONCE)),
        Tick("audit head", 3600, sealing.tell_head),
    )


def _tidy(session: Session, now: datetime) -> int:
    housekeeping.tidy(session, now)
    return 0


class _Every(BaseTrigger):  # type: ignore[misc]  # the library ships no types
    """So many seconds from now, each time.

    The library's own interval counts from the last time: once the clock is set forward two days it first reckons out
    every second of them, and the event loop stands still meanwhile.
    """

    def __init__(self, seconds: float) -> None:
        self._after = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """When the next tick comes."""
        return now + self._after


class Ticker:
    """Runs the ticks. One that fails is logged and counted, and stops no other."""

    def __init__(
        self, database: Database, practice: Practice, now: Callable[[], datetime], worked: Callable[[], None],
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        self._database, self._now, self._worked, self._progress = database, now, worked, progress or Progress()
        self._ticks = ticks(practice)
        self._scheduler: AsyncIOScheduler | None = None
        self._first: asyncio.Future[int] | None = None
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to tick, in wire time, in the running event loop."""
        self._scheduler = AsyncIOScheduler()
        self._place(self._scheduler)
        self._scheduler.start()
        self._first = asyncio.ensure_future(self.run_all())  # else the slowest waits its whole interval at each start

    def _place(self, scheduler: AsyncIOScheduler) -> None:
        for tick in self._ticks:
            scheduler.add_job(
                self.run,
                _Every(tick.every_seconds),
                (tick,),
                id=tick.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
                replace_existing=True,
            )

    async def keep_time(self) -> None:
        """Until cancelled: when no tick comes any more, place them anew.

        APScheduler goes by the machine's clock. Once that is set back, its jobs wait until it has caught up.
        """
        while True:
            await asyncio.sleep(_STALLED_AFTER / 2)
            if self._scheduler is not None and self._progress.since_turned(TICKS) > _STALLED_AFTER:
                self.counts["ticks placed anew"] += 1
                log.warning("ticks placed anew")
                self._place(self._scheduler)
                await asyncio.sleep(_STALLED_AFTER)  # the first of them comes after its whole interval

    def limits(self) -> dict[str, float]:
        """Seconds within which each tick should have worked, by name."""
        return {tick.name: 3 * tick.every_seconds + _SLOW for tick in self._ticks}

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)

    async def run_all(self) -> int:
        """Every tick once, whatever the time, in one commit as far as that goes. How much they found."""
        return await self._run_each(self._ticks)

    async def run_due(self, due: Collection[str]) -> int:
        """The same for the ticks that these events wait for: tidying up can wait for its own time."""
        asked = (tick for tick in self._ticks if tick.every_seconds < _CAN_WAIT)
        return await self._run_each(tuple(tick for tick in asked if tick.answers is None or tick.answers in due))

    async def _run_each(self, each: tuple[Tick, ...]) -> int:
        return sum(await asyncio.gather(*(self.run(tick) for tick in each)))

    async def run(self, tick: Tick) -> int:
        """One tick, chunk by chunk until nothing is due."""
        found = 0
        try:
            while step := await self._step(tick):
                found += step
        except Exception as error:
            self._progress.turned(tick.name)
            self.counts[f"{tick.name} failed"] += 1
            log.error("tick failed", tick=tick.name, error=type(error).__name__)
        else:
            self._progress.worked(tick.name)
        if found:
            self._worked()
        return found

    async def _step(self, tick: Tick) -> int:
        now = self._now()

        def step(session: Session) -> int:
            with self._progress.doing(f"tick {tick.name}"):
                return tick.step(session, now)

        self._progress.turned(TICKS)
        try:
            return await self._database.write(step)
        finally:
            self._progress.turned(TICKS)
