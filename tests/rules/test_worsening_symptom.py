"""Worsening symptom: fires, does not fire, boundary days, no data yet, and how often it is wrong."""

import random
from dataclasses import replace
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Report
from bot.care.rule import Thresholds
from bot.rules.worsening_symptom import RULE
from tests.rules.cast import MEASURES, MOOD, PAIN, day, diary, history

STEADY = (3.0, 4.0, 3.0, 4.0, 3.0, 3.0, 4.0) * 4
WORSE = (6.0, 7.0, 6.0, 7.0, 6.0)


def finding(*args: Any, thresholds: Thresholds | None = None, **kwargs: Any) -> Any:
    return RULE.evaluate(history(*args, **kwargs), {**RULE.defaults, **(thresholds or {})})


def test_five_worse_reports_fire_and_the_reason_holds_the_numbers() -> None:
    found = finding(diary(*STEADY, *WORSE))
    assert found.severity is Severity.SOON
    assert found.reason == "Pain averaged 6.4 over the last 5 reports, 3.4 over the 28 before."
    assert found.consider.startswith("Consider ")


def test_the_evidence_is_a_summary_of_the_baseline_and_the_five_reports() -> None:
    found = finding(diary(*STEADY, *WORSE))
    assert found.evidence[0] == {
        "on": "2026-01-05",
        "to": "2026-02-01",
        "reports": 28,
        "mood": 7.0,
        "pain": 3.4,
        "side_effects": None,
    }
    assert [row["pain"] for row in found.evidence[1:]] == list(WORSE)


def test_a_steady_diary_is_quiet() -> None:
    assert finding(diary(*STEADY, 3, 4, 3, 4, 3)) is None


def test_an_improvement_is_quiet() -> None:
    assert finding(diary(*WORSE * 6, 3, 3, 2, 3, 3)) is None


def test_no_reports_and_too_few_reports_are_quiet() -> None:
    assert finding((), on=40) is None
    assert finding(diary(*STEADY[:6], *WORSE)) is None


def test_seven_reports_are_baseline_enough() -> None:
    assert finding(diary(*STEADY[:7], 8, 8, 8, 8, 8)) is not None


def test_one_bad_day_never_fires_alone() -> None:
    for place in range(5):
        window = [3.0, 4.0, 3.0, 3.0, 4.0]
        window[place] = 10.0
        assert finding(diary(*STEADY, *window)) is None


def test_one_bad_day_in_every_measure_never_fires_alone() -> None:
    good = [Report(day(n), {"pain": p, "mood": 7, "side_effects": 0}) for n, p in enumerate((*STEADY, 3, 4, 3, 4))]
    bad = Report(day(32), {"pain": 10, "mood": 0, "side_effects": 3})
    assert finding((*good, bad)) is None


def test_a_measure_that_is_worse_when_lower_fires_in_its_own_unit() -> None:
    reports = [Report(day(n), {"pain": 3, "mood": 7 if n < 28 else 3}) for n in range(33)]
    assert finding(reports).reason == "Mood averaged 3.0 over the last 5 reports, 7.0 over the 28 before."


def test_a_shift_below_half_the_important_change_is_quiet_however_regular_the_diary() -> None:
    assert finding(diary(*(3.0,) * 28, *(3.9,) * 5), thresholds={"surprise": -2}) is None
    assert finding(diary(*(3.0,) * 28, *(4.0,) * 5), thresholds={"surprise": -2}) is not None


def test_reports_more_than_fifteen_days_apart_are_no_window() -> None:
    window = [Report(day(28 + n), {"pain": 7}) for n in (0, 2, 4, 6, 14)]
    assert finding((*diary(*STEADY), *window)) is not None
    assert finding((*diary(*STEADY), *window), on=43) is None
    assert finding((*diary(*STEADY), *window[:-1], Report(day(43), {"pain": 7}))) is None


def test_gaps_are_bridged_by_counting_reports() -> None:
    sparse = [Report(day(2 * n), {"pain": value}) for n, value in enumerate((*STEADY, *WORSE))]
    assert finding(sparse).reason.startswith("Pain averaged 6.4")


def test_a_weekly_pattern_is_not_a_worsening() -> None:
    weeks = (2.0, 2.0, 2.0, 2.0, 6.0, 6.0, 6.0) * 6
    assert finding(diary(*weeks[:35])) is None


def test_the_baseline_follows_improvement_and_then_keeps_it() -> None:
    better, slowly_back = (2.0, 3.0) * 20, [2.5 + 0.07 * n for n in range(60)]
    found = finding(diary(*better, *slowly_back))
    assert "over the 28 of the best time, up to " in found.reason


def test_a_restarted_baseline_forgets_what_was_before() -> None:
    reports = diary(*STEADY, *WORSE, *WORSE[:4])
    assert finding(reports) is not None
    assert finding(reports, baseline_from=25) is None


def test_a_restarted_baseline_needs_seven_reports_of_its_own() -> None:
    reports = diary(*STEADY, *(8.0,) * 5)
    assert finding(reports, baseline_from=22) is None
    assert finding(reports, baseline_from=21) is not None


def test_a_measure_answered_too_rarely_says_nothing() -> None:
    reports = [Report(day(n), {"pain": 3, **({"mood": 7} if n < 6 else {})}) for n in range(28)]
    worse = [Report(day(28 + n), {"pain": 3, "mood": 1}) for n in range(5)]
    assert finding((*reports, *worse)) is None


