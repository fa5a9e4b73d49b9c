"""Telegram's sending limits, as token buckets in wire time."""

from math import ceil

from bot.demo.emulator.clocks import WireClock
from bot.demo.emulator.refusal import Refusal

FREE = (30.0, 30.0)  # (refilled per second, most at once) over all chats; Bot FAQ, "My bot is hitting limits"
ONE_CHAT = (1.0, 5.0)  # one a second in one chat, short bursts pass; the same page
CHATS_KEPT = 10_000


class Bucket:
    """Tokens that refill at `rate` a second up to `burst`."""

    __slots__ = ("_at", "_burst", "_level", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = now

    def wait(self, now: float) -> float:
        """Returns the seconds until a token is there, 0 if one is."""
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return 0.0 if self._level >= 1 else (1 - self._level) / self._rate

    def take(self) -> None:
        """Takes a token; `wait` has said that it is there."""
        self._level -= 1

    def is_full(self, now: float) -> bool:
        """Returns whether nothing of it is spent, so that it can be forgotten."""
        self.wait(now)
        return self._level >= self._burst


class Limits:
    """All buckets. `overall` is (rate, burst), or None for no limits at all."""

    def __init__(self, overall: tuple[float, float] | None, wire: WireClock) -> None:
        self._wire = wire
        self._overall = Bucket(*overall, wire()) if overall else None
        self._chats: dict[int, Bucket] = {}

    def admit(self, chat_id: int) -> None:
        """Takes a token for one message to `chat_id`; raises `Refusal` 429 and takes none when there is none."""
        if self._overall is None:
            return
        now = self._wire()
        chat = self._chat(chat_id, now)
        wait = max(self._overall.wait(now), chat.wait(now))
        if wait > 0:
            raise too_many_requests(ceil(wait))
        self._overall.take()
        chat.take()

    def _chat(self, chat_id: int, now: float) -> Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            if len(self._chats) >= CHATS_KEPT:
                self._chats = {key: kept for key, kept in self._chats.items() if not kept.is_full(now)}
            bucket = self._chats[chat_id] = Bucket(*ONE_CHAT, now)
        return bucket


def too_many_requests(retry_after: int) -> Refusal:
    """Returns the refusal that asks for `retry_after` seconds of silence."""
    return Refusal(f"Too Many Requests: retry after {retry_after}", 429, retry_after=retry_after)
