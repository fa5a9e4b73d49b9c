"""The webhook: Telegram posts each update, and hears 200 once it is committed to the inbox.

Messages and presses of one chat come in queues of their own, so one may overtake the other. What waits in the inbox is
handled in the order of its numbers, chat by chat; what comes later than that is handled later. Nobody waits for a
number that is missing: the numbers are the bot's, not the chat's, and every press is checked against what is open.
"""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.telegram import WebhookState
from bot.channels.telegram_raw import UPDATE_LIMIT, update_in
from bot.channels.webhook_door import listening
from bot.errors import UpdateUnreadable
from bot.services.talk.receiving import RawUpdate
from bot.watchdog import POLL, Progress

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
CONNECTIONS = 40  # at the same time, which Telegram takes for the default
_LOOKS_EVERY = 30.0  # seconds
_CLOSE = {"connection": "close"}  # nobody reads on what was refused

log = structlog.get_logger()
Accept = Callable[[list[RawUpdate]], Awaitable[None]]


class Points(Protocol):
    """The half of Telegram's API that a webhook needs."""

    async def point_webhook(self, url: str, secret: str, connections: int) -> None:
        """Updates are posted there from now on."""

    async def look_at_webhook(self) -> WebhookState:
        """How it stands at Telegram."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram posts to, and where this process listens for it: between them stands whatever speaks TLS."""

    url: str
    host: str
    port: int

    @property
    def path(self) -> bytes:
        """The only path there is."""
        return (urlsplit(self.url).path or "/").encode("ascii")


def secret_of(token: str) -> str:
    """What Telegram shows with each update. It is made of the bot's token, so that all replicas know the same one, and
    whoever learns it does not learn the token.
    """
    return hmac.new(token.encode(), b"care-plan-bot webhook", hashlib.sha256).hexdigest()


class Webhook:
    """One process's webhook. `counts` tells callers refused, bodies that were none, and updates not taken in."""

    def __init__(self, channel: Points, address: Address, secret: str, accept: Accept, progress: Progress) -> None:
        self._channel, self._address, self._secret = channel, address, secret
        self._accept, self._progress = accept, progress
        self._failed_at: datetime | None = None
        self.counts: Counter[str] = Counter()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listens, and has Telegram post here, until the end of the block. What comes after that waits at Telegram."""
        async with listening(self, self._address.host, self._address.port):
            await self._point()
            yield

    async def watch(self) -> None:
        """Look again and again, until cancelled, whether Telegram still posts here and gets through."""
        while True:
            try:
                await self.look()
            except Exception as error:
                self._progress.turned(POLL)
                self.counts["faults"] += 1
                log.warning("webhook fault", error=type(error).__name__)
            await asyncio.sleep(_LOOKS_EVERY)

    async def look(self) -> None:
        """Once. Whoever fetches updates by hand has to take the webhook away; it comes back here."""
        state = await self._channel.look_at_webhook()
        if state.url != self._address.url:
            self.counts["set again"] += 1
            log.warning("webhook set again")
            await self._point()
        is_news = state.failed_at is not None and state.failed_at != self._failed_at
        self._failed_at = state.failed_at
        if is_news and state.waiting:
            self._progress.turned(POLL)
            log.warning("webhook not reached", waiting=state.waiting, reason=state.failure)
        else:
            self._progress.worked(POLL)

    async def _point(self) -> None:
        await self._channel.point_webhook(self._address.url, self._secret, CONNECTIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI hands it over."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Everything that is not Telegram's looks as if there was nothing here at all."""
        if not self._is_telegrams(request):
            self.counts["refused"] += 1
            return Response(status_code=404, headers=_CLOSE)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return self._unusable(415)
        try:
            body = await _body_of(request)
        except ClientDisconnect:
            return self._unusable(400)  # nobody hears it; Telegram tries again
        if body is None:
            return self._unusable(413)
        try:
            update = update_in(body)
        except UpdateUnreadable:
            return self._unusable(400)
        return await self._take_in(update)

    async def _take_in(self, update: RawUpdate) -> Response:
        try:
            await self._accept([update])
        except Exception as error:  # of the database: Telegram keeps the update and tries again
            self.counts["not taken in"] += 1
            log.warning("update not taken in", error=type(error).__name__)
            return Response(status_code=503)
        return Response()

    def _is_telegrams(self, request: Request) -> bool:
        shown = [value for name, value in request.scope["headers"] if name == SECRET_HEADER]
        knows_secret = len(shown) == 1 and hmac.compare_digest(shown[0], self._secret.encode())
        is_here = request.scope["raw_path"] == self._address.path and not request.scope["query_string"]
        return knows_secret and is_here and request.method == "POST"

    def _unusable(self, status: int) -> Response:
        self.counts["unusable"] += 1
        log.warning("webhook got no update", status=status)
        return Response(status_code=status, headers=_CLOSE)


async def _body_of(request: Request) -> bytes | None:
    """What was sent, None as soon as it is longer than any update, whatever its headers promise."""
    promised = request.headers.get("content-length", "")
    if promised.isdecimal() and (len(promised) > len(str(UPDATE_LIMIT)) or int(promised) > UPDATE_LIMIT):
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > UPDATE_LIMIT:
            return None
    return bytes(body)
