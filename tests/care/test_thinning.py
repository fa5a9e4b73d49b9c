"""How surprising missing reports are, by the patient's own share of days without one."""

import math

import pytest

from bot.care.thinning import SPANS, Thinning, rarity, thinning
from tests.rules.cast import diary, history


def found(*days: float | None, asked: int | None = None) -> Thinning | None:
    count = len(days) if asked is None else asked
    return thinning(history(diary(*days), on=max(count - 1, 0), asked=range(count)), 2)


def test_all_of_three_days_missed_is_the_share_cubed() -> None:
    assert rarity(3, 3, 0.2) == pytest.approx(-3 * math.log(0.2))
    assert rarity(0, 3, 0.2) == 0
    assert rarity(2, 3, 0.5) == pytest.approx(math.log(2))


def test_the_rarest_span_is_named_with_the_share_before_it() -> None:
    assert found(*(3,) * 40, None, None) == Thinning(2, 3, 2 / 42, round(rarity(2, 3, 2 / 42) - math.log(3), 6))
    missed = found(*(3,) * 32, *(3, None) * 5)
    assert missed is not None
    assert (missed.unanswered, missed.asked, missed.usual_share) == (5, 10, 2 / 42)


def test_the_share_before_is_learnt_and_follows() -> None:
    seldom = found(*(3, None) * 30, 3, 3, 3, 3, 3, 3, 3, None, None, None)
    assert seldom is not None
    assert seldom.usual_share == (2 + 21) / (10 + 42)
    changed = found(*(3,) * 50, *(3, None) * 25)
    assert changed is not None
    assert changed.usual_share == (2 + 20) / (10 + 42)


def test_the_days_under_test_do_not_excuse_themselves() -> None:
    one, many = found(*(3,) * 40, None, None), found(*(3,) * 40, *(None,) * SPANS[-1])
    assert one is not None
    assert many is not None
    assert many.usual_share == 2 / 50 < one.usual_share
    assert many.surprise > one.surprise


def test_one_missed_day_and_nothing_asked_are_none() -> None:
    assert found(*(3,) * 40, None) is None
    assert found(*(3,) * 40, asked=0) is None
    assert found(*(3,) * 30, 3, None, 3, 3, 3, 3, 3, None, 3, 3) is not None
    assert found(None, None) is not None
