"""What one row says: a value of a measure, or what became of a plan item; or why it cannot be used."""

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from bot.care.history import PromptStatus
from bot.care.questionnaire_scores import GAD7, PHQ9, WHO5
from bot.replay.plan import ReplayPlan
from bot.replay.rows import Row
from bot.replay.troubles import Trouble

ITEM = "item:"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
# Questionnaires whose items may be told under any plan -> the highest grade of an item.
_HIGHEST_GRADE = {PHQ9: 3.0, GAD7: 3.0, WHO5: 5.0}
_QUESTIONNAIRE_ITEMS = {
    f"{instrument.code}:{number}": (0.0, highest)
    for instrument, highest in _HIGHEST_GRADE.items()
    for number in range(1, instrument.items + 1)
}


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What became of one prompt: `done`, `skipped:<reason>` or `unanswered`."""

    item: str
    status: PromptStatus
    reason: str | None


class Reader:
    """Reads the values of one plan's rows."""

    def __init__(self, plan: ReplayPlan) -> None:
        self._ranges = _QUESTIONNAIRE_ITEMS | {m.code: (m.minimum, m.maximum) for m in plan.measures.values()}
        self._items = frozenset(plan.item_titles)

    def read(self, row: Row) -> float | ItemAnswer | Trouble:
        """The row's number, the item's answer, or what is wrong with the row."""
        if row.code.startswith(ITEM):
            return self._item_answer(row)
        known = self._ranges.get(row.code)
        if known is None:
            return Trouble.UNKNOWN_CODE
        value = _number(row.value)
        if value is None:
            return Trouble.UNREADABLE if row.value else Trouble.EMPTY
        return value if known[0] <= value <= known[1] else Trouble.OUT_OF_RANGE

    def _item_answer(self, row: Row) -> ItemAnswer | Trouble:
        item = row.code.removeprefix(ITEM)
        if item not in self._items:
            return Trouble.UNKNOWN_CODE
        said, colon, reason = row.value.partition(":")
        if said == "skipped" and (reason or not colon):
            return ItemAnswer(item, PromptStatus.SKIPPED, reason or None)
        status = {"done": PromptStatus.DONE, "unanswered": PromptStatus.EXPIRED}.get(row.value)
        if status is None:
            return Trouble.UNREADABLE if row.value else Trouble.EMPTY
        return ItemAnswer(item, status, None)


@lru_cache(maxsize=4096)
def _number(text: str) -> float | None:
    """The number; None for anything that is no plain decimal number."""
    return float(text) if _NUMBER.fullmatch(text) and len(text) < 20 else None


@lru_cache(maxsize=4096)
def read_time(text: str) -> time | Trouble | None:
    """The local time of `HH:MM`; None where none is given."""
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else Trouble.TIME
