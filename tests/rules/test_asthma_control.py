"""Asthma control: reliever days and peak flow, each said when it crosses its line."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.care.plan import Worse
from bot.care.rule import NEVER_QUIET
from bot.rules.asthma_control import RULE
from tests.rules.vitals import measured, vital, vitals

PEAK_FLOW = vital("peak_flow", "L/min", change=40, worse=Worse.LOWER)
RELIEVER = vital("reliever_use")


def finding(*readings: Reading, on: int, review: int | None = None, best: float = 0) -> Any:
    history = vitals(readings, PEAK_FLOW, RELIEVER, on=on, review_on=review)
    return RULE.evaluate(history, {**RULE.defaults, "personal_best": best})


def used(*days: int) -> list[Reading]:
    """The reliever was used on these days."""
    return [reading for number in days for reading in measured(number, reliever_use=2)]


def blown(*flows: float) -> list[Reading]:
    """A peak flow a day from the first day on."""
    return [reading for number, flow in enumerate(flows) for reading in measured(number, "07:00", peak_flow=flow)]


EXAMPLES = [vitals(used(1, 3, 5), on=5), vitals(blown(500, 200), PEAK_FLOW, on=1)]


def test_a_third_reliever_day_in_a_week_is_routine() -> None:
    assert finding(*used(1, 3), on=3) is None
    found = finding(*used(1, 3, 5), on=5)
    assert found.severity is Severity.ROUTINE
    assert found.reason == "Reliever used on 3 of the last 7 days; up to 2 is good control."
    assert [row["on"] for row in found.evidence] == ["2026-01-06", "2026-01-08", "2026-01-10"]


def test_only_the_last_seven_days_count_and_a_zero_is_no_use() -> None:
    assert finding(*used(1, 3, 8), on=8) is None
    assert finding(*used(1, 3, 7), on=7) is not None
    assert finding(*used(1, 3), *measured(5, reliever_use=0), on=5) is None


def test_steady_use_is_said_once_then_on_the_review_date() -> None:
    daily = used(*range(60))
    assert [n for n in range(60) if finding(*daily[: n + 1], on=n)] == [2]
    assert finding(*daily[:51], on=50, review=50) is not None
    assert [n for n in range(60) if finding(*used(*range(10), *range(30, 40)), on=n)] == [2, 32]


@pytest.mark.parametrize(
    ("flow", "severity"), [(400, None), (399, Severity.SOON), (250, Severity.SOON), (249, Severity.URGENT)]
)
def test_a_peak_flow_is_judged_by_the_personal_best(flow: float, severity: Severity | None) -> None:
    found = finding(*blown(500, flow), on=1)
    assert (found and found.severity) is severity


def test_its_words_name_the_share_of_the_best() -> None:
    assert finding(*blown(500, 350), on=1).reason == "Peak flow was 350, 70% of the personal best of 500."
    assert finding(*blown(350), on=0, best=500).reason == "Peak flow was 350, 70% of the personal best of 500."
    assert finding(*blown(350), on=0) is None


def test_a_low_flow_is_said_again_after_a_good_week_or_an_important_change_and_an_urgent_one_always() -> None:
    flows = (500, 390, 390, 350, 350, *(450,) * 7, 390, 240, 240)
    spoken = {n: found.severity for n in range(len(flows)) if (found := finding(*blown(*flows[: n + 1]), on=n))}
    assert spoken == {1: Severity.SOON, 3: Severity.SOON, 12: Severity.SOON, 13: Severity.URGENT, 14: Severity.URGENT}
    assert finding(*blown(500, 390, 390), on=2, review=2) is not None
    assert RULE.quiet_for == NEVER_QUIET


def test_the_lowest_of_the_day_counts() -> None:
    morning, evening = measured(1, "08:00", peak_flow=450), measured(1, "20:00", peak_flow=240)
    assert finding(*blown(500), *morning, *evening, on=1).severity is Severity.URGENT


def test_a_week_on_the_good_side_is_seven_whole_days() -> None:
    assert finding(*blown(500, 390, *(450,) * 6, 390), on=8) is None
    assert finding(*blown(500, 390, *(450,) * 7, 390), on=9) is not None
    assert finding(*blown(500, 400, 390), on=2) is not None


def test_the_evidence_is_the_last_seven_days() -> None:
    assert len(finding(*blown(500, *(450,) * 7, 390), on=8).evidence) == 7


def test_both_together_are_one_finding_of_the_higher_severity() -> None:
    found = finding(*used(1, 3, 5), *measured(0, peak_flow=500), *measured(5, peak_flow=300), on=5)
    assert found.severity is Severity.SOON
    assert "Reliever used on 3" in found.reason
    assert "Peak flow was 300" in found.reason


def test_no_flow_today_and_no_data_are_quiet() -> None:
    assert finding(*blown(500, 200), on=2) is None
    assert finding(on=3) is None
    assert RULE.evaluate(vitals([], on=3), RULE.defaults) is None


def test_the_order_of_arrival_does_not_show() -> None:
    first, second = measured(1, "08:00", peak_flow=300)[0], measured(1, "09:00", peak_flow=200)[0]
    assert finding(*blown(500), first, second, on=1) == finding(*blown(500), second, first, on=1) is not None
