"""The flags a small file makes, told by hand, byte for byte."""

from datetime import date

import pytest

from tests.replay.clinic import Folder, day, diary

EXPECTED = (
    "patient,on,rule,version,severity,reason,evidence\n"
    "alice,2026-01-08,severe_symptom,2,soon,"
    "Pain was reported as 8 on a scale from 0 to 10; the mean of the 3 reports before is 4.0.,"
    '"[{""on"": ""2026-01-06"", ""pain"": 4.0}, {""on"": ""2026-01-07"", ""pain"": 4.5}, '
    '{""on"": ""2026-01-08"", ""pain"": 8.0}]"\n'
    "alice,2026-01-08,skipped_for_side_effects,1,soon,"
    '"Left out today: Ibuprofen 400 mg, because of side effects.",'
    '"[{""item"": ""Ibuprofen 400 mg"", ""on"": ""2026-01-08"", ""reason"": ""side_effects""}]"\n'
    "bob,2026-01-08,silence,1,routine,"
    '"No report yet, 3 days after linking; asked on 4 days.",'
    '"[{""asked"": 4, ""days"": 3, ""on"": ""2026-01-05""}]"\n'
)
ROWS = [
    *diary("alice", 3.5, 4, 4.5, 8),
    f"alice,{day(3)},item:ibuprofen,skipped:side_effects",
    f"alice,{day(3)},item:ibuprofen,done",
    f"bob,{day(0)},item:ibuprofen,done",
]


def test_every_column_of_every_row(strict: Folder) -> None:
    assert strict.replays(ROWS) == EXPECTED


def test_patients_that_come_back_later_in_the_file_make_no_difference(strict: Folder) -> None:
    assert strict.replays(ROWS[::-1]) == EXPECTED
    assert strict.replays([*ROWS[5:], *ROWS[:5]]) == EXPECTED


def test_a_byte_order_mark_spaces_and_windows_line_ends_make_no_difference(strict: Folder) -> None:
    assert strict.replays(ROWS, header="\ufeffpatient,on,code,value") == EXPECTED
    assert strict.replays([row.replace(",", ", ") + "\r" for row in ROWS], header="patient,on,code,value\r") == EXPECTED


def test_the_series_ends_with_the_last_day_of_the_whole_file(strict: Folder) -> None:
    assert strict.found(ROWS[-1:]) == []
    assert strict.found([*ROWS[-1:], f"zoe,{day(3)},pain,1"]) == [("bob", day(3), "silence")]


def test_until_covers_the_empty_days_after_the_file(strict: Folder) -> None:
    assert strict.found(ROWS[-1:], until=date(2026, 1, 8)) == [("bob", "2026-01-08", "silence")]
    assert strict.found(ROWS[-1:], until=date(2026, 1, 7)) == []


def test_a_day_with_only_item_rows_is_no_report(strict: Folder) -> None:
    items = [f"bob,{day(number)},item:ibuprofen,done" for number in range(4)]
    assert strict.found(items) == [("bob", day(3), "silence")]
    assert strict.found([*items, f"bob,{day(2)},pain,3"]) == []


def test_a_rule_that_has_fired_stays_quiet_for_seven_days(strict: Folder) -> None:
    until = date.fromisoformat(day(17))
    quiet = [("bob", day(number), "silence") for number in (3, 10, 17)]
    assert strict.found(ROWS[-1:], until=until) == quiet
    every = [("bob", day(number), "silence") for number in range(3, 18)]
    assert strict.found(ROWS[-1:], until=until, every_finding=True) == every


def test_a_rule_about_one_report_has_no_quiet_period(strict: Folder) -> None:
    skips = [f"alice,{day(number)},item:ibuprofen,skipped:worse" for number in range(3)]
    assert [on for _, on, _ in strict.found([*skips, *diary("alice", 1, 1, 1)])] == [day(0), day(1), day(2)]


def test_no_patient_no_flag(strict: Folder) -> None:
    assert strict.replays([]) == "patient,on,rule,version,severity,reason,evidence\n"


def test_a_template_is_a_plan(folder: Folder) -> None:
    template = 'code = "t"\nname = "T"\nreview_after_days = 42\n' + folder.plan.read_text()
    folder.plan = folder.write("template.toml", template)
    assert ("alice", day(3), "severe_symptom") in folder.found(ROWS)


def test_every_rule_is_on_unless_the_plan_switches_it_off(folder: Folder) -> None:
    assert {rule for _, _, rule in folder.found(ROWS)} >= {"severe_symptom", "skipped_for_side_effects", "silence"}
    folder.plan = folder.write("off.toml", folder.plan.read_text() + "[rules.silence]\nenabled = false\n")
    assert "silence" not in {rule for _, _, rule in folder.found(ROWS)}


def test_the_plan_sets_thresholds(folder: Folder) -> None:
    folder.plan = folder.write("late.toml", folder.plan.read_text() + "[rules.silence]\nfirst_report_days = 5\n")
    found = folder.found(ROWS, until=date(2026, 1, 11))
    assert [on for patient, on, rule in found if (patient, rule) == ("bob", "silence")] == [day(5)]


def test_blood_pressure_is_told_apart_by_its_time_of_day(folder: Folder) -> None:
    rows = [f"alice,{day(0)},pain,1,"]
    for at in ("08:00", "08:06"):
        rows += [f"alice,{day(0)},bp_systolic,185,{at}", f"alice,{day(0)},bp_diastolic,112,{at}"]
    header = "patient,on,code,value,at"
    twice = folder.replays(rows, header)
    assert "blood_pressure_crisis" in twice
    assert "08:06" in twice
    assert folder.replays(sorted(rows, reverse=True), header) == twice


def test_as_needed_doses_are_counted_against_the_daily_limit(folder: Folder) -> None:
    doses = [f"alice,{day(0)},item:rescue,done"] * 2
    assert "as_needed_over_limit" not in {rule for _, _, rule in folder.found(doses)}
    assert ("alice", day(0), "as_needed_over_limit") in folder.found(doses * 2)


@pytest.mark.parametrize(("value", "rule"), [("1", True), ("0", False)])
def test_questionnaire_items_are_values_of_the_report(folder: Folder, value: str, rule: bool) -> None:
    found = folder.found([f"alice,{day(0)},phq9:9,{value}"])
    assert (("alice", day(0), "phq9_self_harm") in found) is rule
