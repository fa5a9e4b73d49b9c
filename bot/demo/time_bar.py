"""The time bar's endpoints: what time it is, what comes next, and the ways to get there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import SetClock
from bot.demo.coming_up import ComingUp, coming_up, written, written_from
from bot.demo.emulator.bell import Bell, Closing
from bot.demo.emulator.refusal import NotPossible
from bot.demo.emulator.wishes import Page, done, read_wish, whole, wished
from bot.demo.journeys import Journeys
from storage.database import Database

LONGEST_WAIT = 25.0  # seconds of wire time
_LOOKS_EVERY = 0.3  # seconds: what people do on their phones changes what comes next
_MOST_DAYS = 60
WELCOME = "Let Dr Lee open her link and invite Anna, or play two weeks and watch."
Spawn = Callable[[Coroutine[Any, Any, None]], None]


class TimeBar:
    """The state the page follows; its `revision` grows with every change. `spawn` lets a play outlive its request."""

    def __init__(
        self, journeys: Journeys, database: Database, clock: SetClock, zone: str, closing: Closing, spawn: Spawn
    ) -> None:
        self._journeys, self._database, self._clock, self._zone = journeys, database, clock, zone
        self._closing, self._spawn = closing, spawn
        self._stirred, self._bell = Bell(), Bell()
        self._state: dict[str, Any] = {}
        self._revision = 0
        journeys.changed = self._stirred.ring

    def routes(self) -> list[Route]:
        """Returns the routes under `/time`."""
        journeys = self._journeys
        return [
            Route("/time", wished(self.show)),
            Route("/time/next", _or_conflict(lambda _request: self._travel(journeys.next_event)), methods=["POST"]),
            Route("/time/day", _or_conflict(lambda _request: self._travel(journeys.one_day)), methods=["POST"]),
            Route("/time/play", _or_conflict(self.play), methods=["POST"]),
            Route("/time/stop", self.stop, methods=["POST"]),
        ]

    async def watch(self) -> None:
        """Keeps the state fresh until cancelled."""
        while True:
            await self.refresh()
            await self._stirred.wait(_LOOKS_EVERY)

    async def refresh(self) -> None:
        """Looks at the clock and at what comes next, and wakes the pages when something has changed."""
        now = self._clock.at
        coming = await self._database.read(lambda session: coming_up(session, now))
        state = self._state_of(coming)
        if state != self._state:
            self._state = state
            self._revision += 1
            self._bell.ring()

    async def show(self, request: Request) -> Response:
        """Answers the state; waits for a change first when the page has seen this one."""
        seen, wait = int(request.query_params.get("after", -1)), float(request.query_params.get("wait", 0))
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + min(wait, LONGEST_WAIT)
        while self._revision <= seen and not self._closing.has_begun and (left := ends_at - loop.time()) > 0:
            await self._bell.wait(left)
        return JSONResponse({"revision": self._revision, **self._state})

    async def play(self, request: Request) -> Response:
        """Begins to play; the page sees how it goes in the state."""
        self._journeys.refuse_if_under_way()
        days = whole(await read_wish(request) or {"days": 14}, "days")
        if not 1 <= days <= _MOST_DAYS:
            raise NotPossible(f"1 to {_MOST_DAYS} days can be played")
        self._spawn(self._journeys.play(days))
        await asyncio.sleep(0)  # it has begun before the page is told so
        await self.refresh()
        return done()

    async def stop(self, _request: Request) -> Response:
        """Ends the journey under way, if there is one."""
        self._journeys.stop()
        return done()

    def close(self) -> None:
        """Lets every page that waits go."""
        self._bell.ring()

    async def _travel(self, journey: Callable[[], Awaitable[None]]) -> Response:
        """Answers when the journey is over."""
        await journey()
        await self.refresh()
        return done()

    def _state_of(self, coming: ComingUp) -> dict[str, Any]:
        now, zone = self._clock.at, self._zone
        local = written_from(coming.at, now, zone) if coming.at else ""
        return {
            "now": now.isoformat(),
            "local": written(now, zone),
            "zone": zone,
            "zones": {str(person): known for person, known in coming.zones.items()},
            "next": {"what": coming.what, "local": local} if coming.at else None,
            "playing": self._journeys.is_playing,
            "progress": round(self._journeys.progress, 3),
            "note": self._journeys.note or ("" if coming.at else WELCOME),
        }


def _or_conflict(page: Page) -> Page:
    """Returns `page` with its `NotPossible` answered as 409 and the reason."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except NotPossible as error:
            return JSONResponse({"ok": False, "why": str(error)}, 409)

    return answer
