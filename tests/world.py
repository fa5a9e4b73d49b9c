"""The cast and the verbs: real services, SQLite and channel, the strict emulator; only clock and wire are doubled."""

import asyncio
import atexit
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copy, rmtree
from tempfile import mkdtemp
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
from sqlmodel import Session

from bot.app import App, Pace, SetClock, Store, open_store, practice_of, travel
from bot.care.history import reports_in
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.channels.pacing import UNPACED
from bot.channels.telegram import TelegramChannel
from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from bot.demo.emulator.server import Emulator
from bot.documents.drawing import Drawer
from bot.services.joining import inviting
from bot.services.running import delivering, doctor
from bot.settings import Settings
from storage import people, responses
from storage.database import Compiled
from storage.migrating import migrate

T = TypeVar("T")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning in London, four weeks before the clocks change
KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="  # as random as a test needs
FILES = ("bot.db", "keyring.db")
PIXEL = b"GIF89a\x01\x00\x01\x00"  # the smallest picture a phone would send

CLINIC = {
    "clinic_name": "Hill Street Clinic",
    "clinic_zone": "Europe/London",
    "clinic_hours": "Mon-Fri 08:00-18:00",
    "on_call": "lead",
    "emergency_number": "999",
    "crisis_line": "Samaritans, 116 123",
    "safety_checked_on": "2026-02-02",  # four weeks before most tests begin
    "safety_checked_by": "Dr Safe",
}


def settings_in(folder: Path, **more: Any) -> Settings:
    """The settings of a test clinic whose files lie in a folder."""
    values: dict[str, Any] = {
        "telegram_token": "1:demo",
        "telegram_api_url": "http://emulator",
        "encryption_keys": KEY,
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "keyring_url": f"sqlite:///{folder / 'keyring.db'}",
        **CLINIC,
        **more,
    }
    return Settings(**values)


@cache
def shared_content(plans_folder: Path | None) -> Practice:
    """What the content folders hold: files, not state, so all worlds share it."""
    return practice_of(settings_in(Path(), plans_folder=plans_folder), "careplan_demo_bot")


@cache
def shared_drawer() -> Drawer:
    """The one drawing process of all worlds, begun by the first that sends a chart."""
    drawer = Drawer()
    atexit.register(drawer.close)
    return drawer


@cache
def shared_statements() -> Compiled:
    """The SQL of all worlds, built once: a third of a turn's time otherwise."""
    return Compiled()


@cache
def migrated() -> Path:
    """An empty database at this version: a copy of it opens at once, where migrating takes a quarter of a second."""
    file = Path(mkdtemp(prefix="care-plan-bot-")) / "bot.db"
    atexit.register(rmtree, file.parent)
    migrate(f"sqlite:///{file}")
    return file


@dataclass(frozen=True)
class Stage:
    """How a world stood after a beginning: its files, and what the emulator and the clock held."""

    folder: Path
    held: tuple[Any, ...]


STAGES: dict[tuple[Any, ...], Stage] = {}  # by the settings of the world and the beginnings it has played


