"""A changed phone: the clinician's new link moves the patient to the new chat, and the old chat goes silent."""

from pathlib import Path

import pytest

from bot.demo.emulator.people import Person
from tests.world import World

MOVED = (
    "Your care plan has moved to another phone. I will not write here any more. If you did not do this, please call "
    "Hill Street Clinic."
)


def new_phone(world: World) -> Person:
    """Anna's new phone, with a number of its own."""
    return world.emulator.person(1101, first_name="Anna")


def move_link(world: World) -> str:
    """The start parameter of a link for Anna's new phone."""
    world.says(world.lee, "/invite")
    world.taps(world.lee, "A new phone for a patient of mine")
    world.taps(world.lee, "Anna")
    return world.link_of(world.lee)


def moved(world: World) -> Person:
    """Anna has moved."""
    phone = new_phone(world)
    world.says(phone, f"/start {move_link(world)}")
    world.taps(phone, "Yes, that is me")
    return phone


def test_she_moves_with_what_is_open(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "5")
    begun.at("20:00")
    patient, phone, token = begun.patient(begun.anna), new_phone(begun), move_link(begun)
    assert begun.last(begun.lee).startswith("Hand this to Mrs B, back: let them open it on the new phone.")
    begun.news(begun.lee)
    begun.news(begun.anna)

    begun.says(phone, f"/start {token}")
    assert begun.last(phone).endswith("Are you Anna?\n[Yes, that is me]\n[No]")
    begun.taps(phone, "Yes, that is me", times=2)
    assert begun.patient(phone).id == patient.id
    assert begun.news(begun.lee) == ["Mrs B, back has moved to a new phone."]
    assert begun.news(begun.anna) == [MOVED]
    shown = begun.chat(phone)
    assert "Welcome to your new phone, Anna. All you told me is still here." in shown
    assert "Time for Ibuprofen 400 mg." in shown
    assert begun.last(phone).startswith("2 of 4 ")

    for answer in ("4", "6", "none", "That is right"):
        begun.taps(phone, answer)
    assert begun.answers(phone, begun.clock.at.date())["pain"] == 5.0
    begun.taps(phone, "Done")
    assert "✓ Done" in begun.chat(phone)
    assert begun.news(begun.anna) == []
    assert begun.troubles() == []


def test_the_old_phone_is_silent_and_its_buttons_do_nothing(begun: World) -> None:
    begun.at("20:00")
    old_copy = begun.with_button(begun.anna, "Done")
    phone = moved(begun)
    begun.news(begun.anna)
    begun.taps(begun.anna, "Done", on=old_copy)
    assert begun.news(begun.anna) == []
    begun.says(begun.anna, "/today")
    begun.says(begun.anna, "hello")
    assert begun.news(begun.anna) == [MOVED, MOVED]
    begun.at("08:00")
    assert begun.news(begun.anna) == []
    assert "Ibuprofen" in begun.last(phone)
    begun.edits(begun.anna, "hello", "hello again")
    begun.news(begun.anna)
    begun.says(begun.anna, "I have chest pain")
    assert begun.news(begun.anna)[0].startswith("What you wrote can be an emergency. Please call 999 now.")
    assert begun.troubles() == []


def test_a_prompt_that_expires_is_closed_on_the_new_phone(begun: World) -> None:
    begun.at("20:00")
    phone = moved(begun)
    begun.news(begun.anna)
    begun.at("00:05")
    assert "This one is closed now. That is all right." in begun.chat(phone)
    assert begun.news(begun.anna) == []
    assert begun.troubles() == []


def test_somebody_else_says_no(begun: World) -> None:
    mallory, token = begun.emulator.person(3001, first_name="Mallory"), move_link(begun)
    begun.news(begun.lee)
    begun.says(mallory, f"/start {token}")
    begun.taps(mallory, "No")
    assert begun.last(mallory) == "Thank you. Nothing has changed, and this link works no more."
    assert begun.news(begun.lee) == ["Your link Mrs B, back was declined."]
    begun.says(mallory, f"/start {token}")
    assert begun.last(mallory) == "This link has been used already. Please ask your care team for a new one."
    begun.at("20:00")
    assert "Ibuprofen" in begun.last(begun.anna)
    assert begun.troubles() == []


