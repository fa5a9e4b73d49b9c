"""From the link to the first check-in: few taps, little time, and every step can be taken up again."""

from pathlib import Path

import pytest

from bot.care.people import PatientStatus
from tests.world import World

TYPED = 5  # taps that one typed message is worth
# The shortest honest path; what begins with `=` is typed.
SHORTEST = (
    "English", "Go on", "I call 999", "Yes", "Yes, I agree", "No", "Anna", "=09:00", "London: 09:00", "18:00",
)  # fmt: skip
WHOLE = (*SHORTEST, "Walk for 30 minutes without stopping", "In 8 weeks", "That is enough", "Later")


def taps_of(path: tuple[str, ...]) -> int:
    """The link itself is a tap too."""
    return 1 + sum(TYPED if answer.startswith("=") else 1 for answer in path)


def walks(world: World, path: tuple[str, ...]) -> None:
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for answer in path:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def test_the_first_check_in_is_at_most_25_taps_and_5_minutes_away(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    walks(world, SHORTEST)
    assert taps_of(SHORTEST) == 15
    read = sum(len(m.text.split()) for m in world.anna.chat.messages if m.sender == "bot")
    assert read / 150 + taps_of(SHORTEST) * 3 / 60 < 5, "minutes, at 150 words a minute and 3 s a tap"
    assert world.patient(world.anna).status is PatientStatus.ACTIVE
    world.says(world.anna, "/checkin")
    assert "1 of 4" in world.last(world.anna)
    assert world.troubles() == []


def test_with_a_goal_and_the_rest_left_for_later_it_stays_below_25_taps(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    walks(world, WHOLE)
    assert taps_of(WHOLE) <= 25
    assert world.last(world.anna) == "That is fine. /background brings you here at any time."
    world.at("18:00")
    assert "How was your day?" in world.last(world.anna)


@pytest.mark.long
def test_it_is_taken_up_again_at_every_step(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.add_clinician(world.lee, "Dr Lee")
    token = world.invite(world.lee)
    world.says(world.anna, f"/start {token}")
    for answer in WHOLE[:-2]:
        asked = [m for m in world.anna.chat.messages if m.sender == "bot"][-1].text
        world.says(world.anna, f"/start {token}")
        again = [m for m in world.anna.chat.messages if m.sender == "bot"][-1].text
        assert again.split()[-4:] == asked.split()[-4:], "the same question is asked again"
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)
    assert "Your goal: Walk for 30 minutes without stopping" in world.last(world.anna)
    assert world.troubles() == []
    world.close()


def test_the_goal_can_be_left_for_later_too(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    walks(world, (*SHORTEST, "Later"))
    assert world.last(world.anna).startswith("That is fine. /goals brings you back here.")
    assert world.last(world.anna).endswith("[Begin]\n[Later]\n[No, thank you]")
    world.says(world.anna, "/goals")
    assert "What would you like to be able to do again?" in world.last(world.anna)


def test_what_was_left_is_mentioned_once_at_the_end_of_a_check_in_and_never_again(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    walks(world, WHOLE)
    world.at("18:00")
    world.news(world.anna)
    world.checks_in(world.anna, 3, 3, 7)
    assert sum("One more thing, when you have time." in text for text in world.news(world.anna)) == 1
    world.at("18:00")
    world.checks_in(world.anna, 3, 3, 7)
    assert not any("One more thing" in text for text in world.news(world.anna))
    assert world.troubles() == []


def test_who_said_no_is_not_asked_again(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 7)
    assert not any("One more thing" in text for text in begun.news(begun.anna))
