"""A clinic's plan and the answers of Alice and Bob, in the few words a replay's tests need."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.content import read_rules
from bot.replay.command import Request, replay

MONDAY = date(2026, 1, 5)
PLAN = """
goal = "reduce"

[[measures]]
code = "pain"
name = "Pain"
kind = "symptom"
worse = "higher"
minimum = 0
maximum = 10
important_change = 2
weight = 1.0

[[measures]]
code = "bp_systolic"
kind = "vital"
worse = "higher"
minimum = 40
maximum = 300
important_change = 10
weight = 0

[[measures]]
code = "bp_diastolic"
kind = "vital"
worse = "higher"
minimum = 20
maximum = 200
important_change = 5
weight = 0

[[items]]
id = "ibuprofen"
title = "Ibuprofen 400 mg"
per_day = 2

[[items]]
id = "rescue"
title = "Rescue tablet"
daily_limit = 2
"""


def only(*codes: str) -> str:
    """The plan's tables that leave no other rule on."""
    return "\n".join(f"[rules.{code}]\nenabled = false" for code in sorted(read_rules()) if code not in codes)


def day(number: int) -> str:
    """The day so many days after the first Monday, as a file has it."""
    return (MONDAY + timedelta(days=number)).isoformat()


def diary(patient: str, *pain: float | None) -> list[str]:
    """A row a day from the first Monday on; None is a day without a report."""
    return [f"{patient},{day(number)},pain,{value}" for number, value in enumerate(pain) if value is not None]


class Folder:
    """Where a clinic keeps its files."""

    def __init__(self, path: Path, rules: str = "") -> None:
        self.path = path
        self.plan = self.write("plan.toml", PLAN + rules)
        self.flags = path / "flags.csv"

    def write(self, name: str, text: str) -> Path:
        """The file of that name."""
        file = self.path / name
        file.write_text(text, encoding="utf-8")
        return file

    def request(self, rows: Sequence[str], header: str = "patient,on,code,value", **asked: Any) -> Request:
        """What a clinic types for a file of these rows."""
        reports = self.write("reports.csv", "\n".join((header, *rows)) + "\n")
        return Request(**{"reports": reports, "plan": self.plan, "out": self.flags, **asked})

    def replays(self, rows: Sequence[str], header: str = "patient,on,code,value", **asked: Any) -> str:
        """The flags file that comes of these rows."""
        assert replay(self.request(rows, header, **asked))
        return self.flags.read_text(encoding="utf-8")

    def found(self, rows: Sequence[str], header: str = "patient,on,code,value", **asked: Any) -> list[tuple[str, ...]]:
        """Patient, day and rule of every flag."""
        lines = self.replays(rows, header, **asked).splitlines()[1:]
        return [tuple(line.split(",")[:3]) for line in lines]