class World:
    """Anna is the patient, Dr Lee her clinician, Dr Moss a clinician of the same clinic who is not linked to her.

    Every verb plays one thing a person does and lets the bot finish. With `restarts` the bot process ends and starts
    again after every single turn, so that nothing can live in memory.
    """

    heard_a_minute: int | None = None  # of one chat; a test's clock stands still, so any number unless it says so

    def __init__(self, folder: Path, at: datetime = MONDAY, *, restarts: bool = False, **settings: Any) -> None:
        self.folder = folder
        self.settings = settings_in(folder, **settings)
        self._beginnings: tuple[Any, ...] = (at, *sorted(settings.items()))
        self.clock = SetClock(at)
        self.emulator = Emulator(clock=self.clock.now, limits=False)
        self._runner = asyncio.Runner()
        self.restarts = restarts
        if self.settings.database_url == f"sqlite:///{folder / 'bot.db'}" and not (folder / "bot.db").exists():
            copy(migrated(), folder / "bot.db")
        self._seen: dict[int, int] = {}
        self.anna = self.emulator.person(1001, first_name="Anna")
        self.lee = self.emulator.person(2001, first_name="Jo")
        self.moss = self.emulator.person(2002, first_name="Sam")
        self.practice = replace(shared_content(self.settings.plans_folder), clinic=self.settings.clinic())
        self._start()
        self._stood = self._standing()

    def _start(self) -> None:
        self.store: Store = open_store(self.settings, shared_statements())
        transport = httpx.ASGITransport(app=self.emulator.asgi)
        draw = shared_drawer().draw
        self.channel = TelegramChannel(self.settings.token(), self.settings.telegram_api_url, transport, draw)
        self.do(self.channel.open())
        pace = Pace(UNPACED, UNPACED, heard_a_minute=self.heard_a_minute)
        self.app = App(self.store, self.channel, self.practice, self.clock, pace)
        self.do(self.app.start())

    def _stop(self) -> None:
        self.do(self.channel.close())
        self.store.close()

    def restart(self) -> None:
        """The bot process ends, and starts again."""
        self._stop()
        self._start()

    def close(self) -> None:
        """The end of the test."""
        self._stop()
        self._runner.close()

    def do(self, what: Awaitable[T]) -> T:
        """Run something asynchronous."""

        async def awaited() -> T:
            return await what

        return self._runner.run(awaited())

    def reads(self, service: Callable[[Session], T]) -> T:
        """What a service reads in the bot's database."""
        return self.store.database.read_now(service)

    def writes(self, service: Callable[[Session], T]) -> T:
        """What a service comes to, once committed."""
        return self.store.database.submit(service).result()

    # What people do

    def says(self, who: Person, text: str) -> None:
        """Types a message."""
        who.says(text)
        self.settle()

    def edits(self, who: Person, old: str, new: str) -> None:
        """Changes the latest message that reads `old`."""
        message = next(m for m in reversed(who.chat.messages) if m.sender == "person" and m.text == old)
        who.edits(message.id, new)
        self.settle()

    def taps(self, who: Person, label: str, *, times: int = 1, on: ChatMessage | None = None) -> None:
        """Presses the button of that label, on the latest message that has it."""
        message = on or self.with_button(who, label)
        row, column = next(
            (r, c) for r, row in enumerate(message.buttons) for c, text in enumerate(row) if text == label
        )
        for _ in range(times):
            who.presses(message.id, row, column)
        self.settle()

    def with_button(self, who: Person, label: str) -> ChatMessage:
        """The latest message with such a button."""
        for message in reversed(who.chat.messages):
            if any(label in row for row in message.buttons):
                return message
        raise AssertionError(f"no button {label!r}; the last message is:\n{self.last(who)}")

    def data_of(self, who: Person, label: str) -> str:
        """What the button of that label sends when it is pressed; it stands on the latest message that has it."""
        rows = self.with_button(who, label).inline or []
        return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == label)

    def with_no_buttons(self, who: Person) -> bool:
        """True when the latest message of the bot has none."""
        return next(m for m in reversed(who.chat.messages) if m.sender == "bot").inline is None

    def shares_location(self, who: Person, latitude: float, longitude: float) -> None:
        """Shares where she is."""
        who.shares_location(latitude, longitude)
        self.settle()

    def acts(self, *acts: Callable[[], object]) -> None:
        """Anything else people of the emulator can do, one right after the other."""
        for act in acts:
            act()
        self.settle()

    def forges(self, who: Person, data: str) -> None:
        """Presses a button nobody gave her."""
        self.acts(lambda: who.presses_data(who.chat.messages[-1].id, data))

    def settle(self) -> None:
        """The bot finishes what is to do at this instant."""
        self.do(self.app.settle())
        if self.restarts:
            self.restart()

    # What they see

    def news(self, who: Person) -> list[str]:
        """What the bot has said to this person since this was last asked; edits do not count as news."""
        said = [m for m in who.chat.messages if m.sender == "bot"]
        start = self._seen.get(who.id, 0)
        self._seen[who.id] = len(said)
        return [m.text for m in said[start:]]

    def last(self, who: Person) -> str:
        """The bot's latest message as it reads now, with its buttons."""
        said = [m for m in who.chat.messages if m.sender == "bot"]
        return as_read(said[-1]) if said else ""

    def chat(self, who: Person) -> str:
        """The whole chat as it reads now."""
        return "\n---\n".join(
            as_read(m) if m.sender == "bot" else f"                                        > {m.text}"
            for m in who.chat.messages
        )

    # What the clinic finds

    def patient(self, who: Person) -> Patient:
        """The patient who speaks for herself in this person's chat."""

        def found(session: Session) -> Patient | None:
            chat = people.chat_at(session, self.channel.name, str(who.id))
            return people.patient_in(session, chat.id) if chat else None

        patient = self.reads(found)
        assert patient is not None
        return patient

    def answers(self, who: Person, on: date | None = None) -> dict[str, float]:
        """What she has told in the check-in of her local day, of today unless another is named."""
        patient = self.patient(who)
        day = on or self.clock.at.astimezone(ZoneInfo(patient.zone or "UTC")).date()
        reports = self.reads(
            lambda session: reports_in(responses.readings_between(session, patient.id, day, day, ZoneInfo("UTC")))
        )
        return dict(reports[0].values) if reports else {}

    def troubles(self) -> list[str]:
        """What the operator has to look at, and every update or tick that failed; empty when all is well."""
        now = self.clock.at
        self.do(self.app.ticker.run_due(()))  # in a process that lives they come round, where a jump of time skips them
        failed = [f"{name}: {count}" for name, count in self.app.ticker.counts.items()]
        failed += [f"updates {name}: {self.app.receiver.counts[name]}" for name in ("failed", "set aside")
                   if self.app.receiver.counts[name]]  # fmt: skip
        failed += [f"not drawn: {count}" for count in self.channel.counts.values()]
        return self.reads(lambda session: doctor.complaints(session, now)) + failed

    # Time

    def wait_until(self, until: datetime) -> None:
        """Time goes on, and everything on the way happens at its own time."""
        self.do(travel(self.app, self.clock, until))
        if self.restarts:
            self.restart()

    def wait(self, **span: float) -> None:
        """`wait(hours=2)`."""
        self.wait_until(self.clock.at + timedelta(**span))

    def at(self, clock: str, zone: str = "Europe/London") -> None:
        """Time goes on until the clock of that zone next shows `HH:MM`."""
        local = self.clock.at.astimezone(ZoneInfo(zone))
        hour, minute = map(int, clock.split(":"))
        then = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.wait_until((then if then > local else then + timedelta(days=1)).astimezone(UTC))

    # The usual beginnings

    def link_of(self, who: Person) -> str:
        """The start parameter of the latest link in a chat."""
        text = next(m.text for m in reversed(who.chat.messages) if "?start=" in m.text)
        return text.split("?start=")[1].split()[0]

    def add_clinician(self, who: Person, name: str, *, is_admin: bool = False) -> None:
        """The operator makes a link, the clinician opens it."""
        link = self.clinician_link(name, is_admin=is_admin)
        self.says(who, f"/start {link.split('?start=')[1]}")

    def clinician_link(self, name: str, *, is_admin: bool = False) -> str:
        """What `care-plan-bot add-clinician NAME` prints."""
        now, zone, username = self.clock.at, self.settings.clinic_zone, self.practice.bot_username
        return self.writes(
            lambda session: delivering.invitation_link(
                session, username, inviting.invite_clinician(session, name, zone, now, is_admin=is_admin)
            )
        )

    def invite(self, clinician: Person, label: str = "Mrs B, back", *, plan: str = "Low back pain") -> str:
        """The start parameter of a link for a patient."""
        self.says(clinician, "/invite")
        self.taps(clinician, plan)
        self.says(clinician, label)
        return self.link_of(clinician)

    def joins(self, who: Person, token: str, *, clock: str | None = None, discreet: str = "No") -> None:
        """A patient opens her link and answers everything, up to her first goal; the rest she leaves."""
        self.says(who, f"/start {token}")
        for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree", discreet, str(who.user["first_name"])):
            self.taps(who, label)
        self.says(who, clock or f"{self.clock.at.astimezone(ZoneInfo('Europe/London')):%H:%M}")
        buttons = [text for row in self.last_buttons(who) for text in row]
        self.taps(who, next((text for text in buttons if text.startswith("London")), buttons[0]))
        self.taps(who, "18:00")
        self.taps(who, self.last_buttons(who)[0][0])  # the first suggestion of her plan
        self.taps(who, "In 8 weeks")
        self.taps(who, "That is enough")
        self.taps(who, "No, thank you")  # to the questions about her background

    def last_buttons(self, who: Person) -> list[list[str]]:
        """The buttons of the latest message that has some."""
        return next(m.buttons for m in reversed(who.chat.messages) if m.buttons)

    def begin(self) -> None:
        """Dr Lee and Dr Moss are linked, Anna has joined on Dr Lee's invitation."""
        self.lives(beginning)

    def lives(self, beginning: "Callable[[World], object]") -> "World":
        """This world, after that. A beginning many tests share is played once; each of them goes on from a copy.

        A world in which something else has happened before plays it itself.
        """
        self._beginnings = (*self._beginnings, beginning)
        if self._standing() != self._stood:
            beginning(self)
            return self
        stage = STAGES.get(self._beginnings)
        if stage is None:
            restarts, self.restarts = self.restarts, False
            beginning(self)
            self.restarts = restarts
        self._stop()
        if stage is None:
            STAGES[self._beginnings] = self._as_stage()
        else:
            self._go_on_from(stage)
        self._start()
        self._stood = self._standing()
        return self

    def _standing(self) -> tuple[datetime, int]:
        return self.clock.at, sum(len(person.chat.messages) for person in (self.anna, self.lee, self.moss))

    def _as_stage(self) -> Stage:
        kept = Path(mkdtemp(prefix="care-plan-bot-"))
        atexit.register(rmtree, kept)
        for name in FILES:
            copy(self.folder / name, kept / name)
        return Stage(kept, deepcopy(self._held()))

    def _held(self) -> tuple[Any, ...]:
        return self.emulator, self.clock, self.anna, self.lee, self.moss, self._seen

    def _go_on_from(self, stage: Stage) -> None:
        for name in FILES:
            copy(stage.folder / name, self.folder / name)
        self.emulator, self.clock, self.anna, self.lee, self.moss, self._seen = deepcopy(stage.held)

    def checks_in(self, who: Person, pain: int, interference: int, mood: int, side_effects: str = "none") -> None:
        """Answers today's check-in, which has been asked."""
        self.taps(who, "Start")
        for answer in (str(pain), str(interference), str(mood), side_effects, "That is right"):
            self.taps(who, answer)


def beginning(world: World) -> None:
    """Dr Lee and Dr Moss are linked, Anna has joined on Dr Lee's invitation."""
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee))
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


def as_read(message: ChatMessage) -> str:
    """A message as it reads: its words, then its buttons."""
    rows = "\n".join(" ".join(f"[{label}]" for label in row) for row in message.buttons)
    return f"{message.text}\n{rows}" if rows else message.text
