"""The two clocks: care time, which stamps messages, and wire time, which limits and expiry run on."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.demo.emulator.refusal import NotPossible

CareClock = Callable[[], datetime]
WireClock = Callable[[], float]

wire_time: WireClock = time.monotonic


class StandingClock:
    """A care clock of the emulator's own: it stands still unless it is set."""

    def __init__(self, starts_at: datetime) -> None:
        self._now = _checked(starts_at)

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Moves to an aware instant, forwards or backwards."""
        self._now = _checked(now)


def _checked(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise NotPossible("an instant needs its time zone")
    return instant.astimezone(UTC)
