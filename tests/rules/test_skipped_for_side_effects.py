"""Skipped for side effects: the skips of today whose reason is a reason to look at the plan."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.rule import Thresholds
from bot.rules.skipped_for_side_effects import RULE
from tests.rules.cast import done, history, skipped, unanswered


def finding(*args: Any, thresholds: Thresholds | None = None, **kwargs: Any) -> Any:
    return RULE.evaluate(history(*args, **kwargs), {**RULE.defaults, **(thresholds or {})})


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("side_effects", "of side effects"),
        ("worse", "it makes the patient worse"),
        ("cost", "of the cost"),
        ("ran_out", "it ran out"),
    ],
)
def test_one_such_skip_today_fires_in_its_own_words(reason: str, words: str) -> None:
    found = finding(on=3, prompts=[done(2), skipped(3, reason)])
    assert found.severity is Severity.SOON
    assert found.reason == f"Left out today: Ibuprofen 400 mg, because {words}."
    assert found.evidence == ({"on": "2026-01-08", "item": "Ibuprofen 400 mg", "reason": reason},)


@pytest.mark.parametrize("reason", ["forgot", "felt_better", None])
def test_another_reason_is_quiet(reason: str | None) -> None:
    assert finding(on=3, prompts=[skipped(3, reason)]) is None


def test_yesterdays_skip_and_no_prompts_at_all_are_quiet() -> None:
    assert finding(on=4, prompts=[skipped(3, "side_effects"), done(4)]) is None
    assert finding(on=4) is None


def test_only_a_skip_counts() -> None:
    assert finding(on=3, prompts=[done(3), unanswered(3)]) is None


def test_two_skips_are_one_finding_that_names_the_harm_first() -> None:
    found = finding(on=3, prompts=[skipped(3, "ran_out", "exercises"), skipped(3, "worse")])
    assert found.reason.index("worse") < found.reason.index("ran out")
    assert "dose, timing or choice" in found.consider
    assert len(found.evidence) == 2


def test_the_same_skip_twice_a_day_is_said_once() -> None:
    found = finding(on=3, prompts=[skipped(3, "cost"), skipped(3, "cost")])
    assert found.reason.count("of the cost") == 1
    assert "cheaper choice" in found.consider


def test_a_plan_may_switch_either_half_off() -> None:
    assert finding(on=3, prompts=[skipped(3, "cost")], thresholds={"supply": False}) is None
    assert finding(on=3, prompts=[skipped(3, "worse")], thresholds={"harm": False}) is None
