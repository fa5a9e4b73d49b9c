"""Faults of every kind strike at random while several people live their days, and nothing is lost or stuck.

Fifty faults by default; `FAULTS=500 SEED=1 python -m pytest tests/faults -s` is the whole campaign. A failure names
its seed, the last faults, and where the bot's log and database are.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.faults.books import FOUND, Books
from tests.faults.campaign import Campaign
from tests.faults.cast import gather
from tests.faults.life import Life
from tests.faults.on_process import HANG_LIMIT
from tests.faults.strike import Scene
from tests.process.anna import LONDON
from tests.process.processes import running

_DAYS_AT_MOST = 30
_LIKELY = 0.45  # that a burst of faults follows what people do


def test_nothing_is_lost_and_nobody_stuck_whatever_goes_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, seed = int(os.environ.get("FAULTS", "50")), int(os.environ.get("SEED", "1"))
    began = time.monotonic()
    with running(tmp_path, hang_limit=str(HANG_LIMIT)) as place:
        life = Life(place, gather(place.wire, seed))
        life.begin()
        scene, only = Scene(place, life.cast, Random(seed)), os.environ.get("ONLY", "")
        campaign = life.campaign = Campaign(scene, wanted, _LIKELY, only)
        with _told(campaign, seed, tmp_path):
            days = _live(life, campaign)
            life.end()
            books = Books(life, campaign)
            books.check()
        with capsys.disabled():
            print(f"\n{books.report(days, seed, time.monotonic() - began)}")
    assert campaign.struck.total() >= wanted


def _live(life: Life, campaign: Campaign) -> int:
    """As many days as the faults need, and as everybody needs to have said what alerts somebody: the clock may have
    jumped over the evening she would have said it. How many it were.
    """
    first = life.joined_at.astimezone(LONDON).date()
    for number in range(_DAYS_AT_MOST):
        has_said_all = all(len(patient.alarmed_at) == len(FOUND) for patient in life.cast.held_to_account)
        if campaign.is_done and has_said_all:
            return number
        life.live(first + timedelta(days=number))
    return _DAYS_AT_MOST


@contextmanager
def _told(campaign: Campaign, seed: int, folder: Path) -> Iterator[None]:
    """What fails says after which faults, and where to look."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"SEED={seed}, {campaign.struck.total()} faults; log and database in {folder}; the last faults:")
        for fault in campaign.last:
            error.add_note(f"  {fault}")
        raise
