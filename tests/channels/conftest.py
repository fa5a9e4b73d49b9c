"""A line from the bot's channel to the emulator's people, with both clocks in the test's hand."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copy
from typing import Any, TypeVar

import httpx
from sqlmodel import Session

from bot.app import SetClock, Store, open_store, practice_of
from bot.care.messages import Lane, Message, say
from bot.care.practice import Practice
from bot.care.sentences import _, as_written
from bot.channels.pacing import UNPACED, Rate
from bot.channels.receiver import Receiver
from bot.channels.sender import Sender
from bot.channels.telegram import TelegramChannel
from bot.demo.emulator.people import Person
from bot.demo.emulator.server import Emulator
from storage import outbox, people
from storage.outbox import Queued
from tests.world import MONDAY, migrated, settings_in

T = TypeVar("T")
BOT = "careplan_demo_bot"


@dataclass
class Wire:
    """Wire time that a test moves."""

    now: float = 5_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Line:
    """A bot without loops: a test lets it receive and send when it wants to."""

    emulator: Emulator
    store: Store
    channel: TelegramChannel
    practice: Practice
    clock: SetClock
    wire: Callable[[], float]

    def sender(self, overall: Rate = UNPACED, per_chat: Rate = UNPACED) -> Sender:
        """A sender that has sent nothing yet."""
        return Sender(
            self.store.database, self.practice, self.channel, self.clock.now, overall, per_chat, self.wire
        )  # fmt: skip

    def receiver(self) -> Receiver:
        """A receiver as after a start: it knows no offset."""
        return Receiver(
            self.store.database, self.practice, self.channel, self.clock.now, lambda: None, wire=self.wire
        )  # fmt: skip

    def writes(self, service: Callable[[Session], T]) -> T:
        """What a service comes to, once committed."""
        return self.store.database.submit(service).result(timeout=10)

    def person(self, number: int) -> tuple[Person, int]:
        """Somebody who has written to the bot, and her chat's id with us."""
        person = self.emulator.person(number)
        person.says("hello")
        chat = self.writes(lambda session: people.add_chat(session, "telegram", str(number), "en", MONDAY))
        return person, chat.id

    def queue(self, chat_id: int, words: str, lane: Lane = Lane.REPLY, about: str | None = None) -> int:
        """The outbox id of a new message."""
        return self.writes(
            lambda session: outbox.queue_message(
                session, chat_id, "clinic", said(words), lane=lane, now=self.clock.now(), about=about
            )
        )

    def edit(self, chat_id: int, words: str, **target: Any) -> int:
        """The outbox id of a change."""
        return self.writes(
            lambda session: outbox.queue_edit(session, chat_id, "clinic", said(words), now=self.clock.now(), **target)
        )

    def row(self, outbox_id: int) -> Queued:
        """How the message stands."""
        found = self.writes(lambda session: outbox.row(session, outbox_id))
        assert found is not None
        return found


@cache
def practice() -> Practice:
    """The practice of every line: it is content, not state."""
    return practice_of(settings_in(Path()), BOT)


def said(words: str) -> Message:
    """A message of these words."""
    return say(_("<b>{words}</b>", words=as_written(words)))


def texts(person: Person) -> list[str]:
    """What the bot's messages in her chat read now."""
    return [message.text for message in person.chat.messages if message.sender == "bot"]


@asynccontextmanager
async def open_line(
    folder: Path,
    *,
    limits: bool = False,
    wire: Callable[[], float] = time.monotonic,
    transport: httpx.AsyncBaseTransport | None = None,
    over_http: bool = False,
) -> AsyncIterator[Line]:
    """A line in one process, or over real HTTP; `transport` stands in for the emulator."""
    clock = SetClock(MONDAY)
    emulator = Emulator(clock=clock.now, limits=limits, wire=wire)
    async with emulator.serving() as url:
        settings = settings_in(folder, telegram_api_url=url if over_http else "http://emulator")
        if not (folder / "bot.db").exists():
            copy(migrated(), folder / "bot.db")
        store = open_store(settings)
        in_process = transport or httpx.ASGITransport(app=emulator.asgi)
        channel = TelegramChannel("1:demo", settings.telegram_api_url, None if over_http else in_process)
        assert await channel.open() == BOT
        try:
            yield Line(emulator, store, channel, practice(), clock, wire)
        finally:
            await channel.close()
            store.close()
