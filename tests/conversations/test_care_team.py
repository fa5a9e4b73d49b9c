"""/team: who looks after her, when somebody looks, whom to call."""

from pathlib import Path

from tests.world import World


def test_team_names_people_hours_and_numbers(begun: World) -> None:
    begun.says(begun.anna, "/team")
    assert begun.last(begun.anna) == (
        "Dr Lee of Hill Street Clinic looks after your plan.\n\n"
        "Somebody looks at what you tell me:\nMonday to Friday, 08:00 to 18:00\n\n"
        "The clinic is open now, but I am not watched live.\n\n"
        "In an emergency, call 999. If you think of hurting yourself, call Samaritans, 116 123.\n\n"
        "Nobody has looked at your record in the last 30 days."
    )
    begun.at("19:00")
    begun.says(begun.anna, "/team")
    assert "Nobody may look before Tuesday 3 March, 08:00." in begun.last(begun.anna)
    assert begun.troubles() == []


def test_team_leaves_the_open_question_open(begun: World) -> None:
    begun.says(begun.anna, "/note")
    question = begun.last(begun.anna)
    begun.says(begun.anna, "/team")
    assert begun.last(begun.anna) == question


def test_hours_that_differ_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    world = World(
        tmp_path, clinic_hours="Mon-Wed 08:00-12:00, Mon-Tue 14:00-18:00, Fri 08:00-12:00, Sat-Sun 10:00-11:00"
    )
    world.begin()
    world.says(world.anna, "/team")
    assert (
        "Monday to Wednesday, 08:00 to 12:00\nMonday to Tuesday, 14:00 to 18:00\nFriday, 08:00 to 12:00\n"
        "Saturday to Sunday, 10:00 to 11:00"
    ) in world.last(world.anna)
    world.close()
