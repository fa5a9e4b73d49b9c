"""What is sealed opens for its owner and field only, and a stolen file holds nothing that a patient said."""

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, select
from sqlmodel import Session

from bot.demo.emulator.people import Person
from bot.errors import SealBroken
from storage import tables
from storage.keyring import Keyring
from storage.seals import Seals, drop_owner, seal, seal_json, unseal, unseal_json
from tests.storage.conftest import Shelf
from tests.world import World

OWNER, OTHER, FIELD = "patient:1", "patient:2", "goals.words"
WORDS = "walk to the shop and back — zu Fuß 🚶"
OLD_KEY, NEW_KEY = secrets.token_bytes(32), secrets.token_bytes(32)


class Keyrings:
    """Keyrings on one file, opened with different master keys."""

    def __init__(self, folder: Path) -> None:
        self._url = f"sqlite:///{folder / 'keys.db'}"
        self._opened: list[Keyring] = []

    def seals(self, *master_keys: bytes) -> Seals:
        """Seals with these keys; nothing is remembered from an earlier process."""
        self._opened.append(Keyring(self._url, master_keys))
        return Seals(self._opened[-1])

    def close(self) -> None:
        """Let go of the file."""
        for keyring in self._opened:
            keyring.close()


@pytest.fixture
def keyrings(tmp_path: Path) -> Iterator[Keyrings]:
    keyrings = Keyrings(tmp_path)
    yield keyrings
    keyrings.close()


def test_the_owner_opens_what_was_sealed_in_a_later_process_too(keyrings: Keyrings) -> None:
    sealed = keyrings.seals(OLD_KEY).seal(OWNER, FIELD, WORDS)
    assert WORDS.encode() not in sealed
    assert keyrings.seals(OLD_KEY).open(OWNER, FIELD, sealed) == WORDS


