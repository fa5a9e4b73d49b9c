"""Goals over time: more about them, how they stand, the T-score, and the rules that watch them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.people import Goal
from storage import goals, prompts
from storage.tables import review_flags
from tests.world import World

WALK = "Walk for 30 minutes without stopping"


def goals_of(world: World) -> tuple[Goal, ...]:
    patient = world.patient(world.anna)
    return world.reads(lambda session: goals.goals_of(session, patient.id))


def act(world: World, *answers: str) -> None:
    for answer in answers:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def asked_weekly(world: World) -> None:
    """Anna wants to be asked every week; she starts at much less than expected."""
    act(world, "=/goals", WALK, "Say more about it", "Much less than expected", "Every week", "That is enough")


def checks(world: World, label: str) -> None:
    """The next weekly question is answered."""
    monday = world.clock.at.date() + timedelta(days=7 - world.clock.at.weekday())
    world.wait_until(datetime.combine(monday, time(18, 1), UTC))
    asked = next(m for m in reversed(world.anna.chat.messages) if m.text.startswith("How do your goals stand?"))
    world.taps(world.anna, "Start", on=asked)
    world.taps(world.anna, label)


def test_more_about_a_goal_is_kept_and_shown(begun: World) -> None:
    act(begun, "=/goals", WALK, "Say more about it", "A bit less than expected", "Every 2 weeks", "It matters most",
        "=To play with my son", "=I can climb the stairs", "=Walk to the corner")  # fmt: skip
    assert "Thank you. I have noted this." in begun.last(begun.anna)
    goal = goals_of(begun)[0]
    assert (goal.why, goal.sign, goal.step) == ("To play with my son", "I can climb the stairs", "Walk to the corner")
    assert (goal.start_level, goal.check_every, goal.importance) == (-1, 14, 3)
    act(begun, "=/goals", WALK)
    card = begun.last(begun.anna)
    for line in ("Why: To play with my son", "First step: Walk to the corner", "I ask: Every 2 weeks"):
        assert line in card
    assert begun.troubles() == []


def test_one_tap_ends_the_questions_and_skipping_keeps_nothing(begun: World) -> None:
    act(begun, "=/goals", WALK, "Say more about it", "Skip", "Skip", "=hm", "That is enough")
    goal = goals_of(begun)[0]
    assert (goal.start_level, goal.check_every, goal.importance, goal.why) == (-1, None, 1, "")
    assert "I need" not in begun.last(begun.anna)


def test_up_to_five_goals_and_the_sixth_is_refused_kindly(begun: World) -> None:
    for number in range(4):
        act(begun, "=/goal", f"=Goal {number}", "In 4 weeks")
    begun.news(begun.anna)
    act(begun, "=/goal")
    assert begun.news(begun.anna) == [
        "You have 5 goals now. That is as many as I can follow. /goals lets you end one first."
    ]
    act(begun, "=/goals")
    assert "Add a goal" not in begun.last(begun.anna)
    act(begun, "Goal 3", "End this goal", "No, keep it", "End this goal", "Yes, end it", "=/goals", "Add a goal",
        "=Goal 9", "In 4 weeks")  # fmt: skip
    assert [goal.text for goal in goals_of(begun)] == [WALK, "Goal 0", "Goal 1", "Goal 2", "Goal 9"]
    assert begun.troubles() == []


def test_a_goal_is_put_in_other_words(begun: World) -> None:
    act(begun, "=/goals", WALK, "Other words", "=🙂")
    assert "I need a few words" in begun.last(begun.anna)
    act(begun, "=Walk to the lake")
    assert [goal.text for goal in goals_of(begun)] == ["Walk to the lake"]


def test_its_day_can_be_another_one(begun: World) -> None:
    act(begun, "=/goals", WALK, "Another day", "=yesterday")
    assert "I need a day" in begun.last(begun.anna)
    act(begun, "=1 June")
    assert goals_of(begun)[0].target_on == date(2026, 6, 1)
    assert "by 1 June 2026" in begun.last(begun.anna)
    act(begun, "=/goals", WALK, "Another day", "Leave it as it is")
    assert goals_of(begun)[0].target_on == date(2026, 6, 1)
    assert begun.troubles() == []


@pytest.mark.long
def test_it_is_asked_on_the_rhythm_she_picked_and_the_score_is_shown(begun: World) -> None:
    asked_weekly(begun)
    checks(begun, "A bit less than expected")
    assert "I have noted how your goals stand" in begun.chat(begun.anna)
    assert goals_of(begun)[0].checks == ((date(2026, 3, 9), -1),)
    checks(begun, "As expected")
    assert goals_of(begun)[0].checks == ((date(2026, 3, 9), -1), (date(2026, 3, 16), 0))
    act(begun, "=/goals")
    assert "Now: As expected" in begun.last(begun.anna)
    assert "All goals together: 50" in begun.last(begun.anna)
    assert begun.troubles() == []


@pytest.mark.long
def test_without_a_rhythm_it_is_asked_on_the_target_date_only(begun: World) -> None:
    begun.wait(days=50)
    assert "How do your goals stand?" not in begun.chat(begun.anna)
    begun.wait(days=7)
    assert begun.chat(begun.anna).count("How do your goals stand?") == 1
    begun.wait(days=20)  # unanswered it is asked once more
    assert begun.chat(begun.anna).count("How do your goals stand?") == 2
    assert begun.troubles() == []


@pytest.mark.long
def test_one_that_is_not_answered_closes_without_blame_and_comes_again(begun: World) -> None:
    asked_weekly(begun)
    begun.wait(days=8)
    assert begun.chat(begun.anna).count("This one is closed now. That is all right.") >= 1
    begun.wait(days=7)
    assert begun.chat(begun.anna).count("How do your goals stand?") == 2
    assert begun.troubles() == []


@pytest.mark.long
def test_below_the_start_twice_is_a_reason_for_a_review(begun: World) -> None:
    act(begun, "=/goals", WALK, "Say more about it", "A bit less than expected", "Every week", "That is enough")
    checks(begun, "Much less than expected")
    assert "goal_off_track" not in flags(begun)
    checks(begun, "Much less than expected")
    assert "goal_off_track" in flags(begun)
    assert begun.troubles() == []


@pytest.mark.long
def test_reached_twice_is_one_too(begun: World) -> None:
    asked_weekly(begun)
    checks(begun, "As expected")
    checks(begun, "Much more than expected")
    assert "goal_reached" in flags(begun)


def flags(world: World) -> list[str]:
    patient = world.patient(world.anna)

    def found(session: Session) -> list[str]:
        rows = select(review_flags.c.rule).where(review_flags.c.patient_id == patient.id)
        return list(session.scalars(rows))

    return world.reads(found)


@pytest.mark.long
def test_restarts_in_the_middle_lose_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    asked_weekly(world)
    assert (goals_of(world)[0].start_level, goals_of(world)[0].check_every) == (-2, 7)
    checks(world, "As expected")
    assert goals_of(world)[0].checks == ((date(2026, 3, 9), 0),)
    assert world.troubles() == []
    world.close()


def test_danger_in_the_middle_is_answered_first(begun: World) -> None:
    act(begun, "=/goals", WALK, "Say more about it", "Skip", "Skip", "Skip", "=I want to die")
    assert "Samaritans" in begun.chat(begun.anna)
    assert goals_of(begun)[0].why == ""


@pytest.mark.long
def test_old_double_and_foreign_taps_do_no_harm(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mr C"))
    goal = goals_of(begun)[0]
    for who in (bea, begun.lee, begun.moss, begun.emulator.person(3001, first_name="Nobody")):
        if not who.chat.messages:
            begun.says(who, "hello")
        for verb in ("open", "end", "ended", "check", "more", "words", "enough", "fly"):
            begun.forges(who, f"goal:{goal.id}:{verb}")
    assert goals_of(begun)[0].text == WALK
    for data in ("goal", "goal:", "goal:²:open", "goal:0:list", "goal:99999999999999999999:open", "goal:1:2:3"):
        begun.forges(begun.anna, data)
    act(begun, "=/goals", WALK)
    begun.taps(begun.anna, "End this goal")
    ended = begun.with_button(begun.anna, "Yes, end it")
    data = ended.inline[0][0]["callback_data"] if ended.inline else ""
    begun.acts(lambda: begun.anna.presses_data(ended.id, data), lambda: begun.anna.presses_data(ended.id, data))
    assert goals_of(begun) == ()
    assert "I cannot find that goal." in begun.last(begun.anna)
    act(begun, "=/goals")
    assert "What would you like to be able to do again?" in begun.last(begun.anna)
    assert begun.troubles() == []


@pytest.mark.long
def test_a_goal_that_ended_meanwhile_is_not_asked(begun: World) -> None:
    asked_weekly(begun)
    act(begun, "=/goals", WALK, "End this goal", "Yes, end it")
    begun.wait(days=60)
    assert "How do your goals stand?" not in begun.chat(begun.anna)
    patient = begun.patient(begun.anna)
    left = begun.reads(lambda session: prompts.outstanding_prompts(session, patient.id))
    assert [p.kind for p in left if p.kind == "goal_check" and p.status is PromptStatus.PENDING] == []


def test_an_edited_message_corrects_what_it_told(begun: World) -> None:
    act(begun, "=/goals", WALK, "Say more about it", "Skip", "Skip", "Skip", "=To play with my sun", "That is enough")
    begun.edits(begun.anna, "To play with my sun", "To play with my son")
    assert goals_of(begun)[0].why == "To play with my son"
    assert "Changed: To play with my son." in begun.last(begun.anna)
    begun.edits(begun.anna, "To play with my son", "🙂")
    assert goals_of(begun)[0].why == "To play with my son"
    assert begun.troubles() == []
