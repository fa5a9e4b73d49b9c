"""/plan: the whole plan in plain words, in pages, without names where others see the phone."""

from typing import Any

from tests.conversations.test_new_plan_version import BETTER, half_the_dose, later_doses, publish
from tests.world import World


def test_the_first_plan(begun: World) -> None:
    begun.says(begun.anna, "/plan")
    assert begun.last(begun.anna) == (
        "Your plan\n\n"
        "1. Ibuprofen 400 mg: 1 tablet with food, every day at 08:00, 20:00\n\n"
        "2. Back exercises: 15 minutes, as shown, Mon, Wed, Fri at 17:30\n\n"
        "I ask you every day at 18:00 about: Pain, Getting in the way, Mood, Side effects\n\n"
        "Version 1, since 2 March 2026, made by Dr Lee.\n\n"
        "Your care team looks at it again by 13 April 2026."
    )
    assert begun.troubles() == []


def test_before_there_is_one(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree"):
        world.taps(world.anna, label)
    world.says(world.anna, "/plan")
    assert "Let us finish the first questions, then your plan begins." in world.chat(world.anna)
    assert "Can other people see this phone?" in world.last(world.anna), "the open question comes again"


def test_what_changed_last_and_what_it_should_bring_on_the_next_page(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose, BETTER)
    begun.says(begun.anna, "/plan")
    assert begun.last(begun.anna).startswith("Your plan (1 of 2)\n\n1. Ibuprofen 200 mg")
    begun.taps(begun.anna, "More")
    shown = begun.last(begun.anna)
    assert "What changed last:\n✏️ Changed: Ibuprofen 200 mg" in shown
    assert "Why: Your pain is worse at night" in shown
    assert "What should get better by 16 March 2026: less pain at night (not answered yet)" in shown
    begun.taps(begun.anna, "Back")
    assert begun.last(begun.anna).endswith("[More]")


def test_old_pages_lead_to_the_newest_plan(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    begun.says(begun.anna, "/plan")
    old = begun.with_button(begun.anna, "More")
    publish(begun, begun.anna, later_doses)
    begun.taps(begun.anna, "More", on=begun.anna.chat.message(old.id))
    shown = begun.anna.chat.message(old.id)
    assert shown is not None
    assert "every day at 10:00, 22:00" in shown.text


def test_a_page_that_is_not_there_is_the_last(begun: World) -> None:
    begun.says(begun.anna, "/plan")
    for page in ("99", "12345", "x", "-1", ""):
        begun.forges(begun.anna, f"plan:1:page:{page}")
        assert "Version 1, since 2 March 2026" in begun.last(begun.anna)
    assert begun.troubles() == []


def test_an_as_needed_item_says_its_limit(begun: World) -> None:
    def add(content: dict[str, Any]) -> None:
        content["items"].append({"id": "paracetamol", "title": "Paracetamol 500 mg", "daily_limit": 4})

    publish(begun, begun.anna, add)
    begun.says(begun.anna, "/plan")
    assert "Paracetamol 500 mg: when you need it, at most 4 a day" in begun.last(begun.anna)


def test_a_shared_phone_shows_numbers_until_names_are_asked_for(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    world.says(world.anna, "/plan")
    assert world.last(world.anna) == (
        "Your plan\n\n"
        "1. every day at 08:00, 20:00\n\n"
        "2. Mon, Wed, Fri at 17:30\n\n"
        "A few questions: every day at 18:00\n\n"
        "Version 1, since 2 March 2026, made by Dr Lee.\n\n"
        "Your care team looks at it again by 13 April 2026.\n"
        "[Show names]"
    )
    world.taps(world.anna, "Show names")
    assert "1. Ibuprofen 400 mg" in world.last(world.anna)
