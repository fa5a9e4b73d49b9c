"""Somebody leaves the clinic: one colleague takes everything over in one step, and she is nobody here from then on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import care_links, people, reviews
from tests.the_team import clinician, has_left, kim, opens_care, read, with_team
from tests.world import World


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team; Dr Kim is administrator too, so that Dr Lee may leave."""
    world = World(tmp_path, restarts=True).lives(with_team)
    world.says(world.lee, "/staff")
    world.taps(world.lee, "Dr Kim")
    world.taps(world.lee, "Make administrator")
    read(world)
    yield world
    world.close()


def lets_leave(world: World, name: str = "Dr Lee", heir: str = "Dr Moss") -> None:
    """Dr Kim lets somebody leave."""
    world.says(kim(world), "/staff")
    world.taps(kim(world), name)
    world.taps(kim(world), "Leaves the clinic")
    world.taps(kim(world), heir)
    world.taps(kim(world), f"Yes, {name} leaves now", times=2)


def test_all_patients_and_cases_move_at_once(clinic: World) -> None:
    lee, moss, anna = clinician(clinic, "Dr Lee"), clinician(clinic, "Dr Moss"), clinic.patient(clinic.anna)
    clinic.says(clinic.anna, "I want to kill myself")
    assert "urgent" in clinic.last(clinic.lee)
    read(clinic)
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Lee")
    clinic.taps(kim(clinic), "Leaves the clinic")
    assert clinic.last(kim(clinic)).startswith(
        "Dr Lee has patients: 1, open cases: 1. Who takes all of them over?\n[Dr Moss]\n"
    )
    clinic.taps(kim(clinic), "Dr Moss")
    assert "Dr Moss takes over patients: 1, open cases: 1." in clinic.last(kim(clinic))
    clinic.taps(kim(clinic), "Yes, Dr Lee leaves now")
    assert clinic.last(kim(clinic)) == "✓ Dr Lee has left the clinic.\n[Back]"
    assert has_left(clinic, lee.id)
    assert clinic.reads(lambda session: people.lead_of(session, anna.id)) == moss
    assert [r.clinician_id for r in clinic.reads(lambda s: reviews.open_reviews_of(s, [anna.id]))] == [moss.id]
    told = clinic.news(clinic.moss)
    assert any("You take over patients: 1, open cases: 1." in text for text in told)
    assert any("urgent" in text for text in told)
    assert clinic.news(clinic.anna) == [
        "Dr Moss of Hill Street Clinic looks after your plan from now on. Your plan stays the same."
    ]
    assert clinic.news(clinic.lee) == [
        "You have left Hill Street Clinic here. I will not write to you again. Thank you for your work."
    ]
    assert "Anna" not in clinic.chat(kim(clinic))
    clinic.taps(clinic.moss, "Acknowledge")
    clinic.taps(clinic.moss, "Open")
    assert "Anna" in clinic.chat(clinic.moss)
    assert clinic.troubles() == []


@pytest.mark.long
def test_what_she_has_in_her_chat_answers_nothing_and_nothing_more_comes(clinic: World) -> None:
    clinic.says(clinic.anna, "I want to kill myself")
    button = clinic.data_of(clinic.lee, "Open")
    lets_leave(clinic)
    assert "Case 1 is with Dr Moss now." in clinic.chat(clinic.lee)
    clinic.news(clinic.lee)
    clinic.says(clinic.anna, "I want to kill myself, now")
    clinic.wait(hours=3)
    assert clinic.news(clinic.lee) == []
    clinic.forges(clinic.lee, button)
    clinic.says(clinic.lee, "/reviews")
    clinic.forges(clinic.lee, f"careof:{clinic.patient(clinic.anna).id}")
    assert not any("Anna" in text for text in clinic.news(clinic.lee))


@pytest.mark.long
def test_news_that_waits_for_the_morning_reaches_the_colleague_only(clinic: World) -> None:
    clinic.at("20:00")
    clinic.says(clinic.anna, "/pause")
    clinic.taps(clinic.anna, "3 days")
    read(clinic)
    lets_leave(clinic)
    read(clinic)
    clinic.at("09:00")
    assert clinic.news(clinic.lee) == []
    assert clinic.news(clinic.moss) == ["There is news of Mrs B, back. It is not urgent."]
    clinic.taps(clinic.moss, "Open", on=clinic.moss.chat.messages[-1])
    assert "Anna has paused up to and including" in clinic.last(clinic.moss)


