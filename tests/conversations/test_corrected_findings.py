"""A corrected answer takes its flags back, visibly; grave ones stand; a lost chat is a sign in itself."""

import pytest

from tests.world import World


@pytest.fixture
def alarmed(begun: World) -> World:
    """Anna has reported pain 9 after two days of 3, and Dr Lee has been told."""
    return begun.lives(pain_rises)


def pain_rises(world: World) -> None:
    for pain in (3, 3, 3, 9):
        world.at("18:00")
        world.checks_in(world.anna, pain, 3, 6)
    world.at("08:00")
    assert "Case 1 · soon" in world.last(world.lee)


def corrects_pain(world: World, to: str) -> None:
    world.says(world.anna, "/checkin")
    world.taps(world.anna, "Change an answer")
    world.taps(world.anna, "Pain: 9")
    world.taps(world.anna, to)
    world.taps(world.anna, "That is right")


@pytest.mark.long
def test_a_flag_that_no_longer_stands_is_withdrawn_and_stays_readable(begun: World) -> None:
    for pain in (3, 3, 3):
        begun.at("18:00")
        begun.checks_in(begun.anna, pain, 3, 6)
    begun.at("18:00")
    begun.checks_in(begun.anna, 9, 3, 6)
    corrects_pain(begun, "4")
    begun.at("08:00")
    assert "Case 1" in begun.last(begun.lee), "what has been flagged stays a case until a clinician closes it"
    begun.taps(begun.lee, "Open")
    opened = begun.last(begun.lee)
    assert "Withdrawn after a correction:" in opened
    assert "The patient corrected an answer: pain from 9 to 4." in opened
    assert begun.troubles() == []


@pytest.mark.long
def test_a_correction_that_changes_nothing_leaves_the_flag(alarmed: World) -> None:
    alarmed.at("18:00")
    alarmed.checks_in(alarmed.anna, 9, 3, 6)
    corrects_pain(alarmed, "10")
    alarmed.taps(alarmed.lee, "Open")
    assert "Withdrawn" not in alarmed.last(alarmed.lee)


@pytest.mark.long
def test_a_withdrawn_flag_keeps_no_later_finding_quiet(begun: World) -> None:
    for pain in (3, 3, 3):
        begun.at("18:00")
        begun.checks_in(begun.anna, pain, 3, 6)
    begun.at("18:00")
    begun.checks_in(begun.anna, 9, 3, 6)
    corrects_pain(begun, "4")
    begun.at("08:00")
    begun.taps(begun.lee, "Acknowledge")
    begun.news(begun.lee)
    begun.at("18:00")
    begun.checks_in(begun.anna, 9, 3, 6)
    begun.wait(days=3)  # over the weekend
    assert begun.news(begun.lee) == ["🟡 Case 1 · soon\n\nA plan is due for review."]


def test_a_patient_who_blocks_the_bot_is_a_finding_of_the_next_day(begun: World) -> None:
    begun.acts(begun.anna.blocks_bot)
    begun.wait(days=2)
    begun.taps(begun.lee, "Open")
    assert "blocked" in begun.last(begun.lee)
