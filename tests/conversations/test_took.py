"""/took: what is taken as needed, its daily limit, taking back; and questions about a dose."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.care.doses import Dose
from bot.care.history import PromptStatus
from bot.demo.emulator.people import Person
from storage import doses, prompts
from tests.full_plan import full_plan_folder
from tests.world import World

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def tuesday(tmp_path: Path) -> Iterator[World]:
    """Tuesday, eleven in the morning; the bot restarts between any two turns."""
    world = World(tmp_path, restarts=True, plans_folder=full_plan_folder())
    yield world.lives(eleven_on_tuesday)
    world.close()


def eleven_on_tuesday(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan="A bit of everything"))
    world.at("23:00")
    world.at("11:00")
    for who in (world.anna, world.lee):
        world.news(who)


def kept(world: World, who: Person) -> tuple[Dose, ...]:
    patient = world.patient(who)
    return world.reads(lambda session: doses.doses_between(session, patient.id, TUESDAY, TUESDAY))


def takes(world: World, when: str = "Just now") -> None:
    world.says(world.anna, "/took")
    world.taps(world.anna, "Paracetamol 500 mg")
    world.taps(world.anna, when)


def test_a_dose_is_kept_with_its_time(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/took")
    assert tuesday.last(tuesday.anna) == (
        "What did you take?\n[Paracetamol 500 mg]\n[Ramipril 5 mg, 08:00]\n[Metformin 500 mg, 08:10]\n[Never mind]"
    )
    tuesday.taps(tuesday.anna, "Paracetamol 500 mg", times=2)
    tuesday.taps(tuesday.anna, "Just now", times=2)
    assert tuesday.last(tuesday.anna) == "✓ Noted: Paracetamol 500 mg, today 11:00.\n[Undo]"
    assert len(kept(tuesday, tuesday.anna)) == 1
    assert tuesday.troubles() == []


def test_an_earlier_time_is_typed(tuesday: World) -> None:
    takes(tuesday, "Earlier")
    tuesday.says(tuesday.anna, "soon")
    assert tuesday.last(tuesday.anna).startswith("I could not read that time.")
    tuesday.says(tuesday.anna, "12:00")
    assert tuesday.last(tuesday.anna).startswith("That time is still to come.")
    assert kept(tuesday, tuesday.anna) == ()
    tuesday.says(tuesday.anna, "9:30")
    assert tuesday.last(tuesday.anna).startswith("✓ Noted: Paracetamol 500 mg, today 09:30.")
    assert len(kept(tuesday, tuesday.anna)) == 1


def test_words_that_name_nothing_are_asked_again(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/took")
    tuesday.says(tuesday.anna, "a sweet")
    assert tuesday.last(tuesday.anna).startswith("Please tap what you took.")
    tuesday.taps(tuesday.anna, "Never mind")
    assert tuesday.last(tuesday.anna) == "All right. I have kept nothing."
    assert kept(tuesday, tuesday.anna) == ()


def test_red_flags_come_first(tuesday: World) -> None:
    tuesday.says(tuesday.anna, "/took")
    tuesday.news(tuesday.anna)
    tuesday.says(tuesday.anna, "I have chest pain")
    assert tuesday.news(tuesday.anna)[0].startswith("What you wrote can be an emergency. Please call 999 now.")


@pytest.mark.long
def test_the_limit_is_said_before_the_last_dose_and_beyond_it_the_clinician_hears(tuesday: World) -> None:
    anna = tuesday.anna
    for _dose in range(2):
        takes(tuesday)
        tuesday.wait(minutes=20)
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Paracetamol 500 mg")
    said = tuesday.last(anna)
    assert said.startswith(
        "You have logged 2 today. The limit your care team set is 3 a day.\n\nWhen did you take Paracetamol 500 mg?"
    )
    tuesday.taps(anna, "Just now")
    assert tuesday.news(tuesday.lee) == []
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Paracetamol 500 mg")
    assert "If you have not taken it yet, please do not. Ask your pharmacist or care team." in tuesday.last(anna)
    tuesday.taps(anna, "I did not take it")
    assert len(kept(tuesday, anna)) == 3
    takes(tuesday)
    assert tuesday.news(tuesday.lee) == ["🟠 Case 1 · today\n\nA plan is due for review."]
    assert tuesday.news(tuesday.moss) == []
    tuesday.taps(tuesday.lee, "Open")
    takes(tuesday)
    assert "Paracetamol 500 mg 5 times, limit 3" in tuesday.last(tuesday.lee)
    for label in ("Close", "Contacted the patient", "Close and send"):
        tuesday.taps(tuesday.lee, label)
    takes(tuesday)
    assert tuesday.news(tuesday.lee) == ["🟠 Case 2 · today\n\nA plan is due for review."], "a sixth dose"
    assert tuesday.troubles() == []


def test_it_can_be_taken_back_for_ten_minutes(tuesday: World) -> None:
    anna = tuesday.anna
    takes(tuesday)
    tuesday.wait(minutes=9)
    tuesday.taps(anna, "Undo", times=2)
    assert tuesday.last(anna) == "Taken back: Paracetamol 500 mg, today 11:00. I have not kept it."
    assert kept(tuesday, anna) == ()
    takes(tuesday)
    tuesday.wait(minutes=11)
    tuesday.taps(anna, "Undo")
    assert "It is too late to undo this here." in tuesday.last(anna)
    assert len(kept(tuesday, anna)) == 1


@pytest.mark.long
def test_nobody_else_can_take_it_back(tuesday: World) -> None:
    takes(tuesday)
    bea = tuesday.emulator.person(1002, first_name="Bea")
    tuesday.joins(bea, tuesday.invite(tuesday.lee, "Mr C"))
    for data in ("dose:1:undo", "dose:1", "dose:x:undo", "dose:99999:undo"):
        tuesday.forges(bea, data)
        assert tuesday.news(bea)[-1] == "I cannot find that dose."
    assert len(kept(tuesday, tuesday.anna)) == 1
    assert tuesday.troubles() == []


def test_a_dose_that_waits_is_told_by_it_too(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Metformin 500 mg, 08:10")
    tuesday.taps(anna, "Earlier")
    tuesday.says(anna, "8:20")
    assert tuesday.last(anna) == "✓ Noted: Metformin 500 mg, today 08:20."
    assert "with food\n✓ Done, today 08:20" in tuesday.chat(anna)
    patient = tuesday.patient(anna)
    of_day = tuesday.reads(lambda session: prompts.prompts_on(session, patient.id, TUESDAY, TUESDAY))
    stands = {(p.item_code, p.slot): p.status for p in of_day}
    assert stands["metformin", 0] is PromptStatus.DONE
    assert stands["ramipril", 0] is PromptStatus.ASKED


def test_one_left_open_over_night_begins_anew_and_loses_no_dose(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Metformin 500 mg, 08:10")
    assert tuesday.last(anna).startswith("When did you take Metformin 500 mg, 08:10?")
    tuesday.at("09:00")
    tuesday.taps(anna, "Just now")
    assert "closed now" in tuesday.last(anna)
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Metformin 500 mg, 08:10")
    tuesday.says(anna, "/took")
    assert tuesday.last(anna).startswith("What did you take?")
    tuesday.taps(anna, "Metformin 500 mg, 08:10")
    tuesday.taps(anna, "Just now")
    assert tuesday.last(anna) == "✓ Noted: Metformin 500 mg, today 09:00."
    assert tuesday.troubles() == []


def test_a_dose_taken_before_it_closed_is_kept_by_her_word(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.says(anna, "/took")
    tuesday.taps(anna, "Metformin 500 mg, 08:10")
    tuesday.at("20:00")
    tuesday.taps(anna, "Earlier")
    tuesday.says(anna, "12:15")
    said = tuesday.last(anna)
    assert said.startswith("That one is closed now, but I have kept what you told me.")
    assert "✓ Noted: Metformin 500 mg, today 12:15." in said
    assert tuesday.troubles() == []


def test_without_anything_to_tell_it_says_so(begun: World) -> None:
    begun.says(begun.anna, "/took")
    assert begun.last(begun.anna) == "No dose waits right now. /today shows your day."
    assert begun.troubles() == []


def test_a_question_about_a_dose_gets_what_is_recorded_and_no_advice_to_take_more(tuesday: World) -> None:
    anna = tuesday.anna
    takes(tuesday)
    tuesday.taps(anna, "1. Done")
    tuesday.taps(anna, "1. On time")
    tuesday.says(anna, "did I already take my pill?")
    assert tuesday.last(anna) == (
        "This is what I know of today:\n"
        "Ramipril 5 mg, 08:00: done, today 08:00\n"
        "Ramipril 5 mg, 20:00: comes later\n"
        "Metformin 500 mg, 08:10: no answer yet\n"
        "Paracetamol 500 mg: you told me today 11:00\n\n"
        "If you are unsure whether you took it, do not take another. Ask your pharmacist or care team."
    )
    tuesday.says(anna, "can I take another paracetamol?")
    assert tuesday.last(anna).startswith("This is what I know of today:\nParacetamol 500 mg: you told me")
    assert tuesday.troubles() == []
