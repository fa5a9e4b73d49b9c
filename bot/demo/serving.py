"""Puts the demo together and serves it: emulator, the real bot, the page, and a clock that can be moved."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import App, Pace, SetClock, open_store, practice_of
from bot.channels.pacing import UNPACED
from bot.channels.telegram import TelegramChannel
from bot.demo.cast import CLINICIANS, cast_shown, gather
from bot.demo.demo_settings import ZONE, demo_settings, new_token
from bot.demo.emulator.people import Person
from bot.demo.emulator.server import Emulator
from bot.demo.journeys import BREATH, Journeys
from bot.demo.page_files import page_routes
from bot.demo.time_bar import TimeBar
from bot.demo.travelling import Traveller
from bot.documents.drawing import Drawer
from bot.logs import set_up_logs
from bot.services.joining import inviting
from bot.services.running import delivering

STARTS_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, 08:00 in London too
_HOSTS = ["127.0.0.1", "localhost"]  # a page of another site that points its own name here is turned away


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is being served. `failed` ends with an error when the bot or a journey did."""

    url: str
    traveller: Traveller
    people: Mapping[int, Person]
    failed: asyncio.Future[None]


async def serve_demo(port: int, seed: int) -> None:
    """Serves the demo until it is interrupted or terminated, and leaves nothing behind.

    Ends the process with a sentence and exit code 1 when the port is taken.
    """
    set_up_logs("WARNING")
    stopped = asyncio.Event()
    with suppress(NotImplementedError):  # Windows has no such signal, and ends without it
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    with TemporaryDirectory(prefix="care-plan-bot-demo-") as folder:
        async with running_demo(Path(folder), port, seed) as demo:
            print(f"The demo is at {demo.url} (Ctrl-C ends it)", flush=True)
            ends: list[asyncio.Future[Any]] = [asyncio.ensure_future(stopped.wait()), demo.failed]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)


@asynccontextmanager
async def running_demo(folder: Path, port: int, seed: int, breath: float = BREATH) -> AsyncIterator[Demo]:
    """The demo on loopback, its files in `folder`; `breath` is what each event waits while weeks are played."""
    clock, token = SetClock(STARTS_AT), new_token()
    emulator = Emulator(token=token, clock=clock.now, limits=False)
    page = _page(emulator)
    async with _serving(emulator, port, page) as url, _bot(folder, token, url, clock) as app, _crew() as crew:
        crew.begin(app.run())
        people, links = gather(emulator), await _links(app)
        traveller = Traveller(app, clock, emulator)
        journeys = Journeys(traveller, people, links, seed, breath)
        bar = TimeBar(journeys, app.database, clock, ZONE, emulator.closing, crew.begin)
        await bar.refresh()
        crew.begin(bar.watch())
        page.router.routes.extend([*bar.routes(), _cast_route(app.practice.bot_username, links)])
        try:
            yield Demo(url, traveller, people, crew.failed)
        finally:
            journeys.stop()
            emulator.closing.begin()
            bar.close()


def _page(emulator: Emulator) -> Starlette:
    """Everything but the time bar and the cast, which have to wait for the bot. Faults and clock stay out of reach."""
    routes = [*page_routes(), *emulator.phone_routes(), *emulator.bot_routes()]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS)])


@asynccontextmanager
async def _serving(emulator: Emulator, port: int, page: Starlette) -> AsyncIterator[str]:
    async with AsyncExitStack() as server:
        try:
            url = await server.enter_async_context(emulator.serving(port, page))
        except OSError as error:
            taken = f"Port {port} is taken. Choose another one, for example: --port {port + 1}"
            raise SystemExit(taken if error.errno == errno.EADDRINUSE else str(error)) from error
        yield url


@asynccontextmanager
async def _bot(folder: Path, token: str, url: str, clock: SetClock) -> AsyncIterator[App]:
    """The bot as `run` makes it: only the address of Telegram and the clock differ, and it need not pace itself."""
    settings = demo_settings(folder, token, url)
    # A transport of its own: a proxy that the environment names does not reach this machine's loopback.
    drawer = Drawer()
    channel = TelegramChannel(settings.token(), settings.telegram_api_url, httpx.AsyncHTTPTransport(), drawer.draw)
    store = open_store(settings)
    try:
        practice = practice_of(settings, await channel.open())
        yield App(store, channel, practice, clock, Pace(UNPACED, UNPACED))
    finally:
        await channel.close()
        drawer.close()
        store.close()


class _Crew:
    """What runs beside the server. `failed` ends with the error of whatever ended with one."""

    def __init__(self) -> None:
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs until it ends by itself or the demo ends."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)


@asynccontextmanager
async def _crew() -> AsyncIterator[_Crew]:
    crew = _Crew()
    try:
        yield crew
    finally:
        tasks = list(crew.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if crew.failed.done():
        crew.failed.result()


async def _links(app: App) -> dict[int, str]:
    """The clinicians' one-time links by their person's id, made as `add-clinician` makes them."""
    clinic, username, now = app.practice.clinic, app.practice.bot_username, app.clock.now()
    return {
        each.id: await app.database.write(
            lambda session, name=each.name: delivering.invitation_link(  # type: ignore[misc]  # a default that binds the loop name
                session, username, inviting.invite_clinician(session, name, clinic.zone, now)
            )
        )
        for each in CLINICIANS
    }


def _cast_route(username: str, links: Mapping[int, str]) -> Route:
    async def show(_request: Request) -> Response:
        return JSONResponse(cast_shown(username, links))

    return Route("/cast", show)
