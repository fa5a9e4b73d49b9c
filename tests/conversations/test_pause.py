"""/pause: nothing is asked for a while, the clinician knows, danger is still heard, and it ends by itself."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.world import MONDAY, World

QUESTION = "How long shall I be quiet?"


def asked(world: World) -> list[str]:
    """What the bot asked of her, without its other words."""
    return [text for text in world.news(world.anna) if "Time for" in text or "How was your day?" in text]


def flags(world: World) -> list[str]:
    return [text for text in world.news(world.lee) if "Case" in text]


@pytest.mark.long
@pytest.mark.parametrize("restarts", [False, True])
def test_nothing_is_asked_until_the_day_and_then_by_itself_again(tmp_path: Path, restarts: bool) -> None:
    world = World(tmp_path, restarts=restarts)
    world.begin()
    world.at("18:00")
    world.checks_in(world.anna, 4, 3, 6)
    world.says(world.anna, "/pause")
    assert world.last(world.anna).startswith(QUESTION)
    world.taps(world.anna, "1 week")
    assert "I ask nothing up to and including 9 March 2026." in world.last(world.anna)
    assert "call 999" in world.last(world.anna)
    assert world.news(world.lee) == [], "the clinic is closed"
    world.at("08:00")
    assert world.news(world.lee) == ["There is news of Mrs B, back. It is not urgent."]
    world.taps(world.lee, "Open")
    assert world.last(world.lee).startswith("Anna has paused up to and including 9 March 2026.")
    world.news(world.anna)

    world.wait_until(MONDAY + timedelta(days=7, hours=14))  # 9 March, 23:00: the last day of the break
    assert world.news(world.anna) == []
    assert world.news(world.lee) == []
    world.at("08:00")
    said = world.news(world.anna)
    assert said[0] == "Welcome back. Your break is over, so I ask about your plan again."
    assert "Time for Ibuprofen 400 mg." in said[1]
    assert len(said) == 2
    assert world.news(world.lee) == ["There is news of Mrs B, back. It is not urgent."]
    world.wait(days=3)
    assert flags(world) == []
    assert world.news(world.moss) == []
    assert world.troubles() == []
    world.close()


@pytest.mark.long
def test_silence_before_and_in_a_break_is_not_flagged(begun: World) -> None:
    begun.wait(days=2)
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "2 weeks")
    begun.news(begun.lee)
    begun.wait(days=13)
    assert flags(begun) == []
    assert begun.troubles() == []


@pytest.mark.long
def test_what_is_open_can_still_be_answered_and_counts_for_nobody_if_not(begun: World) -> None:
    begun.at("20:00")
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "3 days")
    begun.taps(begun.anna, "Done")
    assert "1 tablet with food\n\n✓ Done" in begun.chat(begun.anna)
    begun.says(begun.anna, "/today")
    said = begun.news(begun.anna)
    assert any("You are on a break up to and including 5 March 2026." in text for text in said)
    assert any(text.startswith("Today: 1 done, 2 open.") for text in said)
    begun.says(begun.anna, "/pause")
    begun.wait(days=4)
    begun.says(begun.anna, "/today")
    assert "How long shall I be quiet?" not in begun.chat(begun.anna).split("Your break is over")[1]
    assert begun.troubles() == []


def test_a_check_in_works_in_a_break(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "3 days")
    begun.at("18:30")
    begun.says(begun.anna, "/checkin")
    for answer in ("4", "3", "6", "none", "That is right"):
        begun.taps(begun.anna, answer)
    assert begun.answers(begun.anna) == {"pain": 4, "interference": 3, "mood": 6, "side_effects": 0}
    assert begun.troubles() == []


@pytest.mark.long
def test_danger_is_heard_in_the_middle_of_the_question_and_in_the_break(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    begun.says(begun.anna, "I have chest pain")
    assert any(text.startswith("What you wrote can be an emergency.") for text in begun.news(begun.anna))
    begun.taps(begun.anna, "I am safe now")
    begun.taps(begun.anna, "3 days")
    begun.news(begun.lee)
    begun.wait(days=1)
    begun.says(begun.anna, "I cannot breathe")
    assert any(text.startswith("What you wrote can be an emergency.") for text in begun.news(begun.anna))
    assert any("urgent" in text for text in begun.news(begun.lee))
    assert begun.troubles() == []


@pytest.mark.parametrize("typed", ["soon", "in 6 weeks", "1 March", "3 April", "🙂", "-1", "x" * 4_000])
def test_what_is_no_day_within_thirty_is_asked_again(begun: World, typed: str) -> None:
    begun.says(begun.anna, "/pause")
    begun.news(begun.lee)
    begun.says(begun.anna, typed)
    assert "I need a day within the next 30 days." in begun.last(begun.anna)
    assert begun.patient(begun.anna).paused_until is None
    assert begun.news(begun.lee) == []
    begun.taps(begun.anna, "No break")
    assert begun.last(begun.anna).startswith("All right.")
    assert begun.patient(begun.anna).paused_until is None
    assert begun.troubles() == []


@pytest.mark.parametrize(("typed", "until"), [("1 April", date(2026, 4, 1)), ("in 10 days", date(2026, 3, 12))])
def test_a_typed_day_is_understood(begun: World, typed: str, until: date) -> None:
    begun.says(begun.anna, "/pause")
    begun.says(begun.anna, typed)
    assert begun.patient(begun.anna).paused_until == until
    assert begun.troubles() == []


def test_she_goes_on_before_it_is_over_or_changes_the_day(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "2 weeks")
    begun.says(begun.anna, "/pause")
    assert "You are on a break up to and including 16 March 2026." in begun.last(begun.anna)
    begun.taps(begun.anna, "Change the day")
    begun.taps(begun.anna, "3 days")
    assert begun.patient(begun.anna).paused_until == date(2026, 3, 5)
    begun.news(begun.lee)
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "Go on now", times=2)
    assert begun.patient(begun.anna).paused_until is None
    assert begun.news(begun.lee) == ["There is news of Mrs B, back. It is not urgent."]
    begun.news(begun.anna)
    begun.at("18:00")
    assert asked(begun) != []
    assert begun.troubles() == []


def test_an_old_copy_and_a_double_tap_change_nothing(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    question = begun.with_button(begun.anna, "1 week")
    begun.taps(begun.anna, "3 days")
    for serial in range(1, 20):
        begun.acts(partial(begun.anna.presses_data, question.id, f"d:{serial}:14"))
    assert begun.patient(begun.anna).paused_until == date(2026, 3, 5)
    assert len([text for text in begun.news(begun.lee) if "news of" in text]) == 1
    assert begun.troubles() == []


def test_before_the_first_questions_are_answered_there_is_nothing_to_pause(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree"):
        world.taps(world.anna, label)
    world.news(world.anna)
    world.says(world.anna, "/pause")
    assert "Let us finish the first questions." in world.news(world.anna)[0]
    assert world.last(world.anna).startswith("Thank you. Can other people see this phone?")
    assert world.troubles() == []
