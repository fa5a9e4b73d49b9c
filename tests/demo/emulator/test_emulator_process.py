"""The emulator as a process of its own, and as an object that outlives an event loop."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from bot.demo.emulator.server import Emulator


@contextmanager
def running(*options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "bot.demo.emulator", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
    assert process.returncode == 0


def test_it_prints_its_url_first_and_stops_when_asked() -> None:
    with running("--port", "0", "--no-limits", "--starts-at", "2026-03-01T08:00:00+00:00") as url:
        assert httpx.get(f"{url}/clock").json() == {"now": "2026-03-01T08:00:00+00:00"}
        assert httpx.post(f"{url}/bot1:demo/getMe").json()["ok"] is True


def test_it_serves_one_event_loop_after_another() -> None:
    emulator = Emulator()
    anna = emulator.person(1001)

    async def hear() -> str:
        async with emulator.serving() as url, httpx.AsyncClient(trust_env=False) as client:
            poll = client.get(f"{url}/bot1:demo/getUpdates", params={"offset": -1, "timeout": 5})
            waiting = asyncio.create_task(poll)
            await asyncio.sleep(0.05)
            anna.says("hello")
            return str((await waiting).json()["result"][-1]["message"]["text"])

    for _ in range(2):
        assert asyncio.run(hear()) == "hello"


@pytest.mark.parametrize("wait", [5, 25])
def test_it_stops_although_somebody_waits(wait: int) -> None:
    emulator = Emulator()
    emulator.person(1001)

    async def leave() -> int:
        async with httpx.AsyncClient(trust_env=False) as client:
            async with emulator.serving() as url:
                poll = asyncio.create_task(client.get(f"{url}/bot1:demo/getUpdates", params={"timeout": wait}))
                phone = asyncio.create_task(
                    client.get(f"{url}/phones/1001/chat", params={"after": 0, "wait": wait}, timeout=30)
                )
                await asyncio.sleep(0.05)
            return (await poll).status_code + (await phone).status_code

    assert asyncio.run(asyncio.wait_for(leave(), 4)) == 400
