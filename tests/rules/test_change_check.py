"""Change check: a week and two weeks after every change of the plan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Happening, HappeningKind, History, Report
from bot.rules.change_check import RULE
from tests.rules.cast import day, diary, history

STEADY = diary(*(4.0,) * 40)


def changed(reports: Sequence[Report] = STEADY, *, on: int, days: Sequence[int] = (20,), fits: str = "") -> History:
    told = [Happening(day(number), HappeningKind.PLAN_CHANGED) for number in days]
    told += [Happening(day(on), HappeningKind.FITS, fits)] if fits else []
    known = tuple(report for report in reports if report.on <= day(on))
    return replace(history(known, on=on), happenings=tuple(told))


def finding(*args: Any, **kwargs: Any) -> Any:
    return RULE.evaluate(changed(*args, **kwargs), RULE.defaults)


EXAMPLES = [changed(on=27)]


def test_a_week_after_the_change_it_says_what_was_reported() -> None:
    found = finding(on=27)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        "7 days since the plan changed on 2026-01-25: Pain averaged 4.0 over 8 reports since, 4.0 over the 14 before."
    )
    assert found.evidence[0] == {"on": "2026-01-25", "plan": "changed"}
    assert len(found.evidence) == 9


@pytest.mark.parametrize(("on", "fires"), [(26, False), (27, True), (29, True), (30, False), (33, False), (34, True)])
def test_it_looks_on_day_7_and_on_day_14_and_makes_up_for_a_lost_day(on: int, fires: bool) -> None:
    assert (finding(on=on) is not None) is fires


def test_a_plan_that_never_changed_and_nothing_reported_yet() -> None:
    assert finding(on=27, days=()) is None
    assert finding((), on=27).reason.endswith("nothing was reported since.")


def test_the_latest_change_is_looked_at() -> None:
    assert "since the plan changed on 2026-02-01" in finding(on=34, days=(20, 27)).reason


def test_an_important_worsening_makes_it_soon() -> None:
    before = diary(*(4.0,) * 20)
    assert finding((*before, *(Report(day(n), {"pain": 6}) for n in range(20, 28))), on=27).severity is Severity.SOON
    assert finding((*before, *(Report(day(n), {"pain": 5.9}) for n in range(20, 28))), on=27).severity is (
        Severity.ROUTINE
    )


@pytest.mark.parametrize(("grade", "severity"), [(1, Severity.ROUTINE), (2, Severity.SOON)])
def test_a_side_effect_of_grade_2_makes_it_soon(grade: float, severity: Severity) -> None:
    found = finding([Report(day(22), {"side_effects": grade})], on=27)
    assert found.severity is severity
    assert f"Side effects up to {grade:g}" in found.reason


@pytest.mark.parametrize(("fits", "severity"), [("partly", Severity.ROUTINE), ("no", Severity.SOON)])
def test_a_plan_that_does_not_fit_makes_it_soon(fits: str, severity: Severity) -> None:
    found = finding(on=27, fits=fits)
    assert found.severity is severity
    assert f"was answered {fits}" in found.reason


@pytest.mark.parametrize(("answer", "severity"), [(0, Severity.ROUTINE), (1, Severity.SOON)])
def test_item_9_above_0_since_the_change_makes_it_soon(answer: float, severity: Severity) -> None:
    found = finding([Report(day(22), {"phq9:9": answer})], on=27)
    assert found.severity is severity
    assert f"PHQ-9 item 9 up to {answer:g}" in found.reason
