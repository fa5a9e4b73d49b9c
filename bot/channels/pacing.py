"""Token buckets in wire time: the sender stays below the limits that Telegram enforces."""

from collections.abc import Callable
from dataclasses import dataclass

WireClock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` sends at once, then `per_second`."""

    per_second: float
    burst: float


# Telegram's own figures: about 30 messages a second over all chats, one a second in one chat, short bursts pass.
OVERALL = Rate(30, 30)
PER_CHAT = Rate(1, 5)
UNPACED = Rate(1e9, 1e9)


class Bucket:
    """Tokens that refill with time."""

    def __init__(self, rate: Rate, clock: WireClock) -> None:
        self._rate, self._clock = rate, clock
        self._tokens, self._at = rate.burst, clock()

    def available(self) -> float:
        """How many may be taken now."""
        now = self._clock()
        self._tokens = min(self._rate.burst, self._tokens + (now - self._at) * self._rate.per_second)
        self._at = now
        return self._tokens

    def take(self) -> None:
        """Take one; the bucket may run into debt, which delays the next."""
        self.available()
        self._tokens -= 1

    @property
    def is_full(self) -> bool:
        """True when the bucket need not be remembered."""
        return self.available() >= self._rate.burst

    def wait(self) -> float:
        """Seconds until one may be taken."""
        return max(0.0, (1 - self.available()) / self._rate.per_second)
