"""What a clinic types and what it reads on its screen."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.care.findings import Finding, Severity
from bot.replay.playing import Found
from bot.replay.series import Series
from bot.replay.tally import Tally
from tests.replay.clinic import MONDAY, Folder, day, diary

ROWS = [
    *diary("alice", 4, 4, 4, 8, 4, 9),
    *(f"bob,{day(number)},item:ibuprofen,skipped:worse" for number in range(6)),
]


def types(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    """The exit code of `care-plan-bot replay …`."""
    monkeypatch.setattr(sys, "argv", ["care-plan-bot", "replay", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_command_writes_the_flags_and_says_what_it_played(
    strict: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = strict.request(ROWS).reports
    asked = ("--plan", strict.plan, reports, "--out", strict.flags, "--until", "2026-01-11", "--capacity", "100")
    assert types(monkeypatch, *asked) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "2 patients, 14 patient-days, 2026-01-05 to 2026-01-11: 9 alerts, 19.29 per patient-month of 30 days.",
        "64.29 alerts per clinician-day with 100 patients per clinician.",
    ]
    assert told.err == "", "no progress bar where nobody watches"
    assert strict.flags.read_text().count("\n") == 10


def test_a_summary_counts_by_rule_and_severity_and_draws_the_worst(
    strict: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    strict.replays(ROWS, summary=True)
    told = capsys.readouterr().out
    rows = [line.replace("│", " ").split() for line in told.splitlines() if "│" in line]
    assert rows[0] == ["severe_symptom", "-", "5.000", "5.000"]
    assert ["skipped_for_side_effects", "-", "15.000", "15.000"] in rows
    assert "flags.png" in told
    assert (strict.path / "flags.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_is_drawn_where_nothing_was_found(strict: Folder) -> None:
    strict.replays(diary("alice", 1, 1), summary=True)
    assert not (strict.path / "flags.png").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until", "yesterday"), "--until"),
        (("--write-plan", "calibrated.toml"), "--budget"),
        (("--capacity", "0"), "--capacity"),
        (("--patients", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_words_that_make_no_sense(
    strict: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    files = ("--plan", strict.plan, strict.request(ROWS).reports, "--out", strict.flags)
    assert types(monkeypatch, *files, *words) == 2
    assert said in capsys.readouterr().err
    assert not strict.flags.exists()


def test_a_file_that_is_refused_is_told_in_one_sentence(
    strict: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = strict.write("reports.csv", "a,b\n")
    assert types(monkeypatch, "--plan", strict.plan, reports, "--out", strict.flags) == 2
    assert capsys.readouterr().err == (
        "reports.csv: the first line has to be patient,on,code,value or patient,on,code,value,at\n"
    )


def test_a_budget_that_cannot_be_kept_ends_with_1(strict: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = strict.request(ROWS).reports
    assert types(monkeypatch, "--plan", strict.plan, reports, "--out", strict.flags, "--budget", "0.1") == 1


def test_the_goal_may_be_the_patients_own(folder: Folder) -> None:
    started = "patient,goal,started_on,procedure_on\nalice,maintain,2026-01-05,\nbob,reduce,2026-01-05,\n"
    patients = folder.write("patients.csv", started)
    rows = [row for patient in ("alice", "bob") for row in diary(patient, *[6] * 50)]
    found = folder.found(rows, patients=patients)
    assert {patient for patient, _, rule in found if rule == "non_response"} == {"bob"}


@pytest.mark.parametrize(("in_the_plan", "due_on"), [("", "2026-04-05"), ("review_after_days = 42\n", "2026-02-16")])
def test_a_review_falls_due_where_the_start_is_told_as_it_would_live(
    folder: Folder, in_the_plan: str, due_on: str
) -> None:
    folder.write("plan.toml", in_the_plan + folder.plan.read_text())
    patients = folder.write("patients.csv", "patient,goal,started_on,procedure_on\nalice,,2026-01-05,\nbob,,,\n")
    rows = [row for patient in ("alice", "bob") for row in diary(patient, *[4] * 120)]
    found = folder.found(rows, patients=patients)
    assert [flag for flag in found if flag[2] == "scheduled_review"] == [("alice", due_on, "scheduled_review")]


def test_what_is_judged_on_the_review_date_is_judged_in_a_replay_too(folder: Folder) -> None:
    """A blood pressure that was high from the first series on is news only on that date."""
    folder.write("plan.toml", "review_after_days = 42\n" + folder.plan.read_text())
    patients = folder.write("patients.csv", "patient,goal,started_on,procedure_on\nalice,,2026-01-05,\nbob,,,\n")
    rows = [
        f"{patient},{day(number)},{code},{value},{at}"
        for patient in ("alice", "bob")
        for number in range(50)
        for at in ("08:00", "08:06", "20:00", "20:06")
        for code, value in (("bp_systolic", 150), ("bp_diastolic", 75))
    ]
    found = folder.found(rows, "patient,on,code,value,at", patients=patients)
    assert [flag for flag in found if flag[2] == "blood_pressure_mean"] == [("alice", day(42), "blood_pressure_mean")]


def test_the_worst_patients_are_those_with_the_most_alerts() -> None:
    tally = Tally()
    found = Found(MONDAY, Finding("silence", 1, Severity.SOON, "", ""), is_repeat=False)
    repeat = replace(found, is_repeat=True)
    for number in range(24):
        series = Series(f"p{number:02}", MONDAY, MONDAY, 0, (), (), (), ())
        tally.add(series, [found] * (number % 12) + [repeat] * 20)
    told = [(burden.alerts, burden.series.patient) for burden in tally.worst()]
    assert told == [(alerts, f"p{alerts + more:02}") for alerts in (11, 10, 9, 8, 7) for more in (0, 12)]
