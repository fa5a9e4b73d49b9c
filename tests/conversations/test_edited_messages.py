"""An edited message corrects the answer it gave, and says so; what cannot be read changes nothing."""

from datetime import UTC, date, datetime, time

import pytest

from bot.care.people import Goal
from storage import goals
from tests.world import World

NO_ANSWER = "That message held no answer, so nothing has changed."
UNREADABLE = "I could not read the changed message, so your first answer stands."


def goals_of(world: World) -> tuple[Goal, ...]:
    """Anna's goals."""
    patient = world.patient(world.anna)
    return world.reads(lambda session: goals.goals_of(session, patient.id))


@pytest.fixture
def evening(begun: World) -> World:
    """Anna has typed 7 for her pain, in a check-in that is still open."""
    return begun.lives(seven_for_pain)


def seven_for_pain(world: World) -> None:
    world.at("18:00")
    world.taps(world.anna, "Start")
    world.says(world.anna, "7")
    world.news(world.anna)


def test_a_typed_measure_is_corrected_after_the_check_in(evening: World) -> None:
    for answer in ("6", "3", "none", "That is right"):
        evening.taps(evening.anna, answer)
    evening.news(evening.anna)
    evening.edits(evening.anna, "7", "5")
    assert evening.news(evening.anna) == ["Changed: Pain: 5."]
    assert evening.answers(evening.anna) == {"pain": 5, "interference": 6, "mood": 3, "side_effects": 0}


def test_a_typed_measure_is_corrected_while_the_check_in_is_open(evening: World) -> None:
    evening.edits(evening.anna, "7", "5")
    assert "Changed: Pain: 5." in evening.news(evening.anna)
    for answer in ("6", "3", "none"):
        evening.taps(evening.anna, answer)
    assert "Pain: 5" in evening.last(evening.anna)
    evening.taps(evening.anna, "That is right")
    assert evening.answers(evening.anna)["pain"] == 5
    assert evening.troubles() == []


def test_an_unreadable_change_leaves_the_answer(evening: World) -> None:
    said = "7"
    for unreadable in ("eleven", "11", "🙂", "seven or eight", "x" * 3000):
        evening.edits(evening.anna, said, unreadable)
        assert evening.news(evening.anna)[0] == UNREADABLE, unreadable
        said = unreadable
    assert evening.answers(evening.anna) == {"pain": 7}
    assert evening.troubles() == []


def test_a_change_of_a_message_that_held_no_answer_changes_nothing(evening: World) -> None:
    evening.says(evening.anna, "/help")
    evening.news(evening.anna)
    evening.edits(evening.anna, "/help", "8")
    assert NO_ANSWER in evening.news(evening.anna)[0]
    assert evening.answers(evening.anna) == {"pain": 7}
    evening.says(evening.lee, "/reviews")
    evening.news(evening.lee)
    evening.edits(evening.lee, "/reviews", "/invite")
    assert NO_ANSWER in evening.news(evening.lee)[0]
    assert evening.troubles() == []


def test_a_stranger_may_edit_too(begun: World) -> None:
    stranger = begun.emulator.person(3001, first_name="Nobody")
    begun.says(stranger, "hello")
    begun.edits(stranger, "hello", "hello there")
    assert begun.troubles() == []


def test_a_goal_is_reworded(begun: World) -> None:
    begun.says(begun.anna, "/goal")
    begun.says(begun.anna, "Dance with my sun")
    begun.taps(begun.anna, "In 4 weeks")
    begun.edits(begun.anna, "Dance with my sun", "Dance with my son")
    assert "Changed: Dance with my son." in begun.last(begun.anna)
    assert [goal.text for goal in goals_of(begun)] == ["Walk for 30 minutes without stopping", "Dance with my son"]
    begun.news(begun.anna)
    begun.edits(begun.anna, "Dance with my son", "🙂")
    assert begun.news(begun.anna) == [UNREADABLE]
    assert goals_of(begun)[1].text == "Dance with my son"


def test_a_goal_is_reworded_before_its_day_is_known(begun: World) -> None:
    begun.says(begun.anna, "/goal")
    begun.says(begun.anna, "Dance with my sun")
    begun.edits(begun.anna, "Dance with my sun", "Dance with my son")
    begun.taps(begun.anna, "In 4 weeks")
    assert [goal.text for goal in goals_of(begun)][1:] == ["Dance with my son"]


def test_a_name_and_a_check_in_time_are_corrected(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree", "No"):
        world.taps(world.anna, label)
    world.says(world.anna, "Ana")
    world.edits(world.anna, "Ana", "Annie")
    world.says(world.anna, "09:00")
    world.taps(world.anna, "London: 09:00")
    world.says(world.anna, "18:30")
    world.edits(world.anna, "18:30", "half past")
    assert world.patient(world.anna).check_in_at == time(18, 30)
    world.edits(world.anna, "half past", "19:15")
    assert world.patient(world.anna).name == "Annie"
    assert world.patient(world.anna).check_in_at == time(19, 15)
    world.edits(world.anna, "Annie", "/stop")
    assert world.patient(world.anna).name == "Annie"
    world.at("18:30")
    assert "How was your day?" not in world.chat(world.anna)
    world.at("19:15")
    assert "How was your day?" in world.last(world.anna)
    assert world.troubles() == []


def test_a_change_into_a_red_flag_alerts(evening: World) -> None:
    evening.edits(evening.anna, "7", "7 and I have chest pain")
    assert "Please call 999 now." in evening.news(evening.anna)[0]
    assert "urgent" in evening.last(evening.lee)
    assert evening.answers(evening.anna) == {"pain": 7}


@pytest.mark.long
def test_a_change_into_a_severe_answer_alerts_and_back_again_withdraws_nothing(begun: World) -> None:
    for _day in range(4):
        begun.at("18:00")
        begun.checks_in(begun.anna, 3, 3, 7)
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.says(begun.anna, "3")
    for answer in ("3", "7", "none", "That is right"):
        begun.taps(begun.anna, answer)
    begun.news(begun.lee)
    begun.edits(begun.anna, "3", "9")
    begun.wait_until(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))  # it was Friday evening
    assert [text.splitlines()[0] for text in begun.news(begun.lee)] == ["🟡 Case 1 · soon"]
    begun.edits(begun.anna, "9", "3")
    assert begun.answers(begun.anna, date(2026, 3, 6))["pain"] == 3
    begun.says(begun.lee, "/reviews")
    assert "Case 1" in begun.last(begun.lee)
