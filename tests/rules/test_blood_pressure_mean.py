"""Blood pressure mean: a week's series above the target is news once, and again when it changed or is due."""

from typing import Any

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.care.rule import Thresholds
from bot.rules.blood_pressure_mean import RULE
from tests.rules.vitals import measured, vital, vitals

BP = (vital("bp_systolic", change=10), vital("bp_diastolic", change=5))


def series(first: int, last: int, systolic: float, diastolic: float = 80, times: int = 4) -> list[Reading]:
    """Two readings each morning and evening, from one day to another."""
    clocks = ("07:00", "07:02", "19:00", "19:02")[:times]
    return [
        reading
        for number in range(first, last + 1)
        for clock in clocks
        for reading in measured(number, clock, bp_systolic=systolic, bp_diastolic=diastolic)
    ]


def finding(*parts: list[Reading], on: int, review: int | None = None, thresholds: Thresholds | None = None) -> Any:
    readings = [reading for part in parts for reading in part]
    return RULE.evaluate(vitals(readings, *BP, on=on, review_on=review), {**RULE.defaults, **(thresholds or {})})


GOOD = series(0, 6, 125)
EXAMPLES = [vitals([*GOOD, *series(30, 33, 150)], *BP, on=33)]


def test_a_series_above_the_target_after_a_good_one_fires() -> None:
    found = finding(GOOD, series(30, 33, 150), on=33)
    assert found.severity is Severity.ROUTINE
    assert found.reason == ("Blood pressure averaged 150/80 over 12 readings up to 2026-02-07; the target is 135/85.")
    assert len(found.evidence) == 4
    assert found.evidence[0] == {"on": "2026-02-04", "readings": 4, "bp_systolic": 150, "bp_diastolic": 80}


def test_the_target_itself_is_on_target() -> None:
    assert finding(GOOD, series(30, 33, 135, 85), on=33) is None
    assert finding(GOOD, series(30, 33, 135.1, 85), on=33) is not None
    assert finding(GOOD, series(30, 33, 135, 85.1), on=33) is not None


def test_the_first_day_is_dropped_and_twelve_readings_must_remain() -> None:
    assert finding(GOOD, series(30, 30, 190), series(31, 33, 130), on=33) is None
    assert finding(GOOD, series(30, 32, 150), on=32) is None
    assert finding(GOOD, series(30, 33, 150, times=3), on=33) is None
    assert finding(GOOD, series(30, 34, 150, times=3), on=34) is not None


def test_who_starts_above_the_target_is_known_until_the_review_date() -> None:
    high = series(0, 20, 150)
    assert [n for n in range(21) if finding(high, on=n)] == []
    assert finding(high, on=20, review=20) is not None
    assert finding(GOOD, on=6, review=6) is None


def test_every_day_above_the_target_is_said_once_until_an_important_change_more() -> None:
    course = [*GOOD, *series(30, 45, 140), *series(46, 60, 158)]
    assert [n for n in range(61) if finding(course, on=n)] == [33, 49]


def test_hovering_around_the_target_is_said_once_and_a_real_recovery_makes_it_news_again() -> None:
    course = [*GOOD, *series(30, 33, 137), *series(45, 48, 134), *series(60, 63, 137), *series(80, 83, 125),
              *series(100, 103, 137)]  # fmt: skip
    assert [n for n in range(104) if finding(course, on=n)] == [33, 103]


def test_who_starts_above_fires_after_an_important_change_and_who_starts_just_below_on_crossing() -> None:
    assert news(140, 150) == [1]
    assert news(140, 149) == []
    assert news(134, 137) == [1]
    assert news(135, 137) == [1]


def test_an_important_change_counts_exactly_up_and_down() -> None:
    assert news(125, 137, 147) == [1, 2]
    assert news(125, 137, 146) == [1]
    assert news(125, 137, 127, 137) == [1, 3]
    assert news(125, 137, 128, 137) == [1]
    assert news(125, 145, 135, 145) == [1, 3]
    assert news(125, 135, 140) == [2]


def news(*means: float) -> list[int]:
    """Which of these series, twenty days apart, fire on their last day."""
    course = [reading for nth, mean in enumerate(means) for reading in series(20 * nth, 20 * nth + 3, mean)]
    return [nth for nth in range(len(means)) if finding(course, on=20 * nth + 3)]


def test_on_target_at_the_review_date_is_quiet() -> None:
    assert finding(series(0, 6, 135, 85), on=6, review=6) is None


def test_both_halves_need_twelve_values_and_the_evidence_is_the_seven_days() -> None:
    only_systolic = [reading for reading in series(33, 33, 150) if reading.code == "bp_systolic"]
    assert finding(GOOD, series(30, 32, 150), only_systolic, on=33) is None
    found = finding(series(20, 30, 150), on=30, review=30)
    assert [row["on"] for row in found.evidence] == [f"2026-01-{number}" for number in range(29, 32)] + [
        f"2026-02-0{number}" for number in range(1, 5)
    ]


def test_a_day_without_a_reading_and_no_data_are_quiet() -> None:
    assert finding(GOOD, series(30, 33, 150), on=34) is None
    assert finding(on=3) is None


def test_a_plan_may_set_another_target() -> None:
    assert finding(GOOD, series(30, 33, 144), on=33, thresholds={"systolic": 145}) is None
