"""The command `replay`: from a plan and a file of past answers to the alerts they would have made."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.care.engine import watching
from bot.care.rule import Rule
from bot.content import read_rules
from bot.errors import FileRefused
from bot.replay.calibrating import Calibration, calibrate
from bot.replay.first_look import look_through
from bot.replay.flags_file import flags_file, part_of
from bot.replay.names import refuse_shared
from bot.replay.patients import PatientFacts, read_patients
from bot.replay.plan import ReplayPlan, read_plan
from bot.replay.plan_writing import write_plan
from bot.replay.playing import play
from bot.replay.series import Series, histories, series_of
from bot.replay.spool import Sorted, Spool, in_order
from bot.replay.tables import console, print_calibration, print_capacity, print_played, print_summary
from bot.replay.tally import Tally
from bot.replay.troubles import Troubles


@dataclass(frozen=True, slots=True)
class Request:
    """What was typed. `budget` is alerts per patient-month, `capacity` patients per clinician."""

    reports: Path
    plan: Path
    out: Path
    until: date | None = None
    patients: Path | None = None
    every_finding: bool = False
    capacity: int | None = None
    summary: bool = False
    budget: float | None = None
    write_plan: Path | None = None


@dataclass(frozen=True, slots=True)
class _Replay:
    """Everything that stays the same while the file is played."""

    request: Request
    rules: Mapping[str, Rule]
    patients: Mapping[str, PatientFacts]
    source: Sorted | Spool
    until: date
    rows: int


def replay(request: Request) -> bool:
    """Write the flags and print what was asked for; False when the budget cannot be kept.

    Raises `FileRefused` and `ContentRefused` when a file cannot be used.
    """
    try:
        return _replay(request)
    except sqlite3.Error as error:  # the spool: no room left on the disk, as a rule
        raise FileRefused(f"the rows cannot be put in order on disk: {error}") from error


def _replay(request: Request) -> bool:
    _check_names(request)
    rules, troubles, out = read_rules(), Troubles(), console()
    plan, patients = read_plan(request.plan, rules), read_patients(request.patients)
    found = look_through(request.reports, troubles)
    with in_order(request.reports, found) as source:
        until = request.until or found.last_on or date.min
        work = _Replay(request, rules, patients, source, until, found.rows)
        calibration = _calibration(work, plan)
        plan = calibration.plan if calibration else plan
        tally = _flags(work, plan, troubles)
    print_played(out, tally, troubles)
    _print_asked_for(request, plan, tally, calibration, out)
    return calibration is None or calibration.fits


def _check_names(request: Request) -> None:
    refuse_shared(
        read={"the reports": request.reports, "the plan": request.plan, "the patients": request.patients},
        written={
            "the flags (--out)": request.out,
            "the flags (--out) on their way": part_of(request.out),
            "the calibrated plan (--write-plan)": request.write_plan,
            "the picture (named after --out)": _picture(request) if request.summary else None,
        },
    )


def _picture(request: Request) -> Path:
    return request.out.with_suffix(".png")


def _calibration(work: _Replay, plan: ReplayPlan) -> Calibration | None:
    budget = work.request.budget
    if budget is None:
        return None
    all_series = _with_progress(work, series_of(work.source.rows(), plan, work.until, Troubles()), "Calibrating")
    return calibrate(all_series, plan, work.rules, work.patients, budget)


def _flags(work: _Replay, plan: ReplayPlan, troubles: Troubles) -> Tally:
    """The flags file, written patient by patient, and the count of it."""
    tally, watches = Tally(), watching(work.rules, plan.plan)
    with flags_file(work.request.out) as flags:
        all_series = series_of(work.source.rows(), plan, work.until, troubles)
        for series in _with_progress(work, all_series, "Replaying"):
            days = histories(series, plan, work.patients.get(series.patient, PatientFacts()))
            found = list(play(days, watches))
            for one in found:
                if work.request.every_finding or not one.is_repeat:
                    flags.write(series.patient, one)
            tally.add(series, found)
    return tally


def _with_progress(work: _Replay, all_series: Iterator[Series], words: str) -> Iterator[Series]:
    """The same series; a bar on a terminal shows how far they are."""
    bar = Console(stderr=True)
    with Progress(console=bar, disable=not bar.is_terminal, transient=True) as progress:
        task = progress.add_task(f"{words} until {work.until}", total=work.rows)
        for series in all_series:
            yield series
            progress.advance(task, series.rows)


def _print_asked_for(
    request: Request, plan: ReplayPlan, tally: Tally, calibration: Calibration | None, out: Console
) -> None:
    if request.capacity is not None:
        print_capacity(out, tally, request.capacity)
    if calibration is not None and request.budget is not None:
        print_calibration(out, calibration, request.budget)
        if request.write_plan is not None and calibration.fits:
            write_plan(request.write_plan, plan, request.budget)
    if request.summary:
        print_summary(out, tally)
        _draw(request, plan, tally, out)


def _draw(request: Request, plan: ReplayPlan, tally: Tally, out: Console) -> None:
    if not tally.heap:
        return
    from bot.replay.picture import draw_worst  # matplotlib takes a second to start, and only a summary needs it

    picture = _picture(request)
    draw_worst(picture, tally.worst(), plan)
    out.print(f"The {len(tally.heap)} patients with the most alerts are drawn in {picture}.")
