"""The process that draws: begun when it is wanted, replaced when it dies or hangs, gone with the bot."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.emulator.pictures import picture_size
from bot.documents.drawing import Drawer
from bot.errors import DrawingFailed

CHART = {
    "title": "Your last 2 weeks", "first_on": "2026-03-02", "days": 3, "changes": [1], "change": "plan changed",
    "goals": None, "language": "en",
    "trends": [{"name": "Pain", "now": "now 4", "hint": "lower is better", "low": 0, "high": 10, "aim": 3,
                "aim_label": "aim 3", "labels": [], "joined_within": 3, "points": [[0, 6], [2, 4]]}],
    "calendar": {"title": "What was done", "days": {"0": "done", "1": "some", "2": "not_done"},
                 "legend": [["done", "done"], ["some", "some of it"], ["not_done", "not that day"]]},
}  # fmt: skip
HANGS = """
import sys, time
from bot.documents.frames import READY, write_frame
write_frame(sys.stdout.buffer, READY)
time.sleep(60)
"""


@pytest.fixture
async def drawer() -> AsyncIterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.close()


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_nothing_runs_before_the_first_chart_and_one_process_draws_all(drawer: Drawer) -> None:
    assert drawer.process_id is None
    pictures = await asyncio.gather(*(drawer.draw(CHART) for _ in range(3)))
    first = drawer.process_id
    assert first is not None
    assert len(set(pictures)) == 1
    assert (picture_size(pictures[0]) or (0, 0))[0] == 1080
    await drawer.draw(CHART)
    assert drawer.process_id == first
    drawer.close()
    assert not is_running(first)
    with pytest.raises(DrawingFailed, match="any more"):
        await drawer.draw(CHART)


@pytest.mark.long
async def test_a_process_that_was_killed_gives_way_to_a_new_one(drawer: Drawer) -> None:
    await drawer.draw(CHART)
    first = drawer.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert picture_size(await drawer.draw(CHART)) is not None
    assert drawer.process_id not in (None, first)


async def test_a_chart_that_cannot_be_drawn_fails_alone(drawer: Drawer) -> None:
    with pytest.raises(DrawingFailed, match="KeyError"):
        await drawer.draw({"title": "no days"})
    first = drawer.process_id
    assert picture_size(await drawer.draw(CHART)) is not None
    assert drawer.process_id == first


async def test_a_process_that_hangs_is_ended_and_the_event_loop_never_waits(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("worker")
    (folder / "hanging_worker.py").write_text(HANGS)
    monkeypatch.syspath_prepend(folder)
    drawer = Drawer("hanging_worker", draws_for=0.2)
    drawing = asyncio.ensure_future(drawer.draw(CHART))
    longest = 0.0
    while not drawing.done():
        before = time.monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, time.monotonic() - before)
    with pytest.raises(DrawingFailed):
        await drawing
    assert drawer.process_id is None
    drawer.close()
    assert longest < 1.0


@pytest.mark.long
def test_the_bot_itself_never_imports_matplotlib() -> None:
    code = "import sys, bot.app, bot.services.prompts.progress; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows a process's environment")
def test_the_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCRYPTION_KEYS", "secret")
    drawer = Drawer()
    asyncio.run(drawer.draw(CHART))
    environment = Path(f"/proc/{drawer.process_id}/environ").read_bytes()
    drawer.close()
    assert b"PATH=" in environment
    assert b"secret" not in environment
