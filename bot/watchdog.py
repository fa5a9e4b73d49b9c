"""What each part of the running bot last did, in wire time, and the end of a process in which something hangs.

A hung thread does not stop the loop and a hung loop runs no tasks: so a thread of its own looks on. A supervisor starts
the process again, and work goes on where it stopped.
"""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import structlog

LOOP, POLL, INBOX, SENDER, TICKS = "event loop", "poll", "inbox", "sender", "ticks"
HUNG = 75  # the exit code of a process that was ended here: try again
_LOOKS_EVERY = 1.0
_FETCH_LASTS = 60.0  # seconds: a long poll, its time-outs, and a batch that waits for the database

log = structlog.get_logger()


class Progress:
    """Seconds since each part came round and since it last worked. Every thread may ask and tell."""

    def __init__(self, wire: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._began = wire()
        self._turned: dict[str, float] = {}
        self._worked: dict[str, float] = {}
        self._doing: dict[str, float] = {}

    def turned(self, part: str) -> None:
        """The part has come round, whether or not it could do its work."""
        self._turned[part] = self._wire()

    def worked(self, part: str) -> None:
        """The part has done its work, or found none to do."""
        self._turned[part] = self._worked[part] = self._wire()

    @contextmanager
    def doing(self, work: str) -> Iterator[None]:
        """This is under way until the end of the block."""
        self._doing[work] = self._wire()
        try:
            yield
        finally:
            self._doing.pop(work, None)

    def since_turned(self, part: str) -> float:
        """Seconds since the part came round; since the start when it never did."""
        return self._wire() - self._turned.get(part, self._began)

    def since_worked(self, part: str) -> float:
        """Seconds since the part last worked; since the start when it never did."""
        return self._wire() - self._worked.get(part, self._began)

    def has_worked(self, part: str) -> bool:
        """True when it ever did."""
        return part in self._worked

    def under_way(self) -> list[tuple[str, float]]:
        """What is being done, and for how many seconds, longest first."""
        now = self._wire()
        return sorted(((work, now - since) for work, since in self._doing.copy().items()), key=lambda each: -each[1])


class Watchdog:
    """Ends the process, with exit code `HUNG`, when a part has hung for longer than `limit` seconds."""

    def __init__(self, progress: Progress, busy_since: Callable[[], float | None], limit: float) -> None:
        self._progress, self._busy_since, self._limit = progress, busy_since, limit
        turns = limit + _FETCH_LASTS
        self._limits: Mapping[str, float] = {LOOP: limit, POLL: turns, INBOX: turns, SENDER: turns, TICKS: turns}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._arm()
        self._thread.start()

    def stop(self) -> None:
        """Watch no more: what is under way may take its time now."""
        self._ended.set()
        self._thread.join()

    def hung(self) -> str | None:
        """What hangs, in words for the log; None when nothing does."""
        since = self._busy_since()
        if since is not None and time.monotonic() - since > self._limit:
            works = [work for work, seconds in self._progress.under_way() if seconds > self._limit]
            return works[0] if works else "the database's writer"
        parts = (part for part, limit in self._limits.items() if self._progress.since_turned(part) > limit)
        return next(parts, None)

    def _watch(self) -> None:
        try:
            while not self._ended.wait(_LOOKS_EVERY):
                self._arm()
                if (hung := self.hung()) is not None:
                    self._end(hung)
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _arm(self) -> None:
        """Where not even the watching thread runs any more, because something holds the interpreter's lock, one that
        needs no lock ends the process: with exit code 1, for it cannot be told another.
        """
        faulthandler.dump_traceback_later(self._limit + _LOOKS_EVERY, exit=True)

    def _end(self, hung: str) -> None:
        """No tidying up: it would wait for what hangs. The stacks name files, lines and functions, and no values."""
        log.critical("hung", what=hung, after_seconds=self._limit)
        faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
        sys.stderr.flush()
        os._exit(HUNG)
