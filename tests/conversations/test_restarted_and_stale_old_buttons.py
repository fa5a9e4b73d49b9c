"""Double taps and old copies: questionnaires, a guardian's steps of joining, /correct. Each turn, the bot restarts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.care.people import PatientStatus
from storage import people
from storage.tables import (
    answers,
    care_links,
    chat_roles,
    consents,
    invitations,
    patients,
    prompts,
    responses,
    review_flags,
    reviews,
)
from storage.tables import care_plans as plan_versions
from tests.conversations.test_new_plan_version import Plan, publish
from tests.conversations.test_restarted_and_stale import as_it_reads, presses_again, stored
from tests.world import World

MONDAY = date(2026, 3, 2)
CLOSED = "That question is closed now. /today shows what is open."
ITEMS = {"phq2": 2, "phq9": 9}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nobody is linked yet; the bot restarts after every turn."""
    world = World(tmp_path, restarts=True)
    yield world
    world.close()


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[World]:
    """Anna has checked in on Monday evening; from here on the bot restarts after every turn."""
    world = World(tmp_path)
    world.begin()
    world.at("18:00")
    world.checks_in(world.anna, 7, 6, 3)
    world.restarts = True
    world.news(world.anna)
    world.news(world.lee)
    yield world
    world.close()


def told(world: World, code: str) -> list[tuple[object, bool]]:
    """Every answer ever kept to that question, oldest first, and whether it stands."""
    return [(row["value"], row["replaced_at"] is None) for row in stored(world, answers) if row["code"] == code]


def asked(world: World, code: str) -> None:
    """The questionnaire is due on Tuesday evening, which has come."""

    def with_it(content: Plan) -> None:
        content["questionnaires"] = [{"code": code, "every_days": 14, "first_after": 1}]

    publish(world, world.anna, with_it)
    world.taps(world.anna, "I have read it")
    world.at("18:00")
    world.news(world.anna)
    world.news(world.lee)


@pytest.mark.long
@pytest.mark.parametrize("code", ITEMS)
def test_every_page_of_a_questionnaire_tapped_twice_is_answered_once(evening: World, code: str) -> None:
    asked(evening, code)
    evening.taps(evening.anna, "Start", times=2)
    last = ITEMS[code]
    for number in range(1, last + 1):
        page = evening.with_button(evening.anna, "Several days")
        assert page.text.startswith(f"{number} of {last} ")
        label = "Not at all" if number == last else "Several days"
        evening.taps(evening.anna, label, times=2, on=page)
        presses_again(evening, evening.anna, page, label, "Nearly every day")
    assert evening.last(evening.anna).endswith(f"\n{last}: Not at all\n[That is right] [Change an answer]")
    evening.taps(evening.anna, "That is right", times=2)
    assert evening.last(evening.anna).endswith(f"\n{last}: Not at all")
    kept = [told(evening, f"{code}:{number}") for number in range(1, last + 1)]
    assert kept == [[(1, True)]] * (last - 1) + [[(0, True)]]
    assert told(evening, code) == [(last - 1, True)], "the score"
    assert [row["questionnaire"] for row in stored(evening, responses)] == ["check_in", code]
    assert evening.news(evening.lee) == []
    assert evening.troubles() == []


@pytest.mark.long
def test_an_older_copy_of_a_page_changes_no_answer_once_the_question_has_moved_on(evening: World) -> None:
    asked(evening, "phq9")
    for label in ("Start", "Several days", "Several days"):
        evening.taps(evening.anna, label)
    older = evening.with_button(evening.anna, "Nearly every day")
    evening.says(evening.anna, "/checkin")
    newer = evening.with_button(evening.anna, "Nearly every day")
    assert (older.id == newer.id, older.text, newer.text.split()[0]) == (False, newer.text, "3")
    evening.taps(evening.anna, "Several days", on=newer)
    evening.news(evening.anna)
    presses_again(evening, evening.anna, older, "Nearly every day")
    assert evening.news(evening.anna) == [], "the second of two quick taps"
    evening.taps(evening.anna, "Several days")
    presses_again(evening, evening.anna, older, "Nearly every day", "Skip")
    said = evening.news(evening.anna)
    assert said[0::2] == [CLOSED, CLOSED]
    assert [text.split()[0] for text in said[1::2]] == ["5", "5"], "the open question comes again"
    assert [told(evening, f"phq9:{number}") for number in range(1, 6)] == [[(1, True)]] * 4 + [[]]
    assert evening.troubles() == []


