"""A patient with high blood pressure in a real browser: joining, readings, a questionnaire, doses, a correction."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.demo_on_screen import Screen
from tests.browser.test_demo_in_browser import anna_joins, dr_lee_invites_anna, dr_lee_opens_her_link

EVENTS_AT_MOST = 40


@pytest.mark.long
def test_a_blood_pressure_patient_lives_with_it(screen: Screen, pictures: Path) -> None:
    screen.page.set_viewport_size({"width": 1280, "height": 900})
    she_joins(screen, pictures)
    she_tells_her_blood_pressure(screen, pictures)
    she_puts_a_dose_off_and_leaves_it_out(screen, pictures)
    she_answers_a_questionnaire(screen, pictures)
    she_corrects_an_answer(screen, pictures)
    she_looks_at_her_progress(screen, pictures)


def takes_picture(screen: Screen, folder: Path, name: str) -> None:
    screen.page.mouse.move(0, 0)
    screen.page.screenshot(path=folder / f"journey_{name}.png", animations="disabled")


def goes_on_until(screen: Screen, when: str, text: str) -> None:
    """The time bar's button until the clock shows it; Anna's newest message says it then."""
    clock = screen.page.locator("#clock")
    for _ in range(EVENTS_AT_MOST):
        before = clock.inner_text()
        if before == when:
            break
        screen.next_event()
        expect(clock).not_to_have_text(before)
    screen.anna.reads_newest(text)


def she_joins(screen: Screen, pictures: Path) -> None:
    dr_lee_opens_her_link(screen)
    dr_lee_invites_anna(screen, "High blood pressure")
    anna_joins(screen)
    screen.lee.reads("About 3 messages")
    anna = screen.anna
    anna.taps("Walk for half an hour every day", "In 8 weeks")
    anna.reads("Your goal: Walk for half an hour every day, by 27 April 2026.")
    takes_picture(screen, pictures, "joined")
    anna.taps("That is enough", "No, thank you")


def she_tells_her_blood_pressure(screen: Screen, pictures: Path) -> None:
    anna = screen.anna
    goes_on_until(screen, "Mon 2 Mar 2026, 17:30", "Time to move: Walk.")
    anna.taps("Done", "5", "30")
    anna.reads_newest("30 minutes")
    goes_on_until(screen, "Mon 2 Mar 2026, 18:00", "How was your day?")
    anna.taps("Start")
    anna.reads_newest("1 of 3 What does your blood pressure device show now")
    anna.says("high")
    anna.reads("for example")
    anna.says("138 over 86")
    anna.reads_newest("2 of 3 Were you dizzy today")
    anna.taps("quite a bit")
    anna.reads_newest("3 of 4 Did you fall, or nearly faint")
    anna.taps("Back", "no")
    anna.reads_newest("3 of 3 Did your medicine give you trouble today?")
    anna.taps("none")
    anna.reads_newest("Blood pressure: 138/86")
    takes_picture(screen, pictures, "blood_pressure")
    anna.taps("That is right")


def she_puts_a_dose_off_and_leaves_it_out(screen: Screen, pictures: Path) -> None:
    anna = screen.anna
    goes_on_until(screen, "Tue 3 Mar 2026, 08:00", "Time for Ramipril 5 mg.")
    anna.taps("Later", "In 15 minutes")
    anna.reads_newest("I will ask again at 08:15.")
    screen.next_event()
    screen.shows_clock("Tue 3 Mar 2026, 08:15")
    anna.taps("Not today")
    anna.reads_newest("What is the reason?")
    takes_picture(screen, pictures, "left_out")
    anna.taps("No time")
    anna.reads_newest("✓ Not today: No time")


def she_answers_a_questionnaire(screen: Screen, pictures: Path) -> None:
    anna = screen.anna
    goes_on_until(screen, "Thu 5 Mar 2026, 18:00", "Today I have a few other questions")
    anna.taps("Start")
    anna.reads("Over the last 2 weeks, how often have you been bothered")
    anna.reads_newest("1 of 2 Little interest or pleasure in doing things")
    takes_picture(screen, pictures, "questionnaire")
    anna.taps("Not at all")
    anna.reads_newest("2 of 2 Feeling down, depressed, or hopeless")
    anna.taps("Several days", "That is right")


def she_corrects_an_answer(screen: Screen, pictures: Path) -> None:
    anna = screen.anna
    anna.says("/correct")
    anna.reads_newest("Which day shall we change?")
    anna.taps("2 March 2026", "Dizziness: no", "a little")
    anna.reads_newest("Dizziness: a little")
    takes_picture(screen, pictures, "corrected")
    anna.taps("That is right")


def she_looks_at_her_progress(screen: Screen, pictures: Path) -> None:
    anna = screen.anna
    anna.says("/progress")
    anna.reads_newest("Upper blood pressure: 138 mmHg.")
    picture = anna.newest().get_by_role("img", name="Picture, described below")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
    takes_picture(screen, pictures, "progress")
