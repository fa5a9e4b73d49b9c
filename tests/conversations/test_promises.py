"""A plan change is a promise with a date: on that day one question asks whether it was kept, and both sides see it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.care.clinic import AlertDetail
from bot.care.promise import Promise, Verdict
from bot.demo.emulator.people import Person
from storage import people, promises
from tests.conversations.test_new_plan_version import BETTER, half_the_dose, publish
from tests.world import World

QUESTION = "Your plan was changed. This should have got better: less pain at night.\n\nDid it?"


def kept(world: World, who: Person) -> Promise:
    """Her one promise."""
    patient_id = world.patient(who).id
    found = world.reads(lambda session: promises.promises_of(session, patient_id))
    assert len(found) == 1
    return found[0]


@pytest.fixture
def asked(begun: World) -> World:
    """Two weeks after a change: the question stands in Anna's chat."""
    return begun.lives(two_weeks_after_a_change)


def two_weeks_after_a_change(world: World) -> None:
    publish(world, world.anna, half_the_dose, BETTER)
    world.taps(world.anna, "I have read it")
    close_cases(world, days=14)
    world.news(world.anna)
    world.at("18:00")
    assert QUESTION in world.news(world.anna)
    world.news(world.lee)


def close_cases(world: World, days: int) -> None:
    """Days in which Anna checks in every evening, so that nothing is due for review."""
    for _day in range(days):
        world.at("18:00")
        world.checks_in(world.anna, 3, 3, 7)
    world.at("12:00")
    world.says(world.lee, "/reviews")
    while "No case is open." not in world.last(world.lee):
        world.taps(world.lee, "Open") if "[Open]" in world.last(world.lee) else world.taps(
            world.lee, world.last_buttons(world.lee)[0][0]
        )
        world.taps(world.lee, "Close")
        world.taps(world.lee, "Plan kept")
        world.taps(world.lee, "Close, say nothing")
        world.says(world.lee, "/reviews")


@pytest.mark.long
def test_it_helped_and_her_clinician_hears_it_silently(asked: World) -> None:
    asked.taps(asked.anna, "It helped", times=2)
    assert f"{QUESTION}\n\n✓ It helped. That is good to hear. I keep it for your care team." in asked.chat(asked.anna)
    assert kept(asked, asked.anna).verdict is Verdict.HELPED
    assert asked.news(asked.lee) == ["A patient has told whether a plan change helped."]
    asked.taps(asked.lee, "Open")
    assert asked.last(asked.lee) == (
        "Annie (patient 1) on plan version 2:\n\nExpected by 16 March 2026: less pain at night\n\nAnna says: It helped."
    ).replace("Annie", "Anna")
    assert asked.news(asked.moss) == []
    assert asked.troubles() == []


@pytest.mark.long
def test_while_the_lead_is_away_who_stands_in_hears_it_as_she_likes_it(asked: World) -> None:
    def away(session: Session) -> None:
        people.change_clinician(session, 1, away_until=asked.clock.at.date() + timedelta(days=2), covered_by=2)
        people.change_clinician(session, 2, alert_detail=AlertDetail.FULL)

    asked.writes(away)
    asked.taps(asked.anna, "It helped")
    assert asked.news(asked.lee) == []
    assert [text.splitlines()[0] for text in asked.news(asked.moss)] == ["Anna (patient 1) on plan version 2:"]


@pytest.mark.long
def test_too_early_is_asked_once_more_after_the_same_span(asked: World) -> None:
    asked.taps(asked.anna, "Too early to say")
    assert "I will ask you once more later." in asked.chat(asked.anna)
    assert kept(asked, asked.anna).verdict is Verdict.TOO_EARLY
    asked.news(asked.anna)
    asked.wait(days=13)
    assert QUESTION not in asked.news(asked.anna)
    asked.wait(days=2)  # the monthly question has its day first: the budget spreads what comes now and then
    assert asked.news(asked.anna).count(QUESTION) == 1
    asked.taps(asked.anna, "Too early to say")
    assert "✓ Too early to say. I keep it for your care team." in asked.chat(asked.anna)
    asked.news(asked.anna)
    asked.wait(days=20)
    assert QUESTION not in asked.news(asked.anna)


@pytest.mark.long
def test_who_changes_her_mind_is_not_asked_again(asked: World) -> None:
    question = asked.with_button(asked.anna, "Too early to say")
    asked.taps(asked.anna, "Too early to say", times=2)
    asked.says(asked.anna, "/plan")
    asked.taps(asked.anna, "More")
    assert "(Too early to say)" in asked.last(asked.anna)
    asked.taps(asked.anna, "Change", on=asked.anna.chat.message(question.id))
    asked.taps(asked.anna, "It did not", on=asked.anna.chat.message(question.id))
    assert kept(asked, asked.anna).verdict is Verdict.NOT
    asked.news(asked.anna)
    asked.wait(days=20)
    assert QUESTION not in asked.news(asked.anna)
    assert asked.troubles() == []


def test_the_verdict_stands_on_the_open_case(asked: World) -> None:
    asked.says(asked.anna, "I have chest pain")
    asked.taps(asked.anna, "I am safe now")
    asked.taps(asked.lee, "Open")
    assert "Version 2 was to bring by 16 March 2026: less pain at night. Anna says: not answered yet." in asked.last(
        asked.lee
    )
    asked.news(asked.lee)
    asked.taps(asked.anna, "It did not")
    assert "Anna says: It did not." in asked.last(asked.lee)
    assert asked.news(asked.lee) == [], "no message besides the case"


@pytest.mark.long
def test_nobody_else_answers_or_opens_it(asked: World) -> None:
    made = kept(asked, asked.anna)
    asked.taps(asked.anna, "It helped")
    bea = asked.emulator.person(1002, first_name="Bea")
    asked.joins(bea, asked.invite(asked.lee, "Mr C"))
    for outsider in (asked.moss, bea, asked.anna):
        asked.forges(outsider, f"promise:{made.id}")
        assert asked.last(outsider) == "I cannot find that."
    for rest in ("", "x", "0", "1:2:3"):
        asked.forges(asked.moss, f"promise:{rest}")
    assert asked.troubles() == []


@pytest.mark.long
def test_a_shared_phone_names_nothing(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    publish(world, world.anna, half_the_dose, BETTER)
    world.wait(days=14, hours=10)
    assert "Your plan was changed a while ago. Did it help?" in world.news(world.anna)
    assert "less pain at night" not in world.chat(world.anna)
