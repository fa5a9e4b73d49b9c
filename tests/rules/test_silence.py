"""Silence: the gap is judged by the patient's own habits, in asked days."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Report
from bot.rules.silence import RULE, unanswered_share
from tests.rules.cast import day, diary, history


def finding(*args: Any, **kwargs: Any) -> Any:
    return RULE.evaluate(history(*args, **kwargs), RULE.defaults)


def after_gap(gap: int, answered: int = 60, pain: float = 3) -> Any:
    """Alice answered every day, then `gap` asked days passed in silence."""
    return finding(diary(*(pain,) * answered), on=answered + gap - 1, asked=range(answered + gap))


def test_a_patient_who_always_answers_is_missed_on_the_fourth_asked_day() -> None:
    assert after_gap(3) is None
    found = after_gap(4)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        "No report on the last 4 days asked, since 2026-03-05; until then 100% of the days asked were answered."
    )
    assert len(found.evidence) == 5


def test_a_new_patient_is_given_six_days() -> None:
    assert after_gap(5, answered=1) is None
    assert after_gap(6, answered=1) is not None


def test_someone_who_answers_every_third_day_is_given_longer_but_never_beyond_fourteen() -> None:
    reports = [Report(day(3 * n), {"pain": 3}) for n in range(30)]
    gap_starts = 88
    quiet_on = [n for n in range(1, 20) if finding(reports, on=87 + n, asked=range(gap_starts + n)) is None]
    assert quiet_on == list(range(1, 14))


def test_days_not_asked_do_not_count() -> None:
    assert finding(diary(*(3,) * 30), on=60, asked=range(33)) is None
    assert finding(diary(*(3,) * 30), on=60, asked=(*range(30), 33, 43, 53, 60)) is not None


def test_a_report_ends_the_silence() -> None:
    reports = (*diary(*(3,) * 30), Report(day(40), {"pain": 3}))
    assert finding(reports, on=40, asked=range(41)) is None


def test_the_current_gap_does_not_excuse_itself() -> None:
    long_gap = history(diary(*(3,) * 30), on=60, asked=range(61))
    assert unanswered_share(long_gap, day(29)) == pytest.approx(2 / 40)


def test_no_first_report_fires_on_the_third_day_after_linking() -> None:
    assert finding(on=2, asked=(0, 1, 2)) is None
    found = finding(on=3, asked=(0, 1, 2, 3))
    assert found.severity is Severity.ROUTINE
    assert found.reason == "No report yet, 3 days after linking; asked on 4 days."


def test_a_patient_with_nothing_to_report_is_quiet() -> None:
    assert finding(on=30, measures={}) is None


def test_a_bad_last_report_makes_it_soon() -> None:
    assert after_gap(4, pain=7).severity is Severity.SOON
    assert after_gap(4, pain=6.9).severity is Severity.ROUTINE


def test_a_last_report_well_above_the_own_mean_makes_it_soon() -> None:
    reports = (*diary(*(3,) * 30), Report(day(30), {"pain": 5, "mood": 7}))
    assert finding(reports, on=34, asked=range(35)).severity is Severity.SOON


def test_a_low_mood_in_the_last_report_makes_it_soon() -> None:
    reports = (*diary(*(3,) * 30), Report(day(30), {"mood": 3}))
    assert finding(reports, on=34, asked=range(35)).severity is Severity.SOON


def test_a_patient_whom_nobody_asked_is_not_silent() -> None:
    assert finding(on=10, asked=()) is None
    assert finding(on=10, asked=range(10)) is not None
