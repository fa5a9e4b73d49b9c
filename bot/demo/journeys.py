"""The three ways to move the time: to the next event, by a day, and by two weeks in which the patient answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.demo.cast import ANNA, CLINICIANS
from bot.demo.coming_up import held_back_until
from bot.demo.course import Course
from bot.demo.emulator.people import Person
from bot.demo.emulator.refusal import NotPossible
from bot.demo.meeting import meet
from bot.demo.simulated_patient import SimulatedPatient
from bot.demo.travelling import StandsStill, Traveller

DAY = timedelta(days=1)
BREATH = 0.04  # seconds of wire time after each event while weeks are played, so that one can watch
_LOOKS_AHEAD = timedelta(days=15)  # within these something is seen, or nothing ever is
STOPPED = "Stopped."
NOTHING_DUE = "Nothing is due before Anna has joined. Let Dr Lee open her link and invite her, or play two weeks."
ONE_AT_A_TIME = "Time is moving already."


class Journeys:
    """One at a time. `note` is what the last one came to, `progress` goes from 0 to 1 while weeks are played."""

    def __init__(
        self, traveller: Traveller, people: Mapping[int, Person], links: Mapping[int, str], seed: int,
        breath: float = BREATH,
    ) -> None:  # fmt: skip
        self._traveller, self._people, self._links = traveller, people, links
        self._seed, self._breath = seed, breath
        self._is_under_way = self._is_to_stop = False
        self._plays = 0
        self.is_playing = False
        self.progress = 0.0
        self.note = ""
        self.changed: Callable[[], None] = lambda: None

    async def next_event(self) -> None:
        """To the next instant at which somebody sees something new; the daily rules that find nothing are passed by."""
        await self._refuse_if_nothing_is_due()
        await self._go(self._next_event)

    async def one_day(self) -> None:
        """24 hours on; everything on the way happens at its own time."""
        await self._refuse_if_nothing_is_due()
        await self._go(self._one_day)

    def stop(self) -> None:
        """The journey ends after the event it is at."""
        self._is_to_stop = True

    def refuse_if_under_way(self) -> None:
        """Raises `NotPossible` while a journey is under way."""
        if self._is_under_way:
            raise NotPossible(ONE_AT_A_TIME)

    async def play(self, days: int) -> None:
        """So many days in which the simulated patient answers, until an alert arrives."""
        self.is_playing, self.progress = True, 0.0
        try:
            await self._go(lambda: self._play(timedelta(days=days)))
        finally:
            self.is_playing, self.progress = False, 0.0
            self.changed()

    async def _go(self, journey: Callable[[], Awaitable[str]]) -> None:
        self.refuse_if_under_way()
        self._is_under_way, self._is_to_stop, self.note = True, False, ""
        try:
            self.note = await journey()
        except (StandsStill, NotPossible) as error:  # not possible: Anna blocked the bot meanwhile
            self.note = str(error)
        finally:
            self._is_under_way = False
            self.changed()

    async def _refuse_if_nothing_is_due(self) -> None:
        self.refuse_if_under_way()
        if await self._traveller.app.next_event() is None:
            raise NotPossible(NOTHING_DUE)

    async def _next_event(self) -> str:
        await self._traveller.until_quiet()
        before, until = self._traveller.seen(), self._now + _LOOKS_AHEAD
        while self._traveller.seen() == before and not self._is_to_stop:
            if self._now >= until:
                return "Nothing happened for two weeks."
            await self._traveller.step(until)
        return ""

    async def _one_day(self) -> str:
        until = self._now + DAY
        while self._now < until and not self._is_to_stop:
            await self._traveller.step(until)
        return ""

    async def _play(self, span: timedelta) -> str:
        started, until = self._now, self._now + span
        await self._meet()
        patient, known = self._patient(), self._alerts()
        while self._now < until and not self._is_to_stop:
            await self._play_on(patient, until)
            self.progress = min(1.0, (self._now - started) / span)
            self.changed()
            if new := self._alerts() - known:
                return f"{min(new)[0]} has an alert."
            if self._now >= until:
                until = await self._opening() or until
            await asyncio.sleep(self._breath)
        return STOPPED if self._is_to_stop else self._over(known)

    @staticmethod
    def _over(known: set[tuple[str, int]]) -> str:
        """Why no new alert came: an open case gathers what is found until somebody has taken it."""
        for name, _message_id in known:
            return f"The time is over. {name}'s first alert still waits to be acknowledged."
        return "The time is over, and no alert has come."

    async def _play_on(self, patient: SimulatedPatient, until: datetime) -> None:
        """To the next thing that is due or that she does."""
        patient.notices(self._now)
        await self._traveller.step(min(until, patient.acts_at or until))
        patient.acts(self._now)
        await self._traveller.until_quiet()

    async def _opening(self) -> datetime | None:
        """When an alert that was raised at night or on a weekend may leave: the play goes on until then."""
        now = self._now
        return await self._traveller.app.database.read(lambda session: held_back_until(session, now))

    async def _meet(self) -> None:
        for person in self._people.values():
            person.unblocks_bot()
        await self._traveller.until_quiet()
        await meet(self._traveller, self._people, self._links)

    def _patient(self) -> SimulatedPatient:
        """Each play is a course of its own: she begins well again."""
        self._plays += 1
        practice, course = self._traveller.app.practice, Course(f"{self._seed}/{self._plays}")
        return SimulatedPatient(self._people[ANNA.id], practice.plans.values(), practice.questionnaires, course)

    def _alerts(self) -> set[tuple[str, int]]:
        """The alerts on the clinicians' phones that nobody has acknowledged, by clinician and message."""
        return {
            (character.name, message.id)
            for character in CLINICIANS
            for message in self._people[character.id].chat.messages
            if any("Acknowledge" in row for row in message.buttons)
        }

    @property
    def _now(self) -> datetime:
        return self._traveller.clock.at
