"""What cannot be used is counted and listed, never guessed."""

from datetime import date
from pathlib import Path

import pytest

from bot.content import read_rules
from bot.errors import CarePlanBotError, ContentRefused, FileRefused
from bot.replay.command import replay
from bot.replay.first_look import look_through
from bot.replay.plan import read_plan
from bot.replay.series import Series, series_of
from bot.replay.spool import Sorted
from bot.replay.troubles import Trouble, Troubles
from tests.replay.clinic import Folder, day, diary


def played(folder: Folder, rows: list[str], header: str = "patient,on,code,value") -> tuple[list[Series], Troubles]:
    """The series of these rows, and what stood out."""
    request, troubles = folder.request(rows, header), Troubles()
    found = look_through(request.reports, troubles)
    assert found.last_on is not None
    plan = read_plan(request.plan, read_rules())
    return list(series_of(Sorted(request.reports).rows(), plan, found.last_on, troubles)), troubles


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        ("alice,2026-01-06,pain,", Trouble.EMPTY),
        ("alice,2026-01-06,item:ibuprofen,", Trouble.EMPTY),
        ("alice,2026-01-06,pain,bad", Trouble.UNREADABLE),
        ('alice,2026-01-06,pain,"3,5"', Trouble.UNREADABLE),
        ("alice,2026-01-06,pain,nan", Trouble.UNREADABLE),
        ("alice,2026-01-06,pain,1e0", Trouble.UNREADABLE),
        ("alice,2026-01-06,pain,1_0", Trouble.UNREADABLE),
        ("alice,2026-01-06,pain,٣", Trouble.UNREADABLE),
        ("alice,2026-01-06,item:ibuprofen,Done", Trouble.UNREADABLE),
        ("alice,2026-01-06,item:ibuprofen,skipped:", Trouble.UNREADABLE),
        ("alice,2026-01-06,pain,11", Trouble.OUT_OF_RANGE),
        ("alice,2026-01-06,pain,-1", Trouble.OUT_OF_RANGE),
        ("alice,2026-01-06,phq9:9,4", Trouble.OUT_OF_RANGE),
        ("alice,2026-01-06,Pain,3", Trouble.UNKNOWN_CODE),
        ("alice,2026-01-06,phq9:10,1", Trouble.UNKNOWN_CODE),
        ("alice,2026-01-06,item:aspirin,done", Trouble.UNKNOWN_CODE),
        ("alice,06.01.2026,pain,3", Trouble.DATE),
        ("alice,2026-02-30,pain,3", Trouble.DATE),
        ("alice,20260106,pain,3", Trouble.DATE),
        ("alice,2026-W01-1,pain,3", Trouble.DATE),
        ("alice,0206-01-06,pain,3", Trouble.DATE),
        ("alice,2026-01-06,pain", Trouble.SHAPE),
        ("alice,2026-01-06,pain,3,4", Trouble.SHAPE),
        (",2026-01-06,pain,3", Trouble.SHAPE),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_counted_and_listed(folder: Folder, row: str, trouble: Trouble) -> None:
    rows = diary("alice", 3, 4)
    clean, none = played(folder, rows)
    with_it, troubles = played(folder, [rows[0], row, rows[1]])
    assert [series.readings for series in with_it] == [series.readings for series in clean]
    assert [series.prompts for series in with_it] == [()]
    assert none.words() == []
    assert dict(troubles.counts) == {trouble: 1}
    assert troubles.words()[1].startswith(f"  line 3: {trouble}: ")


@pytest.mark.parametrize("at", ["8:05", "24:00", "08:60", "noon", "08:05:00"])
def test_a_time_that_cannot_be_read(folder: Folder, at: str) -> None:
    rows = [f"alice,{day(0)},pain,3,08:05", f"alice,{day(0)},pain,4,{at}"]
    series, troubles = played(folder, rows, "patient,on,code,value,at")
    assert [reading.value for reading in series[0].readings] == [3]
    assert dict(troubles.counts) == {Trouble.TIME: 1}