@pytest.mark.parametrize(("owner", "field"), [(OTHER, FIELD), (OWNER, "patients.name")])
def test_nothing_opens_for_another_owner_or_field(keyrings: Keyrings, owner: str, field: str) -> None:
    seals = keyrings.seals(OLD_KEY)
    seals.seal(OTHER, FIELD, "her own")
    with pytest.raises(SealBroken, match=f"{field} of {owner}"):
        seals.open(owner, field, seals.seal(OWNER, FIELD, WORDS))


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_is_noticed(keyrings: Keyrings, place: int) -> None:
    seals = keyrings.seals(OLD_KEY)
    sealed = bytearray(seals.seal(OWNER, FIELD, WORDS))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        seals.open(OWNER, FIELD, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_cut_value_is_noticed(keyrings: Keyrings, length: int) -> None:
    seals = keyrings.seals(OLD_KEY)
    with pytest.raises(SealBroken):
        seals.open(OWNER, FIELD, seals.seal(OWNER, FIELD, WORDS)[:length])


def test_after_the_key_is_dropped_nothing_opens_ever_again(keyrings: Keyrings) -> None:
    seals = keyrings.seals(OLD_KEY)
    sealed, kept = seals.seal(OWNER, FIELD, WORDS), seals.seal(OTHER, FIELD, "stays")
    seals.keyring.drop(OWNER)
    for later in (seals, keyrings.seals(OLD_KEY)):
        with pytest.raises(SealBroken, match=f"{FIELD} of {OWNER}"):
            later.open(OWNER, FIELD, sealed)
        assert later.open(OTHER, FIELD, kept) == "stays"
    assert seals.keyring.owners("patient:") == [OTHER], "looking at what cannot be opened must not make a key"


def test_another_master_key_opens_nothing(keyrings: Keyrings) -> None:
    sealed = keyrings.seals(OLD_KEY).seal(OWNER, FIELD, WORDS)
    with pytest.raises(SealBroken, match=f"no key in ENCRYPTION_KEYS opens the keyring's entry for {OWNER}"):
        keyrings.seals(NEW_KEY).open(OWNER, FIELD, sealed)


def test_a_second_key_opens_what_the_first_has_not_sealed(keyrings: Keyrings) -> None:
    sealed = keyrings.seals(OLD_KEY).seal(OWNER, FIELD, WORDS)
    rotated = keyrings.seals(NEW_KEY, OLD_KEY)
    assert rotated.open(OWNER, FIELD, sealed) == WORDS
    newer = rotated.seal(OTHER, FIELD, "sealed under the new key")
    assert keyrings.seals(NEW_KEY).open(OTHER, FIELD, newer) == "sealed under the new key"


def test_the_same_words_never_look_the_same_twice(keyrings: Keyrings) -> None:
    seals = keyrings.seals(OLD_KEY)
    assert len({seals.seal(OWNER, FIELD, WORDS) for _ in range(50)}) == 50


def test_a_fingerprint_finds_a_value_again_and_depends_on_the_keyring(keyrings: Keyrings, tmp_path: Path) -> None:
    seals = keyrings.seals(OLD_KEY)
    assert seals.fingerprint("telegram/1001") == keyrings.seals(OLD_KEY).fingerprint("telegram/1001")
    assert seals.fingerprint("telegram/1001") != seals.fingerprint("telegram/1002")
    elsewhere = Keyring(f"sqlite:///{tmp_path / 'other.db'}", (OLD_KEY,))
    assert Seals(elsewhere).fingerprint("telegram/1001") != seals.fingerprint("telegram/1001")
    elsewhere.close()


def test_services_seal_with_the_keys_of_their_session(shelf: Shelf) -> None:
    state: dict[str, Any] = {"step": "name", "answers": {"pain": 7.0}, "words": WORDS}
    text = shelf.writes(lambda session: seal(session, OWNER, FIELD, WORDS))
    value = shelf.writes(lambda session: seal_json(session, OWNER, FIELD, state))
    assert shelf.reads(lambda session: unseal(session, OWNER, FIELD, text)) == WORDS
    assert shelf.reads(lambda session: unseal_json(session, OWNER, FIELD, value)) == state
    shelf.writes(lambda session: drop_owner(session, OWNER))
    with pytest.raises(SealBroken):
        shelf.reads(lambda session: unseal(session, OWNER, FIELD, text))


# A whole day, then what a thief of the files would read.

ADDRESS = 7_391_845_520
LABEL, NAME, GOAL, WRITTEN = "Mrs Quillfeather, back", "Zerlinda", "Dance at Wilfred's wedding", "my left knee crackles"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clinic")


@pytest.fixture(scope="module")
def played(folder: Path) -> Iterator[World]:
    """A patient with an unmistakable id joins, writes, checks in, has chest pain, and is alerted about."""
    world = World(folder)
    patient = world.emulator.person(ADDRESS, first_name="Zerlinda")
    world.add_clinician(world.lee, "Dr Leopoldine")
    join(world, patient, world.invite(world.lee, LABEL))
    world.says(patient, WRITTEN)
    world.at("18:00")
    world.checks_in(patient, 9, 8, 2, "a lot")
    world.says(patient, "I have crushing chest pain")
    yield world
    world.close()


def join(world: World, who: Person, token: str) -> None:
    world.says(who, f"/start {token}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree", "No"):
        world.taps(who, label)
    world.says(who, NAME)
    world.says(who, "09:00")
    world.taps(who, "London: 09:00")
    world.taps(who, "18:00")
    world.says(who, GOAL)
    world.taps(who, "In 8 weeks")


@pytest.mark.long
def test_the_files_of_a_whole_day_hold_no_word_and_no_address(played: World, folder: Path) -> None:
    assert "case" in played.last(played.lee).casefold(), "the day ends with an alert"
    secret = [LABEL, "Quillfeather", NAME, GOAL, "Wilfred", WRITTEN, "crackles", "crushing", "Leopoldine", "chest pain"]
    secret += ["ibuprofen", "Ibuprofen 400 mg", "back_exercises", "back pain", str(ADDRESS), "?start="]
    needles = [word.encode() for word in secret] + [word.encode("utf-16-le") for word in secret]
    needles += [word.casefold().encode() for word in secret] + [
        ADDRESS.to_bytes(6, "big"),
        ADDRESS.to_bytes(6, "little"),
    ]
    needles += [base64.b64encode(NAME.encode())]
    files = sorted(folder.glob("*.db*"))
    assert {file.name for file in files} >= {"bot.db", "bot.db-wal", "keyring.db"}
    for file in files:
        content = file.read_bytes()
        found = [needle for needle in needles if needle in content]
        assert found == [], f"{file.name} holds {found}"


def test_the_search_would_have_found_a_word_in_the_open(played: World, folder: Path) -> None:
    """Codes of measures are not sealed: a search of the same files finds one, so it looks in the right place."""
    assert any(b"interference" in file.read_bytes() for file in folder.glob("bot.db*"))


def test_every_bytes_column_is_sealed_or_a_keyed_hash(played: World) -> None:
    """A sealed value begins with its version; a hash is 32 bytes, a nonce 16; nothing else may stand in `bytes`."""
    hashes = {("chats", "address_hash"): 32, ("invitations", "token_hash"): 32, ("inbox", "chat_hash"): 32}
    lengths = {**hashes, ("plan_items", "code_hash"): 32, ("invitations", "nonce"): 16}
    lengths |= {("audit", "entry_mac"): 32, ("audit", "mac"): 32}
    seen = 0
    for table in tables.metadata.sorted_tables:
        for column in (column for column in table.columns if isinstance(column.type, LargeBinary)):
            for value in played.reads(values_of(column)):
                seen += 1
                if length := lengths.get((table.name, column.name)):
                    assert len(value) == length
                else:
                    assert value[:1] == b"\x01", f"{table.name}.{column.name} is not sealed"
                    assert len(value) >= 1 + 12 + 16
    assert seen > 100


def values_of(column: Column[Any]) -> Callable[[Session], list[bytes]]:
    return lambda session: list(session.scalars(select(column).where(column.is_not(None))))
