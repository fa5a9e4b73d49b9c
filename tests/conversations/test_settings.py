"""/settings: each thing she can set, what moves with it, and what it refuses."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from bot.care.message_budget import is_in_quiet_hours
from bot.care.standing_items import CHECK_IN
from storage import care_plans, prompts
from tests.full_plan import folder_with
from tests.world import MONDAY, World

PLANS = Path(__file__).parents[2] / "bot" / "plans"


@cache
def plan_that_may_move() -> Path:
    """The back pain plan, in which the clinician leaves the times of the tablet to the patient by 90 minutes."""
    text = (PLANS / "low_back_pain.toml").read_text(encoding="utf-8")
    moved = text.replace('times = ["08:00", "20:00"]', 'times = ["08:00", "20:00"]\nmay_move = 90')
    return folder_with("low_back_pain.toml", moved)


@pytest.fixture
def movable(tmp_path: Path) -> Iterator[World]:
    """Anna with that plan, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True, plans_folder=plan_that_may_move())
    world.begin()
    yield world
    world.close()


def sets(world: World, *answers: str) -> None:
    """Opens /settings and answers: labels are tapped, what begins with `=` is typed."""
    world.says(world.anna, "/settings")
    for answer in answers:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer)


def doses(world: World) -> list[tuple[date, int, PromptStatus]]:
    """The day, slot and status of every prompt of the tablet so far."""
    anna = world.patient(world.anna)
    found = world.reads(lambda session: prompts.prompts_on(session, anna.id, date(2026, 3, 1), date(2026, 12, 31)))
    return [(p.due_on, p.slot, p.status) for p in found if p.item_code == "ibuprofen"]


def times_of(world: World, code: str) -> tuple[time, ...]:
    anna = world.patient(world.anna)
    items = world.reads(lambda session: care_plans.items_of(session, anna.id))
    return next(item.schedule.times for item in items if item.code == code)


def test_a_name_is_changed_and_typing_it_wrong_changes_nothing(begun: World) -> None:
    sets(begun, "My name", "=1234")
    assert "I need a short name in letters" in begun.last(begun.anna)
    assert begun.patient(begun.anna).name == "Anna"
    begun.says(begun.anna, "Annie")
    assert begun.last(begun.anna) == "Thank you. I call you Annie from now on."
    assert begun.patient(begun.anna).name == "Annie"
    assert begun.troubles() == []


def test_the_language_is_one_that_is_spoken(begun: World) -> None:
    sets(begun, "Language", "=Klingon")
    assert begun.last(begun.anna).startswith("Please tap a language.")
    begun.taps(begun.anna, "English")
    assert begun.last(begun.anna) == "Good. I speak this language from now on."
    assert begun.troubles() == []


def test_a_check_in_comes_at_its_new_time_once_a_day(begun: World) -> None:
    sets(begun, "Time of my check-in", "=half past")
    assert begun.last(begun.anna).startswith("I could not read that time.")
    begun.says(begun.anna, "19:30")
    assert begun.last(begun.anna) == "Good. I will ask you at 19:30."
    begun.news(begun.anna)
    begun.at("19:29")
    assert [text for text in begun.news(begun.anna) if "How was your day" in text] == []
    begun.at("19:30")
    assert len([text for text in begun.news(begun.anna) if "How was your day" in text]) == 1
    sets(begun, "Time of my check-in", "21:00")
    begun.at("23:00")
    assert [text for text in begun.news(begun.anna) if "How was your day" in text] == []
    begun.edits(begun.anna, "19:30", "20:15")
    assert times_of(begun, CHECK_IN) == (time(20, 15),)
    assert begun.troubles() == []


def test_todays_check_in_is_asked_although_its_new_time_has_passed(begun: World) -> None:
    begun.at("17:00")
    sets(begun, "Time of my check-in", "=10:00")
    begun.news(begun.anna)
    begun.at("18:00")
    assert any("How was your day" in text for text in begun.news(begun.anna))
    begun.at("10:00")
    assert any("How was your day" in text for text in begun.news(begun.anna))
    assert begun.troubles() == []


