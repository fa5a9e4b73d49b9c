"""Faults of the clock: it is an hour off for a moment, while people and bot go on."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.faults.strike import Lasting, Scene


@dataclass
class ClockOff(Lasting):
    """The clock is wrong by so much for some seconds; seen when the bot has read it meanwhile."""

    kind: str = "clock an hour off"
    by: timedelta = timedelta(hours=1)
    needs: Collection[str] = ("clock",)
    has_struck: bool = False
    _right: datetime | None = field(default=None)
    _reads: int = 0

    def begin(self, scene: Scene) -> bool:
        """It jumps."""
        state = scene.place.wire.state()
        self._right, self._reads = state.now, state.clock_reads
        scene.place.wire.set_clock(state.now + self.by)
        self.starts_now()
        return True

    def look(self, scene: Scene) -> bool:
        """Over after its seconds, once it was read: it jumps back."""
        self.has_struck = scene.seen.clock_reads > self._reads
        if not (self.is_time_up and self.has_struck):
            return False
        self.give_up(scene)
        return True

    def give_up(self, scene: Scene) -> None:
        """It is right again."""
        assert self._right is not None
        scene.place.wire.set_clock(self._right)
