"""What every fault of the campaign is: it begins, goes on while the bot works, and has struck or has not."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Protocol

from tests.faults.cast import Cast
from tests.process.processes import Place


@dataclass
class Scene:
    """Where faults strike, and what may come of them: how many messages may be repeated, whose chance decides."""

    place: Place
    cast: Cast
    chance: Random
    in_doubt: int = 0  # messages that were, or may have been, delivered when the bot could not know it
    held: set[str] = field(default_factory=set)  # what a fault has for itself at the moment

    def __post_init__(self) -> None:
        self.seen = self.place.wire.state()  # by this look, for all faults

    def look(self) -> None:
        """See how the wire stands now."""
        self.seen = self.place.wire.state()

    @property
    def file(self) -> Path:
        """The bot's database."""
        return self.place.bot.folder / "bot.db"

    def executes(self, statement: str) -> bool:
        """True when the statement was executed in the bot's database; False when that is locked just now."""
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=0)) as database:
            try:
                database.execute(statement)
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                return False
        return True


class Strike(Protocol):
    """One fault. `has_struck` is true once it is seen to work."""

    kind: str
    has_struck: bool

    @property
    def needs(self) -> Collection[str]:
        """What no other fault may have meanwhile."""

    def begin(self, scene: Scene) -> bool:
        """True when it has begun; False when it cannot at this moment, and is to be tried again."""

    def look(self, scene: Scene) -> bool:
        """Called again and again; True when it is over."""

    def give_up(self, scene: Scene) -> None:
        """Nothing of it is left behind: it has waited too long for its moment."""


@dataclass
class Lasting:
    """A fault that goes on for some seconds of wire time."""

    lasts: float
    _ends_at: float = field(default=0.0, init=False)

    def starts_now(self) -> None:
        """The seconds begin."""
        self._ends_at = monotonic() + self.lasts

    @property
    def is_time_up(self) -> bool:
        """Whether the seconds are over."""
        return monotonic() >= self._ends_at
