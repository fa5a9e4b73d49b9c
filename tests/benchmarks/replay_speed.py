"""`python -m tests.benchmarks.replay_speed` prints how fast a file is replayed with every rule on, in what memory."""

import contextlib
import io
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import bot
from bot.replay.command import Request, replay

PLAN = Path(bot.__path__[0]) / "plans" / "low_back_pain.toml"
FIRST_ON, DAYS = date(2025, 1, 1), 365
PATIENTS, RUNS = 100, 5
PATIENTS_FOR_MEMORY, TIMES_LONGER = 20, 10
OUTCOMES = ("done",) * 8 + ("skipped:forgot", "unanswered")
KIBIBYTES_A_MEBIBYTE = 1024  # Linux gives the peak in kibibytes


def main(arguments: list[str]) -> None:
    """Measure and print, in about two minutes; with the name of a reports file, replay that and print the peak."""
    if arguments:
        _replay(Path(arguments[0]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_A_MEBIBYTE)
        return
    with TemporaryDirectory(prefix="care-plan-bot-") as name:
        folder = Path(name)
        reports = _write(folder / "reports.csv", PATIENTS)
        _replay(reports)  # the first run reads rules and compiles
        speeds = [PATIENTS * DAYS / _seconds(reports) for _ in range(RUNS)]
        print(f"{median(speeds):.0f} patient-days a second of one core, the median of {RUNS} runs "
              f"({min(speeds):.0f} to {max(speeds):.0f}); {PATIENTS} patients, {DAYS} days, every rule on")  # fmt: skip
        for times in (1, TIMES_LONGER):
            longer = _write(folder / f"{times}.csv", PATIENTS_FOR_MEMORY * times)
            print(f"{_peak(longer):.1f} MiB at most for a file of {longer.stat().st_size / 1e6:.1f} MB")


def _write(path: Path, patients: int) -> Path:
    """A sorted file of patients who answer most days; one in three gets worse at some time."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("patient,on,code,value\n")
        for number in range(patients):
            file.writelines(f"p{number:05},{row}\n" for row in _rows(chance))
    return path


def _rows(chance: random.Random) -> Iterator[str]:
    answers, spread = chance.uniform(0.6, 1.0), chance.uniform(0.7, 2.0)
    worse, from_number = chance.choice((0, 0, 2)), chance.randrange(30, DAYS)
    for number in range(DAYS):
        on, rise = FIRST_ON + timedelta(days=number), worse if number >= from_number else 0
        if number == 0 or chance.random() < answers:
            levels = {"pain": 4 + rise, "interference": 4 + rise, "mood": 6 - rise}
            for code, level in levels.items():
                yield f"{on},{code},{min(10, max(0, round(chance.gauss(level, spread))))}"
            yield f"{on},side_effects,{chance.choice((0, 0, 0, 1))}"
        for _ in range(2):
            yield f"{on},item:ibuprofen,{chance.choice(OUTCOMES)}"


def _replay(reports: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        replay(Request(reports, PLAN, reports.with_suffix(".flags.csv")))


def _seconds(reports: Path) -> float:
    """Of processor time, which other programs on the machine change less than the clock."""
    started = time.process_time()
    _replay(reports)
    return time.process_time() - started


def _peak(reports: Path) -> float:
    """The most memory a replay in a process of its own held, in MiB."""
    command = [sys.executable, "-m", "tests.benchmarks.replay_speed", str(reports)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
