"""The bot is killed with SIGKILL at random moments of scripted days, and nothing is lost or recorded twice.

Ten kills by default; fifty with `KILLS=50 python -m pytest tests/process -s`, another seed with `SEED=2`.
"""

import os
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.process.accounts import Accounts
from tests.process.killing import Killer
from tests.process.processes import running
from tests.process.scripted_day import LONDON, Days, Meanwhile

_CHANCES_IN_TWO_DAYS = 20
_DAYS_AT_MOST = 12


def test_nothing_is_lost_and_nothing_twice_when_the_bot_is_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kills, seed = int(os.environ.get("KILLS", "10")), int(os.environ.get("SEED", "1"))
    began = time.monotonic()
    with running(tmp_path) as place:
        meanwhile = Meanwhile()
        days = Days(place, seed, meanwhile)
        days.begin()
        killer = Killer(place, Random(seed), kills, min(0.7, kills / _CHANCES_IN_TWO_DAYS))
        meanwhile.acted, meanwhile.moved, meanwhile.looked = killer.acted, killer.moved, killer.looked
        lived = _live(days, killer)
        days.end()
        accounts = Accounts(days)
        repeated = accounts.repeated()
        report = (
            f"{killer.happened} kills ({dict(killer.phases)}) in {lived} days, seed {seed}: "
            f"{days.anna.told.given} answers given, {accounts.count_prompts()} prompts, "
            f"{accounts.count_alerts()} alerts, {len(repeated)} repeated messages of {killer.in_flight} in flight, "
            f"{time.monotonic() - began:.1f} s"
        )
        with capsys.disabled():
            print(f"\n{report}")
        accounts.check()
    assert killer.happened == kills
    assert len(repeated) <= killer.in_flight, [message.text for message in repeated]


def _live(days: Days, killer: Killer) -> int:
    """At least two days, and as many more as the kills need. How many it were."""
    first = days.joined_at.astimezone(LONDON).date()
    for number in range(_DAYS_AT_MOST):
        if number >= 2 and killer.is_done:
            return number
        days.live(first + timedelta(days=number))
    return _DAYS_AT_MOST
