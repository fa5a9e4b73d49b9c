"""Properties of every rule that looks at symptoms: a worse answer takes no finding back, a gap alone makes none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.history import History, Report
from bot.content import read_rules
from tests.rules.cast import MEASURES, MONDAY, day

SYMPTOM_RULES = ("reports_less_when_worse", "severe_symptom", "side_effect", "worsening_symptom")
WORST = {"pain": 10.0, "mood": 0.0, "side_effects": 3.0}
RULES = read_rules()


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A quiet time, then days at another level, with gaps; the last day has a report. Every day was asked."""
    quiet, level, days = draw(st.integers(0, 5)), draw(st.integers(0, 10)), draw(st.integers(8, 45))
    changes = draw(st.integers(1, days - 1))
    wobble = draw(st.lists(st.integers(-1, 1), min_size=days, max_size=days))
    missed = draw(st.sets(st.integers(0, days - 2), max_size=days // 2))
    reports = tuple(
        Report(day(n), _values((quiet if n < changes else level) + wobble[n])) for n in range(days) if n not in missed
    )
    asked = tuple(day(n) for n in range(days))
    return History(as_on=day(days - 1), linked_on=MONDAY, measures=MEASURES, reports=reports, asked_on=asked)


def _values(pain: int) -> dict[str, float]:
    bounded = min(10, max(0, pain))
    return {"pain": float(bounded), "mood": float(10 - bounded), "side_effects": float(bounded // 4)}


def _fires(code: str, history: History) -> bool:
    return RULES[code].evaluate(history, RULES[code].defaults) is not None


@pytest.mark.parametrize("code", SYMPTOM_RULES)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(history=histories(), measure=st.sampled_from(sorted(WORST)))
@pytest.mark.long
def test_a_worse_last_answer_takes_no_finding_back(code: str, history: History, measure: str) -> None:
    if not _fires(code, history):
        return
    *before, last = history.reports
    worse = replace(last, values={**last.values, measure: WORST[measure]})
    assert _fires(code, replace(history, reports=(*before, worse)))


@pytest.mark.parametrize("code", SYMPTOM_RULES)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(level=st.integers(0, 6), days=st.integers(8, 45), gap=st.integers(1, 20))
def test_a_gap_alone_makes_no_finding(code: str, level: int, days: int, gap: int) -> None:
    reports = tuple(Report(day(n), _values(level)) for n in range(days))
    asked = tuple(day(n) for n in range(days + gap))
    assert not _fires(code, History(day(days + gap - 1), MONDAY, MEASURES, reports, asked_on=asked))


@pytest.mark.parametrize("code", SYMPTOM_RULES)
def test_such_histories_can_make_it_fire(code: str) -> None:
    """Or the first property would hold of nothing."""
    reports = tuple(Report(day(n), _values(2)) for n in range(28))
    late = range(28, 40) if code != "reports_less_when_worse" else (28, 29, 31, 35, 39)
    worse = tuple(Report(day(n), {"pain": 10.0, "mood": 0.0, "side_effects": 3.0}) for n in late)
    asked = tuple(day(n) for n in range(40))
    tried = [
        History(day(last), MONDAY, MEASURES, (*reports, *worse[: number + 1]), asked_on=asked[: last + 1])
        for number, report in enumerate(worse)
        for last in range((report.on - MONDAY).days, 40)
    ]
    assert any(_fires(code, history) for history in tried)
