"""Under the clinic's age a parent or guardian agrees and links, and scales for adults are withheld."""

from pathlib import Path

import pytest

from bot.care.people import PatientStatus
from storage import invitations, people
from tests.world import World

CHILD = (
    "English", "Go on", "I call 999", "No, I am a parent or guardian", "Yes, I agree", "=Maria", "No", "=Tom",
    "=09:00", "London: 09:00", "18:00", "Later",
)  # fmt: skip


@pytest.fixture
def invited(world: World) -> World:
    """Anna, who may be a mother, has opened a link of Dr Lee."""
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    return world


def act(world: World, *answers: str) -> None:
    for answer in answers:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def test_a_guardian_agrees_for_a_child(invited: World) -> None:
    act(invited, *CHILD[:4])
    assert "what you and your child tell me" in invited.last(invited.anna)
    assert "Do you agree for your child?" in invited.last(invited.anna)
    act(invited, CHILD[4])
    assert "What is your own name?" in invited.last(invited.anna)
    act(invited, "=123")
    assert "I need a short name in letters" in invited.last(invited.anna)
    act(invited, *CHILD[5:7])
    assert "What shall I call your child?" in invited.last(invited.anna)
    act(invited, *CHILD[7:])
    child = invited.patient(invited.anna)
    assert (child.name, child.is_minor, child.status) == ("Tom", True, PatientStatus.ACTIVE)
    assert invited.reads(lambda session: people.speaker_of(session, child.id)) == "Maria"
    assert "your child's health" in invited.last(invited.anna)
    assert invited.troubles() == []


@pytest.mark.long
def test_scales_for_adults_are_withheld_from_a_child(invited: World) -> None:
    act(invited, *CHILD, "Begin")
    while "[Skip]" in invited.last(invited.anna):
        assert "Alcohol" not in invited.last(invited.anna)
        act(invited, "Skip")
    assert invited.last(invited.anna).startswith("Thank you.")
    child = invited.patient(invited.anna)
    invited.forges(invited.anna, "background:alcohol")
    assert "alcohol" not in invited.last(invited.anna).casefold()
    assert child.is_minor
    assert invited.troubles() == []


def test_the_clinician_reads_who_answered(invited: World) -> None:
    act(invited, *CHILD, "Begin", "=Asthma", "Stop here")
    invited.says(invited.lee, "/background")
    told = invited.news(invited.lee)[-1]
    assert "Tom, in the patient's own words:" in told
    assert "Answers come from a parent or guardian: Maria." in told
    assert "Health so far: Asthma" in told


def test_who_is_younger_is_sent_to_a_parent_and_the_link_still_works(invited: World) -> None:
    act(invited, "English", "Go on", "I call 999", "No, I am younger")
    assert "Please ask a parent or guardian to open this link" in invited.last(invited.anna)
    assert "too young to agree alone" in invited.last(invited.lee)
    token = invited.link_of(invited.lee)
    found = invited.reads(lambda session: invitations.invitation_by_token(session, token))
    assert found is not None
    assert (found.opened_by, found.patient_id, found.is_open) == (None, None, True)
    invited.forges(invited.anna, "d:5:yes")  # an old button
    invited.says(invited.anna, "hello")
    assert "please open the link" in invited.last(invited.anna)
    mother = invited.emulator.person(1002, first_name="Bea")
    invited.says(mother, f"/start {token}")
    assert "Which language shall we speak?" in invited.last(mother)
    assert invited.troubles() == []


def test_words_that_fit_no_answer_are_asked_again(invited: World) -> None:
    act(invited, "English", "Go on", "I call 999")
    for words in ("no", "maybe", "15"):
        invited.says(invited.anna, words)
        assert "Please tap one of the answers below." in invited.last(invited.anna)
    act(invited, "=yes")
    assert "Do you agree?" in invited.last(invited.anna)


@pytest.mark.long
def test_the_clinic_sets_the_age(tmp_path: Path) -> None:
    world = World(tmp_path, guardian_age=18, restarts=True)
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    act(world, "English", "Go on", "I call 999")
    assert "Is the patient 18 or older?" in world.last(world.anna)
    act(world, *CHILD[3:])
    assert world.patient(world.anna).is_minor
    assert world.troubles() == []
    world.close()