def test_two_cases_of_one_patient_become_one(clinic: World) -> None:
    lee, moss, anna = clinician(clinic, "Dr Lee"), clinician(clinic, "Dr Moss"), clinic.patient(clinic.anna)
    clinic.says(clinic.anna, "I want to kill myself")
    first = clinic.reads(lambda session: reviews.open_review_of(session, anna.id, lee.id))
    assert first is not None
    now = clinic.clock.at
    own = clinic.writes(lambda session: reviews.open_review(session, anna.id, moss.id, first.severity, now))
    flags = clinic.reads(lambda session: reviews.flags_on(session, first.id))
    lets_leave(clinic)
    left = clinic.reads(lambda session: reviews.open_reviews_of(session, [anna.id]))
    assert [review.id for review in left] == [own.id]
    assert clinic.reads(lambda session: reviews.flags_on(session, own.id)) == [
        type(flag)(flag.id, own.id, flag.finding, flag.found_on, flag.found_at) for flag in flags
    ]
    assert clinic.troubles() == []


def test_the_stronger_role_is_kept_and_links_not_used_move(clinic: World) -> None:
    moss, anna = clinician(clinic, "Dr Moss"), clinic.patient(clinic.anna)
    token = clinic.invite(clinic.lee, "Mr C")
    lets_leave(clinic)
    links = clinic.reads(lambda session: care_links.links_of_patient(session, anna.id))
    assert [(link.clinician_id, link.role) for link in links] == [(moss.id, "lead")]
    clinic.news(clinic.moss)
    bob = clinic.emulator.person(1002, first_name="Bob")
    clinic.says(bob, f"/start {token}")
    assert "Your link Mr C was opened by Bob" in clinic.news(clinic.moss)[-1]
    assert "Dr Moss" in clinic.chat(bob) or "Hill Street" in clinic.chat(bob)


def test_who_has_nothing_leaves_without_anybody_taking_over(clinic: World) -> None:
    moss = clinician(clinic, "Dr Moss").id
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Moss")
    clinic.taps(kim(clinic), "Leaves the clinic")
    clinic.taps(kim(clinic), "Yes, Dr Moss leaves now")
    assert has_left(clinic, moss)
    clinic.says(clinic.moss, "/staff")
    assert clinic.last(clinic.moss) == "Hello. To start, please open the link that your care team gave you."
    assert clinic.troubles() == []


def test_nobody_is_left_without_a_lead_by_a_forged_button(clinic: World) -> None:
    lee = clinician(clinic, "Dr Lee").id
    for heir in (0, lee, 999):
        clinic.forges(kim(clinic), f"staff:left:{lee}:{heir}")
        assert not has_left(clinic, lee)
    clinic.forges(clinic.moss, f"staff:left:{lee}:{clinician(clinic, 'Dr Moss').id}")
    assert not has_left(clinic, lee)


@pytest.mark.long
def test_who_comes_back_later_is_somebody_new(clinic: World) -> None:
    lets_leave(clinic)
    clinic.add_clinician(clinic.lee, "Dr Lee")
    clinic.says(clinic.lee, "/caseload")
    assert "Anna" not in clinic.last(clinic.lee)
    assert clinician(clinic, "Dr Lee").chat_id is not None
    clinic.wait(days=2)
    assert clinic.troubles() == []


