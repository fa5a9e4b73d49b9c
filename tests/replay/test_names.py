"""A replay never writes over what it reads, nor two results into one file."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.errors import FileRefused
from bot.replay.command import replay
from tests.replay.clinic import Folder, diary

ROWS = diary("alice", 4, 4, 4, 8)
PATIENTS = "patient,goal,started_on,procedure_on\nalice,maintain,2026-01-05,\n"


def refused(folder: Folder, **asked: Any) -> str:
    """The sentence told; every file stays as it was."""
    request = folder.request(ROWS, **asked)
    kept = {path: path.read_bytes() for path in folder.path.iterdir()}
    with pytest.raises(FileRefused) as told:
        replay(request)
    assert {path: path.read_bytes() for path in folder.path.iterdir()} == kept
    return str(told.value)


def test_the_flags_never_take_the_place_of_what_is_read(strict: Folder) -> None:
    patients = strict.write("patients.csv", PATIENTS)
    reports = strict.path / "reports.csv"
    assert refused(strict, out=reports) == (
        f"{reports} holds the reports: please give the flags (--out) another name, so that nothing is lost."
    )
    assert "holds the plan" in refused(strict, out=strict.plan)
    assert "holds the patients" in refused(strict, out=patients, patients=patients)


def test_the_command_says_so_and_keeps_the_reports(
    strict: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = strict.request(ROWS).reports
    before = reports.read_bytes()
    words = ("replay", reports, "--plan", strict.plan, "--out", reports)
    monkeypatch.setattr(sys, "argv", ["care-plan-bot", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "another name" in capsys.readouterr().err
    assert reports.read_bytes() == before


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_another_name_for_the_same_file_does_not_hide_it(strict: Folder, link: Any) -> None:
    reports = strict.request(ROWS).reports
    link(reports, strict.flags)
    assert "holds the reports" in refused(strict)
    assert "holds the reports" in refused(strict, out=strict.path / ".." / strict.path.name / "reports.csv")


def test_the_calibrated_plan_and_the_picture_are_held_to_the_same(strict: Folder) -> None:
    assert "holds the plan" in refused(strict, budget=0.3, write_plan=strict.plan)
    assert "cannot hold both" in refused(strict, budget=0.3, write_plan=strict.flags)
    assert "cannot hold both" in refused(strict, out=strict.path / "new.png", summary=True)
    picture = strict.write("flags.png", PATIENTS)
    assert "holds the patients" in refused(strict, patients=picture, summary=True)
    assert "the picture" in refused(strict, budget=0.3, write_plan=strict.path / "new.png", summary=True,
                                    out=strict.path / "new.csv")  # fmt: skip


def test_what_is_written_bit_by_bit_is_no_file_of_the_clinic(strict: Folder) -> None:
    patients = strict.write("flags.csv.part", PATIENTS)
    assert "holds the patients" in refused(strict, patients=patients)


def test_an_old_flags_file_is_written_over_and_devices_may_be_named_twice(strict: Folder) -> None:
    first = strict.replays(ROWS)
    assert strict.replays(ROWS) == first
    nothing = Path(os.devnull)
    assert replay(strict.request(ROWS, out=nothing, budget=100.0, write_plan=nothing))
    strict.request(ROWS, out=strict.path / "flags.png")
    assert replay(strict.request(ROWS, out=strict.path / "flags.png")), "no picture without --summary"
