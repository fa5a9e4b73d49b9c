"""Token buckets, on a clock that the test moves."""

import pytest

from bot.channels.pacing import OVERALL, PER_CHAT, UNPACED, Bucket, Rate
from tests.channels.conftest import Wire


@pytest.fixture
def wire() -> Wire:
    return Wire()


def taken_at_once(bucket: Bucket) -> int:
    count = 0
    while bucket.wait() == 0 and count < 1_000:
        bucket.take()
        count += 1
    return count


@pytest.mark.parametrize(("rate", "burst", "after_two_seconds"), [(OVERALL, 30, 30), (PER_CHAT, 5, 2)])
def test_a_burst_passes_and_then_the_rate(wire: Wire, rate: Rate, burst: int, after_two_seconds: int) -> None:
    bucket = Bucket(rate, wire)
    assert taken_at_once(bucket) == burst
    wire.now += 2
    assert taken_at_once(bucket) == after_two_seconds


def test_it_says_how_long_to_wait(wire: Wire) -> None:
    bucket = Bucket(Rate(per_second=4, burst=1), wire)
    assert bucket.wait() == 0
    bucket.take()
    assert bucket.wait() == pytest.approx(0.25)
    wire.now += 0.2
    assert bucket.wait() == pytest.approx(0.05)
    wire.now += 0.05
    assert bucket.wait() == pytest.approx(0)


def test_debt_delays_the_next(wire: Wire) -> None:
    bucket = Bucket(Rate(per_second=1, burst=1), wire)
    bucket.take()
    bucket.take()
    assert bucket.available() == -1
    assert bucket.wait() == pytest.approx(2)


def test_it_is_full_again_after_a_while_and_never_fuller(wire: Wire) -> None:
    bucket = Bucket(PER_CHAT, wire)
    assert bucket.is_full
    bucket.take()
    assert not bucket.is_full
    wire.now += 3_600
    assert bucket.is_full
    assert bucket.available() == PER_CHAT.burst


def test_a_clock_that_stands_still_refills_nothing(wire: Wire) -> None:
    bucket = Bucket(Rate(per_second=1_000, burst=2), wire)
    assert taken_at_once(bucket) == 2
    assert taken_at_once(bucket) == 0


def test_without_a_pace_nothing_waits(wire: Wire) -> None:
    assert taken_at_once(Bucket(UNPACED, wire)) == 1_000
