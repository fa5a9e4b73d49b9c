"""What people in the emulator see and do, over HTTP, and the emulator's clock and faults."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

import httpx

_LOOKS_EVERY = 0.01  # seconds of wire time
_PATIENCE = 30.0  # seconds of wire time, after which a wait has failed


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a phone shows it now."""

    id: int
    is_bot: bool
    text: str
    at: datetime
    buttons: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """All its buttons."""
        return tuple(label for row in self.buttons for label in row)

    def place_of(self, label: str) -> tuple[int, int]:
        """Row and column of a button."""
        return next((r, row.index(label)) for r, row in enumerate(self.buttons) if label in row)


@dataclass(frozen=True, slots=True)
class State:
    """The emulator's clock and levers: `struck` counts the calls that failed, by kind, method, and the planned chat."""

    now: datetime
    clock_reads: int  # by the bot
    waiting: int  # updates the bot has not confirmed
    last_update: int  # the id of the last one there was
    duplicated: int
    shuffled: int
    struck: Counter[tuple[str, str, int | None]]


class Wire:
    """The emulator's HTTP interface. `acts` counts everything people did: as many updates the bot has to take in."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=10)
        self.acts = 0

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def now(self) -> datetime:
        """Care time."""
        return self.state().now

    def state(self) -> "State":
        """What has come of the clock, the faults and the updates so far."""
        told = self._client.get("/state").json()
        struck = Counter({(kind, method, chat): times for kind, method, chat, times in told.pop("struck")})
        return State(now=datetime.fromisoformat(told.pop("now")), struck=struck, **told)

    def set_clock(self, at: datetime) -> None:
        """Care time goes on to this instant."""
        self._post("/clock", now=at.isoformat())

    def plan_fault(self, **fault: Any) -> None:
        """One of the next calls of the bot goes wrong."""
        self._post("/faults", **fault)

    def clear_faults(self) -> None:
        """Nothing goes wrong any more."""
        assert self._client.delete("/faults").is_success

    def redeliver(self, last: int) -> None:
        """Telegram delivers the last updates once more."""
        self._post("/redeliver", last=last)

    def deliver_twice(self, *, is_on: bool) -> None:
        """Telegram delivers every update twice from now on, or no longer."""
        self._post("/duplicates", on=int(is_on))

    def shuffle(self) -> None:
        """Telegram delivers the next batch of several updates in the wrong order."""
        self._post("/shuffle")

    def push(self, body: dict[str, Any]) -> None:
        """Telegram delivers an update of that shape."""
        self._post("/push", **body)

    def polls_as_another(self, token: str) -> None:
        """A second bot process fetches updates with the same token, and confirms none."""
        assert self._client.get(f"/bot{token}/getUpdates").is_success

    def calls_so_far(self) -> int:
        """How many calls the bot has made."""
        seen: int = self._client.get("/calls", params={"after": 1_000_000}).json()["seen"]
        return seen

    def methods_called(self, after: int) -> list[str]:
        """Which methods the bot has called since that many calls."""
        return [method for method, _status in self.answered(after)]

    def answered(self, after: int) -> list[tuple[str, int]]:
        """The bot's calls since that many: which method, and the status it was answered with; 0 is a cut wire."""
        calls = self._client.get("/calls", params={"after": after}).json()["calls"]
        return [(call["method"], call["status"]) for call in calls]

    def phone(self, person_id: int, first_name: str) -> "Phone":
        """The phone of a person, new if there was none."""
        self._post("/people", id=person_id, first_name=first_name)
        return Phone(self, person_id)

    def chat(self, person_id: int) -> list[Shown]:
        """The chat as it stands."""
        messages = self._client.get(f"/phones/{person_id}/chat").json()["messages"]
        return [_shown(message) for message in messages]

    def act(self, person_id: int, what: str, **how: Any) -> None:
        """Something a person does."""
        self._post(f"/phones/{person_id}/{what}", **how)
        self.acts += 1

    def _post(self, path: str, **wish: Any) -> None:
        answered = self._client.post(path, json=wish)
        assert answered.is_success, answered.text

    def until(
        self, is_so: Callable[[], bool], what: Callable[[], str], meanwhile: Callable[[], None],
        patience: float = _PATIENCE, every: float = _LOOKS_EVERY,
    ) -> None:  # fmt: skip
        """Look again and again until it is so; `meanwhile` runs between two looks. `AssertionError` in the end."""
        ends_at = time.monotonic() + patience
        while not is_so():
            assert time.monotonic() < ends_at, f"waited {patience:.0f} s for {what()}"
            meanwhile()
            time.sleep(every)


def _shown(message: dict[str, Any]) -> Shown:
    buttons = tuple(tuple(button["text"] for button in row) for row in message["buttons"])
    at = datetime.fromisoformat(message["date"])
    return Shown(message["id"], message["sender"] == "bot", message["text"], at, buttons)


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's phone."""

    wire: Wire
    person_id: int

    @property
    def messages(self) -> list[Shown]:
        """The chat, oldest first."""
        return self.wire.chat(self.person_id)

    def says(self, text: str) -> None:
        """Types a message."""
        self.wire.act(self.person_id, "says", text=text)

    def taps(self, message: Shown, label: str) -> None:
        """Presses a button, of the message as it was when she looked."""
        row, column = message.place_of(label)
        self.wire.act(self.person_id, "presses", message_id=message.id, row=row, column=column)

    def taps_latest(self, label: str) -> None:
        """Presses the button of that label on the latest message that has one which begins so."""
        message, found = next((m, text) for m in reversed(self.messages) for text in m.labels if text.startswith(label))
        self.taps(message, found)

    def link(self) -> str:
        """The start parameter of the latest link in the chat."""
        text = next(m.text for m in reversed(self.messages) if "?start=" in m.text)
        return text.split("?start=")[1].split()[0]