@pytest.mark.long
def test_the_last_question_tapped_twice_raises_one_case_and_asks_once_whether_she_is_safe(evening: World) -> None:
    asked(evening, "phq9")
    evening.taps(evening.anna, "Start")
    for _number in range(8):
        evening.taps(evening.anna, "Not at all")
    last = evening.with_button(evening.anna, "Nearly every day")
    evening.taps(evening.anna, "Nearly every day", times=2, on=last)
    evening.news(evening.anna)
    presses_again(evening, evening.anna, last, "Nearly every day", "Not at all")
    assert evening.news(evening.anna) == [], "she has been answered"
    assert evening.chat(evening.anna).count("Are you safe right now?") == 1
    assert "\n9: Nearly every day\n[That is right]" in evening.chat(evening.anna)
    assert told(evening, "phq9:9") == [(3, True)]
    assert told(evening, "phq9") == [(3, True)]
    assert [row["rule"] for row in stored(evening, review_flags)] == ["phq9_self_harm"]
    assert len(stored(evening, reviews)) == 1
    assert [row["status"] for row in stored(evening, prompts)].count("asked") == 1, "the one whether she is safe"
    assert evening.troubles() == []


# What a mother taps while she joins for her child; what begins with `=` she types.
JOINING = (
    "English", "Go on", "I call 999", "No, I am a parent or guardian", "Yes, I agree", "=Maria", "No", "=Tom",
    "=09:00", "London: 09:00", "18:00", "Later",
)  # fmt: skip


def is_joined_once(world: World) -> None:
    """Tom is a patient, his mother speaks for him, and nobody else has come of it."""
    child = world.patient(world.anna)
    assert (child.name, child.is_minor, child.status, child.is_discreet) == ("Tom", True, PatientStatus.ACTIVE, False)
    assert (child.zone, f"{child.check_in_at:%H:%M}") == ("Europe/London", "18:00")
    assert world.reads(lambda session: people.speaker_of(session, child.id)) == "Maria"
    for table in (patients, chat_roles, care_links, consents, plan_versions):
        assert len(stored(world, table)) == 1, table.name
    assert [row["patient_id"] for row in stored(world, invitations) if row["kind"] == "patient"] == [child.id]


