"""The days a clinician names in a plan are the patient's: around midnight hers is not the clinic's."""

import pytest

from storage import people
from tests.plan_draft import ANNAS_NUMBER, draft, item, opened, tapping
from tests.world import World

# At 12:00 in London it is 01:00 of the next day in Auckland; at 02:00 it is 18:00 of the day before in Los Angeles.
EAST = ("12:00", "Pacific/Auckland", "2026-03-03", "2026-03-04")
WEST = ("02:00", "America/Los_Angeles", "2026-03-02", "2026-03-03")


@pytest.fixture(params=[EAST, WEST], ids=["east", "west"])
def where(request: pytest.FixtureRequest) -> tuple[str, str, str, str]:
    found: tuple[str, str, str, str] = request.param
    return found


@pytest.fixture
def abroad(begun: World, where: tuple[str, str, str, str]) -> World:
    """Anna is far away, and Dr Lee begins a change of her plan."""
    clock, zone, _today, _tomorrow = where
    begun.at(clock)
    begun.writes(lambda session: people.change_patient(session, ANNAS_NUMBER, zone=zone))
    opened(begun)
    return begun


@pytest.fixture
def today(where: tuple[str, str, str, str]) -> str:
    return where[2]


@pytest.fixture
def tomorrow(where: tuple[str, str, str, str]) -> str:
    return where[3]


def test_a_first_day_that_is_tapped_or_typed(abroad: World, tomorrow: str) -> None:
    tapping(abroad, abroad.lee, "Items", "Ibuprofen 400 mg", "First day", "From tomorrow on")
    assert item(abroad, "ibuprofen")["starts_on"] == tomorrow
    tapping(abroad, abroad.lee, "First day", "At once", "First day")
    abroad.says(abroad.lee, "tomorrow")
    assert item(abroad, "ibuprofen")["starts_on"] == tomorrow


def test_a_last_day_counts_from_hers(abroad: World, today: str) -> None:
    tapping(abroad, abroad.lee, "Items", "Ibuprofen 400 mg", "Last day", "1 week")
    assert item(abroad, "ibuprofen")["ends_on"] == f"2026-03-0{int(today[-1]) + 6}", "seven days with hers of today"


def test_the_day_on_which_it_is_looked_at_again(abroad: World, today: str) -> None:
    tapping(abroad, abroad.lee, "Review date", "Another day")
    abroad.says(abroad.lee, "12 March")
    assert draft(abroad).content["review_after_days"] == 12 - int(today[-1])


def test_the_day_by_which_it_shall_be_better(abroad: World, tomorrow: str) -> None:
    tapping(abroad, abroad.lee, "Items", "Ibuprofen 400 mg", "➖ Stop it", "Preview & publish")
    tapping(abroad, abroad.lee, "Patient's wish", "Pain")
    abroad.says(abroad.lee, "tomorrow")
    day = int(tomorrow[-1])
    assert f"What should get better by {day} March 2026: Pain" in abroad.last(abroad.lee)
    tapping(abroad, abroad.lee, "Publish version 2")
    assert "Version 2 of Anna's plan is published." in abroad.chat(abroad.lee)
    assert abroad.troubles() == []
