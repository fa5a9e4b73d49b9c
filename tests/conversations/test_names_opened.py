"""A search by name opens the names of the searcher's own patients, in memory, and nobody else's."""

from collections import Counter

import pytest

from storage.seals import Seals
from tests.world import World


@pytest.fixture
def opened(begun: World) -> Counter[str]:
    """How often something of each owner was unsealed, from the moment the test begins."""
    seals: Seals = begun.reads(lambda session: session.info["seals"])
    found, opens = Counter[str](), seals.open

    def counted(owner: str, field: str, sealed: bytes) -> str:
        found[owner] += 1
        return opens(owner, field, sealed)

    seals.open = counted  # type: ignore[method-assign]  # the real one, counted
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.moss, "Mrs C"))
    assert found["patient:2"] > 0, "it counts"
    found.clear()
    return found


@pytest.mark.parametrize("words", ["Anna", "Bea"])
def test_only_the_own_caseload_is_opened(begun: World, opened: Counter[str], words: str) -> None:
    begun.says(begun.lee, f"/caseload {words}")
    said = begun.last(begun.lee)
    assert "Bea" not in said
    assert ("Mrs B, back" in said) == (words != "Bea")
    assert opened["patient:1"] > 0
    assert opened["patient:2"] == 0


def test_nor_by_the_list_or_a_search_typed_later(begun: World, opened: Counter[str]) -> None:
    begun.says(begun.lee, "/caseload")
    begun.taps(begun.lee, "Search")
    begun.says(begun.lee, "Bea")
    assert opened["patient:1"] > 0
    assert opened["patient:2"] == 0
