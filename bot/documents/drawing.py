"""Charts are drawn in one process of their own, begun when the first is wanted: drawing never holds up the bot."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from bot.documents.frames import CHART, PICTURE, READY, read_frame, write_frame
from bot.errors import DrawingFailed

WORKER = "bot.documents.drawing_worker"
_DRAWS_FOR, _STARTS_FOR = 10.0, 60.0  # seconds; the first start on a machine looks through all its fonts
_TRIES = 2
# What the process is given of the bot's environment: never a token or a key.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "TEMP", "LANG", "SYSTEMROOT", "USERPROFILE", "MPLCONFIGDIR", "XDG_CACHE_HOME")


class Drawer:
    """Hands one chart after the other to the process; one that died or hangs gives way to a new one."""

    def __init__(self, worker: str = WORKER, draws_for: float = _DRAWS_FOR) -> None:
        self._worker, self._draws_for = worker, draws_for
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drawing")  # one chart at a time, off the event loop
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    @property
    def process_id(self) -> int | None:
        """The process that draws now; None before the first chart."""
        return self._process.pid if self._process else None

    async def draw(self, chart: Mapping[str, Any]) -> bytes:
        """The chart as a PNG; `DrawingFailed` when it cannot be drawn."""
        if self._is_closed:
            raise DrawingFailed("nothing is drawn any more")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, json.dumps(chart).encode())

    def close(self) -> None:
        """Nothing is drawn any more, and the process ends, in the middle of a chart too."""
        self._is_closed = True
        if (process := self._process) is not None:
            process.kill()
        self._thread.shutdown(cancel_futures=True)
        self._end()

    def _draw(self, chart: bytes) -> bytes:
        for _try in range(_TRIES):
            answer = None if self._is_closed else self._ask(chart)
            if answer is None:  # it died, or was ended because it hung
                self._end()
            elif answer[0] == PICTURE:
                return answer[1]
            else:
                raise DrawingFailed(f"a picture could not be drawn: {answer[1].decode()}")
        raise DrawingFailed

    def _ask(self, chart: bytes) -> tuple[bytes, bytes] | None:
        process = self._started()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            write_frame(process.stdin, CHART, chart)
        except OSError:  # it died since the last chart
            return None
        return self._read_in_time(process.stdout, self._draws_for)

    def _started(self) -> subprocess.Popen[bytes] | None:
        """The process, ready to draw; None when it does not get ready."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of this project
            [sys.executable, "-m", self._worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
        )
        assert self._process.stdout is not None
        ready = self._read_in_time(self._process.stdout, _STARTS_FOR)
        return self._process if ready is not None and ready[0] == READY else None

    def _read_in_time(self, pipe: IO[bytes], seconds: float) -> tuple[bytes, bytes] | None:
        """The next frame; None when the process ended, by itself or because it took too long."""
        assert self._process is not None
        alarm = threading.Timer(seconds, self._process.kill)
        alarm.start()
        try:
            return read_frame(pipe)
        finally:
            alarm.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was still to be written has nobody to read it