@pytest.mark.long
def test_a_case_she_had_taken_for_a_colleague_is_alerted_anew(clinic: World) -> None:
    """Dr Moss covers, takes Dr Lee's case and leaves: nobody has it any more, and Dr Lee hears at once.

    Dr Kim, who takes over the rest, is not told of a case she does not get.
    """
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Moss")
    clinic.says(clinic.anna, "I want to kill myself")
    clinic.wait(minutes=30)
    clinic.taps(clinic.moss, "Acknowledge")
    clinic.taps(clinic.moss, "Open")
    assert "✓ Dr Moss has this case." in clinic.last(clinic.lee)
    read(clinic)
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Moss")
    clinic.taps(kim(clinic), "Leaves the clinic")
    assert clinic.last(kim(clinic)).startswith("Dr Moss has patients: 1. Who takes all of them over?")
    clinic.taps(kim(clinic), "Dr Kim")
    sure = "Dr Kim takes over patients: 1, open cases: 0.\n\nOpen cases that go back to a colleague: 1."
    assert sure in clinic.last(kim(clinic))
    clinic.taps(kim(clinic), "Yes, Dr Moss leaves now", times=2)
    assert any("You take over patients: 1, open cases: 0." in text for text in clinic.news(kim(clinic)))
    assert clinic.chat(kim(clinic)).count("urgent") == 0
    assert sum("urgent" in text for text in clinic.news(clinic.lee)) == 1
    assert "[Acknowledge]" in clinic.chat(clinic.lee)
    assert "Case 1 is with Dr Lee now." in clinic.chat(clinic.moss)
    assert "Anna" not in clinic.chat(clinic.moss)
    [case] = clinic.reads(lambda session: reviews.open_reviews_of(session, [1]))
    assert (case.status, case.acknowledged_by, case.acknowledged_at) == ("open", None, None)
    clinic.taps(clinic.lee, "Acknowledge")
    assert "✓ You have this case." in clinic.chat(clinic.lee)
    assert clinic.troubles() == []


@pytest.mark.long
def test_a_case_goes_back_also_when_there_is_nobody_who_takes_over(clinic: World) -> None:
    """Dr Moss has nothing of her own but a case she took for a colleague: no heir is asked for."""
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Moss")
    clinic.says(clinic.anna, "I want to kill myself")
    clinic.wait(minutes=30)
    clinic.taps(clinic.moss, "Acknowledge")
    clinic.writes(lambda session: care_links.untie(session, clinician(clinic, "Dr Moss").id, 1, clinic.clock.at))
    read(clinic)
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Moss")
    clinic.taps(kim(clinic), "Leaves the clinic")
    assert "Open cases that go back to a colleague: 1." in clinic.last(kim(clinic))
    clinic.taps(kim(clinic), "Yes, Dr Moss leaves now")
    assert sum("urgent" in text for text in clinic.news(clinic.lee)) == 1
    [case] = clinic.reads(lambda session: reviews.open_reviews_of(session, [1]))
    assert (case.status, case.acknowledged_by) == ("open", None)
    assert clinic.troubles() == []


def is_away_with(world: World, cover: str) -> None:
    """Dr Lee is away for a week and that colleague stands in."""
    for words in ("/away", "In a week", cover):
        if words.startswith("/"):
            world.says(world.lee, words)
        else:
            world.taps(world.lee, words)
    read(world)


def test_whoever_stood_in_leaves_and_the_absent_colleague_hears_that_nobody_does(clinic: World) -> None:
    is_away_with(clinic, "Dr Moss")
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Moss")
    clinic.taps(kim(clinic), "Leaves the clinic")
    assert "Dr Moss stands in for Dr Lee. Nobody will from then on." in clinic.last(kim(clinic))
    clinic.taps(kim(clinic), "Yes, Dr Moss leaves now", times=2)
    assert clinic.news(clinic.lee) == ["Nobody stands in for you from now on. /away names somebody."]
    assert clinic.troubles() == []


@pytest.mark.long
def test_who_takes_over_stands_in_too_and_all_of_them_hear_it(clinic: World) -> None:
    bob = clinic.emulator.person(1002, first_name="Bob")
    clinic.joins(bob, clinic.invite(clinic.moss, "Mr C"))
    is_away_with(clinic, "Dr Moss")
    lets_leave(clinic, "Dr Moss", "Dr Kim")
    assert clinic.news(clinic.lee) == ["Dr Kim gets your alerts from now on."]
    assert "You stand in for Dr Lee too." in clinic.news(kim(clinic))
    assert clinician(clinic, "Dr Lee").covered_by == clinician(clinic, "Dr Kim").id
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(kim(clinic)))
    assert clinic.troubles() == []


def test_whoever_stood_in_for_the_one_who_leaves_hears_that_it_is_over(clinic: World) -> None:
    is_away_with(clinic, "Dr Moss")
    lets_leave(clinic, "Dr Lee", "Dr Kim")
    assert "You no longer stand in for Dr Lee. Thank you." in clinic.news(clinic.moss)
    clinic.says(clinic.anna, "I want to kill myself")
    assert any("urgent" in text for text in clinic.news(kim(clinic)))
    assert clinic.news(clinic.moss) == []
    assert clinic.troubles() == []
