"""The weekly summary: on Sunday, without a sound and without a question, kind in a week without answers too."""

from pathlib import Path

import pytest

from bot.demo.emulator.messages import ChatMessage
from tests.world import World

PROMISED = "I have no answers from this week, and that is all right. I am here when you want to go on."


def summaries(world: World) -> list[ChatMessage]:
    """What came as a summary."""
    return [m for m in world.anna.chat.messages if m.sender == "bot" and m.text.startswith(("Your week", PROMISED))]


def week(world: World, *pains: int | None) -> None:
    """A check-in on each day that has a number, at 18:00."""
    for pain in pains:
        world.at("18:00")
        if pain is not None:
            world.checks_in(world.anna, pain, 4, 6)


@pytest.mark.long
def test_a_week_is_told_on_sunday_after_the_check_in(begun: World) -> None:
    week(begun, 8, 8, 8, 7, 7, 7, 7)
    assert summaries(begun) == []
    begun.at("18:30")
    (told,) = summaries(begun)
    assert f"{begun.clock.at:%A %H:%M}" == "Sunday 18:30"
    assert told.text == "Your week\n\nWhat went well:\n• You answered 7 days running."
    assert told.picture is not None
    assert told.silent
    assert told.buttons == [["6 weeks", "3 months", "All"]]

    week(begun, 3, 3, 3, 3, 3, 3, 3)
    begun.at("18:30")
    assert summaries(begun)[-1].text == (
        "Your week\n\nWhat went well:\n• You answered 14 days running.\n"
        "• Pain: 7.4 last week, 3 this week. That is better."
    )
    begun.taps(begun.anna, "All", on=summaries(begun)[0])
    assert begun.last(begun.anna).startswith("From the start")
    assert begun.troubles() == []


@pytest.mark.long
def test_what_got_worse_is_said_plainly_and_a_broken_streak_is_not_spoken_of(begun: World) -> None:
    week(begun, 3, 3, 3, 3, 3, 3, 3, 7, None, 7, None, 7, None, None)
    begun.at("18:30")
    assert summaries(begun)[-1].text == "Your week\n\nWhat changed:\n• Pain: 3 last week, 7 this week."
    assert begun.troubles() == []


def test_a_week_without_answers_gets_one_kind_line(begun: World) -> None:
    week(begun, *[None] * 7)
    begun.at("18:30")
    (told,) = summaries(begun)
    assert (told.text, told.picture, told.buttons) == (PROMISED, None, [])
    assert begun.troubles() == []


@pytest.mark.long
def test_it_is_told_once_and_is_no_open_question(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    week(world, 5, 5, 5, 5, 5, 5, 5)
    world.at("18:30")
    world.settle()
    assert len(summaries(world)) == 1
    world.says(world.anna, "/today")
    assert "Your week" not in "".join(world.news(world.anna)[-1:])
    world.at("20:00")
    assert len(summaries(world)) == 1
    assert world.troubles() == []
    world.close()


@pytest.mark.long
def test_it_waits_while_she_is_answering(begun: World) -> None:
    week(begun, 5, 5, 5, 5, 5, 5)
    begun.at("18:00")
    begun.at("18:29")
    begun.taps(begun.anna, "Start")
    begun.wait(minutes=1)
    assert summaries(begun) == []
    for answer in ("5", "4", "6", "none", "That is right"):
        begun.taps(begun.anna, answer)
    begun.wait(minutes=5)
    assert summaries(begun)[-1].text.endswith("You answered 7 days running.")
    assert begun.troubles() == []


@pytest.mark.long
def test_on_a_shared_phone_the_week_names_nothing(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    week(world, 8, 8, 8, 8, 8, 8, 8, 3, 3, 3, 3, 3, 3, 3)
    world.at("18:30")
    assert "Question 1: 8 last week, 3 this week. That is better." in summaries(world)[-1].text
    assert "Pain" not in summaries(world)[-1].text
