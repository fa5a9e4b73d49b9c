"""What could not be used in a file: counted by kind, the first ones listed, never guessed."""

import bisect
from collections import Counter
from enum import StrEnum

LISTED = 20


class Trouble(StrEnum):
    """Why a row was left out or stands out; the value is what a person reads."""

    SHAPE = "not a row of patient, on, code, value"
    DATE = "no readable date (YYYY-MM-DD)"
    TIME = "no readable time (HH:MM)"
    UNKNOWN_CODE = "a code the plan does not have"
    EMPTY = "an empty value"
    UNREADABLE = "an unreadable value"
    OUT_OF_RANGE = "a value outside the measure's range"
    AFTER_UNTIL = "after the last day replayed"
    REPEATED = "said again for the same day and time: the last row stands"
    TOO_MANY = "more rows of an item on one day than the plan's per_day: all count"


class Troubles:
    """The rows that stood out, in whatever order they were met."""

    def __init__(self) -> None:
        self.counts: Counter[Trouble] = Counter()
        self.first: list[tuple[int, Trouble, str]] = []  # line of the file, kind, what stood there

    def note(self, trouble: Trouble, line: int, what: str) -> None:
        """Count one, and keep it when it is among the first of the file."""
        self.counts[trouble] += 1
        if len(self.first) < LISTED or line < self.first[-1][0]:
            bisect.insort(self.first, (line, trouble, what))
            del self.first[LISTED:]

    def words(self) -> list[str]:
        """One line for each kind with its count, then the first rows; empty when there were none."""
        kinds = [f"{self.counts[trouble]} × {trouble}" for trouble in Trouble if self.counts[trouble]]
        return [*kinds, *(f"  line {line}: {trouble}: {what}" for line, trouble, what in self.first)]
