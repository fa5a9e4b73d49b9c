"""A chat that floods is asked to wait, once; its words of danger are answered, and nobody else waits for it."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.care.flooding import A_MINUTE, OF_STRANGERS
from storage.tables import chats, inbox, metadata, outbox, review_flags
from tests.world import PIXEL, World

LIMIT = 12  # instead of sixty, so that the tests are quick
WAIT = "I am getting many messages from here"
DANGER = "I have chest pain and my left arm is numb"


@pytest.fixture
def world(world: World) -> World:
    world.begin()
    world.heard_a_minute = LIMIT
    world.restart()
    return world


def floods(world: World, who: Any, count: int, text: str = "Are you there? Answer me") -> None:
    """All at once, each word for itself."""
    world.acts(*(partial(who.says, f"{text} {number}") for number in range(count)))


def counted(world: World, table: Any) -> int:
    return int(world.reads(lambda session: session.scalar(select(func.count()).select_from(table))) or 0)


def how_handled(world: World) -> Counter[str]:
    return Counter(world.reads(lambda session: list(session.scalars(select(inbox.c.status)))))


def test_past_her_number_in_a_minute_she_is_asked_to_wait_once_and_answered_again_afterwards(world: World) -> None:
    world.wait(minutes=2)
    before = how_handled(world)["handled"]
    floods(world, world.anna, 40)
    said = world.news(world.anna)
    assert sum(WAIT in text for text in said) == 1
    assert how_handled(world) == {"handled": before + LIMIT, "unanswered": 40 - LIMIT}
    assert "call 999" in next(text for text in said if WAIT in text)
    world.wait(seconds=61)
    world.says(world.anna, "/today")
    assert any("Today" in text or "today" in text for text in world.news(world.anna))
    assert world.troubles() == []


def test_words_of_danger_are_answered_in_the_middle_of_it_also_under_a_photo(world: World) -> None:
    world.wait(minutes=2)
    floods(world, world.anna, LIMIT + 8)
    world.news(world.anna)
    flags = counted(world, review_flags)
    world.says(world.anna, DANGER)
    assert "999" in world.last(world.anna)
    assert "Are you safe right now?" in world.last(world.anna)
    assert counted(world, review_flags) == flags + 1
    assert any("ase " in text for text in world.news(world.lee)), "her clinician is alerted as ever"
    world.acts(lambda: world.anna.sends_photo(PIXEL, "my face is drooping"))
    assert "999" in world.last(world.anna)
    world.taps(world.anna, "No, I need help")
    assert "Please call 999 now" in world.last(world.anna)
    assert sum(WAIT in text for text in world.news(world.anna)) == 0


def test_a_tap_that_came_too_late_does_nothing_and_she_was_told_so(world: World) -> None:
    world.wait(minutes=2)
    world.says(world.anna, "/settings")
    label = world.last_buttons(world.anna)[0][0]
    asked = world.with_button(world.anna, label)
    floods(world, world.anna, LIMIT)
    world.taps(world.anna, label, on=asked)
    assert "Then send again what I have not answered." in "".join(world.news(world.anna))


def test_others_are_answered_as_if_nothing_was(world: World) -> None:
    world.wait(minutes=2)
    for number in range(30):
        world.anna.says(f"Are you there? {number}")
    world.says(world.lee, "/help")
    assert "/caseload" in world.last(world.lee)
    assert WAIT not in world.chat(world.lee)


def test_a_stranger_who_floods_costs_no_rows_but_the_inbox(world: World) -> None:
    world.wait(minutes=2)
    strangers = [world.emulator.person(9_000 + number, first_name="X") for number in range(8)]
    for stranger in strangers:
        for number in range(OF_STRANGERS * 3):
            stranger.says(f"hello {number}")
    before = {table.name: counted(world, table) for table in metadata.sorted_tables}
    world.settle()
    after = {table.name: counted(world, table) for table in metadata.sorted_tables}
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown.keys() <= {"inbox", "chats", "outbox", "dialogues", "seals"}
    assert grown["chats"] == len(strangers)
    assert grown["outbox"] <= len(strangers) * (OF_STRANGERS + 1)
    assert how_handled(world)["unanswered"] >= len(strangers) * OF_STRANGERS
    assert all(any("please open the link" in m.text for m in each.chat.messages) for each in strangers)


def test_a_strangers_words_of_danger_are_answered_too(world: World) -> None:
    stranger = world.emulator.person(9_000, first_name="X")
    floods(world, stranger, OF_STRANGERS * 3)
    world.says(stranger, DANGER)
    assert "999" in world.last(stranger)


def test_a_link_opens_however_much_was_said_before(world: World) -> None:
    token = world.invite(world.lee, "Mr C")
    bob = world.emulator.person(1002, first_name="Bob")
    for number in range(5):
        bob.says(f"hello {number}")
    world.says(bob, f"/start {token}")
    assert any("English" in row for row in world.last_buttons(bob))


def test_without_the_clocks_minute_nobody_joins_too_fast(tmp_path: Path) -> None:
    """A whole joining, and all the questions about her, at one standing instant."""
    world = World(tmp_path)
    world.heard_a_minute = A_MINUTE
    world.restart()
    world.begin()
    assert world.patient(world.anna).name == "Anna"
    assert counted(world, chats) == 3
    assert counted(world, outbox) > 0
    world.close()
