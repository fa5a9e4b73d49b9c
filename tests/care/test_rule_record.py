"""A rule's record: what counts by finding and what by case, when it is mostly of no use, and one step stricter."""

from datetime import timedelta

import pytest

from bot.care.findings import Severity
from bot.care.rule_record import Fired, Tried, proposal_of, records_of, steps
from bot.rules.low_adherence import RULE as LOW_ADHERENCE
from bot.rules.plan_no_longer_fits import RULE as PLAN_NO_LONGER_FITS
from bot.rules.worsening_symptom import RULE as WORSENING


def fired(
    rule: str = "silence", case: int = 1, *, useful: bool | None = None, minutes: int | None = None,
    severity: Severity = Severity.SOON, withdrawn: bool = False,
) -> Fired:  # fmt: skip
    waited = None if minutes is None else timedelta(minutes=minutes)
    return Fired(rule, severity, case, withdrawn, useful, waited)


def test_findings_are_counted_by_themselves_and_usefulness_by_case() -> None:
    found = [fired(case=1, useful=True, minutes=10)] * 3 + [fired(case=2, useful=False, minutes=30), fired(case=3)]
    (record,) = records_of(found)
    assert (record.fired, record.useful, record.judged) == (5, 1, 2)
    assert record.waited == timedelta(minutes=20), "of each case once"
    assert not record.was_urgent


def test_the_most_frequent_rule_comes_first() -> None:
    found = [fired("a"), fired("c", withdrawn=True), fired("b"), fired("c", severity=Severity.URGENT)]
    assert [(r.rule, r.withdrawn, r.was_urgent) for r in records_of(found)] == [
        ("c", 1, True), ("a", 0, False), ("b", 0, False)
    ]  # fmt: skip
    assert records_of([]) == []
    assert records_of([fired()])[0].waited is None


@pytest.mark.parametrize(
    ("useful", "useless", "is_it"), [(0, 4, False), (0, 5, True), (2, 3, True), (3, 3, False), (3, 4, True)]
)
def test_mostly_not_useful_needs_five_judged_cases_and_less_than_half(useful: int, useless: int, is_it: bool) -> None:
    found = [fired(case=n, useful=n < useful) for n in range(useful + useless)]
    (record,) = records_of([*found, fired(case=99)])
    assert record.is_mostly_not_useful is is_it


def test_a_statistical_rule_has_one_step_up_and_none_past_its_bound() -> None:
    ((name, value),) = steps(WORSENING, WORSENING.defaults)
    assert (name, value) == ("surprise", 4.1)
    assert list(steps(WORSENING, {**WORSENING.defaults, "surprise": WORSENING.bounds["surprise"][1]})) == []
    ((name, _value),) = steps(LOW_ADHERENCE, LOW_ADHERENCE.defaults)
    assert name == LOW_ADHERENCE.statistical


def test_any_other_rule_is_tried_both_ways_within_its_bounds() -> None:
    rule = PLAN_NO_LONGER_FITS
    for name, value in steps(rule, rule.defaults):
        low, high = rule.bounds[name]
        assert low <= value <= high
        assert value != rule.defaults[name]
        assert isinstance(value, int) or not isinstance(rule.defaults[name], int)


def test_a_proposal_leaves_out_more_useless_findings_than_useful_ones() -> None:
    gone, kept = Tried(False, False), Tried(True, False)
    proposal = proposal_of("silence", "surprise", 3.0, 4.1, [gone, gone, Tried(False, True), kept])
    assert proposal is not None
    assert (proposal.looked_at, proposal.left_out, proposal.useful_left_out) == (4, 3, 1)
    assert proposal_of("silence", "surprise", 3.0, 4.1, [kept, kept, kept]) is None
    assert proposal_of("silence", "surprise", 3.0, 4.1, [gone, Tried(False, True), kept]) is None
    assert proposal_of("silence", "surprise", 3.0, 4.1, [gone, gone]) is None, "two may be an accident"
    assert proposal_of("silence", "surprise", 3.0, 4.1, []) is None
