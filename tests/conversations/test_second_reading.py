"""A very high blood pressure is measured again after five minutes, and nobody is told before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna has high blood pressure; her check-in has just been started."""
    world = World(tmp_path)
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee, plan="High blood pressure"))
    world.at("18:00")
    world.taps(world.anna, "Start")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)
    yield world
    world.close()


def first_reading(world: World, said: str = "184/112") -> None:
    """She has told it, and the rest of her check-in."""
    world.says(world.anna, said)
    for label in ("no", "none", "That is right"):
        world.taps(world.anna, label)


def test_it_is_asked_for_and_asked_again_after_five_minutes(world: World) -> None:
    first_reading(world)
    assert any(text.startswith("This is high. Please sit quietly for 5 minutes") for text in world.news(world.anna))
    assert world.news(world.lee) == []
    world.wait(minutes=4)
    assert world.news(world.anna) == []
    world.wait(minutes=1, seconds=5)
    assert world.news(world.anna) == ["Please measure your blood pressure again now. Tap Start, then type it."]


def test_a_lower_second_reading_alerts_nobody(world: World) -> None:
    first_reading(world)
    world.wait(minutes=6)
    world.taps(world.anna, "Start")
    world.restart()
    world.says(world.anna, "150 over 92")
    world.taps(world.anna, "That is right")
    world.wait(hours=2)
    assert world.news(world.lee) == []
    assert world.troubles() == []


def test_a_second_reading_as_high_is_told_at_once(world: World) -> None:
    first_reading(world)
    world.wait(minutes=6)
    world.says(world.anna, "181/108")
    world.taps(world.anna, "That is right")
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    world.at("09:00")
    world.taps(world.lee, "Open")
    assert "184/112 at 18:00, 180/110 or more, and again 181/108" in world.last(world.lee)
    assert world.news(world.moss) == []


def test_none_within_fifteen_minutes_is_told_too(world: World) -> None:
    first_reading(world)
    world.wait(minutes=14)
    world.news(world.anna)
    world.restart()
    world.wait(minutes=2)
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    assert "This question is closed now. That is all right." in world.chat(world.anna)
    world.at("09:00")
    world.taps(world.lee, "Open")
    assert "without a second reading 5 to 15 minutes later" in world.last(world.lee)
    assert world.troubles() == []


def test_a_reading_corrected_meanwhile_needs_no_second(world: World) -> None:
    world.says(world.anna, "184/112")
    world.edits(world.anna, "184/112", "148/91")
    world.news(world.anna)
    world.wait(minutes=20)
    assert world.news(world.anna) == []
    assert world.news(world.lee) == []


def test_a_reading_that_is_not_so_high_needs_no_second(world: World) -> None:
    first_reading(world, "168/99")
    world.news(world.anna)
    world.wait(minutes=20)
    assert world.news(world.anna) == []


def test_its_button_works_for_nobody_else_and_for_nobody_later(world: World) -> None:
    first_reading(world)
    world.wait(minutes=6)
    asked = world.with_button(world.anna, "Start")
    data = asked.inline[0][0]["callback_data"] if asked.inline else ""
    world.forges(world.moss, data)
    world.wait(minutes=15)
    world.forges(world.anna, data)
    assert "This one is closed now." in world.chat(world.anna) or "closed" in world.last(world.anna)
    assert world.troubles() == []
