"""Every kind of fault, how often it comes, and how one is made.

When the bot runs on PostgreSQL too, a connection that is cut belongs here, beside the database's lock.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from tests.faults.on_clock import ClockOff
from tests.faults.on_database import BUSY_TIMEOUT, Locked, Poisoned
from tests.faults.on_process import DiskFull, Hung, Killed
from tests.faults.on_wire import MALFORMED, Duplicated, FailedCall, Malformed, Redelivered, Reordered, SecondPoller
from tests.faults.strike import Strike

_SENDS = ("sendMessage", "sendMessage", "editMessageText")
_ANSWERED = (*_SENDS, *_SENDS, "getUpdates")
_CALLS = (*_ANSWERED, "answerCallbackQuery")
_CHATS = (1001, 1002, 1003, 1004, 2001, 2002)  # those who are written to
Make = Callable[[Random], Strike]


def _failed(fault: str, kind: str, methods: tuple[str, ...], **how: float) -> Make:
    return lambda chance: _one_call(chance, kind, fault, methods, how)


def _server_error(chance: Random) -> Strike:
    return _one_call(chance, "Telegram 5xx", chance.choice(("500", "502", "503", "504")), _CALLS, {})


def _one_call(chance: Random, kind: str, fault: str, methods: tuple[str, ...], how: dict[str, float]) -> Strike:
    method = chance.choice(methods)
    return FailedCall(kind, fault, method, chance.choice(_CHATS) if method in _SENDS else None, how)


def _clock_off(kind: str, by: timedelta) -> Make:
    return lambda chance: ClockOff(chance.uniform(0.3, 1.5), kind, by)


# By name: how often it comes compared with the others, and how one is made.
QUICK: Mapping[str, tuple[int, Make]] = {
    "SIGKILL": (4, lambda chance: Killed(waits=chance.random() < 0.7)),
    "disk full": (2, lambda chance: DiskFull(chance.uniform(0.5, 2))),
    "database locked": (4, lambda chance: Locked(chance.uniform(1.4, 2))),
    "Telegram 5xx": (7, _server_error),
    "connection cut": (5, _failed("cut", "connection cut", _CALLS)),
    "connection cut after delivery": (5, _failed("cut_after", "connection cut after delivery", _ANSWERED)),
    "429": (2, _failed("429", "429", _SENDS, retry_after=2)),
    "409, a second poller": (4, lambda chance: SecondPoller()),
    "redelivered updates": (5, lambda chance: Redelivered(chance.randint(1, 8))),
    "duplicated updates": (4, lambda chance: Duplicated(chance.uniform(0.2, 1.5))),
    "reordered updates": (4, lambda chance: Reordered()),
    "malformed update": (2, lambda chance: Malformed(chance.choice(MALFORMED))),
    "poisoned update": (1, lambda chance: Poisoned("poisoned update", "inbox")),
    "poisoned message": (1, lambda chance: Poisoned("poisoned message", "outbox")),
    "clock +1 h": (2, _clock_off("clock +1 h", timedelta(hours=1))),
    "clock -1 h": (2, _clock_off("clock -1 h", -timedelta(hours=1))),
}
# A real time-out takes the bot's 20 s, a lock must outlast its 10 s, a hang the watchdog's 15: these come together,
# once in many others.
SLOW: Mapping[str, Make] = {
    "database locked for long": lambda chance: Locked(BUSY_TIMEOUT + 1.5, "database locked for long"),
    "time-out": _failed("timeout_before", "time-out", ("sendMessage",), hangs_for=30),
    "time-out after delivery": _failed("timeout_after", "time-out after delivery", ("sendMessage",), hangs_for=30),
    "hanging tick": lambda chance: Hung(),
    "429 for long": _failed("429", "429 for long", ("sendMessage",), retry_after=25),
}
