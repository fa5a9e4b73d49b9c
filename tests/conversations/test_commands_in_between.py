"""A command in the middle of something is obeyed, and then the open question is asked again; /stop ends it all."""

from bot.demo.emulator.people import Person
from storage import goals
from tests.world import World

ANSWERS = (
    "English", "Go on", "I call 999", "Yes", "Yes, I agree", "No", "=Annie", "=09:00", "London: 09:00", "18:00",
)  # fmt: skip


def act(world: World, who: Person, *answers: str) -> None:
    """Taps each label; what begins with `=` is typed."""
    for answer in answers:
        if answer.startswith("="):
            world.says(who, answer[1:])
        else:
            world.taps(who, answer)


def test_a_command_in_the_middle_is_obeyed_and_the_question_asked_again(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7")
    begun.news(begun.anna)
    begun.says(begun.anna, "/today")
    begun.says(begun.anna, "/help")
    begun.says(begun.anna, "/foo")
    begun.says(begun.anna, "/start")
    said = begun.news(begun.anna)
    assert [text.startswith("2 of 4") for text in said].count(True) == 4
    assert any("I do not know that command" in text for text in said)
    assert said[-1].startswith("2 of 4")
    act(begun, begun.anna, "6", "5", "none", "That is right")
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 5, "side_effects": 0}
    assert begun.troubles() == []


def test_a_goal_inside_a_check_in_is_stacked_once(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7")
    begun.says(begun.anna, "/goal")
    assert "own words" in begun.last(begun.anna)
    begun.says(begun.anna, "/goal")
    begun.says(begun.anna, "/checkin")
    assert "own words" in begun.last(begun.anna)
    act(begun, begun.anna, "=Dance", "In 4 weeks")
    assert begun.last(begun.anna).startswith("2 of 4")
    act(begun, begun.anna, "6", "5", "none", "That is right")
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 5, "side_effects": 0}
    anna = begun.patient(begun.anna)
    assert [goal.text for goal in begun.reads(lambda session: goals.goals_of(session, anna.id))][1:] == ["Dance"]
    assert begun.troubles() == []


def test_commands_before_consent_lead_back_to_the_question(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    act(world, world.anna, "English", "Go on")
    for command in ("/today", "/help", "/stop", "/goal", "/checkin", "/invite", "/reviews", "/foo", "/", "/start"):
        world.says(world.anna, command)
        assert "chest pain" in world.last(world.anna), command
    assert world.troubles() == []


def test_commands_while_joining_lead_back_to_the_question(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    act(world, world.anna, *ANSWERS[:6])
    for command in ("/today", "/help", "/goals", "/checkin", "/foo", "/start"):
        world.says(world.anna, command)
        if command == "/goals":
            act(world, world.anna, "=Dance", "In 4 weeks")
        assert "What shall I call you?" in world.last(world.anna), command
    act(world, world.anna, *ANSWERS[6:], "=Sing", "In 4 weeks")
    anna = world.patient(world.anna)
    assert [goal.text for goal in world.reads(lambda session: goals.goals_of(session, anna.id))] == ["Dance", "Sing"]
    assert world.troubles() == []


def test_stop_in_the_middle_of_a_check_in_ends_that_too(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7", "=/stop", "Yes, stop")
    assert begun.troubles() == []
    assert begun.last(begun.anna).startswith("I have stopped.")
    begun.news(begun.anna)
    begun.wait(days=2)
    assert begun.news(begun.anna) == []


def test_stop_in_the_middle_of_joining_ends_that_too(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    act(world, world.anna, *ANSWERS[:8], "=/stop", "Yes, stop")
    assert world.last(world.anna).startswith("I have stopped.")
    assert world.troubles() == []


def test_stop_is_heard_even_when_two_things_are_open(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7", "=/goal", "=/stop")
    assert "Shall I stop for good?" in begun.last(begun.anna)
    act(begun, begun.anna, "Yes, stop")
    assert begun.last(begun.anna).startswith("I have stopped.")
    assert begun.troubles() == []
