"""How findings become alerts: few, and never one too few."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from bot.care.alerting import Flag, Review, ReviewStatus, alerts_again, is_quiet
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.rule import NEVER_QUIET, QUIET_FOR

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
OPEN = Review(5, 1, 2, Severity.SOON, ReviewStatus.OPEN, NINE, None, False)
TAKEN = replace(OPEN, status=ReviewStatus.ACKNOWLEDGED, acknowledged_at=NINE)


def finding(rule: str = "worsening_symptom", severity: Severity = Severity.SOON) -> Finding:
    return Finding(rule, 1, severity, "Pain is worse.", "Consider the plan.")


def flag(found: Finding, on: date = TODAY, at: datetime = NINE) -> Flag:
    return Flag(1, OPEN.id, found, on, at)


HELD = (flag(finding()),)


@pytest.mark.parametrize("review", [OPEN, TAKEN])
@pytest.mark.parametrize("held", [(), HELD, (flag(finding("red_flag", Severity.URGENT)),)])
def test_an_urgent_finding_always_alerts(review: Review, held: tuple[Flag, ...]) -> None:
    for severity in Severity:
        assert alerts_again(replace(review, severity=severity), held, finding("red_flag", Severity.URGENT))


def test_chest_pain_acknowledged_in_the_morning_does_not_swallow_a_wish_to_die_in_the_evening() -> None:
    chest_pain, wish_to_die = finding("red_flag", Severity.URGENT), finding("red_flag", Severity.URGENT)
    morning = replace(TAKEN, severity=Severity.URGENT)
    assert alerts_again(morning, [flag(chest_pain)], wish_to_die)


@pytest.mark.parametrize(("review", "severity"), list(product([OPEN, TAKEN], Severity)))
def test_a_more_severe_finding_alerts_and_one_as_severe_from_the_same_rule_does_not(
    review: Review, severity: Severity
) -> None:
    alerts = alerts_again(review, HELD, finding(severity=severity))
    assert alerts is (severity in (Severity.TODAY, Severity.URGENT))


def test_another_rule_alerts_after_the_acknowledgement_and_not_before() -> None:
    another = finding("low_adherence", Severity.ROUTINE)
    assert not alerts_again(OPEN, HELD, another)
    assert alerts_again(TAKEN, HELD, another)
    assert not alerts_again(TAKEN, (*HELD, flag(another)), another), "the review holds it already"


def test_a_rule_that_never_fired_is_not_quiet() -> None:
    assert not is_quiet(finding(), TODAY, None, QUIET_FOR)


@pytest.mark.parametrize(("days", "quiet"), [(1, True), (6, True), (7, False), (30, False)])
def test_a_rule_stays_quiet_for_seven_days(days: int, quiet: bool) -> None:
    later = timedelta(days=days)
    assert is_quiet(finding(), TODAY + later, HELD[0], QUIET_FOR) is quiet


def test_a_more_severe_finding_breaks_the_quiet_even_on_the_same_day() -> None:
    assert not is_quiet(finding(severity=Severity.URGENT), TODAY, HELD[0], QUIET_FOR)
    assert is_quiet(finding(severity=Severity.ROUTINE), TODAY, HELD[0], QUIET_FOR)


def test_a_one_report_rule_is_never_quiet_on_another_day_and_speaks_once_of_each() -> None:
    next_day = timedelta(days=1)
    assert is_quiet(finding(), TODAY, HELD[0], NEVER_QUIET), "the same day judged again"
    assert not is_quiet(finding(), TODAY + next_day, HELD[0], NEVER_QUIET)
    assert is_quiet(finding(), TODAY - next_day, HELD[0], NEVER_QUIET), "an earlier day corrected"


def test_a_one_report_rule_speaks_again_of_a_day_that_shows_something_new() -> None:
    morning: dict[str, type_of_cell] = {"on": "2026-03-02", "systolic": 184.0}
    evening: dict[str, type_of_cell] = {"on": "2026-03-02", "systolic": 225.0}
    told = flag(replace(finding(), evidence=(morning,)))
    both, withdrawn = (morning, evening), ()
    assert not is_quiet(replace(finding(), evidence=both), TODAY, told, NEVER_QUIET)
    assert is_quiet(replace(finding(), evidence=(morning,)), TODAY, told, NEVER_QUIET)
    assert is_quiet(replace(finding(), evidence=withdrawn), TODAY, told, NEVER_QUIET), "less than was shown"
    assert is_quiet(replace(finding(), evidence=both), TODAY, told, QUIET_FOR), "its quiet period holds"
    assert is_quiet(replace(finding(), evidence=both), TODAY - timedelta(days=1), told, NEVER_QUIET), "a day before"


def test_severities_stand_in_their_order() -> None:
    assert [severity.rank for severity in (Severity.ROUTINE, Severity.SOON, Severity.TODAY, Severity.URGENT)] == [
        0,
        1,
        2,
        3,
    ]