def test_two_rows_of_one_measure_the_last_stands_and_is_counted(folder: Folder) -> None:
    series, troubles = played(folder, [f"alice,{day(0)},pain,3", f"alice,{day(0)},pain,5", f"alice,{day(0)},pain,4"])
    assert [dict(report.values) for report in series[0].reports] == [{"pain": 4}]
    assert len(series[0].readings) == 1
    assert dict(troubles.counts) == {Trouble.REPEATED: 2}


def test_at_two_times_both_stand_and_the_later_is_the_report(folder: Folder) -> None:
    rows = [f"alice,{day(0)},pain,5,18:00", f"alice,{day(0)},pain,3,08:00"]
    series, troubles = played(folder, rows, "patient,on,code,value,at")
    assert [reading.value for reading in series[0].readings] == [3, 5]
    assert [dict(report.values) for report in series[0].reports] == [{"pain": 5}]
    assert troubles.words() == []


def test_item_rows_add_up_and_more_than_per_day_are_counted(folder: Folder) -> None:
    series, troubles = played(folder, [f"alice,{day(0)},item:ibuprofen,done"] * 2)
    assert len(series[0].prompts) == 2
    assert troubles.words() == []
    series, troubles = played(folder, [f"alice,{day(0)},item:ibuprofen,done"] * 3)
    assert len(series[0].prompts) == 3
    assert dict(troubles.counts) == {Trouble.TOO_MANY: 1}


def test_the_first_twenty_of_the_file_are_listed_whatever_the_order(folder: Folder) -> None:
    troubles = Troubles()
    for line in range(60, 1, -1):
        troubles.note(Trouble.EMPTY, line, "x")
    assert [line for line, _, _ in troubles.first] == list(range(2, 22))
    assert troubles.words()[0] == "59 × an empty value"


def test_a_row_after_until_is_left_out_and_counted(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.replays(diary("alice", 1, 1, 1), until=date.fromisoformat(day(1)))
    said = capsys.readouterr().out
    assert "1 × after the last day replayed" in said
    assert said.startswith("1 patients, 2 patient-days, 2026-01-05 to 2026-01-06: 0 alerts")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "patient,on,code\n",
        "on,patient,code,value\n",
        "patient;on;code;value\n",
        'patient,on,code,value\nalice,2026-01-05,pain,"3\n',
    ],
)
def test_a_file_of_another_sort_is_refused_and_no_flags_are_written(folder: Folder, text: str) -> None:
    request = folder.request([])
    folder.write("reports.csv", text)
    with pytest.raises(FileRefused, match=r"reports\.csv"):
        replay(request)
    assert sorted(path.name for path in folder.path.iterdir()) == ["plan.toml", "reports.csv"]


def test_a_file_that_is_not_utf8_is_refused(folder: Folder) -> None:
    request = folder.request([])
    request.reports.write_bytes(b"patient,on,code,value\nJos\xe9,2026-01-05,pain,3\n")
    with pytest.raises(FileRefused, match=r"reports\.csv"):
        replay(request)


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ("goal = 'cure'", "goal"),
        ("colour = 1", "unknown keys colour"),
        ("[rules.nonsense]", "no rule nonsense"),
        ("[rules.silence]\nsurprise = 1000", "surprise cannot be 1000"),
        ("[rules.silence]\nloudness = 3", "loudness cannot be 3"),
        ("not toml", "plan.toml"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused(folder: Folder, plan: str, reason: str) -> None:
    folder.write("plan.toml", plan)
    with pytest.raises(ContentRefused, match=reason):
        folder.replays(diary("alice", 1))


@pytest.mark.parametrize(
    "text",
    [
        "patient,goal\n",
        "patient,goal,started_on,procedure_on\nalice,cure,,\n",
        "patient,goal,started_on,procedure_on\nalice,,yesterday,\n",
        "patient,goal,started_on,procedure_on\nalice,,,\nalice,,,\n",
        "patient,goal,started_on,procedure_on\n,reduce,,\n",
    ],
)
def test_a_patients_file_that_cannot_be_used_is_refused(folder: Folder, text: str) -> None:
    with pytest.raises(FileRefused, match=r"patients\.csv"):
        folder.replays(diary("alice", 1), patients=folder.write("patients.csv", text))


def test_flags_that_cannot_be_written(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(CarePlanBotError, match="nowhere"):
        folder.replays(diary("alice", 1), out=tmp_path / "nowhere" / "flags.csv")