@pytest.mark.long
def test_a_time_of_the_plan_moves_within_the_clinicians_window(movable: World) -> None:
    sets(movable, "Times of my plan", "20:00: Ibuprofen 400 mg")
    assert "from 18:30 to 21:30" in movable.last(movable.anna)
    movable.says(movable.anna, "22:00")
    assert movable.last(movable.anna).startswith("I need a time from 18:30 to 21:30.")
    assert times_of(movable, "ibuprofen") == (time(8), time(20))
    movable.taps(movable.anna, "21:00")
    assert times_of(movable, "ibuprofen") == (time(8), time(21))
    movable.news(movable.anna)
    movable.at("20:30")
    assert [text for text in movable.news(movable.anna) if "Ibuprofen" in text] == []
    movable.at("21:00")
    assert len([text for text in movable.news(movable.anna) if "Ibuprofen" in text]) == 1
    assert movable.troubles() == []


def test_a_dose_that_was_taken_is_not_asked_again_at_its_new_time(movable: World) -> None:
    movable.at("20:00")
    movable.taps(movable.anna, "Done")
    sets(movable, "Times of my plan", "20:00: Ibuprofen 400 mg", "21:30")
    movable.news(movable.anna)
    movable.at("23:00")
    assert [text for text in movable.news(movable.anna) if "Ibuprofen" in text] == []
    assert [slot for _on, slot, status in doses(movable) if status is PromptStatus.DONE] == [1]
    assert movable.troubles() == []


def test_without_a_window_no_time_of_the_plan_is_offered(begun: World) -> None:
    sets(begun)
    assert "Times of my plan" not in begun.last(begun.anna)
    begun.taps(begun.anna, "Close")
    assert begun.last(begun.anna).startswith("All right.")
    assert begun.troubles() == []


def test_on_a_shared_phone_a_time_has_no_name(movable: World) -> None:
    sets(movable, "Who sees this phone", "Yes")
    assert movable.patient(movable.anna).is_discreet
    sets(movable, "Times of my plan")
    assert "Ibuprofen" not in movable.last(movable.anna)
    movable.taps(movable.anna, "08:00: item 1")
    movable.taps(movable.anna, "Leave it so")
    assert times_of(movable, "ibuprofen") == (time(8), time(20))
    assert movable.troubles() == []


def test_quiet_hours_take_the_sound_of_what_is_asked(begun: World) -> None:
    sets(begun, "Quiet hours", "=always")
    assert begun.last(begun.anna).startswith("I need two times")
    begun.says(begun.anna, "19:00 to 9:00")
    assert begun.last(begun.anna) == "Good. From 19:00 to 09:00 my messages make no sound."
    begun.at("20:00")
    asked = {m.text.split("\n")[0]: m.silent for m in begun.anna.chat.messages if m.sender == "bot"}
    assert asked["💊 Time for Ibuprofen 400 mg."] is True
    assert asked["How was your day? A few short questions, about one minute."] is False
    begun.says(begun.anna, "I have chest pain")
    assert begun.anna.chat.messages[-1].silent is False
    begun.taps(begun.anna, "I am safe now")
    sets(begun, "Quiet hours", "No quiet hours")
    anna = begun.patient(begun.anna)
    assert (anna.quiet_from, anna.quiet_until) == (time(0), time(0))
    assert not is_in_quiet_hours(time(23), anna.quiet_from, anna.quiet_until)
    assert begun.troubles() == []


def test_the_weekly_summary_moves(begun: World) -> None:
    sets(begun, "My weekly summary", "Saturday", "09:00")
    assert begun.last(begun.anna) == "Good. Your summary comes on Saturday at 09:00."
    assert times_of(begun, "weekly_summary") == (time(9),)
    sets(begun, "My weekly summary", "=on Sunday at 10:00")
    assert begun.last(begun.anna) == "Good. Your summary comes on Sunday at 10:00."
    assert times_of(begun, "weekly_summary") == (time(10),)
    assert begun.troubles() == []


def test_every_question_can_be_left_as_it_is_and_settings_leads_back_to_the_menu(begun: World) -> None:
    for label in ("Language", "Time of my check-in", "My weekly summary", "Quiet hours", "Who sees this phone"):
        sets(begun, label, "Leave it so")
        assert begun.last(begun.anna) == "All right. Nothing has changed."
    sets(begun, "Where I am, and its time")
    sets(begun, "Where I am, and its time", "=no")
    assert begun.last(begun.anna) == "All right. Nothing has changed."
    assert begun.patient(begun.anna).zone == "Europe/London"
    assert begun.troubles() == []