def test_the_link_is_refused_where_it_does_not_belong(begun: World) -> None:
    token, bea = move_link(begun), begun.emulator.person(1002, first_name="Bea")
    begun.says(begun.anna, f"/start {token}")
    assert begun.last(begun.anna) == "I am on this phone already. Please open the link on your new one."
    begun.says(begun.moss, f"/start {token}")
    assert "This chat is linked already" in begun.last(begun.moss)
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    begun.says(bea, f"/start {token}")
    assert "This chat is linked already" in begun.last(bea)
    assert begun.patient(bea).name == "Bea"
    assert begun.troubles() == []


@pytest.mark.long
def test_a_newer_link_ends_the_older_and_both_run_out(begun: World) -> None:
    first, second, phone = move_link(begun), move_link(begun), new_phone(begun)
    begun.says(phone, f"/start {first}")
    assert begun.last(phone) == "This link has been used already. Please ask your care team for a new one."
    begun.says(phone, f"/start {second}")
    begun.wait(hours=73)
    begun.taps(phone, "Yes, that is me")
    assert begun.last(phone) == "This link has run out. Please ask your care team for a new one."
    assert begun.troubles() == []


def test_nobody_moves_by_somebody_elses_button(begun: World) -> None:
    token, phone, mallory = move_link(begun), new_phone(begun), begun.emulator.person(3001, first_name="Mallory")
    begun.says(mallory, "hello")
    begun.says(phone, f"/start {token}")
    pressed = begun.with_button(phone, "Yes, that is me").inline
    begun.news(mallory)
    for data in ("move:2:yes", "move:1:yes", "move:x:yes", "move", "move:2", "move:2:perhaps"):
        begun.forges(mallory, data)
    assert begun.news(mallory) == []
    assert pressed is not None
    begun.taps(phone, "Yes, that is me")
    assert begun.patient(phone).name == "Anna"
    assert begun.troubles() == []


def test_moss_cannot_move_lees_patient(begun: World) -> None:
    begun.says(begun.moss, "/invite")
    assert "A new phone for a patient of mine" not in begun.last(begun.moss)
    begun.says(begun.moss, "a new phone")
    assert "Please tap one of the plans." in begun.last(begun.moss)


@pytest.mark.long
def test_she_moves_and_moves_back(begun: World) -> None:
    moved(begun)
    begun.says(begun.anna, f"/start {move_link(begun)}")
    begun.taps(begun.anna, "Yes, that is me")
    assert begun.patient(begun.anna).name == "Anna"
    begun.at("20:00")
    assert "Ibuprofen" in begun.last(begun.anna)
    assert begun.troubles() == []


@pytest.mark.parametrize("lost", ["blocks_bot", "deletes_account"])
def test_a_lost_chat_becomes_an_alert_and_a_new_link_brings_her_back(begun: World, lost: str) -> None:
    begun.acts(getattr(begun.anna, lost))
    begun.at("12:00")
    begun.at("12:00")
    assert "🟡 Case 1 · soon" in begun.last(begun.lee)
    begun.taps(begun.lee, "Open")
    assert "/invite makes a link for a new phone" in begun.last(begun.lee)
    phone = moved(begun)
    begun.at("20:00")
    assert "Ibuprofen" in begun.last(phone)
    assert begun.troubles() == []


def test_with_a_restart_at_every_turn(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.at("18:00")
    world.taps(world.anna, "Start")
    phone = moved(world)
    assert world.last(phone).startswith("1 of 4 ")
    world.taps(phone, "3")
    assert world.last(phone).startswith("2 of 4 ")
    assert world.troubles() == []
    world.close()


def test_the_wrong_person_is_sent_away_from_the_new_phone_too(begun: World) -> None:
    opened = next(text for text in begun.lee.chat.messages if ["Wrong person"] in text.buttons)
    phone = moved(begun)
    begun.news(phone)
    begun.taps(begun.lee, "Wrong person", on=opened)
    begun.taps(begun.lee, "Yes, end it now")
    assert (
        begun.last(phone) == "This link was meant for somebody else. I have ended it and will not write again. Sorry."
    )
    begun.at("20:00")
    assert "Time for Ibuprofen" not in begun.chat(phone)
    assert begun.troubles() == []
