"""Moves care time while the bot runs: to the next due instant, let it do what is due, wait until it is quiet."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.app import App, SetClock
from bot.demo.emulator.server import Emulator
from bot.errors import CarePlanBotError

_PATIENCE = 20.0  # seconds of wire time until a bot that is never quiet is given up on
_LOOKS_EVERY = 0.004


class StandsStill(CarePlanBotError):
    """Time cannot move on: the bot does not finish what is due."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """Moves the clock of a running bot and of the emulator it talks to, never backwards."""

    app: App
    clock: SetClock
    emulator: Emulator

    async def step(self, until: datetime) -> None:
        """To the next instant at which something is due, or to `until` if nothing is due before it."""
        event = await self.app.next_event()
        if event is not None and event.at <= self.clock.at:  # what a person just did may have made something due
            await self.arrive(self.clock.at)
            event = await self.app.next_event()
            if event is not None and event.at <= self.clock.at:
                raise StandsStill
        await self.arrive(min(event.at, until) if event is not None else until)

    async def arrive(self, at: datetime) -> None:
        """Care time is `at`, or what it was if that is later, and everything due by then has happened."""
        await self.until_quiet()  # whatever people just did belongs to the instant at which they did it
        self.clock.at = max(self.clock.at, at)
        await self.app.ticker.run_all()
        self.app.sender.wake()  # a message that was held back until now wakes nobody by itself
        await self.until_quiet()

    async def until_quiet(self) -> None:
        """Returns once every update is handled and every message that may leave has left; raises `StandsStill`."""
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + _PATIENCE
        # In this order: an update that is confirmed has been committed, so that it waits where `is_idle` looks.
        while self.emulator.unconfirmed or not await self.app.is_idle():
            if loop.time() > gives_up_at:
                raise StandsStill
            await asyncio.sleep(_LOOKS_EVERY)

    def seen(self) -> int:
        """A number that grows with every change on anybody's phone."""
        return sum(person.chat.revision for person in self.emulator.people)
