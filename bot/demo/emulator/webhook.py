"""The webhook: updates are posted to the bot, chat by chat, again and again until it answers 2xx."""

import asyncio
import ipaddress
import json
import re
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.demo.emulator.api import Params
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.messages import Json
from bot.demo.emulator.polling import remember_allowed
from bot.demo.emulator.posting import NotPosted, Poster
from bot.demo.emulator.refusal import bad_request
from bot.demo.emulator.updates import Update

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
CONNECTIONS_LIMIT = 100
CONNECTIONS_DEFAULT = 40
FIRST_RETRY_AFTER = 0.05  # seconds of wire time; doubled up to the longest
LONGEST_RETRY_AFTER = 5.0

LaneKey = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook points to."""

    url: str
    secret: str | None
    max_connections: int


class Webhook:
    """Delivers while a target is set. A chat's messages and its presses are two lanes, each in order by itself."""

    def __init__(self, cloud: Cloud) -> None:
        self.target: Target | None = None
        self._cloud = cloud
        self._lanes: dict[LaneKey, deque[Update]] = {}
        self._tasks: dict[LaneKey, asyncio.Task[None]] = {}
        self._poster: Poster | None = None
        self._connections = asyncio.Semaphore(CONNECTIONS_DEFAULT)
        self._last_error: tuple[int, str] | None = None

    async def set(self, params: Params) -> bool:
        """Points the webhook to an http URL on loopback; an empty one removes it."""
        if not params["url"]:
            return await self.delete(params)
        target = _target(params)
        remember_allowed(self._cloud, params)
        await self.stop()
        if params.get("drop_pending_updates"):
            self._cloud.updates.drop()
        self.target, self._last_error = target, None
        self.start()
        return True

    async def delete(self, params: Params) -> bool:
        """Removes the webhook; what waits stays for getUpdates unless it is to be dropped."""
        await self.stop()
        self.target = None
        if params.get("drop_pending_updates"):
            self._cloud.updates.drop()
        return True

    def about(self) -> Json:
        """Returns the Bot API's WebhookInfo."""
        shown: Json = {
            "url": self.target.url if self.target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._cloud.updates),
        }
        if self.target:
            shown["max_connections"] = self.target.max_connections
        if self._cloud.updates.allowed:
            shown["allowed_updates"] = list(self._cloud.updates.allowed)
        if self._last_error:
            shown["last_error_date"], shown["last_error_message"] = self._last_error
        return shown

    def start(self) -> None:
        """Begins to deliver, if a target is set and nothing is being delivered yet. Needs a running event loop."""
        if self.target is None or self._poster is not None:
            return
        self._connections = asyncio.Semaphore(self.target.max_connections)
        headers = {SECRET_HEADER: self.target.secret} if self.target.secret else {}
        self._poster = Poster(self.target.url, headers)
        self._cloud.updates.on_new = self._enqueue
        for update in self._cloud.updates.waiting():
            self._enqueue(update)

    async def stop(self) -> None:
        """Stops delivering; the target stays set, and what was not answered waits on."""
        self._cloud.updates.on_new = None
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._lanes.clear()
        if self._poster is not None:
            self._poster.close()
            self._poster = None

    def _enqueue(self, update: Update) -> None:
        key = (update.kind == "callback_query", update.chat_id)
        self._lanes.setdefault(key, deque()).append(update)
        if key not in self._tasks:
            self._tasks[key] = asyncio.get_running_loop().create_task(self._drain(key))

    async def _drain(self, key: LaneKey) -> None:
        lane = self._lanes[key]
        retry_after = FIRST_RETRY_AFTER
        while lane:
            update = lane[0]
            if not self._cloud.updates.is_waiting(update):
                lane.popleft()
            elif await self._deliver(update):
                lane.popleft()
                self._cloud.updates.take(update)
                retry_after = FIRST_RETRY_AFTER
            else:
                await asyncio.sleep(retry_after)
                retry_after = min(2 * retry_after, LONGEST_RETRY_AFTER)
        del self._lanes[key], self._tasks[key]

    async def _deliver(self, update: Update) -> bool:
        assert self._poster is not None
        try:
            async with self._connections:
                status = await self._poster.post(json.dumps(update.body).encode())
        except NotPosted as error:
            return self._failed(str(error))
        if not 200 <= status < 300:
            return self._failed(f"Wrong response from the webhook: {status} {_phrase(status)}")
        return True

    def _failed(self, why: str) -> bool:
        self._last_error = (int(self._cloud.now().timestamp()), why)
        return False


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def _target(params: Params) -> Target:
    url: str = params["url"]
    if not _is_loopback(url):
        raise bad_request("bad webhook: only addresses of this machine can be reached from here")
    secret = params.get("secret_token")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = params.get("max_connections", CONNECTIONS_DEFAULT)
    if not 1 <= connections <= CONNECTIONS_LIMIT:
        raise bad_request(f'"max_connections" must be 1 to {CONNECTIONS_LIMIT}')
    return Target(url, secret, connections)


def _is_loopback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.username is not None:
            return False
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
