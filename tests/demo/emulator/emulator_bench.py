"""The emulator on a real socket, Anna who has started the bot, and two clients: a careful and a careless one."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.demo.emulator.people import Person
from bot.demo.emulator.server import Emulator

TOKEN = "1:demo"


@dataclass
class WireClock:
    """Wire time that a test moves."""

    now: float = 5_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Bench:
    """Everything a test of the emulator needs."""

    emulator: Emulator
    url: str
    bot: Bot
    client: httpx.AsyncClient
    anna: Person
    wire_clock: WireClock

    def method_url(self, method: str, token: str = TOKEN) -> str:
        """Returns where a method is called."""
        return f"{self.url}/bot{token}/{method}"

    async def call(self, method: str, **params: Any) -> Any:
        """Posts JSON and returns the result."""
        answer = await self.client.post(self.method_url(method), json=params)
        assert answer.json()["ok"] is True, answer.text
        return answer.json()["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """Posts JSON and returns the code and description of the refusal."""
        answer = await self.client.post(self.method_url(method), json=params)
        return refusal_of(answer)


def refusal_of(answer: httpx.Response) -> str:
    """Returns the code and description of a refusal, after checking that it is one through and through."""
    refused = answer.json()
    assert refused["ok"] is False
    assert refused["error_code"] == answer.status_code
    return f"{refused['error_code']} {refused['description']}"


def _request() -> HTTPXRequest:
    """Returns the library's own client without certificates, whose loading costs more than all else here."""
    return HTTPXRequest(httpx_kwargs={"verify": False, "trust_env": False})


@asynccontextmanager
async def open_bench(*, limits: bool | tuple[float, float] = False) -> AsyncIterator[Bench]:
    """Serves an emulator with Anna in it and gives the bench; her /start waits as the first update."""
    wire_clock = WireClock()
    emulator = Emulator(TOKEN, limits=limits, wire=wire_clock)
    anna = emulator.person(1001, first_name="Anna")
    anna.says("/start")
    async with (
        emulator.serving() as url,
        httpx.AsyncClient(trust_env=False, verify=False) as client,
        Bot(
            TOKEN,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=_request(),
            get_updates_request=_request(),
        ) as bot,
    ):
        yield Bench(emulator, url, bot, client, anna, wire_clock)


def png(width: int = 4, height: int = 3) -> bytes:
    """Returns a grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
