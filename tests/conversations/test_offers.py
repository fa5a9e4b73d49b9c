"""Offers come silently after an answer, once; she decides, and nobody else can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.standing_items import CHECK_IN
from bot.services.prompts import retiming
from storage import care_plans
from tests.conversations.test_settings import plan_that_may_move, times_of
from tests.world import World

ANOTHER = "This slips by now and then: Ibuprofen 400 mg, at 20:00."
FEWER = "You have been steady for four weeks."


@pytest.fixture
def movable(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, plans_folder=plan_that_may_move())
    world.begin()
    yield world
    world.close()


def offers(world: World, start: str) -> list[str]:
    return [text for text in world.news(world.anna) if text.startswith(start)]


def forgets(world: World) -> None:
    """The evening tablet is forgotten, and she says so."""
    world.at("20:00")
    world.taps(world.anna, "Not today")
    world.taps(world.anna, "I forgot")


def weekdays_of_check_in(world: World) -> frozenset[int]:
    anna = world.patient(world.anna)
    items = world.reads(lambda session: care_plans.items_of(session, anna.id))
    return next(item.schedule.weekdays for item in items if item.code == CHECK_IN)


@pytest.mark.long
def test_after_three_times_forgotten_another_time_is_offered_once(movable: World) -> None:
    for _ in range(2):
        forgets(movable)
    assert offers(movable, ANOTHER) == []
    forgets(movable)
    assert len(offers(movable, ANOTHER)) == 1
    assert movable.anna.chat.messages[-1].silent is True
    assert movable.last(movable.anna).endswith("[19:00]\n[21:00]\n[Keep 20:00]")
    movable.restart()
    movable.taps(movable.anna, "21:00", times=2)
    assert times_of(movable, "ibuprofen")[1].hour == 21
    movable.at("23:00")
    for _ in range(4):
        movable.at("21:00")
        movable.taps(movable.anna, "Not today")
        movable.taps(movable.anna, "I forgot")
    assert [text for text in movable.news(movable.anna) if "slips by" in text] == []
    assert movable.troubles() == []


@pytest.mark.long
def test_no_is_remembered(movable: World) -> None:
    for _ in range(3):
        forgets(movable)
    movable.taps(movable.anna, "Keep 20:00")
    assert movable.last(movable.anna) == "All right, it stays as it is."
    movable.news(movable.anna)
    for _ in range(4):
        forgets(movable)
    assert offers(movable, ANOTHER) == []
    assert times_of(movable, "ibuprofen")[1].hour == 20
    assert movable.troubles() == []


def test_what_the_clinician_leaves_fixed_is_not_offered(begun: World) -> None:
    for _ in range(4):
        forgets(begun)
    assert [text for text in begun.news(begun.anna) if "slips by" in text] == []
    assert begun.troubles() == []


def test_nobody_else_answers_and_a_forged_answer_changes_nothing(movable: World) -> None:
    for _ in range(3):
        forgets(movable)
    movable.says(movable.moss, "/help")
    movable.forges(movable.moss, "offer:1:2100")
    for broken in ("offer", "offer:1", "offer:x:no", "offer:1:2345", "offer:9:no", "offer:1:2100:more", "offer:1:"):
        movable.forges(movable.anna, broken)
    assert times_of(movable, "ibuprofen")[1].hour == 20
    movable.taps(movable.anna, "19:00")
    assert times_of(movable, "ibuprofen")[1].hour == 19
    assert movable.troubles() == []


@pytest.mark.long
def test_usually_late_is_offered_a_later_time(movable: World) -> None:
    for _ in range(10):
        movable.at("20:00")
        movable.wait(minutes=95)
        movable.taps(movable.anna, "Done")
    said = offers(movable, "You often do this later: Ibuprofen 400 mg, at 20:00.")
    assert len(said) == 1
    movable.taps(movable.anna, "21:30")
    assert f"{times_of(movable, 'ibuprofen')[1]:%H:%M}" == "21:30"
    assert movable.troubles() == []


def reports(world: World, days: int) -> None:
    """The same report on each of so many days on which she is asked."""
    for _ in range(days):
        while not any(text.startswith("How was your day?") for text in world.news(world.anna)):
            world.at("18:00")
        world.checks_in(world.anna, 3, 3, 6)


@pytest.mark.long
def test_steady_weeks_thin_the_check_ins_by_offer_and_a_review_brings_them_back(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 6)
    reports(begun, 27)
    begun.news(begun.lee)
    said = begun.chat(begun.anna)
    assert said.count(FEWER) == 1, said[-1500:]
    begun.taps(begun.anna, "Yes, less often")
    assert weekdays_of_check_in(begun) == {0, 2, 4}
    begun.news(begun.anna)
    asked = []
    for _ in range(7):
        begun.at("19:00")
        asked += [text for text in begun.news(begun.anna) if text.startswith("How was your day?")]
    assert len(asked) == 3
    begun.says(begun.anna, "/checkin")  # works on any day
    for answer in ("Today", "10", "9", "2", "a lot", "That is right"):
        begun.taps(begun.anna, answer)
    assert any("every day again" in text for text in begun.news(begun.anna))
    assert weekdays_of_check_in(begun) == frozenset()
    begun.wait(days=2)  # until the clinic opens
    assert any("Case" in text for text in begun.news(begun.lee))
    assert begun.troubles() == []


@pytest.mark.long
def test_a_weekly_reporter_is_not_silent(begun: World) -> None:
    anna = begun.patient(begun.anna)
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 6)
    begun.writes(lambda session: retiming.check_in_on(session, anna, frozenset({0}), begun.clock.at))
    begun.news(begun.lee)
    for _ in range(5):
        begun.wait(days=6, hours=12)
        begun.at("18:00")
        begun.checks_in(begun.anna, 3, 3, 6)
    begun.wait(days=6)
    assert begun.troubles() == []
    cases = [text for text in begun.news(begun.lee) if "Case" in text]
    assert cases == []


@pytest.mark.long
def test_answers_at_night_are_asked_about_once(begun: World) -> None:
    for _ in range(8):
        begun.at("08:00")
        begun.taps(begun.anna, "Done")
    for _ in range(6):
        begun.at("20:00")
        begun.wait(hours=3, minutes=58)
        begun.taps(begun.anna, "Done")
    assert [text for text in begun.news(begun.anna) if "Are you travelling?" in text] == []
    for _ in range(5):
        begun.at("18:00")
        begun.at("01:00")
        begun.taps(begun.anna, "Start")
        for answer in ("3", "3", "6", "none", "That is right"):
            begun.taps(begun.anna, answer)
    assert len([text for text in begun.news(begun.anna) if "Are you travelling?" in text]) == 1
    begun.taps(begun.anna, "Yes")
    assert begun.last(begun.anna).startswith("What time is it for you now?")
    assert begun.troubles() == []
