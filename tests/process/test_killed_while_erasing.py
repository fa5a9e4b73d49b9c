"""A process is killed in the middle of deleting a patient: the next one does the rest, and no key goes early."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from storage import tables
from storage.keyring import patient_owner
from storage.seals import unseal
from tests.world import World

ERASES = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from bot.app import open_store
from bot.services.record import erasing
from tests.world import MONDAY, settings_in

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def erase(session):
    return erasing.erase_due(session, MONDAY + timedelta(days=9), 20)

database, when = open_store(settings_in(Path(sys.argv[1]))).database, sys.argv[2]
if when == "rows":
    database.submit(lambda session: (erase(session), die())).result()
database.submit(erase).result()
if when == "key":
    die()
database.submit(lambda session: (erase(session), die())).result()
"""


def names(session: Session) -> list[str]:
    """The name of each patient who is known by one."""
    rows = session.execute(select(tables.patients).where(tables.patients.c.name != b""))
    return [unseal(session, patient_owner(row.id), "patients.name", row.name) for row in rows]


@pytest.mark.parametrize(
    ("killed_before", "known", "keys"),
    [
        ("rows", ["Anna"], ["patient:1"]),
        pytest.param("key", [], ["patient:1"], marks=pytest.mark.long),
        pytest.param("last row", [], [], marks=pytest.mark.long),
    ],
)
def test_killed_while_she_is_deleted(tmp_path: Path, killed_before: str, known: list[str], keys: list[str]) -> None:
    world = World(tmp_path).lives(World.begin)
    world.says(world.anna, "/delete")
    world.taps(world.anna, "In 7 days")
    ended = subprocess.run([sys.executable, "-c", ERASES, str(tmp_path), killed_before], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    world.restart()
    assert world.store.keyring.owners("patient:") == keys
    assert world.reads(names) == known
    assert len(world.reads(lambda session: session.execute(select(tables.patients)).all())) == 1
    world.wait(days=9)
    assert world.store.keyring.owners("patient:") == []
    assert world.reads(lambda session: session.execute(select(tables.patients)).all()) == []
    assert world.troubles() == []
    world.close()
