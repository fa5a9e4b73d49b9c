"""Yesterday's report, told once; and /correct, which changes an answer of the last seven days."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.care.history import reports_in
from storage import care_plans, responses
from tests.world import World

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ANSWERS = ("7", "6", "3", "none", "That is right")


def goes(world: World, *labels: str) -> None:
    """Anna taps these."""
    for label in labels:
        world.taps(world.anna, label)


@pytest.fixture
def tuesday(begun: World) -> World:
    """Nothing was told on Monday; it is Tuesday noon."""
    return begun.lives(tuesday_noon)


def tuesday_noon(world: World) -> None:
    world.at("18:00")
    world.at("12:00")
    world.news(world.anna)


def test_yesterday_can_be_told_once(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/checkin")
    assert tuesday.last(tuesday.anna) == (
        "Yesterday or today? I have no report for yesterday yet.\n[Yesterday] [Today]"
    )  # fmt: skip
    goes(tuesday, "Yesterday")
    assert "These questions are about yesterday, 2 March 2026.\n---\n1 of 4" in tuesday.chat(tuesday.anna)
    tuesday.restart()
    goes(tuesday, *ANSWERS[:4])
    assert tuesday.last(tuesday.anna).startswith("Thank you. Here is what I noted for 2 March 2026:")
    goes(tuesday, "That is right")
    assert tuesday.answers(tuesday.anna, MONDAY)["pain"] == 7
    assert tuesday.answers(tuesday.anna, TUESDAY) == {}
    tuesday.says(tuesday.anna, "/checkin")
    assert tuesday.last(tuesday.anna).startswith("1 of 4")
    tuesday.forges(tuesday.anna, "day:2026-03-02")
    assert tuesday.last(tuesday.anna).startswith("1 of 4"), "an old copy of the button changes nothing"
    assert tuesday.answers(tuesday.anna, MONDAY)["pain"] == 7
    patient = tuesday.patient(tuesday.anna)
    of_monday = tuesday.reads(lambda session: responses.answered_between(session, patient.id, MONDAY, MONDAY))
    assert len(of_monday) == 1
    assert tuesday.troubles() == []


def test_today_is_told_as_ever(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/checkin")
    goes(tuesday, "Today", *ANSWERS)
    assert tuesday.answers(tuesday.anna, TUESDAY)["pain"] == 7
    assert tuesday.answers(tuesday.anna, MONDAY) == {}


def test_the_offer_of_an_earlier_day_does_nothing_any_more(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/checkin")
    offer = tuesday.with_button(tuesday.anna, "Yesterday")
    tuesday.at("12:00")
    tuesday.taps(tuesday.anna, "Yesterday", on=offer)
    assert tuesday.last(tuesday.anna).startswith("That day is closed.")
    tuesday.forges(tuesday.anna, "day:2026-13-77")
    tuesday.forges(tuesday.moss, "day:2026-03-04")
    assert tuesday.answers(tuesday.anna, MONDAY) == {}
    assert tuesday.troubles() == []


def test_on_the_first_day_there_is_no_yesterday(begun: World) -> None:
    begun.says(begun.anna, "/checkin")
    assert begun.last(begun.anna).startswith("1 of 4")


def test_without_an_answer_there_is_nothing_to_correct(begun: World) -> None:
    begun.says(begun.anna, "/correct")
    assert begun.last(begun.anna) == "There is no answer to change yet. /checkin starts your report."


def test_an_answer_of_an_earlier_day_is_corrected(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 7, 6, 3)
    begun.at("12:00")
    begun.says(begun.anna, "/correct")
    assert begun.last(begun.anna) == "Which day shall we change?\n[2 March 2026]"
    begun.restart()
    goes(begun, "2 March 2026", "Pain: 7")
    assert "[Keep it]" in begun.last(begun.anna)
    begun.says(begun.anna, "a novel")
    assert begun.last(begun.anna).startswith("I need a number from 0 to 10")
    begun.says(begun.anna, "2")
    goes(begun, "That is right")
    assert begun.answers(begun.anna, MONDAY)["pain"] == 2
    assert begun.troubles() == []


def test_a_correction_leaves_the_open_check_in_as_it_was(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 7, 6, 3)
    begun.at("18:00")
    goes(begun, "Start", "5")
    begun.says(begun.anna, "/correct")
    goes(begun, "2 March 2026", "None", "That is right")
    assert begun.last(begun.anna).startswith("2 of 4")
    goes(begun, "4", "5", "none", "That is right")
    assert begun.answers(begun.anna, TUESDAY) == {"pain": 5, "interference": 4, "mood": 5, "side_effects": 0}


@pytest.mark.long
def test_after_seven_days_an_answer_stands(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 7, 6, 3)
    begun.says(begun.anna, "/correct")
    offer = begun.with_button(begun.anna, "2 March 2026")
    for _ in range(8):
        begun.at("18:30")
    begun.taps(begun.anna, "2 March 2026", on=offer)
    assert begun.last(begun.anna).startswith("That day is closed.")
    begun.forges(begun.moss, "correct:1")
    assert begun.last(begun.moss).startswith("I cannot find that answer.")
    begun.forges(begun.anna, "correct:²")
    assert begun.troubles() == []


def test_a_check_in_goes_on_with_the_questions_it_was_begun_with(begun: World) -> None:
    begun.at("18:00")
    begun.says(begun.anna, "/checkin")
    goes(begun, "7")
    patient = begun.patient(begun.anna)

    source = {**begun.practice.plan_sources["low_back_pain"]}
    source["measures"] = source["measures"][1:]
    begun.writes(lambda session: care_plans.publish_version(session, patient.id, source, 1, begun.clock.at))
    goes(begun, "6", "3", "none", "Change an answer", "Pain: 7", "5", "That is right")
    assert begun.answers(begun.anna)["pain"] == 5
    begun.at("18:00")
    goes(begun, "Start")
    assert begun.last(begun.anna).startswith("1 of 3")


def test_two_chats_and_two_taps_make_one_report(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start", times=2)
    begun.taps(begun.anna, "7", times=2)
    begun.says(begun.anna, "/checkin")
    goes(begun, "6", "3", "none", "That is right")
    patient = begun.patient(begun.anna)
    readings = begun.reads(
        lambda session: responses.readings_between(session, patient.id, MONDAY, MONDAY, ZoneInfo("UTC"))
    )
    assert len(readings) == 4
    assert len(reports_in(readings)) == 1
