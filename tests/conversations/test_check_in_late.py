"""A check-in that is put off, interrupted, left half answered, answered at night or before it is asked."""

from datetime import date

import pytest

from bot.care.history import PromptStatus
from storage import prompts
from tests.world import World

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def states(world: World, day: date) -> list[PromptStatus]:
    """Where that day's check-in stands."""
    patient = world.patient(world.anna)
    of_day = world.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    return [prompt.status for prompt in of_day if prompt.kind == "check_in"]


def test_a_check_in_put_off_can_be_started_at_once(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Later")
    begun.taps(begun.anna, "In 1 hour")
    assert "I will ask again at 19:00." in begun.last(begun.anna)
    assert "[Done]" not in begun.last(begun.anna)
    begun.checks_in(begun.anna, 3, 3, 7)
    assert begun.answers(begun.anna)["pain"] == 3
    begun.news(begun.anna)
    begun.at("19:30")
    assert begun.news(begun.anna) == []


def test_a_check_in_declined_today_can_be_taken_up_after_all(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Not today")
    assert states(begun, MONDAY) == [PromptStatus.SKIPPED]
    begun.taps(begun.anna, "Change")
    begun.checks_in(begun.anna, 3, 3, 7)
    assert begun.answers(begun.anna)["pain"] == 3
    assert states(begun, MONDAY) == [PromptStatus.DONE]


def test_a_half_answered_check_in_outlives_silence_and_a_restart(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "7")
    begun.taps(begun.anna, "6")
    begun.wait(hours=3)
    begun.restart()
    begun.taps(begun.anna, "3")
    assert "4 of 4 Did your medicine give you trouble today?" in begun.chat(begun.anna)
    begun.taps(begun.anna, "none")
    begun.taps(begun.anna, "That is right")
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 3, "side_effects": 0}
    assert begun.troubles() == []


def test_a_check_in_resumed_by_its_command_asks_the_same_question(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "7")
    begun.wait(hours=3)
    begun.restart()
    begun.says(begun.anna, "/checkin")
    assert begun.last(begun.anna).startswith("2 of 4")


def test_at_six_in_the_morning_the_answers_so_far_are_kept(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "7")
    begun.at("06:00")
    assert "Today's check-in is closed. What you told me is kept." in begun.chat(begun.anna)
    assert begun.answers(begun.anna, MONDAY) == {"pain": 7}
    begun.says(begun.anna, "6")
    assert begun.answers(begun.anna, MONDAY) == {"pain": 7}
    assert states(begun, MONDAY) == [PromptStatus.EXPIRED]
    begun.at("18:00")
    begun.checks_in(begun.anna, 4, 4, 6)
    assert begun.answers(begun.anna, TUESDAY)["pain"] == 4


@pytest.mark.parametrize("way", ["[Start]", "/checkin", "about 7/10"])
@pytest.mark.long
def test_after_midnight_it_counts_for_the_day_it_was_asked_for(begun: World, way: str) -> None:
    begun.at("18:00")
    begun.at("00:30")
    if way == "[Start]":
        begun.taps(begun.anna, "Start")
    else:
        begun.says(begun.anna, way)
    for label in ("7", "6", "3", "none", "That is right")["7" in way :]:
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna, MONDAY) == {"pain": 7, "interference": 6, "mood": 3, "side_effects": 0}
    assert begun.answers(begun.anna, TUESDAY) == {}
    begun.news(begun.anna)
    begun.at("18:00")
    assert "How was your day?" in begun.news(begun.anna)[-1], "Tuesday's own comes on Tuesday evening"


@pytest.mark.long
def test_reported_before_it_is_asked_it_is_not_asked_again_that_day(begun: World) -> None:
    begun.at("15:00")
    begun.says(begun.anna, "/checkin")
    for label in ("7", "6", "3", "none", "That is right"):
        begun.taps(begun.anna, label)
    begun.news(begun.anna)
    begun.at("17:30")
    begun.at("23:59")
    assert not any("How was your day?" in text for text in begun.news(begun.anna))
    begun.at("18:00")
    assert "How was your day?" in begun.news(begun.anna)[-1]
    assert states(begun, MONDAY) == [PromptStatus.DONE]


def test_a_typed_number_starts_the_check_in_that_waits(begun: World) -> None:
    begun.says(begun.anna, "7")
    assert "I have passed nothing on yet." in begun.last(begun.anna)
    begun.at("18:00")
    begun.says(begun.anna, "7")
    assert begun.answers(begun.anna) == {"pain": 7}
    assert begun.last(begun.anna).startswith("2 of 4")


def test_a_summary_left_open_does_not_stand_in_the_way_of_the_next_day(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    for label in ("7", "6", "3", "none"):
        begun.taps(begun.anna, label)
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    assert "1 of 4" in begun.chat(begun.anna).rsplit("Here is what I noted", 1)[-1]
    for label in ("2", "2", "8", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna, MONDAY)["pain"] == 7
    assert begun.answers(begun.anna, TUESDAY)["pain"] == 2


def test_an_answer_is_changed_from_the_summary(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    for label in ("7", "6", "3", "none", "Change an answer", "Mood: 3", "8"):
        begun.taps(begun.anna, label)
    assert "Mood: 8" in begun.last(begun.anna)
    begun.taps(begun.anna, "That is right")
    assert begun.answers(begun.anna)["mood"] == 8
