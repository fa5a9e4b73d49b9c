"""SIGKILL at random moments: after a tap, while due work is done, with a message in flight, while the bot starts."""

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import func, select
from sqlmodel import Session

from storage.outbox import OutgoingStatus
from storage.tables import outbox
from tests.process.processes import Place

# Seconds of wire time within which a kill falls: an answer is fetched, committed, handled and shown in less than a
# tenth of a second, due work waits up to a second for its tick, and a start takes about a second.
_AFTER_A_TAP, _AFTER_A_MOVE, _IN_FLIGHT, _AFTER_A_START = 0.08, 1.2, 0.1, 1.5
_CHANCE_AT_START, _CHANCE_IN_FLIGHT = 0.25, 0.4
_HANGS_FOR = 20.0  # seconds for which the answer to a send is withheld: the kill comes long before
_SENDS = ("sendMessage", "sendMessage", "editMessageText")


@dataclass
class Killer:
    """Kills the bot `kills` times and starts it again each time; asked at every look whether a moment has come.

    `likely` is how likely a tap or a move of the clock is followed by a kill. For the moments when Telegram has a
    message and the bot does not know it yet, the emulator withholds its answer until the kill.
    """

    place: Place
    chance: Random
    kills: int
    likely: float
    in_flight: int = 0  # messages that were in the channel's hands at the kills
    phases: Counter[str] = field(default_factory=Counter)
    _at: float | None = None
    _phase: str = ""
    _withheld: tuple[str, int] | None = None  # the method whose answer is withheld, and the calls made before

    @property
    def happened(self) -> int:
        """How many kills there were."""
        return self.phases.total()

    @property
    def is_done(self) -> bool:
        """Whether all kills have happened."""
        return self.happened >= self.kills

    def acted(self) -> None:
        """Somebody did something; sometimes Telegram delivers it twice."""
        if self.chance.random() < 0.1:
            self.place.wire.redeliver(1)
        self._perhaps("after a tap", self.likely, _AFTER_A_TAP)

    def moved(self) -> None:
        """The clock went on."""
        self._perhaps("after a move", self.likely, _AFTER_A_MOVE)

    def looked(self) -> None:
        """Strike when the moment has come."""
        if self._withheld is not None:
            self._look_for_flight(*self._withheld)
        if self._at is not None and time.monotonic() >= self._at:
            self._at = None
            self._strike()

    def _strike(self) -> None:
        self.place.bot.kill()
        self.place.wire.clear_faults()  # the call that was seen may have come a moment before the fault was planned
        self.in_flight += self.place.reads(count_in_flight)
        self.phases[self._phase] += 1
        self.place.bot.start()
        self._plan("during start-up", _CHANCE_AT_START, _AFTER_A_START)

    def _perhaps(self, phase: str, likely: float, within: float) -> None:
        if self.chance.random() < _CHANCE_IN_FLIGHT:
            self._withhold(likely)
        else:
            self._plan(phase, likely, within)

    def _plan(self, phase: str, likely: float, within: float) -> None:
        if self._is_free() and self.chance.random() < likely:
            self._at, self._phase = time.monotonic() + self.chance.uniform(0, within), phase

    def _withhold(self, likely: float) -> None:
        if self._is_free() and self.chance.random() < likely:
            method = self.chance.choice(_SENDS)
            self._withheld = method, self.place.wire.calls_so_far()
            self.place.wire.plan_fault(kind="timeout_after", method=method, hangs_for=_HANGS_FOR)

    def _look_for_flight(self, method: str, after: int) -> None:
        if method in self.place.wire.methods_called(after):
            self._withheld = None
            self._at, self._phase = time.monotonic() + self.chance.uniform(0, _IN_FLIGHT), "in flight"

    def _is_free(self) -> bool:
        return self._at is None and self._withheld is None and not self.is_done


def count_in_flight(session: Session) -> int:
    """How many messages were in the channel's hands when the process ended."""
    sending = select(func.count()).select_from(outbox).where(outbox.c.status == OutgoingStatus.SENDING)
    return session.scalar(sending) or 0
