"""Failures on a schedule: what the bot sees, and whether the call was carried out all the same."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.demo.emulator.server import Emulator
from tests.demo.emulator.emulator_bench import TOKEN, Bench, open_bench


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of its own default at every 429
    async with open_bench() as bench:
        yield bench


def sent_texts(bench: Bench) -> list[str]:
    return [message.text for message in bench.anna.chat.messages if message.sender == "bot"]


@pytest.mark.parametrize(
    ("kind", "error", "is_delivered"),
    [
        ("500", NetworkError, False),
        ("502", NetworkError, False),
        ("429", RetryAfter, False),
        ("cut", NetworkError, False),
        ("cut_after", NetworkError, True),
        ("timeout_before", TimedOut, False),
        ("timeout_after", TimedOut, True),
    ],
)
async def test_a_call_fails_as_planned_and_the_next_one_works(
    bench: Bench, kind: str, error: type[Exception], is_delivered: bool
) -> None:
    bench.emulator.faults.add(method="sendMessage", kind=kind)
    with pytest.raises(error):
        await bench.bot.send_message(1001, "first", read_timeout=0.05)
    assert sent_texts(bench) == (["first"] if is_delivered else [])
    await bench.bot.send_message(1001, "second")
    assert sent_texts(bench)[-1] == "second"


async def test_a_planned_429_says_how_long_to_wait(bench: Bench) -> None:
    bench.emulator.faults.add(method="sendMessage", kind="429", retry_after=10_072)
    with pytest.raises(RetryAfter) as refused:
        await bench.bot.send_message(1001, "x")
    assert refused.value.retry_after == timedelta(seconds=10_072)


async def test_faults_count_calls_of_their_method_only(bench: Bench) -> None:
    bench.emulator.faults.add(method="getMe", after=1, times=2, kind="500")
    statuses = []
    for _ in range(5):
        await bench.call("getMyCommands")
        statuses.append((await bench.client.post(bench.method_url("getMe"))).status_code)
    assert statuses == [200, 500, 500, 200, 200]


async def test_a_fault_for_every_method_strikes_whatever_comes(bench: Bench) -> None:
    bench.emulator.faults.add(kind="503", times=2)
    assert await bench.refusal("getMe") == "503 Internal Server Error"
    assert await bench.refusal("getUpdates") == "503 Internal Server Error"
    assert await bench.call("getMe")


async def test_a_refused_call_stays_refused_although_the_wire_fails_after_it(bench: Bench) -> None:
    bench.emulator.faults.add(method="sendMessage", kind="cut_after")
    assert await bench.refusal("sendMessage", chat_id=4711, text="x") == "400 Bad Request: chat not found"


async def test_a_kind_that_does_not_exist_cannot_be_planned(bench: Bench) -> None:
    with pytest.raises(ValueError, match="explosion"):
        bench.emulator.faults.add(kind="explosion")


async def test_calls_and_counts_are_kept(bench: Bench) -> None:
    bench.emulator.calls.clear()
    bench.emulator.faults.add(method="getMe", kind="cut")
    await bench.call("sendMessage", chat_id="1001", text="x")
    await bench.refusal("sendMessage", chat_id=1001, text="")
    with pytest.raises(httpx.RemoteProtocolError):
        await bench.client.post(bench.method_url("getMe"))
    assert [tuple(call) for call in bench.emulator.calls] == [
        ("sendMessage", {"chat_id": 1001, "text": "x"}, 200),
        ("sendMessage", {"chat_id": 1001, "text": ""}, 400),
        ("getMe", {}, 0),
    ]
    assert bench.emulator.counts["sendMessage", 400] == 1


async def test_without_a_socket_a_cut_is_a_connection_error() -> None:
    emulator = Emulator(TOKEN)
    emulator.faults.add(kind="cut")
    transport = httpx.ASGITransport(emulator.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        with pytest.raises(ConnectionAbortedError):
            await client.post(f"/bot{TOKEN}/getMe")
        assert (await client.post(f"/bot{TOKEN}/getMe")).json()["result"]["is_bot"] is True
