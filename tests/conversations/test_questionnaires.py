"""Questionnaires on their own rhythm: asked in the place of the check-in, in their own words, scored, and watched."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from storage import people, prompts, responses
from tests.conversations.test_carers import helping
from tests.world import World

PLANS = Path(__file__).parent.parent / "plans"
TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
EIGHT = ["Not at all"] * 6 + ["Several days"] * 2


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna has a plan with the PHQ-9, which is due on its second day; that day's evening has come."""
    world = World(tmp_path, plans_folder=PLANS)
    yield world.lives(joins_with_every_question)
    world.close()


def joins_with_every_question(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan="Every question"))


def tuesday_evening(world: World) -> None:
    """The questionnaire has been asked."""
    world.at("18:00")
    world.at("18:00")
    for person in (world.anna, world.lee):
        world.news(person)


def goes(world: World, *labels: str) -> None:
    """Anna taps these."""
    for label in labels:
        world.taps(world.anna, label)


def states(world: World, day: date) -> dict[str, PromptStatus]:
    """Where the prompts of a day stand."""
    patient = world.patient(world.anna)
    of_day = world.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    return {prompt.item_code: prompt.status for prompt in of_day}


def test_it_takes_the_place_of_that_days_check_in(world: World) -> None:
    world.at("18:00")
    world.news(world.anna)
    world.at("18:00")
    said = world.news(world.anna)
    assert said == ["Today I have a few other questions, in place of the usual ones. They take two minutes."]
    assert states(world, TUESDAY)["check_in"] is PromptStatus.NOT_ASKED
    world.at("18:00")
    assert world.news(world.anna)[-1].startswith("How was your day?")
    assert world.troubles() == []


def test_it_is_asked_in_its_own_words_and_scored(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start")
    assert "Over the last 2 weeks, how often have you been bothered by any of the following problems?" in world.chat(
        world.anna
    )
    assert world.last(world.anna) == (
        "1 of 9 Little interest or pleasure in doing things\n[Not at all]\n[Several days]\n[More than half the days]\n"
        "[Nearly every day]\n[Skip]"
    )
    world.restart()
    goes(world, *EIGHT, "Not at all")
    assert world.last(world.anna).startswith("Thank you. Here is what I noted for today:\n\n1: Not at all\n2: Not at")
    goes(world, "That is right")
    answers = world.answers(world.anna)
    assert (answers["phq9:8"], answers["phq9:9"], answers["phq9"]) == (1, 0, 2)
    assert states(world, TUESDAY)["questionnaire:phq9"] is PromptStatus.DONE
    assert world.news(world.lee) == []
    assert world.troubles() == []


def test_a_corrected_item_changes_the_score_and_a_skipped_one_leaves_none(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", *EIGHT, "Skip", "That is right")
    assert "phq9" not in world.answers(world.anna)
    world.says(world.anna, "/correct")
    goes(world, "3 March 2026: PHQ-9", "9: –", "Not at all", "That is right")
    assert world.answers(world.anna)["phq9"] == 2


def test_its_number_is_not_guessed_and_its_words_may_be_typed(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start")
    world.says(world.anna, "2")
    assert world.last(world.anna).startswith("Please tap one of the answers below.")
    world.says(world.anna, "several days")
    assert world.answers(world.anna) == {"phq9:1": 1}


def test_a_thought_of_self_harm_is_answered_at_once(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", *EIGHT, "Several days")
    told = next(text for text in world.news(world.anna) if text.startswith("I am sorry that it is so hard"))
    assert "Samaritans, 116 123" in told
    assert told.endswith("Are you safe right now?")
    goes(world, "I am safe now")
    world.wait(minutes=11)
    assert world.news(world.lee) == [], "she has said that she is safe"
    goes(world, "That is right")
    assert world.answers(world.anna)["phq9:9"] == 1
    world.at("08:01")
    assert "today" in world.last(world.lee)
    assert world.troubles() == []


def test_no_word_within_ten_minutes_makes_it_urgent(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", *EIGHT, "Several days")
    world.wait(minutes=9)
    assert "urgent" not in world.last(world.lee)
    world.restart()
    world.wait(minutes=1, seconds=10)
    assert "urgent" in world.last(world.lee)
    assert world.troubles() == []


def test_no_makes_it_urgent_at_once_and_the_time_adds_nothing(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", *EIGHT, "Several days", "No, I need help")
    assert "urgent" in world.last(world.lee)
    world.taps(world.lee, "Acknowledge")
    world.news(world.lee)
    world.wait(minutes=15)
    assert world.news(world.lee) == []


def test_unanswered_it_is_closed_without_blame_and_comes_again_on_its_day(world: World) -> None:
    tuesday_evening(world)
    world.at("06:30")
    assert "This question is closed now. That is all right." in world.chat(world.anna)
    assert states(world, TUESDAY)["questionnaire:phq9"] is PromptStatus.EXPIRED
    for _ in range(14):
        world.at("18:00")
    assert world.last(world.anna).startswith("Today I have a few other questions")


def test_half_answered_it_keeps_its_answers_and_no_score(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", "Several days")
    world.at("06:30")
    assert "What you told me is kept." in world.chat(world.anna)
    assert world.answers(world.anna, TUESDAY) == {"phq9:1": 1}


def test_scales_for_adults_are_not_asked_of_minors(world: World) -> None:
    patient = world.patient(world.anna)
    world.writes(lambda session: people.change_patient(session, patient.id, is_minor=True))
    tuesday_evening(world)
    assert world.last(world.anna).startswith("How was your day?")
    assert states(world, TUESDAY)["questionnaire:phq9"] is PromptStatus.NOT_ASKED


def test_the_command_opens_what_is_due_and_there_is_one_a_day(world: World) -> None:
    tuesday_evening(world)
    world.says(world.anna, "/checkin")
    assert world.last(world.anna).startswith("1 of 9")
    goes(world, *EIGHT, "Not at all", "That is right")
    patient = world.patient(world.anna)
    known = world.reads(lambda session: responses.answered_between(session, patient.id, TUESDAY, TUESDAY))
    assert [each.questionnaire for each in known] == ["phq9"]


def test_who_leaves_without_saying_that_she_is_safe_is_urgent_at_once_and_help_is_answered_still(world: World) -> None:
    tuesday_evening(world)
    goes(world, "Start", *EIGHT, "Several days")
    world.says(world.anna, "/stop")
    goes(world, "Yes, stop")
    assert any("urgent" in text for text in world.news(world.lee))
    goes(world, "No, I need help")
    assert "Please call 999 now, or Samaritans, 116 123." in world.chat(world.anna)
    assert "I cannot pass this on. Please call Hill Street Clinic." in world.chat(world.anna)
    assert world.troubles() == []


def test_she_alone_answers_and_a_carer_cannot_say_that_she_is_safe(world: World) -> None:
    carer = helping(world)
    tuesday_evening(world)
    world.says(carer, "/checkin")
    assert world.last(carer) == "For Anna:\n\nOnly Anna can answer these questions."
    goes(world, "Start", *EIGHT, "Several days")
    world.forges(carer, world.data_of(world.anna, "I am safe now"))
    world.wait(minutes=11)
    assert "urgent" in world.last(world.lee)
    assert world.troubles() == []
