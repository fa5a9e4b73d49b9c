"""How often a plan would have alerted: fires, does not, boundary, no data yet."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.care.expected_alerts import DAYS_TRIED, FEWEST_REPORTS, Expected, alerts_line, as_on, expected_alerts
from bot.care.findings import Finding, Severity
from bot.care.history import GoalTrack, Happening, HappeningKind, History, Report
from bot.care.plan import CarePlan
from bot.care.rule import NEVER_QUIET, Rule, Thresholds
from bot.care.sentences import english, render

TODAY = date(2026, 5, 1)


def rule(severity: Severity = Severity.SOON, quiet_for: timedelta = timedelta(days=7)) -> Rule:
    """Fires on every day whose pain is 5 or more."""

    def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
        last = history.reports[-1] if history.reports else None
        if last is None or last.on != history.as_on or last.values["pain"] < 5:
            return None
        return Finding("r", 1, severity, "Pain.", "Look.", ({"on": last.on.isoformat()},))

    return Rule("r", 1, evaluate, {}, {}, quiet_for)


def plan() -> CarePlan:
    return CarePlan("p", "P", "reduce", (), (), rules={"r": {}})


def history(*bad: int, days: int = 60) -> History:
    """A report a day up to today, with pain 8 on the days that lie so many days ago."""
    reports = tuple(Report(TODAY - timedelta(n), {"pain": 8.0 if n in bad else 2.0}) for n in range(days - 1, -1, -1))
    return History(TODAY, reports[0].on, {}, reports)


def test_each_day_with_a_finding_that_is_not_quiet_counts() -> None:
    assert expected_alerts({"r": rule()}, plan(), history(20, 2)) == Expected(2, DAYS_TRIED)
    assert expected_alerts({"r": rule()}, plan(), history()) == Expected(0, DAYS_TRIED)


def test_the_quiet_time_of_a_rule_is_kept() -> None:
    assert expected_alerts({"r": rule()}, plan(), history(10, 9, 4)) == Expected(1, DAYS_TRIED)
    assert expected_alerts({"r": rule()}, plan(), history(10, 9, 3)) == Expected(2, DAYS_TRIED)
    assert expected_alerts({"r": rule(quiet_for=NEVER_QUIET)}, plan(), history(10, 9, 4)) == Expected(3, DAYS_TRIED)


def test_what_only_stands_in_the_digest_is_no_alert() -> None:
    assert expected_alerts({"r": rule(Severity.ROUTINE)}, plan(), history(20)) == Expected(0, DAYS_TRIED)


def test_only_the_last_days_are_tried() -> None:
    assert expected_alerts({"r": rule()}, plan(), history(DAYS_TRIED - 1)) == Expected(1, DAYS_TRIED)
    assert expected_alerts({"r": rule()}, plan(), history(DAYS_TRIED)) == Expected(0, DAYS_TRIED)


@pytest.mark.parametrize(("days", "is_known"), [(0, False), (FEWEST_REPORTS - 1, False), (FEWEST_REPORTS, True)])
def test_too_few_reports_say_nothing(days: int, is_known: bool) -> None:
    known = history(days=days) if days else History(TODAY, TODAY, {})
    assert (expected_alerts({"r": rule()}, plan(), known) is not None) is is_known


def test_somebody_new_is_tried_over_the_days_she_has() -> None:
    assert expected_alerts({"r": rule()}, plan(), history(1, days=15)) == Expected(1, 15)


def test_a_rule_that_is_off_does_not_count() -> None:
    off = replace(plan(), rules={"r": {"enabled": False}})
    assert expected_alerts({"r": rule()}, off, history(20)) == Expected(0, DAYS_TRIED)


def test_the_past_knows_nothing_of_what_came_later() -> None:
    day = TODAY - timedelta(days=5)
    happening = Happening(TODAY, HappeningKind.HOSPITAL)
    goals = (
        GoalTrack("Walk", day, TODAY, ((day, -1), (TODAY, 0))),
        GoalTrack("Sleep", TODAY, TODAY + timedelta(days=9)),
    )  # fmt: skip
    known = replace(history(), happenings=(happening,), goals=goals, asked_on=(day, TODAY), baseline_from=TODAY)
    then = as_on(known, day)
    assert then.as_on == then.reports[-1].on == day
    assert (then.happenings, then.asked_on, then.baseline_from) == ((), (day,), None)
    assert then.goals == (GoalTrack("Walk", day, TODAY, ((day, -1),)),)
    assert as_on(replace(known, baseline_from=day), day).baseline_from == day


def test_what_the_clinician_reads() -> None:
    assert render(alerts_line(None), english()) == "Alerts to expect: not known yet."
    assert render(alerts_line(Expected(2, 28)), english()) == (
        "Alerts to expect: on what the patient told, it would have alerted on 2 of the last 28 days."
    )
