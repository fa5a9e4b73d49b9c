"""Reads what a clinic knows of its patients beside their answers: goal, start of treatment, procedure."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import FileRefused
from bot.replay.rows import read_date

HEADER = ["patient", "goal", "started_on", "procedure_on"]
GOALS = ("reduce", "maintain")


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What stands in one row; an empty goal is the plan's."""

    goal: str = ""
    started_on: date | None = None
    procedure_on: date | None = None


def read_patients(path: Path | None) -> Mapping[str, PatientFacts]:
    """By patient; empty without a file. `FileRefused` names the line that cannot be used."""
    if path is None:
        return {}
    found: dict[str, PatientFacts] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True, skipinitialspace=True)
        try:
            if [name.strip() for name in next(lines, [])] != HEADER:
                raise FileRefused(f"{path.name}: the first line has to be {','.join(HEADER)}")
            for fields in filter(None, lines):
                patient, facts = _facts([field.strip() for field in fields])
                if patient in found:
                    raise ValueError(f"{patient} stands twice")
                found[patient] = facts
        except (csv.Error, ValueError) as error:  # UnicodeDecodeError is one
            raise FileRefused(f"{path.name}, line {lines.line_num}: {error}") from error
    return found


def _facts(fields: list[str]) -> tuple[str, PatientFacts]:
    if len(fields) != len(HEADER) or not fields[0]:
        raise ValueError(f"not a row of {', '.join(HEADER)}")
    patient, goal, started, procedure = fields
    if goal and goal not in GOALS:
        raise ValueError(f"the goal is {' or '.join(GOALS)}, not {goal}")
    return patient, PatientFacts(goal, _date(started), _date(procedure))


def _date(text: str) -> date | None:
    on = read_date(text) if text else None
    if text and on is None:
        raise ValueError(f"{text} is no date (YYYY-MM-DD)")
    return on
