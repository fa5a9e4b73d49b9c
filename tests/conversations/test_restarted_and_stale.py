"""Short dialogues played with a bot that restarts after every turn, each answered button pressed once more."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.care.people import PatientStatus
from bot.demo.emulator.people import Person
from storage import phenotypes
from tests.world import World

Ends = Callable[[World], bool]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna is linked to Dr Lee; from here on the bot restarts after every turn."""
    world = World(tmp_path)
    world.begin()
    world.restarts = True
    yield world
    world.close()


def plays(world: World, who: Person, *turns: str) -> None:
    """`[label]` is tapped, then its old copy pressed again; the rest is typed."""
    for turn in turns:
        if not turn.startswith("["):
            world.says(who, turn)
            continue
        label = turn[1:-1]
        message, data = world.with_button(who, label), world.data_of(who, label)
        world.taps(who, label, on=message)
        said = len(who.chat.messages)
        world.acts(partial(who.presses_data, message.id, data))
        assert len(who.chat.messages) - said <= 2, "an old button is answered kindly, or not at all"


def patient_of(world: World) -> int:
    return world.patient(world.anna).id


SHORT: dict[str, tuple[str, tuple[str, ...], Ends]] = {
    "/stop, and thinking again": (
        "anna",
        ("/stop", "perhaps", "[No, go on]"),
        lambda w: w.patient(w.anna).status is PatientStatus.ACTIVE,
    ),
    "/invite": (
        "lee",
        ("/invite", "some plan", "[Low back pain]", "Mr C"),
        lambda w: "Hand this to Mr C" in w.chat(w.lee),
    ),
    "/genes": (
        "lee",
        ("/genes", "[Anna]", "[CYP2C9]", "[poor metabolizer]"),
        lambda w: w.reads(lambda s: phenotypes.phenotypes_of(s, patient_of(w))) == {"CYP2C9": "poor metabolizer"},
    ),
}


@pytest.mark.parametrize("name", SHORT)
def test_it_goes_on_where_it_was_and_nothing_counts_twice(world: World, name: str) -> None:
    who, turns, ends = SHORT[name]
    plays(world, getattr(world, who), *turns)
    assert ends(world)
    assert world.troubles() == []


def test_who_stops_is_stopped_once_and_her_old_buttons_do_nothing(world: World) -> None:
    world.news(world.lee)
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop", times=2)
    assert len([text for text in world.news(world.lee) if "has left" in text]) == 1
    world.says(world.anna, "/today")
    assert world.last(world.anna) == "Hello. To start, please open the link that your care team gave you."
    assert world.troubles() == []


def test_travelling_is_told_across_restarts(world: World) -> None:
    plays(world, world.anna, "/tell", "[I am travelling]")
    world.says(world.anna, "Sydney")
    label = next(label for row in world.last_buttons(world.anna) for label in row if "Sydney, AU" in label)
    plays(world, world.anna, f"[{label}]", "[For a week]")
    assert world.patient(world.anna).zone == "Australia/Sydney"
    assert world.troubles() == []


def test_the_hold_after_a_hospital_stay_ends_by_one_tap_across_restarts(world: World) -> None:
    plays(world, world.anna, "/tell", "[I was in hospital]")
    assert world.patient(world.anna).held_since == date(2026, 3, 2)
    notice = next(m for m in reversed(world.lee.chat.messages) if m.text.startswith("There is news of"))
    world.taps(world.lee, "Open", on=notice)
    plays(world, world.lee, "[Medicines are confirmed: start the prompts again]")
    assert world.patient(world.anna).held_since is None
    assert world.troubles() == []
