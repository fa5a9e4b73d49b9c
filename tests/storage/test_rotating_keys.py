"""The keys are wrapped anew while the bot runs; afterwards the old master key opens and is needed for nothing."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import SealBroken
from storage.keyring import Keyring
from storage.seals import Seals

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
FIELD = "patients.name"


class Rings:
    """Keyrings on one file, as several processes have it open."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'keys.db'}"
        self._opened: list[Keyring] = []

    def opened(self, *masters: bytes) -> Keyring:
        self._opened.append(Keyring(self.url, masters))
        return self._opened[-1]

    def close(self) -> None:
        for ring in self._opened:
            ring.close()


@pytest.fixture
def rings(tmp_path: Path) -> Iterator[Rings]:
    rings = Rings(tmp_path)
    yield rings
    rings.close()


def test_afterwards_the_old_key_can_be_taken_out(rings: Rings) -> None:
    bot = Seals(rings.opened(NEW, OLD))
    before = Seals(rings.opened(OLD))
    sealed = {f"patient:{n}": before.seal(f"patient:{n}", FIELD, f"name {n}") for n in range(250)}
    before.keyring.keep("audit:head", b"something small")
    assert rings.opened(NEW, OLD).rewrap() == 251
    alone = Seals(rings.opened(NEW))
    for owner, value in sealed.items():
        assert alone.open(owner, FIELD, value) == f"name {owner[8:]}"
        assert bot.open(owner, FIELD, value) == f"name {owner[8:]}", "a process that ran meanwhile goes on"
        assert before.open(owner, FIELD, value) == f"name {owner[8:]}", "as long as it remembers the key"
    assert alone.keyring.kept("audit:head") == b"something small"
    with pytest.raises(SealBroken, match="no key in ENCRYPTION_KEYS opens"):
        Seals(rings.opened(OLD)).open("patient:1", FIELD, sealed["patient:1"])


def test_it_does_the_rest_wherever_it_was_interrupted_and_nothing_twice(rings: Rings) -> None:
    old = rings.opened(OLD)
    for number in range(30):
        old.key(f"patient:{number}")
    ring = rings.opened(NEW, OLD)
    ring._rewrap_these([entry for entry in old.entries() if entry[0] < "patient:15"])
    wrapped = dict(old.entries())
    assert 0 < ring.rewrap() < 30
    after = dict(old.entries())
    assert {owner for owner in wrapped if wrapped[owner] == after[owner]} == {n for n in wrapped if n < "patient:15"}
    assert ring.rewrap() == 0
    assert rings.opened(NEW).rewrap() == 0


def test_who_is_deleted_meanwhile_does_not_come_back(rings: Rings) -> None:
    old = rings.opened(OLD)
    for number in (1, 2):
        old.key(f"patient:{number}")
    found = list(old.entries())
    old.drop("patient:1")
    ring = rings.opened(NEW, OLD)
    assert ring._rewrap_these(found) == 1
    assert ring.owners("patient:") == ["patient:2"]


def test_without_the_old_key_nothing_is_changed(rings: Rings) -> None:
    old = rings.opened(OLD)
    old.key("patient:1")
    before = list(old.entries())
    with pytest.raises(SealBroken, match="no key in ENCRYPTION_KEYS opens the keyring's entry for patient:1"):
        rings.opened(NEW).rewrap()
    assert list(old.entries()) == before


def test_an_entry_is_bound_to_its_owner(rings: Rings) -> None:
    ring = rings.opened(OLD)
    key = ring.key("patient:1")
    assert key != ring.key("patient:2")
    (first, wrapped), (second, _) = ring.entries()
    ring.drop(second)
    ring.take_in([(second, wrapped)])
    assert first == "patient:1"
    with pytest.raises(SealBroken, match="the keyring's entry for patient:2 was changed"):
        rings.opened(OLD).find(second)
