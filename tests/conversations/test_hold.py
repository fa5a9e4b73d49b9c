"""After a stay in hospital items wait until a clinician has confirmed the medicines; check-ins go on."""

from datetime import date

import pytest

from bot.services.prompts import pausing
from storage import people
from tests.world import World

CONFIRM = "Medicines are confirmed: start the prompts again"


@pytest.fixture
def held(begun: World) -> World:
    anna, now = begun.patient(begun.anna), begun.clock.at
    begun.writes(lambda session: pausing.hold(session, begun.practice, anna.id, date(2026, 3, 2), now))
    begun.settle()
    return begun


def test_items_wait_and_the_check_in_goes_on_until_the_medicines_are_confirmed(held: World) -> None:
    assert held.news(held.anna) == [
        "For now I do not ask about the items of your plan. First your care team checks which medicines you take now. "
        "I still ask how you are."
    ]
    assert held.news(held.lee) == ["There is news of Mrs B, back. It is not urgent."]
    held.forges(held.moss, f"away:{held.patient(held.anna).id}")
    assert held.news(held.moss) == ["I cannot find that patient."]
    held.taps(held.lee, "Open", on=held.lee.chat.messages[-1])
    asked = "Anna was in hospital. I ask nothing about the plan for now. Please check the medicines first."
    assert held.last(held.lee).startswith(asked)
    assert held.news(held.moss) == []
    held.wait(days=1)
    assert [text for text in held.news(held.anna) if "Time for" in text] == []
    held.says(held.anna, "/today")
    assert "until your care team has checked them" in held.chat(held.anna)
    held.taps(held.lee, CONFIRM, times=2)
    assert held.last(held.lee) == "✓ The medicines of Anna are confirmed. I ask about the plan again."
    said = [text for text in held.news(held.anna) if text.startswith("Your care team has checked")]
    assert len(said) == 1
    held.at("20:00")
    assert any("Time for Ibuprofen" in text for text in held.news(held.anna))
    assert held.troubles() == []


def test_the_check_in_is_asked_during_a_hold(held: World) -> None:
    held.news(held.anna)
    held.at("18:00")
    assert any("How was your day?" in text for text in held.news(held.anna))
    assert held.troubles() == []


def test_nobody_else_confirms(held: World) -> None:
    data = f"hold:{held.patient(held.anna).id}:2026-03-02"
    held.says(held.moss, "/help")
    held.forges(held.moss, data)
    held.forges(held.anna, data)
    for broken in ("hold", "hold:x:y", "hold:1", f"{data}:more", "hold:²:2026-03-02"):
        held.forges(held.lee, broken)
    assert "I cannot find that patient." in held.last(held.moss)
    assert held.patient(held.anna).held_since == date(2026, 3, 2)
    assert held.troubles() == []


def test_the_button_of_an_earlier_stay_does_not_confirm_a_later_one(held: World) -> None:
    anna = held.patient(held.anna)
    held.taps(held.lee, "Open")
    held.taps(held.lee, CONFIRM)
    held.writes(lambda session: pausing.hold(session, held.practice, anna.id, date(2026, 3, 9), held.clock.at))
    held.settle()
    held.forges(held.lee, f"hold:{anna.id}:2026-03-02")
    assert held.reads(lambda session: people.patient(session, anna.id)).held_since == date(2026, 3, 9)
    assert held.troubles() == []
