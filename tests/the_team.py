"""The cast of tests about the clinic's people: Dr Lee leads Anna's care and is administrator, Dr Kim is a colleague."""

from bot.care.people import Clinician
from bot.demo.emulator.people import Person
from storage import people
from tests.world import World


def kim(world: World) -> Person:
    """Dr Kim's phone."""
    return world.emulator.person(2003, first_name="Kim")


def with_team(world: World) -> None:
    """Dr Lee, Dr Moss and Dr Kim are linked, Anna has joined on Dr Lee's invitation; nobody has read anything yet."""
    world.add_clinician(world.lee, "Dr Lee", is_admin=True)
    world.add_clinician(world.moss, "Dr Moss")
    world.add_clinician(kim(world), "Dr Kim")
    world.joins(world.anna, world.invite(world.lee))
    read(world)


def read(world: World) -> None:
    """Everybody has read what there was."""
    for person in (world.anna, world.lee, world.moss, kim(world)):
        world.news(person)


def clinician(world: World, name: str) -> Clinician:
    """The clinician of that name who has not left."""
    everybody = world.reads(people.clinic_people).values()
    return next(one for one in everybody if one.name == name)


def has_left(world: World, number: int) -> bool:
    """True once the clinician of that id is nobody of the clinic any more."""
    return number not in world.reads(people.clinic_people)


def opens_care(world: World, who: Person, *, of: Person | None = None) -> None:
    """Opens the care team of a patient, as her card's button does."""
    world.forges(who, f"careof:{world.patient(of or world.anna).id}")
