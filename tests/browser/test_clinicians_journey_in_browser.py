"""Dr Lee's work in a real browser: a plan made individual, an alert with its picture, a message, a new dose, closed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.demo_on_screen import Screen
from tests.browser.test_demo_in_browser import anna_joins, dr_lee_invites_anna, dr_lee_opens_her_link
from tests.browser.test_patients_journey_in_browser import takes_picture


@pytest.mark.long
def test_from_a_template_to_a_case_closed_as_useful(screen: Screen, pictures: Path) -> None:
    screen.page.set_viewport_size({"width": 1280, "height": 900})
    she_joins_on_the_template(screen)
    dr_lee_adds_a_habit_and_publishes(screen, pictures)
    she_confirms(screen, "Salt diary")
    screen.plays_two_weeks()
    dr_lee_opens_the_case_and_its_picture(screen, pictures)
    they_write_to_each_other(screen, pictures)
    dr_lee_changes_the_dose(screen, pictures)
    she_confirms(screen, "Ramipril 10 mg")
    dr_lee_closes_it_as_useful(screen, pictures)
    dr_moss_has_seen_nothing(screen)


def she_joins_on_the_template(screen: Screen) -> None:
    dr_lee_opens_her_link(screen)
    dr_lee_invites_anna(screen, "High blood pressure")
    anna_joins(screen)
    screen.anna.taps("Walk for half an hour every day", "In 8 weeks", "That is enough", "No, thank you")


def dr_lee_adds_a_habit_and_publishes(screen: Screen, pictures: Path) -> None:
    lee = screen.lee
    lee.says("/plans")
    lee.reads_newest("High blood pressure, version 1")
    lee.taps("Change it", "Items", "➕ Add an item", "Daily habit")
    for words, next_question in (
        ("Salt diary", "How?"),
        ("Write down what was salty", "When, on"),
        ("19:00", "From which day on?"),
    ):
        lee.says(words)
        lee.reads_newest(next_question)
    lee.taps("At once")
    lee.reads_newest("Salt diary: every day at 19:00")
    takes_picture(screen, pictures, "plan_items")
    lee.taps("‹ Back")
    lee.reads_newest("So far:")  # the page before has the next button too
    lee.taps("Preview & publish")
    lee.reads_newest("version 2, not published yet")
    takes_picture(screen, pictures, "plan_preview")
    lee.taps("Patient's wish", "Upper blood pressure", "4 weeks", "Publish version 2")
    lee.reads_newest("Version 2 of Anna's plan is published.")


def she_confirms(screen: Screen, what: str) -> None:
    screen.anna.reads("Dr Lee has changed your plan. Here is what is new:")
    screen.anna.reads_newest(what)
    screen.anna.taps("I have read it")
    screen.anna.reads_newest("✓ You have read it.")
    screen.lee.reads("Read on")


def dr_lee_opens_the_case_and_its_picture(screen: Screen, pictures: Path) -> None:
    lee = screen.lee
    lee.reads("Case 1")
    lee.taps("Open")
    lee.reads("Upper blood pressure averaged")
    takes_picture(screen, pictures, "case_opened")
    lee.taps("Picture")
    lee.reads_newest("on average")
    picture = lee.newest().get_by_role("img", name="Picture, described below")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    takes_picture(screen, pictures, "case_picture")
    lee.taps("Acknowledge")
    screen.anna.reads("Dr Lee has your case and will look at it.")


def they_write_to_each_other(screen: Screen, pictures: Path) -> None:
    lee, anna = screen.lee, screen.anna
    lee.taps("Message")
    lee.reads_newest("What shall I pass on to Anna?")
    lee.says("Please sit down for five minutes before you measure.")
    lee.reads_newest("Shall I send it to Anna?")
    lee.taps("Send")
    lee.reads("✓ Sent to Anna.")
    anna.reads_newest("Please sit down for five minutes before you measure.")
    anna.taps("Answer")
    anna.reads_newest("What shall I tell Dr Lee?")
    anna.says("I will, thank you")
    anna.reads_newest("I have passed this on to Dr Lee.")
    lee.taps("Read")
    lee.reads("I will, thank you")
    anna.reads_newest("Dr Lee has read your message.")
    takes_picture(screen, pictures, "messages")


def dr_lee_changes_the_dose(screen: Screen, pictures: Path) -> None:
    lee = screen.lee
    lee.taps("Plan", "Change it", "Items", "Ramipril 5 mg", "Name and dose")
    lee.reads_newest("Now: Ramipril 5 mg")
    lee.says("Ramipril 10 mg")
    lee.reads_newest("Ramipril 10 mg: 1 tablet in the morning")
    lee.taps("‹ Back")
    lee.reads_newest("Which item?")  # every page has that button: a second tap too early falls on the same one
    lee.taps("‹ Back")
    lee.reads_newest("So far:")
    lee.taps("Preview & publish")
    lee.reads_newest("Alerts to expect: on what")
    takes_picture(screen, pictures, "dose_preview")
    lee.taps("Answers got worse", "Upper blood pressure", "4 weeks", "Publish version 3")
    lee.reads_newest("Version 3 of Anna's plan is published.")


def dr_lee_closes_it_as_useful(screen: Screen, pictures: Path) -> None:
    lee = screen.lee
    lee.taps("Close case 1: plan changed", "Plan changed")
    lee.reads("Anna will read:")
    takes_picture(screen, pictures, "closing")
    lee.taps("Close and send")
    screen.anna.reads("has looked at your answers and will change your plan.")
    lee.taps("👍 Useful")
    lee.reads("The alert was useful.")
    takes_picture(screen, pictures, "closed")


def dr_moss_has_seen_nothing(screen: Screen) -> None:
    screen.moss.comes_forward()
    assert "Anna" not in screen.moss.log()
    assert "Case" not in screen.moss.log()
