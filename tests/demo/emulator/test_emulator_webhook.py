"""The webhook: delivered with its secret, in order, until it is accepted; presses do not wait for messages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.emulator.bell import Bell
from bot.demo.emulator.wire import listening
from tests.demo.emulator.emulator_bench import Bench, open_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


@dataclass
class Receiver:
    """A bot's webhook that keeps what it gets and answers as it is told."""

    url: str = ""
    refuses: set[str] = field(default_factory=set)
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    bell: Bell = field(default_factory=Bell)

    async def receive(self, request: Request) -> Response:
        update = await request.json()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refuses & update.keys():
            return Response(status_code=503)
        self.got.append(update)
        self.bell.ring()
        return Response()

    async def count(self, count: int) -> list[str]:
        """Returns the kinds of the first `count` updates once they are there."""
        async with asyncio.timeout(2):
            while len(self.got) < count:
                await self.bell.wait(1)
        return [list(update)[1] for update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with listening(Starlette(routes=[Route("/hook", receiver.receive, methods=["POST"])]), 0) as url:
        receiver.url = f"{url}/hook"
        yield receiver


async def test_what_waits_and_what_comes_is_delivered_in_order_with_the_secret(
    bench: Bench, receiver: Receiver
) -> None:
    await bench.call("setWebhook", url=receiver.url, secret_token="s3cret", max_connections=2)
    for number in range(20):
        bench.anna.says(str(number))
    await receiver.count(21)
    assert [update["message"]["text"] for update in receiver.got] == ["/start", *map(str, range(20))]
    assert receiver.secrets == {"s3cret"}
    assert (await bench.call("getWebhookInfo"))["pending_update_count"] == 0


async def test_what_is_refused_comes_again_and_presses_overtake_it(bench: Bench, receiver: Receiver) -> None:
    receiver.refuses = {"message"}
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=button)
    await bench.call("setWebhook", url=receiver.url)
    bench.anna.presses(sent["message_id"])
    assert await receiver.count(1) == ["callback_query"]
    info = await bench.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 1)
    receiver.refuses = set()
    assert await receiver.count(2) == ["callback_query", "message"]


async def test_updates_come_again_to_a_webhook_too(bench: Bench, receiver: Receiver) -> None:
    bench.emulator.duplicate_updates = True
    await bench.call("setWebhook", url=receiver.url)
    await receiver.count(2)
    bench.emulator.duplicate_updates = False
    bench.emulator.redeliver(last=1)
    await receiver.count(3)
    assert len({update["update_id"] for update in receiver.got}) == 1


async def test_an_update_that_was_overtaken_comes_twice_as_well(bench: Bench, receiver: Receiver) -> None:
    bench.emulator.duplicate_updates = True
    receiver.refuses = {"message"}
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=button)
    await bench.call("setWebhook", url=receiver.url)
    bench.anna.presses(sent["message_id"])
    await receiver.count(2)
    receiver.refuses = set()
    assert await receiver.count(4) == ["callback_query", "callback_query", "message", "message"]


async def test_nothing_is_delivered_after_the_webhook_is_gone(bench: Bench, receiver: Receiver) -> None:
    await bench.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await bench.call("setWebhook", url="")
    bench.anna.says("late")
    await asyncio.sleep(0.05)
    assert receiver.got == []
    assert [update["message"]["text"] for update in await bench.call("getUpdates")] == ["late"]


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"url": "https://example.org/hook"}, "bad webhook: only addresses of this machine can be reached from here"),
        ({"url": "http://10.0.0.1/"}, "bad webhook: only addresses of this machine can be reached from here"),
        ({"url": "ftp://127.0.0.1/"}, "bad webhook: only addresses of this machine can be reached from here"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "max_connections": 101}, '"max_connections" must be 1 to 100'),
        ({"url": "http://127.0.0.1/", "allowed_updates": ["x"]}, 'unknown update type "x" in allowed_updates'),
    ],
)
async def test_a_webhook_that_cannot_work_is_refused(bench: Bench, params: dict[str, Any], complaint: str) -> None:
    assert await bench.refusal("setWebhook", **params) == f"400 Bad Request: {complaint}"
    assert (await bench.call("getWebhookInfo"))["url"] == ""


async def last_error(bench: Bench) -> str:
    """Returns why a delivery failed, as soon as one has."""
    for _ in range(200):
        info = await bench.call("getWebhookInfo")
        if "last_error_message" in info:
            return str(info["last_error_message"])
        await asyncio.sleep(0.01)
    raise AssertionError("no delivery failed")


async def test_a_bot_that_was_down_gets_what_waited(bench: Bench) -> None:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.receive, methods=["POST"])])
    async with listening(app, 0) as url:
        await bench.call("setWebhook", url=f"{url}/hook")
        await receiver.count(1)
    bench.anna.says("are you there?")
    assert (await last_error(bench)).startswith("Connection failed: ")
    async with listening(app, int(url.rpartition(":")[2])):
        await receiver.count(2)
    assert receiver.got[-1]["message"]["text"] == "are you there?"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n"])
async def test_a_bot_that_closes_the_connection_each_time_is_served(bench: Bench, answer: bytes) -> None:
    heads: list[bytes] = []
    bell = Bell()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()
        bell.ring()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        bench.anna.says("second")
        await bench.call("setWebhook", url=f"http://127.0.0.1:{port}/hook?a=b")
        while len(heads) < 2:
            assert await bell.wait(2)
        await bench.call("deleteWebhook")
    assert all(head.startswith(b"POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:") for head in heads)
