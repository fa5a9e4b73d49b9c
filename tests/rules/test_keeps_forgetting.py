"""Keeps forgetting: the first three are answered with an offer, three more reach the clinician."""

from typing import Any

from bot.care.findings import Severity
from bot.rules.keeps_forgetting import RULE, offered_on
from tests.rules.cast import day, done, history, skipped

EXAMPLES = [history(prompts=[skipped(n) for n in range(6)], on=5)]


def finding(*days: int, on: int | None = None, **kwargs: Any) -> Any:
    prompts = [skipped(number) for number in days]
    return RULE.evaluate(history(prompts=prompts, on=days[-1] if on is None else on, **kwargs), RULE.defaults)


def test_three_after_the_offer_fire_with_the_numbers() -> None:
    found = finding(0, 1, 2, 3, 4, 5)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        "Forgotten 3 times in the last 7 days, most often Ibuprofen 400 mg (3), after another time was due to be "
        "offered on 2026-01-07."
    )
    assert [row["on"] for row in found.evidence] == ["2026-01-08", "2026-01-09", "2026-01-10"]


def test_of_several_items_the_most_forgotten_is_named() -> None:
    after = [skipped(3, item="exercises"), skipped(4), skipped(5)]
    found = RULE.evaluate(history(prompts=[*(skipped(n) for n in range(3)), *after], on=5), RULE.defaults)
    assert found is not None
    assert "Forgotten 3 times in the last 7 days, most often Ibuprofen 400 mg (2)" in found.reason


def test_the_first_three_are_for_the_patient() -> None:
    three = history(prompts=[skipped(n) for n in (0, 3, 6)], on=6)
    assert RULE.evaluate(three, RULE.defaults) is None
    assert offered_on(three, RULE.defaults) == day(6)


def test_the_offer_comes_with_the_third_within_seven_days() -> None:
    assert offered_on(history(prompts=[skipped(n) for n in (0, 3)], on=6), RULE.defaults) is None
    assert offered_on(history(prompts=[skipped(n) for n in (0, 3, 7)], on=7), RULE.defaults) is None
    assert offered_on(history(prompts=[skipped(n) for n in (0, 3, 7, 9)], on=9), RULE.defaults) == day(9)


def test_the_boundary_is_the_seventh_day() -> None:
    assert finding(0, 1, 2, 10, 12, 16) is not None
    assert finding(0, 1, 2, 10, 12, 17) is None


def test_a_day_on_which_nothing_was_forgotten_is_quiet() -> None:
    assert finding(0, 1, 2, 3, 4, 5, on=6) is None


def test_no_answers_and_other_reasons_are_quiet() -> None:
    assert RULE.evaluate(history(on=5), RULE.defaults) is None
    others = [skipped(n, "no_time") for n in range(6)]
    assert RULE.evaluate(history(prompts=others, on=5), RULE.defaults) is None
    assert RULE.evaluate(history(prompts=[done(n) for n in range(6)], on=5), RULE.defaults) is None


def test_a_closed_review_starts_with_an_offer_again() -> None:
    assert finding(0, 1, 2, 3, 4, 5, baseline_from=3) is None


def test_the_order_within_a_day_does_not_matter() -> None:
    last = [skipped(5, item="exercises"), skipped(5), skipped(5)]
    before = [skipped(n) for n in range(3)]
    verdicts = [RULE.evaluate(history(prompts=before + day5, on=5), RULE.defaults) for day5 in (last, last[::-1])]
    assert verdicts[0] is not None
    assert verdicts[0] == verdicts[1]
