"""The emulator as one thing: its parts put together, its Python verbs, and its HTTP server."""

from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.demo.emulator.bell import Closing
from bot.demo.emulator.clocks import CareClock, StandingClock, WireClock, wire_time
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.control import Control
from bot.demo.emulator.endpoint import Endpoint, RecordedCall
from bot.demo.emulator.faults import Faults
from bot.demo.emulator.groups import Group
from bot.demo.emulator.limits import FREE, Limits
from bot.demo.emulator.people import Person
from bot.demo.emulator.phones import Phones
from bot.demo.emulator.polling import Poller
from bot.demo.emulator.population import Population
from bot.demo.emulator.webhook import Webhook
from bot.demo.emulator.wire import listening

STARTS_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIRST_UPDATE_ID = 743_892_117


class Emulator:
    """A Bot API server with people.

    `clock` returns care time; without one the emulator owns a clock that starts at `starts_at` and stands still.
    `limits` is True for Telegram's free limits, False for none, or (rate, burst) for the paid overall limit. `wire`
    returns wire time in seconds. All verbs belong to the event loop's thread.
    """

    def __init__(
        self,
        token: str = "1:demo",  # noqa: S107 - the demo's, worth nothing anywhere else
        username: str = "careplan_demo_bot",
        clock: CareClock | None = None,
        limits: bool | tuple[float, float] = True,
        *,
        starts_at: datetime = STARTS_AT,
        wire: WireClock = wire_time,
        first_update_id: int = FIRST_UPDATE_ID,
    ) -> None:
        self.clock = clock or StandingClock(starts_at)
        self.faults = Faults()
        overall = FREE if limits is True else limits or None
        self._cloud = Cloud(token, username, self.clock, wire, Limits(overall, wire), first_update_id)
        self._population = Population(self._cloud)
        self._closing = Closing()
        self._webhook = Webhook(self._cloud)
        self._phones = Phones(self._cloud, self._population, self._closing)
        poller = Poller(self._cloud, self._closing)
        self._endpoint = Endpoint(self._cloud, self.faults, poller, self._webhook, self._closing)
        self._control = Control(self._cloud, self._endpoint, self.faults)
        self.asgi = self._application()

    def _application(self) -> Starlette:
        return Starlette(routes=[*self.bot_routes(), *self.phone_routes(), *self._control.routes()])

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the application, which cannot be copied and is the same for every state."""
        return {name: value for name, value in vars(self).items() if name != "asgi"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A copy answers by an application of its own."""
        vars(self).update(state)
        self.asgi = self._application()

    @property
    def calls(self) -> deque[RecordedCall]:
        """The last calls of the bot as (method, params, status)."""
        return self._endpoint.calls

    @property
    def counts(self) -> Counter[tuple[str, int]]:
        """How many calls there were, by (method, status)."""
        return self._endpoint.counts

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self._cloud.updates)

    @property
    def closing(self) -> Closing:
        """Tells those who hold a request open that the server is about to stop."""
        return self._closing

    @property
    def people(self) -> list[Person]:
        """Everybody there is."""
        return list(self._population.people.values())

    @property
    def duplicate_updates(self) -> bool:
        """Whether every update is delivered twice."""
        return self._cloud.updates.duplicates

    @duplicate_updates.setter
    def duplicate_updates(self, value: bool) -> None:
        self._cloud.updates.duplicates = value

    def person(self, person_id: int, *, first_name: str = "Anna", language_code: str = "en") -> Person:
        """Returns the person of this id, new if nobody had it."""
        return self._population.person(person_id, first_name, language_code)

    def group(
        self, group_id: int, *, title: str = "Family", kind: str = "group", adds_bot_by: Person | None = None
    ) -> Group:
        """Returns the group, supergroup or channel of this id, new if there was none."""
        return self._population.group(group_id, title, kind, adds_bot_by)

    def redeliver(self, last: int) -> None:
        """Delivers the last updates again, with the ids they had."""
        self._cloud.updates.redeliver(last)

    def restart_update_ids(self, at: int) -> None:
        """Lets update ids go on from `at`, be it lower."""
        self._cloud.updates.restart_ids(at)

    @asynccontextmanager
    async def serving(self, port: int = 0, asgi: ASGIApp | None = None) -> AsyncIterator[str]:
        """Serves on loopback within this event loop and gives the URL; port 0 means any free one.

        `asgi` is served instead of everything there is: an application made of some of the emulator's routes.
        """
        self._closing.reopen()
        self._webhook.start()
        async with listening(asgi or self.asgi, port) as url:
            try:
                yield url
            finally:
                await self._webhook.stop()
                self._wake_all()

    def _wake_all(self) -> None:
        self._closing.begin()
        self._cloud.updates.bell.ring()
        for chat in self._cloud.chats.values():
            chat.bell.ring()

    def bot_routes(self) -> list[Route]:
        """Returns the routes of the Bot API."""
        return [
            Route("/bot{token}/{method}", self._endpoint.answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", self._download),
        ]

    def phone_routes(self) -> list[Route]:
        """Returns the routes of the phone page."""
        return self._phones.routes()

    async def _download(self, request: Request) -> Response:
        upload = self._cloud.file(request.path_params["file_id"])
        if request.path_params["token"] != self._cloud.token or upload is None:
            return Response("Not Found", 404)
        return Response(upload.content, media_type=upload.content_type)
