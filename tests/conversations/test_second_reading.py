"""A very high blood pressure is measured again after five minutes, and nobody is told before."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conversations.test_carers import helping
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna has high blood pressure; her check-in has just been started."""
    world = World(tmp_path)
    yield world.lives(starts_a_check_in)
    world.close()


def starts_a_check_in(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee, plan="High blood pressure"))
    world.at("18:00")
    world.taps(world.anna, "Start")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


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


def test_it_may_be_typed_while_the_check_in_goes_on(world: World) -> None:
    world.says(world.anna, "185/112")
    world.news(world.anna)
    world.wait(minutes=6)
    world.news(world.anna)
    world.says(world.anna, "150/90")
    noted, asked = world.news(world.anna)
    assert noted == "Thank you. I noted 150/90 as your second reading."
    assert "2 of 3" in asked
    for label in ("no", "none"):
        world.taps(world.anna, label)
    assert "Blood pressure: 185/112" in world.last(world.anna), "the check-in keeps its own"
    world.taps(world.anna, "That is right")
    world.wait(minutes=20)
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


def test_a_second_crisis_of_the_day_has_a_second_reading_of_its_own_and_alerts_after_the_case_is_closed(
    world: World,
) -> None:
    first_reading(world)
    world.wait(minutes=6)
    world.says(world.anna, "181/108")
    world.taps(world.anna, "That is right")
    world.says(world.lee, "/reviews")
    for label in ("🟡 Case 1 · soon", "Close", "Contacted the patient", "Close and send"):
        world.taps(world.lee, label)
    world.at("20:00")
    for person in (world.anna, world.lee):
        world.news(person)
    world.says(world.anna, "my blood pressure is 225/130")
    world.taps(world.anna, "Yes, change it")
    assert any(text.startswith("This is high. Please sit quietly") for text in world.news(world.anna))
    world.wait(minutes=5, seconds=5)
    world.says(world.anna, "224/128")
    world.taps(world.anna, "That is right")
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    world.at("09:00")
    world.taps(world.lee, "Open")
    assert "Case 2" in world.last(world.lee)
    assert "at 20:00, Upper blood pressure 225, Lower blood pressure 130" in world.last(world.lee)
    assert world.troubles() == []


def test_none_within_fifteen_minutes_is_told_too(world: World) -> None:
    first_reading(world)
    world.wait(minutes=14)
    world.news(world.anna)
    world.restart()
    world.wait(minutes=2)
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    assert "I have no second reading. I have told your care team." in world.chat(world.anna)
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


def test_after_half_an_hour_of_being_down_it_is_told_at_once(world: World) -> None:
    first_reading(world)
    world.news(world.anna)
    world.clock.at += timedelta(minutes=30)
    world.restart()
    world.settle()
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    world.says(world.lee, "/reviews")
    assert "Case 1" in world.last(world.lee)
    assert world.troubles() == []


def test_a_break_does_not_keep_it_from_being_asked_and_leaving_tells_at_once(world: World) -> None:
    first_reading(world)
    world.says(world.anna, "/pause")
    world.taps(world.anna, "1 week")
    world.news(world.anna)
    world.wait(minutes=5, seconds=5)
    assert world.news(world.anna) == ["Please measure your blood pressure again now. Tap Start, then type it."]
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    world.says(world.lee, "/reviews")
    assert "Case 1" in world.last(world.lee)
    world.news(world.lee)
    world.wait(hours=20)
    assert "Case 2" not in world.chat(world.lee)
    assert world.troubles() == []


def test_a_carer_who_tells_of_danger_hears_what_comes_of_it(world: World) -> None:
    world.at("09:00")  # her clinician is there to confirm
    carer = helping(world)
    world.says(carer, "/checkin")
    world.taps(carer, "Today")
    world.says(carer, "85/50")
    heard = [text for text in world.news(carer) if "I am passing this on to Dr Lee." in text]
    assert [text.startswith("For Anna:") for text in heard] == [True]
    assert any("I am passing this on to Dr Lee." in text for text in world.news(world.anna))
    for forged in ("review:1:outcome", "review:1:ack", "review:1:outcome:contacted"):
        world.forges(world.lee, forged)
    world.forges(world.lee, "wrong:2")
    assert world.last(world.lee) == "I cannot find that link.", "a carer's link is no patient's"
    world.taps(carer, "no")
    assert world.last(carer).startswith("For Anna:")
    assert world.troubles() == []