def test_it_goes_on_after_a_restart_and_danger_comes_first(begun: World) -> None:
    sets(begun, "My name")
    begun.restart()
    begun.says(begun.anna, "I want to die")
    assert any("999" in text for text in begun.news(begun.anna))
    begun.taps(begun.anna, "I am safe now")
    begun.restart()
    begun.says(begun.anna, "Annie")
    assert begun.patient(begun.anna).name == "Annie"
    assert begun.troubles() == []


def test_an_old_menu_and_a_strangers_tap_change_nothing(begun: World) -> None:
    sets(begun)
    menu = begun.with_button(begun.anna, "My name")
    begun.taps(begun.anna, "Quiet hours")
    begun.acts(lambda: begun.anna.presses_data(menu.id, "d:1:name"))
    begun.says(begun.moss, "/help")
    begun.forges(begun.moss, "d:1:never")
    begun.taps(begun.anna, "22:00 – 07:00")
    assert begun.patient(begun.anna).quiet_from == time(22)
    assert begun.troubles() == []


def flies(world: World, town: str) -> None:
    """She tells where she is now."""
    sets(world, "Where I am, and its time", f"={town}")
    world.taps(world.anna, next(text for row in world.last_buttons(world.anna) for text in row if town in text))
    assert "by the clock of this place" in world.last(world.anna)


def takes_what_is_asked(world: World) -> list[str]:
    """She taps every dose that has been asked; what was asked since the last time."""
    news = [text for text in world.news(world.anna) if "Time for Ibuprofen" in text and "closed" not in text]
    for _text in news:
        world.taps(world.anna, "Done")
    return news


def test_to_new_york_and_back_no_dose_is_asked_twice(begun: World) -> None:
    begun.at("20:00")
    takes_what_is_asked(begun)  # Monday's evening dose
    begun.at("08:00")
    takes_what_is_asked(begun)  # Tuesday's morning dose
    begun.at("10:00")
    flies(begun, "New York")  # where it is 05:00
    begun.at("08:30", "America/New_York")
    assert takes_what_is_asked(begun) == []  # Tuesday's morning dose was taken in London
    begun.at("20:00", "America/New_York")
    assert len(takes_what_is_asked(begun)) == 1
    begun.at("08:00", "America/New_York")
    assert len(takes_what_is_asked(begun)) == 1  # Wednesday, 13:00 in London
    begun.at("19:00")
    flies(begun, "London")
    begun.at("20:00")
    assert len(takes_what_is_asked(begun)) == 1
    begun.at("08:00")
    assert len(takes_what_is_asked(begun)) == 1
    taken = [(on, slot) for on, slot, status in doses(begun) if status is PromptStatus.DONE]
    assert len(taken) == len(set(taken)) == 6
    assert begun.troubles() == []


def test_to_sydney_the_evening_dose_does_not_follow_the_morning_dose_at_once(begun: World) -> None:
    begun.at("08:00")
    takes_what_is_asked(begun)
    begun.at("08:30")
    flies(begun, "Sydney")  # where it is 19:30 of the same day
    begun.at("20:00", "Australia/Sydney")
    assert takes_what_is_asked(begun) == []
    begun.at("08:00", "Australia/Sydney")
    assert len(takes_what_is_asked(begun)) == 1
    taken = [(on, slot) for on, slot, status in doses(begun) if status is PromptStatus.DONE]
    assert taken == [(date(2026, 3, 3), 0), (date(2026, 3, 4), 0)]
    assert begun.patient(begun.anna).zone == "Australia/Sydney"
    assert begun.troubles() == []


def test_a_zone_is_not_changed_before_it_is_confirmed(begun: World) -> None:
    sets(begun, "Where I am, and its time", "=Nowhereville")
    assert begun.last(begun.anna).startswith("I could not place that.")
    begun.says(begun.anna, "Sydney")
    begun.taps(begun.anna, "No, ask me again")
    assert begun.patient(begun.anna).zone == "Europe/London"
    linked_on = begun.patient(begun.anna).linked_on
    begun.says(begun.anna, "Sydney")
    begun.taps(begun.anna, begun.last_buttons(begun.anna)[0][0])
    assert begun.patient(begun.anna).linked_on == linked_on
    assert begun.troubles() == []


def test_the_daily_rules_follow_the_new_zone(begun: World) -> None:
    flies(begun, "Sydney")
    event = begun.do(begun.app.next_event())
    assert event is not None
    begun.wait_until(MONDAY + timedelta(days=2))
    assert begun.troubles() == []
