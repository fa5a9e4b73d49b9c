"""Once in four weeks: does the plan still fit? One tap, and what gets in the way if she likes to say it."""

import pytest

from bot.care.history import Happening, HappeningKind
from storage import happenings, notes
from tests.world import World

QUESTION = "Does your plan still fit your life?"


@pytest.fixture
def asked(begun: World) -> World:
    """Four weeks on: the question stands in Anna's chat."""
    return begun.lives(four_weeks)


def four_weeks(world: World) -> None:
    world.wait(days=27, hours=8)
    assert QUESTION not in world.chat(world.anna)
    world.wait(days=1, hours=2)
    assert world.chat(world.anna).count(QUESTION) == 1
    world.news(world.anna)


def told(world: World) -> list[str]:
    """What she has said of it."""
    patient = world.patient(world.anna)
    day = world.clock.at.date()
    found = world.reads(lambda session: happenings.happenings_between(session, patient.id, patient.linked_on, day))
    return [happening.detail for happening in found if happening.kind == "fits"]


@pytest.mark.long
def test_yes_is_all_there_is_to_it(asked: World) -> None:
    asked.taps(asked.anna, "Yes", times=2)
    assert f"{QUESTION}\n\n✓ Yes. I am glad." in asked.chat(asked.anna)
    assert told(asked) == ["yes"]
    assert asked.news(asked.anna) == []
    assert asked.troubles() == []


@pytest.mark.long
def test_no_is_passed_on_and_she_may_say_what_is_in_the_way(asked: World) -> None:
    asked.taps(asked.anna, "No", on=asked.with_button(asked.anna, "Partly"))
    assert told(asked) == ["no"]
    asked.taps(asked.anna, "Tell what gets in the way")
    assert asked.last(asked.anna).startswith("What gets in the way? Type it in a few words.")
    asked.says(asked.anna, "?!")
    assert asked.last(asked.anna).startswith("I need a few words.")
    asked.restart()
    asked.says(asked.anna, "The evening pill makes me too tired")
    patient_id = asked.patient(asked.anna).id
    kept = asked.reads(lambda session: notes.recent_notes(session, patient_id, 5))
    assert [note.words for note in kept] == ["The evening pill makes me too tired"]
    asked.taps(asked.lee, "Open")
    assert "the patient said no" in asked.last(asked.lee)
    assert "The evening pill makes me too tired" in asked.last(asked.lee)
    assert asked.troubles() == []


@pytest.mark.long
def test_partly_once_is_kept_and_rather_not_say_is_all_right(asked: World) -> None:
    asked.taps(asked.anna, "Partly")
    asked.taps(asked.anna, "Tell what gets in the way", times=2)
    asked.taps(asked.anna, "Rather not say")
    assert asked.last(asked.anna) == "That is all right."
    assert told(asked) == ["partly"]
    yes, patient_id = Happening(asked.clock.at.date(), HappeningKind.FITS, "yes"), asked.patient(asked.anna).id
    asked.writes(lambda session: happenings.add_happening(session, patient_id, yes, asked.clock.at))
    assert told(asked) == ["yes"], "the last word of the day counts"


@pytest.mark.long
def test_danger_in_the_words_is_answered_first(asked: World) -> None:
    asked.taps(asked.anna, "Partly")
    asked.taps(asked.anna, "Tell what gets in the way")
    asked.says(asked.anna, "I want to die")
    assert "116 123" in asked.chat(asked.anna)
    patient_id = asked.patient(asked.anna).id
    assert asked.reads(lambda session: notes.recent_notes(session, patient_id, 5)) == ()


@pytest.mark.long
def test_others_cannot_press_its_buttons(asked: World) -> None:
    asked.forges(asked.lee, "fits:why")
    assert asked.last(asked.lee) == "Nothing is open right now."
    assert asked.troubles() == []
