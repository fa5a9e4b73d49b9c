""" "Are you safe right now?" with a bot that restarts after every turn, and answers that are tapped more than once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo.emulator.messages import ChatMessage
from storage.tables import prompts, review_flags, reviews
from tests.conversations.test_new_plan_version import Plan, publish
from tests.conversations.test_restarted_and_stale import as_it_reads, presses_again, stored
from tests.world import World

How = Callable[[World], ChatMessage]
SAFE, HELP = "I am safe now", "No, I need help"
SAYS_SAFE, WANTS_HELP, NO_ANSWER = "says_safe", "wants_help", "did_not_say_safe"
URGENT = "🔴 Case 1 · urgent"
GLAD = "I am glad that you are safe. If it gets hard again, call Samaritans, 116 123 or 999."
CALL = "Please call 999 now, or Samaritans, 116 123. If somebody is near you, tell them."


def with_phq9(content: Plan) -> None:
    content["questionnaires"] = [{"code": "phq9", "every_days": 14, "first_after": 1}]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna's plan asks the PHQ-9 on Tuesday evening, which has come; from here on the bot restarts after every turn."""
    world = World(tmp_path)
    world.begin()
    publish(world, world.anna, with_phq9)
    world.taps(world.anna, "I have read it")
    world.at("18:00")
    world.at("18:00")
    world.news(world.anna)
    world.news(world.lee)
    world.restarts = True
    yield world
    world.close()


def in_words(world: World) -> ChatMessage:
    """Anna writes that she wants to die; the message that asks whether she is safe."""
    world.says(world.anna, "I want to die")
    return world.with_button(world.anna, SAFE)


def in_the_questionnaire(world: World) -> ChatMessage:
    """Anna answers the last question of the PHQ-9, every question tapped twice; the message that asks."""
    for label in ("Start", *["Not at all"] * 8, "Several days"):
        world.taps(world.anna, label, times=2)
    return world.with_button(world.anna, SAFE)


HOW = pytest.mark.parametrize("how", [in_words, in_the_questionnaire], ids=["in words", "in the questionnaire"])


def rules(world: World, *of: str) -> list[object]:
    """The rules of these that the case holds, oldest finding first; every finding once."""
    return [row["rule"] for row in stored(world, review_flags) if row["rule"] in of]


def alerts(world: World) -> list[str]:
    """The first lines of what Dr Lee has been told since this was last asked."""
    return [text.splitlines()[0] for text in world.news(world.lee)]


@pytest.mark.long
@HOW
def test_that_she_is_safe_is_noted_once_across_restarts(world: World, how: How) -> None:
    question = how(world)
    first = alerts(world)
    world.taps(world.anna, SAFE, times=2, on=question)
    presses_again(world, world.anna, question, SAFE, SAFE)
    assert as_it_reads(world.anna, question).startswith(f"{GLAD}\n\nYour care team has still been asked to look.")
    assert world.chat(world.anna).count(GLAD) == 1
    assert "Are you safe right now?" not in world.chat(world.anna)
    assert rules(world, SAYS_SAFE, WANTS_HELP) == [SAYS_SAFE]
    world.wait(minutes=9)
    assert alerts(world) == []
    world.wait(minutes=1)
    assert (first, alerts(world)) == (([URGENT], [URGENT]) if how is in_words else ([], [])), "it closes nothing"
    assert rules(world, NO_ANSWER) == []
    assert len(stored(world, reviews)) == 1
    assert world.troubles() == []


@pytest.mark.long
@HOW
def test_a_call_for_help_alerts_once_across_restarts(world: World, how: How) -> None:
    question = how(world)
    alerts(world)
    world.taps(world.anna, HELP, times=2, on=question)
    presses_again(world, world.anna, question, HELP, HELP)
    assert as_it_reads(world.anna, question) == CALL
    assert world.chat(world.anna).count(CALL) == 1
    assert rules(world, SAYS_SAFE, WANTS_HELP) == [WANTS_HELP]
    assert alerts(world) == [URGENT]
    world.taps(world.lee, "Acknowledge")
    world.wait(minutes=15)
    assert alerts(world) == [], "the time adds nothing to what she has said"
    assert rules(world, NO_ANSWER) == []
    assert len(stored(world, reviews)) == 1
    assert world.troubles() == []


@pytest.mark.long
@HOW
def test_who_was_safe_and_calls_for_help_on_the_old_buttons_is_heard_once(world: World, how: How) -> None:
    question = how(world)
    world.taps(world.anna, SAFE, on=question)
    alerts(world)
    presses_again(world, world.anna, question, HELP, HELP)
    assert as_it_reads(world.anna, question) == CALL
    assert rules(world, SAYS_SAFE, WANTS_HELP) == [SAYS_SAFE, WANTS_HELP]
    assert alerts(world) == [URGENT]
    assert world.troubles() == []


@pytest.mark.long
def test_no_answer_within_ten_minutes_is_urgent_once_across_restarts(world: World) -> None:
    question = in_the_questionnaire(world)
    assert [row["status"] for row in stored(world, prompts)].count("asked") == 1
    for _minute in range(9):
        world.wait(minutes=1)
    assert alerts(world) == []
    assert rules(world, NO_ANSWER) == []
    world.wait(minutes=1, seconds=10)
    assert alerts(world) == [URGENT]
    for _minute in range(8):
        world.wait(minutes=1)
    assert alerts(world) == []
    world.taps(world.anna, SAFE, times=2, on=question)
    assert as_it_reads(world.anna, question).startswith(GLAD), "a late answer is heard still"
    assert rules(world, NO_ANSWER, SAYS_SAFE) == [NO_ANSWER, SAYS_SAFE]
    assert len(stored(world, reviews)) == 1
    assert world.troubles() == []


@pytest.mark.long
def test_words_nobody_has_taken_alert_again_every_ten_minutes_across_restarts(world: World) -> None:
    question = in_words(world)
    assert alerts(world) == [URGENT]
    for _time in range(3):
        world.wait(minutes=9)
        assert alerts(world) == []
        world.wait(minutes=1)
        assert alerts(world) == [URGENT]
    assert as_it_reads(world.anna, question).endswith("Are you safe right now?")
    assert rules(world, "red_flag", NO_ANSWER) == ["red_flag"]
    world.taps(world.lee, "Acknowledge")
    world.wait(minutes=30)
    assert alerts(world) == []
    assert world.troubles() == []


def test_two_taps_on_safe_ask_the_open_question_again_once(world: World) -> None:
    world.taps(world.anna, "Start")
    question = in_words(world)
    world.news(world.anna)
    world.taps(world.anna, SAFE, times=2, on=question)
    assert [text.split(" ")[0] for text in world.news(world.anna)] == ["1"]
    assert rules(world, SAYS_SAFE) == [SAYS_SAFE]
    assert world.troubles() == []
