"""Links that nobody made: a chat that opens five waits an hour, and the operator hears when there are many."""

import pytest

from bot.services.joining import guessing
from storage import people
from tests.world import World

UNKNOWN = "I do not know this link. Please ask your care team for a new one."
WAIT = "Too many links did not work here. Please wait an hour, or ask your care team for a new link."


@pytest.fixture
def clinic(world: World) -> World:
    """Dr Lee is linked; nobody has been invited."""
    world.add_clinician(world.lee, "Dr Lee")
    return world


def guess(world: World, number: int, times: int) -> list[str]:
    """What that stranger reads for so many links that nobody made."""
    stranger = world.emulator.person(number, first_name="Nobody")
    world.acts(*(lambda at=at: stranger.says(f"/start guess{at}") for at in range(times)))
    return world.news(stranger)


def test_after_five_wrong_links_even_the_right_one_waits_for_an_hour(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    assert guess(clinic, 1001, 7) == [UNKNOWN] * 5 + [WAIT] * 2
    clinic.says(clinic.anna, f"/start {token}")
    assert clinic.news(clinic.anna) == [WAIT], "nobody learns from the answer that this one would work"
    clinic.wait(minutes=59)
    clinic.says(clinic.anna, f"/start {token}")
    assert clinic.news(clinic.anna) == [WAIT]
    clinic.wait(minutes=1)
    clinic.joins(clinic.anna, token)
    assert clinic.patient(clinic.anna).name == "Anna"
    assert clinic.troubles() == []


def test_two_typing_mistakes_cost_nobody_anything(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    assert guess(clinic, 1001, 2) == [UNKNOWN] * 2
    clinic.joins(clinic.anna, token)
    assert clinic.patient(clinic.anna).name == "Anna"


def test_known_links_that_are_over_are_no_guesses(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    clinic.joins(clinic.anna, token)
    bea = clinic.emulator.person(1002, first_name="Bea")
    clinic.acts(*[lambda: bea.says(f"/start {token}")] * 6)
    assert clinic.news(bea) == ["This link has been used already. Please ask your care team for a new one."] * 6


def test_housekeeping_does_not_make_a_guesser_somebody_new(clinic: World) -> None:
    guess(clinic, 5001, 5)
    clinic.do(clinic.app.ticker.run_all())
    assert guess(clinic, 5001, 1) == [WAIT]
    clinic.wait(hours=2)
    known = clinic.reads(lambda session: people.chat_at(session, clinic.channel.name, "5001"))
    assert known is None, "a stranger's chat is forgotten once the hour is over"


def test_many_wrong_links_of_all_chats_are_the_operators_to_know_for_a_day(clinic: World) -> None:
    for number in range(guessing.MANY // 5):
        guess(clinic, 5001 + number, 5)
    assert clinic.troubles() == []
    guess(clinic, 5100, 1)
    (told,) = clinic.troubles()
    assert told.startswith("Many links that nobody made were opened within an hour (links).")
    assert guess(clinic, 5101, 1) == [UNKNOWN], "whoever is new is not made to wait for the others"
    clinic.wait(hours=26)
    assert clinic.troubles() == []
