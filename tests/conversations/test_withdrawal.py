"""/stop on both phones: what she is told, that everything ends at once, what stays, and how it is deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.care.people import PatientStatus
from storage import people, reviews, tables
from tests.the_team import with_team
from tests.world import World

ASKED = (
    "Shall I stop for good? I will ask you nothing more, and your care team will know that you left.\n\n"
    "What you told me stays with Hill Street Clinic. To have it deleted too, send /delete instead.\n"
    "[Yes, stop]\n[No, go on]"
)
STOPPED = (
    "I have stopped. Nothing more will come from me. If you want to start again, ask Hill Street Clinic for a new link."
    "\n\nWhat you told me stays with Hill Street Clinic, and so does a case they are looking at. You can have it all "
    "deleted. In danger, call 999: I do not pass on what you write here now.\n\n8 years after you left, I delete it by "
    "myself.\n"
    "[Delete all I told you]"
)
GONE = "It is done: I have deleted all I held on you."


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """Anna with her team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


@pytest.fixture
def left(clinic: World) -> World:
    """Anna has an urgent case, a question that waits and a half-done check-in, and leaves."""
    return clinic.lives(leaves_in_the_middle_of_everything)


def leaves_in_the_middle_of_everything(world: World) -> None:
    world.at("18:00")
    world.taps(world.anna, "Start")
    world.says(world.anna, "I want to kill myself")
    world.says(world.anna, "/stop")
    assert world.last(world.anna) == ASKED
    world.taps(world.anna, "Yes, stop")
    assert world.last(world.anna) == STOPPED
    for who in (world.anna, world.lee, world.moss):
        world.news(who)


@pytest.mark.long
def test_nothing_comes_any_more_whatever_the_clinic_does(left: World) -> None:
    """Prompts, summaries, the daily look, what comes of a case, messages, a new plan: nothing reaches her."""
    for data in ("review:1:open", "review:1:ack:1", "review:1:close", "write:1", "careof:1:pause:7", "careof:1:phone"):
        left.forges(left.lee, data)
    left.says(left.lee, "How are you?")
    left.wait(days=15)
    assert left.news(left.anna) == []
    sweep = select(tables.patients.c.sweep_at, tables.patients.c.status)
    assert left.reads(lambda session: tuple(session.execute(sweep).one())) == (None, PatientStatus.STOPPED)


def test_the_urgent_case_stays_with_the_clinic_and_goes_on_alerting(left: World) -> None:
    assert len(left.reads(lambda session: reviews.open_reviews_of(session, [1]))) == 1
    left.wait(minutes=15)
    assert any("urgent" in text for text in left.news(left.lee))
    left.taps(left.lee, "Open")
    assert "I want to kill myself" in left.last(left.lee)
    assert left.news(left.anna) == []


def test_what_she_agreed_to_is_on_record_as_taken_back(left: World) -> None:
    rows = left.reads(lambda session: session.execute(select(tables.consents)).mappings().all())
    assert [row["withdrawn_at"] is not None for row in rows] == [True]


def test_words_of_danger_still_get_the_numbers(left: World) -> None:
    left.says(left.anna, "I have chest pain")
    assert "Please call 999 now." in left.last(left.anna)


def test_a_link_for_her_new_phone_brings_nobody_back(clinic: World) -> None:
    clinic.forges(clinic.lee, "careof:1:phone")
    token = clinic.link_of(clinic.lee)
    leaves_in_the_middle_of_everything(clinic)
    new = clinic.emulator.person(1009, first_name="Anna")
    clinic.says(new, f"/start {token}")
    assert clinic.news(new) == ["This link has been used already. Please ask your care team for a new one."]
    assert clinic.reads(lambda session: people.patient(session, 1)).status is PatientStatus.STOPPED


def test_she_deletes_what_she_left_behind_after_one_more_question(left: World) -> None:
    left.says(left.anna, "/delete")
    assert left.last(left.anna).startswith("Hello again. I ask you nothing any more, and Hill Street Clinic still")
    left.taps(left.anna, "Delete all I told you")
    assert left.last(left.anna) == (
        "There is no way back, and your care team cannot read it any more. Shall I delete it all now?\n"
        "[Yes, delete now]\n[No, keep it]"
    )
    left.taps(left.anna, "No, keep it")
    assert left.last(left.anna) == "All right. Nothing has changed.\n[Delete all I told you]"
    left.taps(left.anna, "Delete all I told you")
    left.taps(left.anna, "Yes, delete now", times=2)
    assert left.last(left.anna).startswith(GONE)
    left.wait(minutes=1)
    assert left.store.keyring.owners("patient:") == []
    assert any("A patient has deleted all data: Mrs B, back." in text for text in left.news(left.lee))
    left.forges(left.anna, "erase:1:now")
    assert left.last(left.anna).startswith("I cannot find anything to delete here.")
    assert left.troubles() == []


@pytest.mark.long
def test_nobody_else_deletes_it_and_nobody_who_is_still_here(left: World) -> None:
    bea = left.emulator.person(1002, first_name="Bea")
    left.joins(bea, left.invite(left.lee, "Mrs C"))
    for who in (bea, left.lee, left.moss, left.emulator.person(3009, first_name="Nobody")):
        left.says(who, "/help")
        for data in ("erase:1", "erase:1:now", "erase:2:now", "erase:99:now", "erase", "erase:x:now", "erase:1:now:1"):
            left.forges(who, data)
    left.wait(minutes=1)
    assert len(left.store.keyring.owners("patient:")) == 2
    assert left.troubles() == []


def test_who_comes_back_anew_can_still_have_the_old_deleted(left: World) -> None:
    old = left.with_button(left.anna, "Delete all I told you")
    left.joins(left.anna, left.invite(left.lee, "Mrs B again"))
    left.taps(left.anna, "Delete all I told you", on=old)
    left.taps(left.anna, "Yes, delete now")
    left.wait(minutes=1)
    assert left.store.keyring.owners("patient:") == ["patient:2"]
    assert left.patient(left.anna).id == 2
    left.at("18:00")
    assert "How was your day?" in left.chat(left.anna)
    assert left.troubles() == []


def test_the_clinic_says_what_the_law_makes_it_keep(tmp_path: Path) -> None:
    world = World(tmp_path, records_kept="We have to keep your file for 10 years.")
    world.begin()
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    world.taps(world.anna, "Delete all I told you")
    assert world.last(world.anna).startswith("We have to keep your file for 10 years.\n\nThere is no way back")
    world.close()
