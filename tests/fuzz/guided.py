"""Runs the targets under the coverage-guided fuzzer, each in a process of its own; `python -m tests.fuzz` starts it."""

import importlib
import os
import pkgutil
import re
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import atheris  # type: ignore[import-untyped]  # it ships no types

import tests.fuzz

RAISED = "=== Uncaught Python exception: ==="
Target = Callable[[bytes], object]
LONGEST_INPUT = 4_096  # bytes, of which the drawing makes its choices
LONGEST_CRASH = 4_000  # characters of it are printed
HANGS_AFTER = 30  # seconds for one input, of which most take milliseconds
_COUNT = re.compile(r"^stat::(number_of_executed_units|new_units_added):\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """What one target came to. `crash` is what it raised, empty for nothing."""

    name: str
    inputs: int
    new: int
    seconds: float
    crash: str


def targets(pattern: str) -> dict[str, Target]:
    """Every test of this folder that draws its input, by its name, with the code it reaches under the fuzzer's eyes."""
    found: dict[str, Target] = {}
    with redirect_stderr(StringIO()), atheris.instrument_imports(include=["bot", "storage"]):  # it names every module
        names = [each.name for each in pkgutil.iter_modules(tests.fuzz.__path__) if each.name.startswith("test_")]
        modules = [importlib.import_module(f"tests.fuzz.{name}") for name in names]
    for module in modules:
        for name, test in vars(module).items():
            if name.startswith("test_") and hasattr(test, "hypothesis") and test.__module__ == module.__name__:
                found[name.removeprefix("test_")] = test.hypothesis.fuzz_one_input
    return {name: target for name, target in found.items() if pattern in name}


def run(name: str, target: Target, seconds: int, kept: Path) -> Run:
    """Let the fuzzer look for so long, in a child: it ends its process at the first crash, or when the time is over."""
    corpus, log = kept / "corpus" / name, kept / "log" / f"{name}.txt"
    for folder in (corpus, log.parent, kept / "crashes"):
        folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _fuzz(target, seconds, corpus, log, kept / "crashes" / f"{name}-")
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = log.read_text("utf-8", "replace")
    counts = {what: int(number) for what, number in _COUNT.findall(told)}
    crash = (told.partition(RAISED)[2] or told)[-LONGEST_CRASH:].strip() if status else ""
    return Run(
        name, counts.get("number_of_executed_units", 0), counts.get("new_units_added", 0),
        time.monotonic() - began, crash or ("" if status == 0 else f"ended with {status}"),
    )  # fmt: skip


def _fuzz(target: Target, seconds: int, corpus: Path, log: Path, artifact: Path) -> None:
    """Never returns: the fuzzer ends the process."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    options = {"max_total_time": seconds, "print_final_stats": 1, "max_len": LONGEST_INPUT, "timeout": HANGS_AFTER,
               "rss_limit_mb": 0, "artifact_prefix": artifact}  # fmt: skip
    atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(corpus)], target)
    atheris.Fuzz()


def main(seconds: int, pattern: str, kept: Path) -> int:
    """Run every target for its share of the time, and print the counts; 0 when nothing crashed."""
    began = time.monotonic()
    found = targets(pattern)
    if not found:
        print(f"no target has {pattern!r} in its name")
        return 2
    importlib.import_module("tests.fuzz.clinic").prepare()  # not before the fuzzer's eyes are on what it imports
    share = max(1, round(seconds / len(found)))
    print(f"{'inputs':>9} {'new':>6} {'seconds':>8} {'crashes':>8}  target", flush=True)
    runs: list[Run] = []
    for name, target in found.items():
        one = run(name, target, share, kept)
        runs.append(one)
        print(f"{one.inputs:>9} {one.new:>6} {one.seconds:>8.0f} {bool(one.crash):>8}  {name}", flush=True)
        if one.crash:
            print(f"{one.crash}\nThe input is kept under {kept / 'crashes'}; the whole log under {kept / 'log'}.\n")
    crashes = sum(bool(one.crash) for one in runs)
    print(
        f"targets {len(runs)}, inputs {sum(one.inputs for one in runs)}, seconds {time.monotonic() - began:.0f}, "
        f"crashes {crashes}, new corpus entries {sum(one.new for one in runs)}"
    )
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
