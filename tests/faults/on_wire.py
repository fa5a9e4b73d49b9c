"""Faults between the bot and Telegram: failed calls, a second poller, repeated, reordered and malformed updates."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage import inbox, people
from storage.outbox import OutgoingStatus
from storage.tables import outbox
from tests.faults.strike import Lasting, Scene
from tests.process.phone import State
from tests.process.processes import TOKEN

_NEW_MESSAGES = ("sendMessage", "sendPhoto", "sendDocument")


@dataclass
class FailedCall:
    """The next call of a method fails in one way, seen when the emulator has let it fail.

    A send is one to some chat: so that not all of them are for the same message, which is retried later each time.
    """

    kind: str
    fault: str  # of the emulator
    method: str
    chat: int | None = None
    how: dict[str, Any] = field(default_factory=dict)
    has_struck: bool = False
    _before: int = 0

    @property
    def needs(self) -> Collection[str]:
        """One such failure at a time, so that each is seen to strike the bot."""
        return ("poll",) if self.method == "getUpdates" else (f"{self.chat or self.method}",)

    def begin(self, scene: Scene) -> bool:
        """The failure is planned."""
        self._before = self._count(scene.place.wire.state())
        scene.place.wire.plan_fault(kind=self.fault, method=self.method, chat=self.chat, **self.how)
        return True

    def look(self, scene: Scene) -> bool:
        """Over once it has struck, and what failed has been delivered by another try."""
        has_struck = self._count(scene.seen) > self._before
        if has_struck and not self.has_struck and self._leaves_doubt:
            scene.in_doubt += 1
        self.has_struck = has_struck
        return has_struck and (self.chat is None or not scene.place.reads(self._is_tried_again))

    @property
    def _leaves_doubt(self) -> bool:
        return self.method in _NEW_MESSAGES and self.fault in ("cut_after", "timeout_after")

    def _is_tried_again(self, session: Session) -> bool:
        chat = people.chat_at(session, "telegram", str(self.chat))
        in_hand = outbox.c.status.in_((OutgoingStatus.WAITING, OutgoingStatus.SENDING))
        here = (outbox.c.chat_id == (chat.id if chat else None), in_hand, outbox.c.attempts > 0)
        return session.scalar(select(outbox.c.id).where(*here)) is not None

    def give_up(self, scene: Scene) -> None:
        """The emulator forgets all that was planned, at the end."""
        scene.place.wire.clear_faults()

    def _count(self, state: State) -> int:
        return state.struck[self.fault, self.method, self.chat]


@dataclass
class SecondPoller:
    """Another process polls with the same token: the bot's waiting poll ends with 409."""

    kind: str = "409, a second poller"
    needs: Collection[str] = ("poll",)
    has_struck: bool = False
    _before: int = 0

    def begin(self, scene: Scene) -> bool:
        """It polls once."""
        self._before = scene.place.wire.calls_so_far()
        scene.place.wire.polls_as_another(TOKEN)
        return True

    def look(self, scene: Scene) -> bool:
        """Over at once; no harm was done when the bot was not polling just then."""
        self.has_struck = ("getUpdates", 409) in scene.place.wire.answered(self._before)
        return True

    def give_up(self, scene: Scene) -> None:
        """Nothing is left of it."""


@dataclass
class Redelivered:
    """Telegram delivers the last updates again, with the ids they had."""

    last: int
    kind: str = "redelivered updates"
    needs: Collection[str] = ("again",)
    has_struck: bool = False

    def begin(self, scene: Scene) -> bool:
        """They are put before all that waits."""
        scene.place.wire.redeliver(self.last)
        return True

    def look(self, scene: Scene) -> bool:
        """Over once the bot has fetched everything."""
        self.has_struck = scene.seen.waiting == 0
        return self.has_struck

    def give_up(self, scene: Scene) -> None:
        """Nothing is left of it."""


@dataclass
class Duplicated(Lasting):
    """For a while Telegram delivers every update twice."""

    kind: str = "duplicated updates"
    needs: Collection[str] = ("twice",)
    has_struck: bool = False
    _before: int = 0

    def begin(self, scene: Scene) -> bool:
        """From now on."""
        self._before = scene.place.wire.state().duplicated
        scene.place.wire.deliver_twice(is_on=True)
        self.starts_now()
        return True

    def look(self, scene: Scene) -> bool:
        """Over after its seconds, if an update was delivered twice."""
        self.has_struck = scene.seen.duplicated > self._before
        if self.is_time_up and self.has_struck:
            scene.place.wire.deliver_twice(is_on=False)
            return True
        return False

    def give_up(self, scene: Scene) -> None:
        """Each once again."""
        scene.place.wire.deliver_twice(is_on=False)


@dataclass
class Reordered:
    """A batch of several updates is delivered newest first."""

    kind: str = "reordered updates"
    needs: Collection[str] = ("order",)
    has_struck: bool = False
    _before: int = 0

    def begin(self, scene: Scene) -> bool:
        """The next batch of several."""
        self._before = scene.place.wire.state().shuffled
        scene.place.wire.shuffle()
        return True

    def look(self, scene: Scene) -> bool:
        """Over once such a batch has come."""
        self.has_struck = scene.seen.shuffled > self._before
        return self.has_struck

    def give_up(self, scene: Scene) -> None:
        """One batch more or less does not matter."""


@dataclass
class Malformed:
    """An update of no shape that Telegram promises."""

    body: dict[str, Any]
    kind: str = "malformed update"
    needs: Collection[str] = ("poison",)
    has_struck: bool = False

    def begin(self, scene: Scene) -> bool:
        """It is delivered with the next batch."""
        scene.place.wire.push(self.body)
        return True

    def look(self, scene: Scene) -> bool:
        """Over once the bot has taken everything in and dealt with it."""
        self.has_struck = scene.seen.waiting == 0 and not scene.place.reads(inbox.count_waiting)
        return self.has_struck

    def give_up(self, scene: Scene) -> None:
        """Nothing is left of it."""


_VERA, _STRANGER = {"id": 1004, "type": "private"}, {"id": 666, "type": "private"}
MALFORMED: tuple[dict[str, Any], ...] = (
    {},
    {"message": None},
    {"message": {"chat": _VERA, "message_id": "x", "date": "yesterday", "text": "/today"}},
    {"message": {"chat": _VERA, "message_id": 10**30, "date": -1, "text": 5}},
    {"message": {"chat": _STRANGER, "message_id": 1, "date": 10**18, "from": _STRANGER, "text": "/start"}},
    {"message": {"chat": {"id": "1004"}, "text": "A" * 70_000}},
    {"callback_query": {"id": None, "from": _VERA, "data": "x" * 500, "message": {"chat": _VERA}}},
    {"callback_query": {"id": "1", "from": [], "data": {"a": [[[[[[[]]]]]]]}, "message": []}},
    {"edited_message": [1, 2, 3]},
    {"my_chat_member": {"chat": _VERA, "new_chat_member": {"status": {}}}},
)
