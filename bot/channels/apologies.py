"""Says "I cannot save right now" to whoever writes meanwhile: past the outbox, for that cannot be saved either."""

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog

from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Lane, put_into_words
from bot.care.outage_words import cannot_save
from bot.care.practice import Practice
from bot.care.red_flags import RedFlag
from bot.care.sentences import DEFAULT_LANGUAGE
from bot.channels.pacing import WireClock
from bot.errors import DeliveryError, UpdateUnreadable
from bot.services.running.delivering import Outgoing
from bot.services.talk.receiving import danger_in
from storage.outbox import OutgoingKind

K = TypeVar("K")
V = TypeVar("V")
_ONCE_IN, _DANGER_ONCE_IN = 600.0, 60.0  # seconds of wire time, for one chat, and for each kind of danger in it
_REMEMBERED = 10_000
_HEARD = (IncomingKind.TEXT, IncomingKind.EDIT, IncomingKind.PRESS, IncomingKind.LOCATION, IncomingKind.OTHER)

log = structlog.get_logger()


class Tells(Protocol):
    """What of a channel is needed here."""

    def read(self, content: dict[str, Any]) -> Incoming:
        """One update as a value."""

    async def send(self, outgoing: Outgoing) -> int | None:
        """The channel's message id."""


class Apologies:
    """One process's apologies. It remembers whom it has told, since the same updates are fetched again and again.

    `counts` tells "apologies", and "apologies not sent", which are tried again when the update comes again.
    """

    def __init__(
        self, practice: Practice, channel: Tells, now: Callable[[], datetime], wire: WireClock, counts: Counter[str]
    ) -> None:
        self._practice, self._channel, self._now, self._wire, self._counts = practice, channel, now, wire, counts
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()  # by address and kind of danger
        self._answered: OrderedDict[int, None] = OrderedDict()
        self._waiting: dict[int, tuple[Incoming, RedFlag | None]] = {}
        self._task: asyncio.Task[None] | None = None

    def say(self, updates: Sequence[tuple[int, str | None]]) -> None:
        """Whoever sent these, as `(update id, raw)`, hears it soon. Nobody waits for that."""
        for update_id, raw in updates:
            incoming = self._read(raw)
            if incoming is not None and incoming.kind in _HEARD:
                self._want(update_id, incoming)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._say_all())

    async def stop(self) -> None:
        """Say no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def _read(self, raw: str | None) -> Incoming | None:
        try:
            return self._channel.read(json.loads(raw)) if raw is not None else None
        except (UpdateUnreadable, ValueError, RecursionError):
            return None  # it is counted, and set aside, where it is handled

    def _want(self, update_id: int, incoming: Incoming) -> None:
        if update_id not in self._answered:
            self._waiting[update_id] = incoming, danger_in(self._practice, incoming.text)

    async def _say_all(self) -> None:
        """Danger first; one after the other, for the channel's pace."""
        while self._waiting:
            update_id = min(self._waiting, key=lambda each: (self._waiting[each][1] is None, each))
            incoming, flag = self._waiting.pop(update_id)
            if self._is_told(incoming, flag) or await self._is_said(incoming, flag):
                _remember(self._answered, update_id, None)

    def _is_told(self, incoming: Incoming, flag: RedFlag | None) -> bool:
        told = self._told.get(_subject(incoming, flag))
        return told is not None and self._wire() - told < (_ONCE_IN if flag is None else _DANGER_ONCE_IN)

    async def _is_said(self, incoming: Incoming, flag: RedFlag | None) -> bool:
        """False when it may be tried again."""
        try:
            await self._channel.send(self._apology(incoming, flag))
        except DeliveryError as error:
            self._counts["apologies not sent"] += 1
            log.warning("apology not sent", reason=str(error))
            if error.retry_after is not None:
                self._waiting.clear()  # all of it comes again, and later
            return error.permanent or error.in_doubt
        except Exception as error:  # a courtesy must never be what stops the bot
            self._counts["apologies not sent"] += 1
            log.error("apology not sent", reason=type(error).__name__)
            return True
        self._counts["apologies"] += 1
        for subject in (_subject(incoming, flag), _subject(incoming, None)):  # who is warned knows the rest as well
            _remember(self._told, subject, self._wire())
        return True

    def _apology(self, incoming: Incoming, flag: RedFlag | None) -> Outgoing:
        languages = self._practice.languages
        language = languages.get(incoming.language) or languages[DEFAULT_LANGUAGE]
        words = put_into_words(cannot_save(self._practice.clinic, flag, self._now()), language)
        lane = Lane.REPLY if flag is None else Lane.URGENT
        return Outgoing(0, 0, incoming.address, OutgoingKind.MESSAGE, lane, words, None, 0)


def _subject(incoming: Incoming, flag: RedFlag | None) -> tuple[str, str]:
    return incoming.address, flag.code if flag is not None else ""


def _remember(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _REMEMBERED:
        memory.popitem(last=False)
