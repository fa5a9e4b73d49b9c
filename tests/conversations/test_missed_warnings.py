""" "Should I have warned you?": asked once after what nobody was warned of, and counted beside the useful alerts."""

import pytest

from tests.conversations.test_new_plan_version import BETTER, half_the_dose, publish
from tests.world import World

ADMITTED = "Patient 1 told of a hospital stay, and no alert came before it. Should I have warned you?"
CHANGED = "Patient 1 has a new plan, and no alert came before it. Should I have warned you?"


def was_in_hospital(world: World) -> None:
    """Anna tells of a hospital stay."""
    world.says(world.anna, "/tell")
    world.taps(world.anna, "I was in hospital")


def three_weeks(world: World) -> None:
    """Anna reports the same every day for three weeks, so that nothing is found."""
    for _day in range(21):
        world.at("18:00")
        world.checks_in(world.anna, 3, 3, 7)
    world.at("09:00")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


@pytest.fixture
def steady(begun: World) -> World:
    """Nothing was found in three weeks."""
    return begun.lives(three_weeks)


def asked(world: World) -> list[str]:
    """The questions Dr Lee has been asked since the last look."""
    return [text for text in world.news(world.lee) if "Should I have warned you?" in text]


def test_an_admission_nobody_was_warned_of_is_asked_about_once(begun: World) -> None:
    was_in_hospital(begun)
    assert asked(begun) == [ADMITTED]
    assert "Anna" not in ADMITTED
    was_in_hospital(begun)
    begun.wait(hours=3)
    assert asked(begun) == []
    begun.taps(begun.lee, "Yes", times=2)
    assert "✓ Yes. It counts as a miss; /rules shows them." in begun.chat(begun.lee)
    begun.says(begun.lee, "/rules")
    assert "Misses: 1 of 1 events nobody was warned of." in begun.last(begun.lee)
    assert begun.troubles() == []


def test_no_is_counted_too(begun: World) -> None:
    was_in_hospital(begun)
    begun.taps(begun.lee, "No")
    begun.says(begun.lee, "/rules")
    assert "Misses: 0 of 1 events" in begun.last(begun.lee)


def test_at_night_the_question_waits_for_the_morning(begun: World) -> None:
    begun.at("22:00")
    was_in_hospital(begun)
    assert asked(begun) == []
    begun.at("08:00")
    assert asked(begun) == [ADMITTED]


def test_after_a_warning_nobody_is_asked(begun: World) -> None:
    begun.at("20:00")
    begun.at("08:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    was_in_hospital(begun)
    assert asked(begun) == []


@pytest.mark.long
def test_a_plan_change_out_of_the_blue_is_asked_about(steady: World) -> None:
    publish(steady, steady.anna, half_the_dose, BETTER)
    assert asked(steady) == [CHANGED]
    steady.taps(steady.lee, "No")
    assert steady.troubles() == []


def test_a_plan_put_right_in_its_first_days_is_not(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose, BETTER)
    assert asked(begun) == []


def test_an_outsider_cannot_answer(begun: World) -> None:
    was_in_hospital(begun)
    data = begun.data_of(begun.lee, "Yes")
    for who in (begun.moss, begun.anna):
        begun.news(who)
        begun.forges(who, data)
        assert begun.news(who) == ["I cannot find that patient."]
    for forged in ("missed", "missed:x", "missed:99:yes"):
        begun.forges(begun.lee, forged)
    begun.forges(begun.lee, "missed:1:perhaps")
    begun.says(begun.lee, "/rules")
    assert "Misses" not in begun.last(begun.lee)
    assert begun.troubles() == []
