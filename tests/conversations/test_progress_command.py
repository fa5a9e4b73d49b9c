"""/progress: a picture of how it goes, with words for whoever cannot see it, and other spans a tap away."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.care.incoming import Incoming, IncomingKind
from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from bot.demo.emulator.pictures import picture_size
from bot.errors import DrawingFailed
from bot.services.prompts import progress
from bot.services.talk.contact import Contact, recognised
from storage import people
from tests.world import World, shared_drawer


def last(who: Person) -> ChatMessage:
    return [message for message in who.chat.messages if message.sender == "bot"][-1]


def report_days(world: World, *pains: int) -> None:
    """A check-in a day, and what is due in the evening done."""
    for pain in pains:
        world.at("18:00")
        world.checks_in(world.anna, pain, 4, 6)
        world.at("20:00")
        world.taps(world.anna, "Done")


@pytest.mark.long
def test_progress_is_a_picture_with_its_words(begun: World) -> None:
    report_days(begun, 8, 7, 4, 3)
    begun.says(begun.anna, "/progress")
    shown = last(begun.anna)
    assert shown.picture is not None
    size = picture_size(shown.picture)
    assert size is not None
    assert size[0] == 1080
    assert size[1] > size[0]
    assert shown.text.startswith(
        "From the start\n\nPain: 7.5 at the start, 3.5 now (better).\n"
        "Getting in the way: 4 at the start, 4 now (about the same).\n"
        "Mood: 6 at the start, 6 now (about the same).\nSide effects: none at the start, none now (about the same).\n"
        "Done: 4 of 4 answered."
    )
    assert len(shown.text) <= 900
    assert shown.silent
    assert shown.buttons == [["6 weeks", "3 months", "All"]]
    assert begun.troubles() == []


@pytest.mark.long
def test_another_span_is_a_new_picture_and_old_buttons_still_draw(begun: World) -> None:
    report_days(begun, 5)
    begun.says(begun.anna, "/progress")
    first = last(begun.anna)
    before = len(begun.anna.chat.messages)
    begun.restart()
    begun.taps(begun.anna, "All")
    assert last(begun.anna).text.startswith("From the start")
    begun.taps(begun.anna, "6 weeks", on=first, times=2)
    assert last(begun.anna).text.startswith("From the start")
    assert last(begun.anna).buttons == [["2 weeks", "3 months", "All"]]
    assert first.text == next(m for m in begun.anna.chat.messages if m.id == first.id).text
    assert len(begun.anna.chat.messages) == before + 3
    assert begun.troubles() == []


def test_before_the_first_report_there_is_nothing_to_draw(begun: World) -> None:
    begun.says(begun.anna, "/progress")
    assert begun.last(begun.anna) == (
        "There is nothing to draw for these days. Your picture grows with each check-in.\n[6 weeks] [3 months] [All]"
    )
    assert last(begun.anna).picture is None


def test_before_the_plan_has_begun(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for label in ("English", "Go on", "I call 999"):
        world.taps(world.anna, label)
    if "Yes" in [text for row in world.last_buttons(world.anna) for text in row]:
        world.taps(world.anna, "Yes")
    world.taps(world.anna, "Yes, I agree")
    question = world.last(world.anna)
    world.says(world.anna, "/progress")
    assert "Your picture begins with your first check-in." in world.news(world.anna)
    assert world.last(world.anna) == question
    assert world.troubles() == []


@pytest.mark.long
def test_on_a_shared_phone_neither_picture_nor_words_name_anything(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    report_days(world, 8, 3)
    world.says(world.anna, "/progress")
    text = last(world.anna).text
    assert "Question 1: 8 at the start, 3 now (better)." in text
    for word in ("Pain", "Mood", "Ibuprofen", "Side effects", "none"):
        assert word not in text


def test_progress_in_the_middle_of_a_check_in_and_red_flags_after_it(begun: World) -> None:
    report_days(begun, 5)
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "6")
    question = begun.last(begun.anna)
    begun.says(begun.anna, "/progress")
    assert begun.last(begun.anna) == question
    begun.says(begun.anna, "I have chest pain")
    assert "call 999 now" in begun.last(begun.anna)
    assert begun.troubles() == []


def test_a_forged_or_foreign_button_shows_nothing(begun: World) -> None:
    report_days(begun, 5)
    anna = begun.patient(begun.anna).id
    for who, data in (
        (begun.anna, "progress:7"), (begun.anna, "progress:"), (begun.anna, "progress:42:x"),
        (begun.anna, f"chart:{anna}:42"), (begun.moss, f"chart:{anna}:42"), (begun.moss, "progress:42"),
        (begun.lee, "chart:999999:42"), (begun.lee, "chart:x:42"), (begun.lee, f"chart:{anna}:7"),
    ):  # fmt: skip
        begun.news(who)
        begun.forges(who, data)
        assert last(who).picture is None, data
        assert len(begun.news(who)) == 1, data
    assert begun.troubles() == []


def test_what_cannot_be_drawn_is_said_in_words_and_counted(begun: World) -> None:
    async def fails(_chart: Mapping[str, Any]) -> bytes:
        raise DrawingFailed

    report_days(begun, 5)
    begun.channel._draw = fails
    begun.says(begun.anna, "/progress")
    assert last(begun.anna).picture is None
    assert begun.last(begun.anna).startswith("From the start\n\nPain: 5.")
    assert begun.channel.counts["not drawn"] == 1
    begun.channel._draw = shared_drawer().draw
    begun.taps(begun.anna, "All")
    assert last(begun.anna).picture is not None


@pytest.mark.long
def test_the_clinician_sees_what_moved_first_and_cannot_pass_it_on(begun: World) -> None:
    report_days(begun, 5, 5, 5)
    anna, now = begun.patient(begun.anna).id, begun.clock.at

    def show(who: Person) -> None:
        def service(session: Any) -> None:
            chat = people.chat_at(session, begun.channel.name, str(who.id))
            assert chat is not None
            pressed = Incoming(IncomingKind.PRESS, str(who.id), press="x", message_id=1)
            contact = recognised(Contact(session, begun.practice, now, chat, pressed))
            progress.show_to_clinician(contact, anna)

        begun.writes(service)
        begun.settle()

    show(begun.lee)
    shown = last(begun.lee)
    assert shown.picture is not None
    assert shown.text.startswith("Anna\n\nFrom the start\n\n")
    begun.taps(begun.lee, "All")
    assert last(begun.lee).text.startswith("Anna\n\nFrom the start")
    show(begun.moss)
    assert begun.last(begun.moss) == "I cannot find that case."
    assert begun.troubles() == []


@pytest.mark.long
def test_progress_survives_a_restart_after_every_turn(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    report_days(world, 6)
    world.says(world.anna, "/progress")
    world.taps(world.anna, "3 months")
    assert last(world.anna).picture is not None
    assert world.troubles() == []
    world.close()
