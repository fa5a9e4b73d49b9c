"""The benchmark itself: the same seed gives the same patients, hits are counted as they are defined, tables print."""

import io
import random
from dataclasses import replace

from rich.console import Console

from bot.content import read_rules
from tests.benchmarks.review import table
from tests.benchmarks.review.kinds import CALM, EVENTS, HIT_WITHIN, calm_patients, cases, diaries
from tests.benchmarks.review.measuring import BUDGET, Seeds, Size, measure_detectors, measure_set
from tests.benchmarks.review.patients import PAIN, Effect, simulate
from tests.benchmarks.review.red_flags import NEVER_MISSED, try_sentences
from tests.benchmarks.review.textbook import alerts
from tests.benchmarks.review.watching import the_rules, watch_calm, watch_cases


def test_there_are_nine_kinds_of_event_and_seven_kinds_of_calm() -> None:
    assert len(EVENTS) >= 9
    assert len(CALM) >= 7


def test_the_whole_set_of_rules_is_every_rule_there_is() -> None:
    assert {rule.code for rule in the_rules()} == read_rules().keys()


def test_the_same_seed_gives_the_same_patients_and_another_others() -> None:
    assert calm_patients("seasons", 2, "a") == calm_patients("seasons", 2, "a")
    assert calm_patients("seasons", 2, "a") != calm_patients("seasons", 2, "b")


def test_points_are_added_from_the_onset_on_and_to_the_same_diary() -> None:
    untouched, touched = diaries(20, "a"), diaries(20, "a", 3.0)
    for before, after in zip(untouched, touched, strict=True):
        calm = before.patient.reports[: len(after.patient.reports)]
        for old, new in zip(calm, after.patient.reports, strict=True):
            since_onset = (new.on - after.patient.history(after.onset).as_on).days
            assert (old == new) or since_onset >= 0
    assert sum(a.patient.reports[-1] != b.patient.reports[-1] for a, b in zip(untouched, touched, strict=True)) > 10


def test_a_ramp_is_full_on_its_last_day() -> None:
    effect = Effect(added={"pain": 3}, ramp_days=3)
    assert [effect.points("pain", since) for since in (-1, 0, 1, 2, 9)] == [0, 1, 2, 3, 3]
    assert effect.points("mood", 5) == 0


def test_silence_from_the_onset_on_is_silence() -> None:
    silent = next(kind for kind in EVENTS if kind.name == "falls silent")
    for case in cases(silent, 3, "a"):
        assert case.patient.reports[-1].on < case.patient.history(case.onset).as_on


def test_an_alert_is_a_hit_from_the_onset_to_14_days_after_the_criterion_day() -> None:
    slow = [cases(kind, 1, "a")[0] for kind in EVENTS if kind.criterion > 0]
    for case in slow:
        for day, is_hit in ((case.onset - 1, 0), (case.onset, 1), (case.last_day, 1), (case.last_day + 1, 0)):
            found = watch_cases([case], lambda patient, first, day=day: {day: "x"})  # type: ignore[misc]  # binds the loop name
            assert len(found.delays) == is_hit
        assert case.last_day == case.criterion + HIT_WITHIN


def test_false_alerts_are_counted_by_month() -> None:
    patients = calm_patients("seasons", 3, "a")
    assert watch_calm(patients, lambda patient, first: {5: "x", 50: "x"}).per_month == 0.5


def test_alerts_keep_quiet_for_seven_days() -> None:
    assert alerts([1.0] * 15, 1.0) == [0, 7, 14]
    assert alerts([0.9] * 15, 1.0) == []


def test_a_restless_patient_varies_more() -> None:
    kind = CALM["a day like the day before (0.5)"]
    spreads = []
    for spread in (0.5, 3.0):
        course = replace(kind(random.Random(1)), spread=spread, answers=1.0)
        values = [report.values["pain"] for report in simulate(random.Random(1), course, 60, measures=[PAIN]).reports]
        spreads.append(max(values) - min(values))
    assert spreads[0] < spreads[1]


def test_chance_keeps_the_budget_and_finds_far_less_than_the_rules() -> None:
    detectors = {one.name: one for one in measure_detectors(Seeds(), Size(calm=3, cases=4, diaries=0))}
    assert detectors["random"].budget_per_month < 2 * BUDGET
    assert detectors["random"].budget_share < 0.5
    assert measure_set("testing", Size(calm=0, cases=3, diaries=0)).found().share >= 0.85


def test_the_tables_print() -> None:
    console = Console(record=True, width=160, file=io.StringIO())
    result, seeds = measure_set("testing", Size(calm=1, cases=1, diaries=0), "silence"), Seeds()
    table.print_set(console, result, seeds)
    table.print_red_flags(console, try_sentences())
    assert "worst calm group" in console.export_text()


def test_every_first_try_that_was_written_down_is_read() -> None:
    tried = try_sentences()
    assert {part.name for part in tried.parts if part.first_recognised} >= {"known_2", "known_3", "known_4", "held_out"}
    assert all(tried.codes[code].share == 1 for code in NEVER_MISSED)
