"""What a busy clinician, a tired patient and a second danger must not swallow: each of these once was."""

import pytest

from bot.demo.emulator.people import Person
from storage import reviews
from tests.world import World


@pytest.fixture
def urgent(begun: World) -> World:
    """Anna has written of chest pain, and Dr Lee has opened the case."""
    begun.says(begun.anna, "I have chest pain")
    begun.taps(begun.lee, "Open")
    begun.news(begun.lee)
    begun.news(begun.anna)
    return begun


def test_an_outcome_is_not_taken_for_what_came_in_after_the_menu(urgent: World) -> None:
    urgent.taps(urgent.lee, "Close")
    menu, false_alarm = urgent.with_button(urgent.lee, "False alarm"), urgent.data_of(urgent.lee, "False alarm")
    urgent.says(urgent.anna, "I want to die")
    urgent.acts(lambda: urgent.lee.presses_data(menu.id, false_alarm))  # a tap that was on its way
    assert "Something new has come in since. Please look again." in urgent.chat(urgent.lee)
    review = urgent.reads(lambda session: reviews.review(session, 1))
    assert review is not None
    assert review.status == "open"
    urgent.news(urgent.lee)
    urgent.wait(minutes=11)
    assert len(urgent.news(urgent.lee)) == 1, "it comes again until somebody has it"


def test_an_acknowledgement_of_the_older_alert_does_not_take_the_newer_danger(urgent: World) -> None:
    older, acknowledge = urgent.with_button(urgent.lee, "Acknowledge"), urgent.data_of(urgent.lee, "Acknowledge")
    urgent.says(urgent.anna, "I want to die")
    urgent.acts(lambda: urgent.lee.presses_data(older.id, acknowledge))
    review = urgent.reads(lambda session: reviews.review(session, 1))
    assert review is not None
    assert review.status == "open"


def test_many_messages_in_danger_repeat_as_one(begun: World) -> None:
    for words in ("I have chest pain", "my chest hurts so much", "I cannot breathe", "please, chest pain"):
        begun.says(begun.anna, words)
    begun.news(begun.lee)
    begun.wait(minutes=31)
    assert len(begun.news(begun.lee)) == 3


def test_a_call_for_help_on_a_new_case_is_heard_however_soon(urgent: World) -> None:
    urgent.taps(urgent.anna, "No, I need help")
    urgent.taps(urgent.lee, "Open")
    urgent.taps(urgent.lee, "Close")
    urgent.taps(urgent.lee, "Contacted the patient")
    urgent.taps(urgent.lee, "Close and send")
    urgent.wait(minutes=2)
    urgent.says(urgent.anna, "chest pain again")
    urgent.taps(urgent.lee, "Acknowledge")
    urgent.news(urgent.lee)
    urgent.taps(urgent.anna, "No, I need help")
    assert len(urgent.news(urgent.lee)) == 1


def test_being_safe_wakes_nobody_and_opens_no_case(urgent: World) -> None:
    urgent.taps(urgent.lee, "Acknowledge")
    urgent.taps(urgent.lee, "Close")
    urgent.taps(urgent.lee, "Contacted the patient")
    urgent.taps(urgent.lee, "Close and send")
    urgent.news(urgent.lee)
    urgent.taps(urgent.anna, "I am safe now")
    urgent.wait(minutes=30)
    assert urgent.news(urgent.lee) == []
    assert "asked to look" not in urgent.last(urgent.anna)


def test_the_gravest_finding_is_read_first_however_many_follow(begun: World) -> None:
    begun.says(begun.anna, "I want to die")
    for number in range(6):
        begun.says(begun.anna, f"chest pain number {number}")
    begun.taps(begun.lee, "Open")
    assert "self harm" in begun.last(begun.lee)


def test_the_dangerous_words_of_a_novel_are_the_ones_shown(begun: World) -> None:
    begun.says(begun.anna, "Today was long. " * 200 + "I want to die tonight.")
    begun.taps(begun.lee, "Open")
    assert "I want to die tonight." in begun.last(begun.lee)


def test_a_case_closed_at_night_is_not_announced_in_the_morning(begun: World) -> None:
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    begun.says(begun.lee, "/reviews")
    begun.taps(begun.lee, "🟡 Case 1 · soon")
    begun.taps(begun.lee, "Close")
    begun.taps(begun.lee, "Plan kept")
    begun.taps(begun.lee, "Close and send")
    begun.news(begun.lee)
    begun.at("08:00")
    assert begun.news(begun.lee) == []


def test_words_that_are_not_kept_get_no_promise(begun: World) -> None:
    begun.says(begun.anna, "the weather is fine")
    assert "I have passed nothing on yet." in begun.last(begun.anna)
    assert "see this" not in begun.last(begun.anna)


def test_a_newer_link_takes_the_place_of_the_one_not_agreed_to(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    first, second = world.invite(world.lee, "first"), world.invite(world.lee, "second")
    world.says(world.anna, f"/start {first}")
    world.joins(world.anna, second)
    patient = world.patient(world.anna)
    world.taps(world.lee, "Wrong person", on=_opened(world, world.lee, "first"))
    assert world.patient(world.anna) == patient
    assert "second has joined" in world.chat(world.lee)
    assert world.troubles() == []


def _opened(world: World, who: Person, label: str):  # type: ignore[no-untyped-def]  # the emulator's own message
    return next(m for m in who.chat.messages if f"Your link {label} was opened" in m.text)


def test_the_check_in_of_last_night_is_found_again_and_named(begun: World) -> None:
    begun.at("18:00")
    begun.at("00:10")
    begun.news(begun.anna)
    begun.says(begun.anna, "/today")
    assert any("How was your day?" in text for text in begun.news(begun.anna))
    begun.taps(begun.anna, "Start")
    assert "These questions are about yesterday, 2 March 2026." in begun.chat(begun.anna)


def test_many_long_goals_are_all_shown(begun: World) -> None:
    for number in range(4):  # with her first one five, and more are not followed
        begun.says(begun.anna, "/goal")
        begun.says(begun.anna, f"{number} " + "walk the dog around the park " * 10)
        begun.taps(begun.anna, "In 8 weeks")
    begun.news(begun.anna)
    begun.says(begun.anna, "/goals")
    shown = "\n".join(begun.news(begun.anna))
    assert all(f"• {number} walk" in shown for number in range(4))


def test_a_change_of_a_prompts_answer_withdraws_what_stood_on_it(begun: World) -> None:
    begun.at("08:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    begun.taps(begun.anna, "Change")
    begun.taps(begun.anna, "Done")
    begun.taps(begun.lee, "Open")
    assert "Withdrawn after a correction" in begun.last(begun.lee)


def test_danger_is_heard_beside_a_place_and_on_a_contact(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_photo(b"GIF89a\x01\x00\x01\x00", "I have chest pain"))
    assert begun.news(begun.anna)[-1].startswith("What you wrote can be an emergency.")
