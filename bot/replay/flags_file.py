"""Writes what was found, one row a finding, the same bytes on every machine."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.care.findings import Finding
from bot.errors import FileRefused
from bot.replay.playing import Found

HEADER = ("patient", "on", "rule", "version", "severity", "reason", "evidence")
DIGITS = 6  # processors differ in the last digits of a number


class FlagsFile:
    """An open flags file."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        writer.writerow(HEADER)

    def write(self, patient: str, found: Found) -> None:
        """One row."""
        finding = found.finding
        self._writer.writerow(
            (patient, found.on, finding.rule, finding.version, finding.severity, finding.reason, evidence_json(finding))
        )


def evidence_json(finding: Finding) -> str:
    """The evidence rows as JSON, keys sorted, numbers rounded."""
    rows = [
        {name: round(cell, DIGITS) if isinstance(cell, float) else cell for name, cell in row.items()}
        for row in finding.evidence
    ]
    return json.dumps(rows, sort_keys=True, ensure_ascii=False, allow_nan=False)


def part_of(path: Path) -> Path:
    """Where a file stands while it is not whole."""
    return path.with_name(path.name + ".part")


@contextmanager
def flags_file(path: Path) -> Iterator[FlagsFile]:
    """The file to write to; it takes its place only once it is whole. `FileRefused` when it cannot be written."""
    part = part_of(path) if path.is_file() or not path.exists() else path
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield FlagsFile(csv.writer(file, lineterminator="\n"))
        if part != path:
            part.replace(path)
    except OSError as error:
        raise FileRefused(f"{error.filename or path}: {error.strerror or error}") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)
