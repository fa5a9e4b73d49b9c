"""Looks through a file once before it is played: how long it is, its last day, and whether it is sorted."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.replay.rows import read_rows
from bot.replay.troubles import Troubles


@dataclass(frozen=True, slots=True)
class FirstLook:
    """`last_on` is None when no row can be used; `is_sorted` when patients stand in order, each one's rows together."""

    rows: int
    last_on: date | None
    is_sorted: bool


def look_through(path: Path, troubles: Troubles) -> FirstLook:
    """What the file holds, in memory that does not grow with it; rows without patient or date go to `troubles`."""
    rows, last_on, is_sorted, before = 0, None, True, ""
    for row in read_rows(path, troubles):
        rows += 1
        if row.patient < before:
            is_sorted = False
        before = row.patient
        if last_on is None or row.on > last_on:
            last_on = row.on
    return FirstLook(rows, last_on, is_sorted)
