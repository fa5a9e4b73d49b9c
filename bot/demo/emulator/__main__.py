"""Runs the emulator as a process of its own: `python -m bot.demo.emulator --port 8081`."""

import asyncio
import signal
from datetime import datetime

import typer

from bot.demo.emulator.server import STARTS_AT, Emulator


def main(
    port: int = 0,
    limits: bool = True,
    starts_at: str = STARTS_AT.isoformat(),
    token: str = "1:demo",  # noqa: S107 - the demo's, worth nothing anywhere else
    username: str = "careplan_demo_bot",
) -> None:
    """Serve the Bot API emulator on loopback until it is interrupted."""
    emulator = Emulator(token, username, limits=limits, starts_at=datetime.fromisoformat(starts_at))
    asyncio.run(_serve(emulator, port))


async def _serve(emulator: Emulator, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stopped.set)
    async with emulator.serving(port) as url:
        print(url, flush=True)
        await stopped.wait()


if __name__ == "__main__":
    typer.run(main)
