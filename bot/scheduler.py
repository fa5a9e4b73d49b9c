"""The ticks: a handful of APScheduler jobs that ask the database what is due. There is no job per patient."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from bot.care.practice import Practice
from bot.services.carers import carer_ending
from bot.services.letters import threads
from bot.services.prompts import prompting
from bot.services.record import erasing
from bot.services.reviews import digest, escalating, handing_over, reviewing
from bot.services.running import housekeeping
from bot.services.team import absence, caseload
from storage.database import Database

_CAN_WAIT = 600  # seconds: nobody waits for what is done that seldom
_FEW = 1  # where one row is much work: a digest looks at a whole caseload
_CHUNK = 20  # due rows in one transaction: replies wait for no more than that

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done at an interval: `step` does one chunk and returns how much it found."""

    name: str
    every_seconds: float
    step: Callable[[Session, datetime], int]


def ticks(practice: Practice) -> tuple[Tick, ...]:
    """All ticks of a practice."""
    return (
        Tick("prompting", 1, lambda session, now: prompting.ask_due_prompts(session, practice, now, _CHUNK)),
        Tick("expiring", 5, lambda session, now: prompting.expire_prompts(session, practice, now, _CHUNK)),
        Tick("escalating", 1, lambda session, now: escalating.escalate(session, practice, now, _CHUNK)),
        Tick("returning", 5, lambda session, now: handing_over.give_back_unanswered(session, now, _CHUNK)),
        Tick("reviewing", 10, lambda session, now: reviewing.sweep(session, practice, now, _CHUNK)),
        Tick("erasing", 10, lambda session, now: erasing.erase_due(session, now, _CHUNK)),
        Tick("carers", 60, lambda session, now: carer_ending.end_what_is_over(session, now, _CHUNK)),
        Tick("absences", 60, lambda session, now: absence.end_what_is_over(session, practice, now, _CHUNK)),
        Tick("threads", 60, lambda session, now: threads.step(session, practice, now, _CHUNK)),
        Tick("digest", 10, lambda session, now: digest.send_due(session, practice, now, _FEW)),
        Tick("caseload lists", 600, caseload.forget_old),
        Tick("housekeeping", 600, _tidy),
    )


def _tidy(session: Session, now: datetime) -> int:
    housekeeping.tidy(session, now)
    return 0


class Ticker:
    """Runs the ticks. One that fails is logged and counted, and stops no other."""

    def __init__(
        self, database: Database, practice: Practice, now: Callable[[], datetime], worked: Callable[[], None]
    ) -> None:
        self._database, self._now, self._worked = database, now, worked
        self._ticks = ticks(practice)
        self._scheduler: AsyncIOScheduler | None = None
        self._first: asyncio.Future[int] | None = None
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to tick, in wire time, in the running event loop."""
        self._scheduler = AsyncIOScheduler()
        for tick in self._ticks:
            self._scheduler.add_job(
                self.run,
                "interval",
                (tick,),
                id=tick.name,
                seconds=tick.every_seconds,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()
        self._first = asyncio.ensure_future(self.run_all())  # else the slowest waits its whole interval at each start

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)

    async def run_all(self) -> int:
        """Every tick once, whatever the time, in one commit as far as that goes. How much they found."""
        return await self._run_each(self._ticks)

    async def run_due(self) -> int:
        """The same for the ticks that something waits for: tidying up can wait for its own time."""
        return await self._run_each(tuple(tick for tick in self._ticks if tick.every_seconds < _CAN_WAIT))

    async def _run_each(self, each: tuple[Tick, ...]) -> int:
        return sum(await asyncio.gather(*(self.run(tick) for tick in each)))

    async def run(self, tick: Tick) -> int:
        """One tick, chunk by chunk until nothing is due."""
        found = 0
        try:
            while step := await self._step(tick):
                found += step
        except Exception as error:
            self.counts[f"{tick.name} failed"] += 1
            log.error("tick failed", tick=tick.name, error=type(error).__name__)
        if found:
            self._worked()
        return found

    async def _step(self, tick: Tick) -> int:
        now = self._now()
        return await self._database.write(lambda session: tick.step(session, now))
