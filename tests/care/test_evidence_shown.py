"""What an alert's picture shows: the measure that moved most, and the days that were compared."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.care.evidence_shown import (
    Evidence,
    Window,
    evidence_chart,
    evidence_of,
    evidence_words,
    progress_around,
)
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import Happening, HappeningKind
from bot.care.sentences import _, english, render
from bot.rules.worsening_symptom import RULE
from tests.rules.cast import MEASURES, PAIN, day, diary, history

WORSE = history(diary(*[2.0 + n % 2 for n in range(28)], 7, 7, 7, 7, 7), on=34)


def finding(*rows: dict[str, type_of_cell]) -> Finding:
    return Finding("any", 1, Severity.SOON, "Something.", "Consider.", rows)


def worsening() -> Evidence:
    """What there is to draw of a worsening by five points."""
    found = RULE.evaluate(WORSE, RULE.defaults)
    assert found is not None
    evidence = evidence_of(found, WORSE.measures)
    assert evidence is not None
    return evidence


def test_a_worsening_compares_the_28_reports_before_with_the_last_5() -> None:
    evidence = worsening()
    assert evidence.measure is PAIN
    assert evidence.windows == (Window(day(0), day(27), 28, 2.5), Window(day(28), day(32), 5, 7.0))


def test_of_several_measures_the_one_that_got_worst_is_drawn() -> None:
    before: dict[str, type_of_cell] = {"on": day(0).isoformat(), "to": day(9).isoformat(), "reports": 10, "pain": 4.0,
                                       "mood": 8.0}  # fmt: skip
    now: dict[str, type_of_cell] = {"on": day(12).isoformat(), "pain": 5.0, "mood": 3.0}
    evidence = evidence_of(finding(before, now), MEASURES)
    assert evidence is not None
    assert evidence.measure.code == "mood"


def test_without_anything_to_compare_the_days_of_the_evidence_are_one_window() -> None:
    rows: list[dict[str, type_of_cell]] = [
        {"on": day(n).isoformat(), "side_effects": 2.0, "pain": None} for n in (3, 5)
    ]
    evidence = evidence_of(finding(*rows), MEASURES)
    assert evidence is not None
    assert (evidence.measure.code, evidence.windows) == ("side_effects", (Window(day(3), day(5), 2, 2.0),))


@pytest.mark.parametrize("row", [{}, {"on": "2026-01-05", "item": "Ibuprofen"}, {"on": "2026-01-05", "pain": None}])
def test_what_rests_on_no_measure_is_not_drawn(row: dict[str, type_of_cell]) -> None:
    assert evidence_of(finding(row), MEASURES) is None
    assert evidence_of(finding(), MEASURES) is None


def test_the_chart_holds_that_measure_alone_the_windows_and_the_plan_changes() -> None:
    changed = replace(WORSE, happenings=(Happening(day(20), HappeningKind.PLAN_CHANGED),))
    progress, evidence = progress_around(changed, worsening(), {}), worsening()
    chart = evidence_chart(progress, evidence, _("Case 1"))
    assert len(chart["trends"]) == 1
    assert chart["kind"] == "evidence"
    assert chart["changes"] == [20]
    assert [(s["letter"], s["first"], s["last"], s["mean"]) for s in chart["shaded"]] == [
        ("A", 0, 27, 2.5), ("B", 28, 32, 7.0)
    ]  # fmt: skip
    said = "\n".join(render(sentence, english()) for sentence in evidence_words(progress, evidence))
    assert said.splitlines() == [
        "Pain, 5 January 2026 to 8 February 2026:",
        "A: 28 reports before, 2.5 on average (5 January 2026 to 1 February 2026)",
        "B: the 5 reports that alerted, 7 on average (2 February 2026 to 6 February 2026)",
        "The plan changed on 25 January 2026.",
    ]


def test_a_week_before_the_first_day_is_drawn_and_never_more_than_half_a_year() -> None:
    evidence = evidence_of(finding({"on": day(33).isoformat(), "pain": 7.0}), MEASURES)
    assert evidence is not None
    assert progress_around(WORSE, evidence, {}).first_on == day(21), "two weeks at least"
    early = replace(WORSE, linked_on=day(0) - timedelta(days=400))
    old = evidence_of(finding({"on": (day(0) - timedelta(days=300)).isoformat(), "pain": 7.0}), MEASURES)
    assert old is not None
    drawn = progress_around(early, old, {})
    assert (drawn.last_on - drawn.first_on).days == 179
    assert evidence_chart(drawn, old, _("Case 1"))["shaded"][0]["first"] == 0, "what is older stands at the edge"
