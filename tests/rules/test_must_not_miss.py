"""Must not miss: two misses running or 48 hours unanswered, of the items the clinician marked only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import ItemFacts, PromptOutcome
from bot.rules.must_not_miss import RULE
from tests.rules.cast import done, history, skipped, unanswered

FACTS = {"insulin": ItemFacts("Insulin", must_not_miss=True), "ibuprofen": ItemFacts("Ibuprofen 400 mg")}


def told(prompts: Sequence[PromptOutcome], on: int) -> Any:
    return replace(history(prompts=prompts, on=on), item_facts=FACTS)


def finding(*prompts: PromptOutcome, on: int) -> Any:
    return RULE.evaluate(told([replace(prompt, item="insulin") for prompt in prompts], on), RULE.defaults)


EXAMPLES = [told([skipped(0, item="insulin"), skipped(1, item="insulin")], 1)]


def test_two_misses_running_fire_today() -> None:
    found = finding(done(0), skipped(1), skipped(1, "ran_out"), on=1)
    assert found.severity is Severity.TODAY
    assert found.reason == "Must not be missed: Insulin was left out 2 times running, since 2026-01-06."
    assert [row["reason"] for row in found.evidence] == ["forgot", "ran_out"]


def test_one_miss_and_two_parted_by_a_dose_are_quiet() -> None:
    assert finding(skipped(0), on=0) is None
    assert finding(skipped(0), done(1), skipped(1), on=1) is None


def test_no_answer_between_two_misses_does_not_part_them() -> None:
    assert finding(skipped(0), unanswered(1), skipped(1), on=1) is not None


def test_yesterdays_misses_do_not_fire_today_and_a_third_does() -> None:
    assert finding(skipped(0), skipped(0), on=1) is None
    assert "3 times running" in finding(skipped(0), skipped(0), skipped(1), on=1).reason


def test_unanswered_fires_with_the_day_that_completes_48_hours_and_once() -> None:
    prompts = [done(0), *(unanswered(n) for n in (1, 2, 3, 4))]
    verdicts = [finding(*[p for p in prompts if (p.on - prompts[0].on).days <= n], on=n) for n in range(5)]
    assert [verdict is not None for verdict in verdicts] == [False, False, True, False, False]
    assert verdicts[2].reason == (
        "Must not be missed: Insulin was not answered for 48 hours, since 2026-01-06 (2 questions)."
    )


def test_a_weekly_medicine_does_not_wait_for_its_next_day() -> None:
    assert finding(unanswered(0), on=0) is None
    assert finding(unanswered(0), on=1) is not None


def test_an_item_that_is_not_marked_and_no_answers_yet_are_quiet() -> None:
    assert RULE.evaluate(told([skipped(0), skipped(0)], 0), RULE.defaults) is None
    assert finding(on=3) is None


def test_another_items_doses_do_not_count() -> None:
    prompts = [skipped(0, item="insulin"), done(0), skipped(1, item="insulin"), done(1)]
    assert RULE.evaluate(told(prompts, 1), RULE.defaults) is not None
