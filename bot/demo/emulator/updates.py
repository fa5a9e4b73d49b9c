"""The queue of updates: ids, kinds, expiry, confirmation, and delivering again what was delivered before."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.demo.emulator.bell import Bell
from bot.demo.emulator.clocks import WireClock

MESSAGES_KEPT_FOR = 24 * 3600.0  # seconds of wire time; Bot API, "Getting updates"
PRESSES_KEPT_FOR = 150.0
ONLY_WHEN_NAMED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DELIVERED_KEPT = 1_000
FUTURE = 10  # an offset further past the last id than this is of another numbering, and confirms nothing


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One update as it is sent. `expires_at` is wire time."""

    update_id: int
    kind: str
    body: dict[str, Any]
    chat_id: int
    expires_at: float


class Updates:
    """What waits for the bot, in order. `on_new` hears of every update that joins: a webhook takes them from there."""

    def __init__(self, first_id: int, wire: WireClock) -> None:
        self.bell = Bell()
        self.allowed: tuple[str, ...] = ()
        self.duplicates = False
        self.duplicated = 0  # updates that were delivered twice for that
        self.shuffled = 0  # batches that were delivered in the wrong order
        self.on_new: Callable[[Update], None] | None = None
        self._next_id = first_id
        self._wire = wire
        self._waiting: deque[Update] = deque()
        self._again: deque[Update] = deque()
        self._delivered: deque[Update] = deque(maxlen=DELIVERED_KEPT)
        self._delivered_ids: set[int] = set()
        self._shuffles = False

    def __len__(self) -> int:
        return len(self._waiting) + len(self._again)

    @property
    def last_id(self) -> int:
        """The id of the update that joined last."""
        return self._next_id - 1

    def restart_ids(self, at: int) -> None:
        """Lets the ids go on from `at`, as Telegram's do after a quiet week."""
        self._next_id = at
        self._delivered_ids.clear()

    def add(self, kind: str, content: dict[str, Any], chat_id: int) -> None:
        """Adds an update, unless the bot did not ask for its kind."""
        if not self._is_allowed(kind):
            return
        kept_for = PRESSES_KEPT_FOR if kind == "callback_query" else MESSAGES_KEPT_FOR
        body = {"update_id": self._next_id, kind: content}
        update = Update(self._next_id, kind, body, chat_id, self._wire() + kept_for)
        self._next_id += 1
        self._waiting.append(update)
        self._announce(update)

    def _announce(self, update: Update) -> None:
        if self.on_new:
            self.on_new(update)
        self.bell.ring()

    def _is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_NAMED

    def redeliver(self, last: int) -> None:
        """Puts the last delivered updates before all others, with the ids they had. Confirming does not remove them."""
        chosen = list(self._delivered)[-last:] if last > 0 else []
        self._again.extend(chosen)
        for update in chosen:
            self._announce(update)

    def push(self, body: dict[str, Any]) -> None:
        """Adds an update of whatever shape, which no phone has sent; it gets an id, as each of Telegram's has."""
        update = Update(self._next_id, "", {**body, "update_id": self._next_id}, 0, self._wire() + MESSAGES_KEPT_FOR)
        self._next_id += 1
        self._waiting.append(update)
        self._announce(update)

    def shuffle(self) -> None:
        """Lets the next batch that holds several updates come newest first."""
        self._shuffles = True

    def drop(self) -> None:
        """Forgets all waiting updates."""
        self._waiting.clear()
        self._again.clear()

    def batch(self, offset: int, limit: int) -> list[Update]:
        """Confirms everything below `offset` and returns the next updates. A negative offset counts from the end."""
        self._expire()
        if offset < 0:
            self._keep_last(-offset)
        elif self._waiting and offset <= self._waiting[-1].update_id + FUTURE:
            self._confirm(offset)
        chosen = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        for update in self._waiting:
            if len(chosen) >= limit:
                break
            chosen.append(update)
            self._note_delivered(update)
        return self._in_order(chosen)

    def _in_order(self, batch: list[Update]) -> list[Update]:
        """The batch as it is delivered: the wrong way round, where that was asked for."""
        if not self._shuffles or len(batch) < 2:
            return batch
        self._shuffles = False
        self.shuffled += 1
        return batch[::-1]

    def take(self, update: Update) -> None:
        """Removes an update that a webhook has delivered."""
        for waiting in (self._waiting, self._again):
            if update in waiting:
                waiting.remove(update)
                break
        self._note_delivered(update)

    def is_waiting(self, update: Update) -> bool:
        """Returns whether the update is still to be delivered: not dropped, not too old."""
        return update.expires_at > self._wire() and (update in self._waiting or update in self._again)

    def waiting(self) -> Iterable[Update]:
        """Returns the updates still to be delivered, oldest first."""
        self._expire()
        return [*self._again, *self._waiting]

    def _note_delivered(self, update: Update) -> None:
        """Remembers a first delivery; with `duplicates` on, the update is due once more at once."""
        if update.update_id in self._delivered_ids:
            return
        if len(self._delivered) == DELIVERED_KEPT:
            self._delivered_ids.discard(self._delivered[0].update_id)
        self._delivered.append(update)
        self._delivered_ids.add(update.update_id)
        if self.duplicates:
            self.duplicated += 1
            self._again.append(update)
            self._announce(update)

    def _confirm(self, offset: int) -> None:
        """Ids may have restarted lower in between, so the update just below `offset` says how far the bot has come."""
        if any(update.update_id == offset - 1 for update in self._waiting):
            while self._waiting.popleft().update_id != offset - 1:
                pass
        while self._waiting and self._waiting[0].update_id < offset:
            self._waiting.popleft()

    def _keep_last(self, count: int) -> None:
        while len(self._waiting) > count:
            self._waiting.popleft()

    def _expire(self) -> None:
        now = self._wire()
        if any(update.expires_at <= now for update in self._waiting):
            self._waiting = deque(update for update in self._waiting if update.expires_at > now)
