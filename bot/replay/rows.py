"""Reads the rows of a reports file, one after the other."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.errors import FileRefused
from bot.replay.troubles import Trouble, Troubles

HEADER = ["patient", "on", "code", "value"]
# Dates outside these years are typing errors, and a series from the year 206 would never end.
FIRST_YEAR, LAST_YEAR = 1970, 2100


class Row(NamedTuple):
    """One answer as the file has it; `at` is empty where the file gives no time."""

    patient: str
    line: int
    on: date
    code: str
    value: str
    at: str


def read_rows(path: Path, troubles: Troubles) -> Iterator[Row]:
    """Every row with a patient and a readable date; the others go to `troubles`.

    Raises `FileRefused` when the file is no CSV file in UTF-8 with this header.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True, skipinitialspace=True)
        try:
            has_at = _has_at(next(lines, []), path)
            for fields in lines:
                row = _row(fields, has_at, lines.line_num, troubles) if fields else None
                if row is not None:
                    yield row
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileRefused(f"{path.name}, after line {lines.line_num}: {error}") from error


def _has_at(header: list[str], path: Path) -> bool:
    names = [name.strip() for name in header]
    if names not in (HEADER, [*HEADER, "at"]):
        raise FileRefused(f"{path.name}: the first line has to be {','.join(HEADER)} or {','.join(HEADER)},at")
    return len(names) > len(HEADER)


def _row(fields: list[str], has_at: bool, line: int, troubles: Troubles) -> Row | None:
    if len(fields) != len(HEADER) + has_at or not fields[0].strip():
        troubles.note(Trouble.SHAPE, line, ",".join(fields)[:80])
        return None
    on = read_date(fields[1])
    if on is None:
        troubles.note(Trouble.DATE, line, fields[1][:80])
        return None
    return Row(fields[0].strip(), line, on, fields[2].strip(), fields[3].strip(), fields[4].strip() if has_at else "")


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """The date of `YYYY-MM-DD`; None for anything else."""
    day = text.strip()
    if len(day) != 10 or day[4] != "-" or day[7] != "-" or not day.isascii():
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return on if FIRST_YEAR <= on.year <= LAST_YEAR else None
