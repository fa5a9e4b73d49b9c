"""Plan no longer fits: one no, or partly twice running."""

from dataclasses import replace
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Happening, HappeningKind, History
from bot.rules.plan_no_longer_fits import RULE
from tests.rules.cast import day, history


def asked(*answers: str, on: int | None = None, baseline_from: int | None = None, every: int = 30) -> History:
    """One answer every so many days, by default judged on the day of the last."""
    told = tuple(Happening(day(every * n), HappeningKind.FITS, answer) for n, answer in enumerate(answers))
    last = every * (len(answers) - 1) if on is None else on
    return replace(history(on=last, baseline_from=baseline_from), happenings=told)


def finding(*answers: str, **kwargs: Any) -> Any:
    return RULE.evaluate(asked(*answers, **kwargs), RULE.defaults)


EXAMPLES = [asked("no")]


def test_a_no_fires_at_once() -> None:
    found = finding("yes", "no")
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Asked whether the plan still fits her life, the patient said no (2 answers since the last review)."
    )
    assert [row["fits"] for row in found.evidence] == ["yes", "no"]


def test_partly_fires_the_second_time_running() -> None:
    assert finding("partly") is None
    assert 'said "partly" 2 times running' in finding("partly", "partly").reason
    assert finding("partly", "yes", "partly") is None


def test_a_yes_and_the_day_after_a_no_are_quiet() -> None:
    assert finding("yes") is None
    assert finding("no", on=0) is not None
    assert finding("no", on=1) is None


def test_never_asked_is_quiet() -> None:
    assert RULE.evaluate(history(on=40), RULE.defaults) is None
    assert finding("did not say") is None


def test_a_closed_review_starts_the_count_anew() -> None:
    assert finding("partly", "partly", baseline_from=15) is None
    assert finding("partly", "partly", baseline_from=0) is not None


@pytest.mark.parametrize("answers", [("yes", "no"), ("no", "yes")])
def test_of_two_answers_on_one_day_the_worse_counts_in_any_order(answers: tuple[str, str]) -> None:
    found = finding(*answers, every=0, on=0)
    assert found is not None
    assert found.evidence == ({"on": "2026-01-05", "fits": "no"},)
