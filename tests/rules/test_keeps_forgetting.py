"""Keeps forgetting: the first three are the patient's, three more that leave too little done reach the clinician."""

import random
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import PromptOutcome
from bot.rules.keeps_forgetting import QUIET_DAYS, RULE, first_reached_on
from tests.rules.cast import day, done, history, skipped

EXAMPLES = [history(prompts=[skipped(n) for n in range(6)], on=5)]


def finding(*days: int, on: int | None = None, **kwargs: Any) -> Any:
    prompts = [skipped(number) for number in days]
    return RULE.evaluate(history(prompts=prompts, on=days[-1] if on is None else on, **kwargs), RULE.defaults)


def fires_on(prompts: list[PromptOutcome], days: int) -> list[int]:
    """The days on which the rule finds something, seen from the end of each day."""
    found = []
    for number in range(days):
        seen = [prompt for prompt in prompts if prompt.on <= day(number)]
        found += [number] if RULE.evaluate(history(prompts=seen, on=number), RULE.defaults) else []
    return found


def test_three_more_fire_with_the_numbers_and_claim_no_offer() -> None:
    found = finding(0, 1, 2, 3, 4, 5)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        "Forgotten 3 times in the last 7 days, most often Ibuprofen 400 mg (3), and done 0 of 6 answered in the last "
        "14 days; it first came to 3 times in 7 days on 2026-01-07."
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
    assert first_reached_on(three, RULE.defaults) == day(6)


def test_the_line_is_reached_with_the_third_within_seven_days() -> None:
    assert first_reached_on(history(prompts=[skipped(n) for n in (0, 3)], on=6), RULE.defaults) is None
    assert first_reached_on(history(prompts=[skipped(n) for n in (0, 3, 7)], on=7), RULE.defaults) is None
    assert first_reached_on(history(prompts=[skipped(n) for n in (0, 3, 7, 9)], on=9), RULE.defaults) == day(9)


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


def test_a_closed_review_starts_anew() -> None:
    assert finding(0, 1, 2, 3, 4, 5, baseline_from=3) is None
    assert finding(*range(12), on=11, baseline_from=6) is not None


def test_who_forgets_three_of_21_a_week_is_quiet_and_who_forgets_half_is_not() -> None:
    """Three items a day: 18 of 21 done is 86 %, reliably below 80 % is something else."""
    few = [skipped(n) if i == 0 and n % 7 < 3 else done(n) for n in range(60) for i in range(3)]
    half = [skipped(n) if (n + i) % 2 else done(n) for n in range(60) for i in range(3)]
    assert fires_on(few, 60) == []
    assert len(fires_on(half, 60)) == 1


def test_it_fires_on_crossing_and_not_again_while_it_goes_on() -> None:
    assert fires_on([skipped(n) for n in range(60)], 60) == [5]


def test_it_fires_again_once_28_days_were_free_of_it() -> None:
    def spells(last: int) -> list[PromptOutcome]:
        return [skipped(n) for n in (*range(6), last - 2, last - 1, last)]

    assert fires_on(spells(5 + QUIET_DAYS), 40) == [5]
    assert fires_on(spells(6 + QUIET_DAYS), 40) == [5, 6 + QUIET_DAYS]


@pytest.mark.parametrize("share", [0.95, 0.92, 0.88, 0.86, 0.83])
@pytest.mark.long
def test_who_does_most_and_forgets_the_rest_of_three_items_a_day_hardly_ever_alerts(share: float) -> None:
    chance, alerts = random.Random(5), 0
    for _ in range(15):
        prompts = [done(n) if chance.random() < share else skipped(n) for n in range(90) for _ in range(3)]
        alerts += len(fires_on(prompts, 90))
    assert alerts / (15 * 3) <= 0.1  # a patient-month


def test_the_order_within_a_day_does_not_matter() -> None:
    last = [skipped(5, item="exercises"), skipped(5), skipped(5)]
    before = [skipped(n) for n in range(3)]
    verdicts = [RULE.evaluate(history(prompts=before + day5, on=5), RULE.defaults) for day5 in (last, last[::-1])]
    assert verdicts[0] is not None
    assert verdicts[0] == verdicts[1]