@pytest.mark.long
def test_a_guardian_who_taps_every_step_twice_joins_one_child(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for answer in JOINING:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
            continue
        step, said = world.with_button(world.anna, answer), len(world.anna.chat.messages)
        world.taps(world.anna, answer, times=2, on=step)
        asks = world.anna.chat.messages[said:]
        presses_again(world, world.anna, step, answer)
        assert world.anna.chat.messages[said:] == asks, "the second and the third tap say nothing"
        assert as_it_reads(world.anna, step).endswith(f"✓ {answer}")
    is_joined_once(world)
    assert len([text for text in world.news(world.lee) if "has joined" in text]) == 1
    assert world.troubles() == []


@pytest.mark.long
def test_a_guardians_old_steps_pressed_otherwise_change_nothing(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    steps = {}
    for answer in JOINING[:-2]:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            steps[answer] = world.with_button(world.anna, answer)
            world.taps(world.anna, answer)
    world.news(world.anna)
    world.news(world.lee)
    others = {
        "I call 999": ("I tell the bot and wait",),
        "No, I am a parent or guardian": ("Yes", "No, I am younger"),
        "Yes, I agree": ("Yes, I agree", "No, thank you"),
        "No": ("Yes", "I am not sure"),
    }
    for answer, labels in others.items():
        presses_again(world, world.anna, steps[answer], *labels)
    said = world.news(world.anna)
    assert said[0::2] == [CLOSED] * 7
    assert all(text.startswith("When shall I ask how your day was?") for text in said[1::2])
    assert len(said) == 14
    assert world.news(world.lee) == []
    for answer in JOINING[-2:]:
        world.taps(world.anna, answer)
    is_joined_once(world)
    assert world.troubles() == []


@pytest.mark.long
def test_a_step_repeated_by_the_link_is_answered_on_either_copy_and_once(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    token = world.invite(world.lee)
    world.says(world.anna, f"/start {token}")
    for answer in JOINING[:4]:
        world.taps(world.anna, answer)
    older = world.with_button(world.anna, "Yes, I agree")
    world.says(world.anna, f"/start {token}")
    newer = world.with_button(world.anna, "Yes, I agree")
    assert older.id != newer.id
    world.taps(world.anna, "Yes, I agree", on=older)
    presses_again(world, world.anna, newer, "No, thank you", "Yes, I agree")
    assert world.last(world.anna).startswith("Thank you. What is your own name?")
    for answer in JOINING[5:]:
        world.says(world.anna, answer[1:]) if answer.startswith("=") else world.taps(world.anna, answer)
    is_joined_once(world)
    assert world.troubles() == []


@pytest.mark.long
def test_a_correction_tapped_twice_at_every_step_replaces_the_answer_once(evening: World) -> None:
    evening.says(evening.anna, "/correct")
    evening.taps(evening.anna, "2 March 2026", times=2)
    which = evening.with_button(evening.anna, "Pain: 7")
    evening.taps(evening.anna, "Pain: 7", times=2, on=which)
    value = evening.with_button(evening.anna, "Keep it")
    evening.taps(evening.anna, "2", times=2, on=value)
    assert "Pain: 2" in evening.last(evening.anna)
    assert told(evening, "pain") == [(7, False), (2, True)]
    evening.news(evening.anna)
    presses_again(evening, evening.anna, value, "2", "5", "Keep it")
    assert evening.news(evening.anna) == [], "the second of two quick taps"
    presses_again(evening, evening.anna, which, "Pain: 7", "Mood: 3")
    said = evening.news(evening.anna)
    assert said[0::2] == [CLOSED, CLOSED]
    assert all("Pain: 2" in text for text in said[1::2]), "the list comes again"
    evening.taps(evening.anna, "That is right", times=2)
    presses_again(evening, evening.anna, value, "5")
    assert evening.news(evening.anna) == [CLOSED]
    assert told(evening, "pain") == [(7, False), (2, True)]
    assert evening.answers(evening.anna, MONDAY) == {"pain": 2, "interference": 6, "mood": 3, "side_effects": 0}
    assert len(stored(evening, responses)) == 1
    assert evening.news(evening.lee) == []
    assert evening.troubles() == []


@pytest.mark.long
def test_an_older_copy_of_the_answer_to_change_does_not_undo_the_newer(evening: World) -> None:
    evening.says(evening.anna, "/correct")
    day = evening.with_button(evening.anna, "2 March 2026")
    evening.taps(evening.anna, "2 March 2026", on=day)
    evening.taps(evening.anna, "Pain: 7")
    older = evening.with_button(evening.anna, "Keep it")
    evening.taps(evening.anna, "5", on=older)
    evening.taps(evening.anna, "Change an answer")
    evening.taps(evening.anna, "Pain: 5")
    evening.taps(evening.anna, "4")
    evening.taps(evening.anna, "That is right")
    presses_again(evening, evening.anna, older, "5", "9", "Keep it")
    assert evening.last(evening.anna) == CLOSED
    presses_again(evening, evening.anna, day, "2 March 2026", "2 March 2026")
    assert evening.with_button(evening.anna, "Pain: 4").id == day.id, "another correction is begun, in its place"
    assert told(evening, "pain") == [(7, False), (5, False), (4, True)]
    assert len(stored(evening, responses)) == 1
    assert evening.troubles() == []
