"""The one law: arrows point one way, only the composition root reads the clock, and decisions never wait."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(path for folder in ("bot", "storage") for path in (ROOT / folder).rglob("*.py"))
PURE = sorted(
    path for folder in ("care", "rules", "prompts", "dialogues") for path in (ROOT / "bot" / folder).rglob("*.py")
)
MAY_READ_THE_CLOCK = {ROOT / "bot" / "app.py"}
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


def test_the_arrows_point_only_one_way() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    checked = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "4 kept, 0 broken" in checked.stdout


def clock_calls(source: str) -> Iterator[str]:
    """Every place that asks the machine what time it is. A monotonic clock is wire time, which is allowed."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            holder = node.value
            name = (
                holder.attr if isinstance(holder, ast.Attribute) else holder.id if isinstance(holder, ast.Name) else ""
            )
            if (name, node.attr) in CLOCKS:
                yield f"line {node.lineno}: {name}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (
                f"line {node.lineno}: from time import {a.name}" for a in node.names if ("time", a.name) in CLOCKS
            )


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_composition_root_reads_the_clock(path: Path) -> None:
    found = list(clock_calls(path.read_text(encoding="utf-8")))
    assert path in MAY_READ_THE_CLOCK or found == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "from time import time\nx = time()",
        "f = datetime.now",
    ],
)
def test_every_way_to_read_it_is_known(source: str) -> None:
    assert len(list(clock_calls(source))) == 1


def test_wire_time_is_allowed() -> None:
    assert list(clock_calls("import time\nx = time.monotonic()\ny = now.time()\nz = clock.now()")) == []


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_decisions_never_wait(path: Path) -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node for node in ast.walk(tree) if isinstance(node, waiting)] == []


def test_there_are_files_to_look_at() -> None:
    assert len(PURE) > 30
    assert len(CODE) > 100