def test_a_measure_without_weight_says_nothing() -> None:
    measures = {**MEASURES, "pain": replace(PAIN, weight=0)}
    assert finding(diary(*STEADY, *WORSE), measures=measures) is None
    assert finding(diary(*STEADY, *WORSE), measures={}) is None


def test_the_measure_that_moved_most_in_important_changes_is_named() -> None:
    measures = {"pain": PAIN, "mood": replace(MOOD, important_change=1)}
    reports = [Report(day(n), {"pain": 3 if n < 28 else 6, "mood": 7 if n < 28 else 4.9}) for n in range(33)]
    assert finding(reports, measures=measures).reason.startswith("Mood averaged 4.9")


def test_one_of_several_measures_that_stands_out_is_found_alone() -> None:
    codes = ("pain", "fatigue", "sleep", "worry", "nausea")
    measures = {code: replace(PAIN, code=code, name=code) for code in codes}
    reports = [
        Report(day(n), {code: value + (3 if code == "fatigue" and n >= 28 else 0) for code in codes})
        for n, value in enumerate((*STEADY, 3, 4, 3, 3, 4))
    ]
    assert finding(reports, measures=measures).reason.startswith("fatigue averaged 6.4 over the last 5 reports")


def test_a_slow_worsening_over_months_is_found_against_the_best_time() -> None:
    values = [2.0 + (n % 3) + max(0.0, 0.06 * (n - 30)) for n in range(90)]
    reports = [Report(day(n), {"pain": value, "mood": 9 - value}) for n, value in enumerate(values)]
    found = [finding(reports[: n + 1]) for n in range(60, 90)]
    assert any(one and "of the best time" in one.reason for one in found)


def test_someone_who_is_worse_for_good_is_not_found_for_ever() -> None:
    reports = diary(*STEADY, *(6.0, 7.0, 6.0, 7.0, 6.0, 6.0, 7.0) * 8)
    assert finding(reports[:34]) is not None
    assert [n for n in range(70, 84) if finding(reports[: n + 1])] == []


def _random_diary(chance: random.Random) -> list[Report]:
    """Sixty days of four measures with gaps, some of them getting worse at the end."""
    worse, answers, reports = chance.choice([0, 1, 2, 3]), chance.uniform(0.5, 1), []
    for number in range(60):
        rise = worse if number >= 53 else 0
        values = {
            "pain": float(min(10, max(0, round(chance.gauss(4 + rise, 1.5))))),
            "mood": float(min(10, max(0, round(chance.gauss(6 - rise, 1.5))))),
            "side_effects": float(chance.choice([0, 0, 1])),
        }
        kept = {code: value for code, value in values.items() if chance.random() < 0.9}
        if kept and chance.random() < answers:
            reports.append(Report(day(number), kept))
    return reports


def test_a_worse_answer_among_the_last_five_never_takes_a_finding_back() -> None:
    chance, found = random.Random(12), 0
    for _ in range(300):
        reports = _random_diary(chance)
        if finding(reports) is None:
            continue
        found += 1
        place = chance.randrange(len(reports) - 5, len(reports))
        code = chance.choice(list(reports[place].values))
        bad = {"pain": 10.0, "mood": 0.0, "side_effects": 3.0}[code]
        reports[place] = replace(reports[place], values={**reports[place].values, code: bad})
        assert finding(reports) is not None
    assert found >= 50


def test_days_that_pass_without_a_report_never_make_a_finding() -> None:
    chance, quiet = random.Random(13), 0
    for _ in range(100):
        reports = _random_diary(chance)
        last = (reports[-1].on - day(0)).days
        if finding(reports) is None:
            quiet += 1
            assert all(finding(reports, on=last + gap) is None for gap in range(1, 20))
    assert quiet >= 20


def test_reports_that_leave_the_history_change_nothing_while_the_window_stands() -> None:
    """The best time, up to day 33, leaves the 180 days bit by bit."""
    worse = [1 + n % 3 + 2.0 * (n >= 34) + 1.3 * (n >= 180) for n in range(185)]
    reports = [Report(day(n), {"pain": value, "mood": 9 - value}) for n, value in enumerate(worse)]
    verdicts = [finding(reports[5 + gap :], on=184 + gap) for gap in range(10)]
    assert "of the best time" in verdicts[0].reason
    assert verdicts == [verdicts[0]] * 10


@pytest.mark.parametrize("resemblance", [0.0, 0.5])
def test_patients_who_only_vary_seldom_alert(resemblance: float) -> None:
    chance, alerts, months = random.Random(4), 0, 0
    for _ in range(6):
        reports, quiet_until = _varying(chance, resemblance, days=120), 0
        for number in range(120):
            if number >= quiet_until and finding(reports[: number + 1]):
                alerts, quiet_until = alerts + 1, number + 7
        months += 4
    assert alerts / months <= 0.3


def _varying(chance: random.Random, resemblance: float, days: int) -> list[Report]:
    state, reports = chance.gauss(0, 1), []
    for number in range(days):
        state = resemblance * state + (1 - resemblance**2) ** 0.5 * chance.gauss(0, 1)
        pain = min(10, max(0, round(4 + 1.5 * state)))
        reports.append(Report(day(number), {"pain": pain, "mood": 7}))
    return reports
