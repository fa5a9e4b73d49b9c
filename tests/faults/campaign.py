"""Draws faults by a seed and lets them strike while people and bot are at work; keeps count of those that did."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from time import monotonic

from tests.faults.kinds import QUICK, SLOW
from tests.faults.on_wire import Duplicated, FailedCall, Reordered
from tests.faults.strike import Scene, Strike

_WITHIN = 0.8  # seconds after what people did: answers are fetched, handled and sent within a tenth of that
_BURST = (8, 20)  # faults at once, at least and at most
_WAITS_AT_MOST = 20.0  # seconds for what another fault has: then another one is drawn in its place
_REMEMBERED = 12
_WAITS_FOR_WORK = (FailedCall, Duplicated, Reordered)
_SLOW_ONCE_IN = 100  # faults
_JUMP_ONCE_IN = 60


@dataclass
class Campaign:
    """`wanted` faults, in bursts of which one follows what people do with the likelihood `likely`."""

    scene: Scene
    wanted: int
    likely: float
    only: str = ""  # a pattern of the kinds that may strike
    struck: Counter[str] = field(default_factory=Counter)
    last: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))  # the last faults that began
    _coming: list[tuple[float, Strike]] = field(default_factory=list)
    _going_on: list[Strike] = field(default_factory=list)
    _drawn: int = 0
    _jumps: int = 0
    _began_at: float = field(default_factory=monotonic)

    @property
    def is_done(self) -> bool:
        """Whether as many faults have struck as were wanted."""
        return self.struck.total() >= self.wanted

    @property
    def has_the_clock(self) -> bool:
        """Whether a fault has put the clock wrong, and is to put it right again."""
        return "clock" in self.scene.held

    def something_happened(self) -> None:
        """People did something, or the clock went on: now and then a burst of faults follows."""
        certain = [strike for strike in self._going_on if not isinstance(strike, _WAITS_FOR_WORK)]
        room = self.wanted - self.struck.total() - len(self._coming) - len(certain)
        if room > 0 and self.scene.chance.random() < self.likely:
            for _number in range(min(room, self.scene.chance.randint(*_BURST))):
                self._draw()

    def _draw(self) -> None:
        """One more fault; now and then the slow ones, all at once."""
        self._drawn += 1
        self._comes(self._quick())
        if self._drawn % _SLOW_ONCE_IN == 0:
            for kind, make in SLOW.items():
                if re.search(self.only, kind):
                    self._comes(make(self.scene.chance))

    def _comes(self, strike: Strike) -> None:
        self._coming.append((monotonic() + self.scene.chance.uniform(0, _WITHIN), strike))

    def _quick(self) -> Strike:
        named = {kind: how for kind, how in QUICK.items() if re.search(self.only, kind)} or QUICK
        often = [often for often, _make in named.values()]
        (kind,) = self.scene.chance.choices(list(named), often)
        return named[kind][1](self.scene.chance)

    def looked(self) -> None:
        """Let begin whatever's moment has come, and count what is over."""
        if self._going_on:
            self.scene.look()
        for strike in self._going_on[:]:
            if strike.look(self.scene):
                self._is_over(strike)
        self._coming = [(moment, strike) for moment, strike in self._coming if monotonic() < moment + _WAITS_AT_MOST]
        for moment, strike in self._coming[:]:
            if monotonic() >= moment and not self.scene.held.intersection(strike.needs) and strike.begin(self.scene):
                self._coming.remove((moment, strike))
                self._going_on.append(strike)
                self.scene.held.update(strike.needs)
                self.last.append(f"{monotonic() - self._began_at:.1f} s: {strike}")

    def _is_over(self, strike: Strike) -> None:
        self._going_on.remove(strike)
        self.scene.held.difference_update(strike.needs)
        self.struck[strike.kind] += strike.has_struck

    @property
    def wants_a_jump(self) -> bool:
        """Whether the clock is to jump by days now: nobody is in the middle of something."""
        return bool(re.search(self.only, "clock")) and self._jumps < self.struck.total() // _JUMP_ONCE_IN

    def count_jump(self, kind: str) -> None:
        """The clock has jumped by days, and back."""
        self._jumps += 1
        self.struck[kind] += 1
        self.last.append(f"{monotonic() - self._began_at:.1f} s: {kind}")

    @property
    def is_over(self) -> bool:
        """Whether none is going on but what would need more work to strike."""
        return all(isinstance(strike, _WAITS_FOR_WORK) for strike in self._going_on)

    def comes_no_more(self) -> None:
        """Nothing begins any more."""
        self._coming.clear()

    def end(self) -> None:
        """What never found its moment leaves nothing behind."""
        for strike in self._going_on:
            strike.give_up(self.scene)
        self._going_on.clear()
