"""The demo as a visitor plays it in a real browser: from the clinician's link to her acknowledged alert."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.demo_on_screen import Screen


def test_the_whole_story_is_played_in_the_page(screen: Screen, pictures: Path) -> None:
    dr_lee_opens_her_link(screen)
    dr_lee_invites_anna(screen)
    anna_joins(screen)
    anna_sets_a_goal(screen)
    anna_answers_the_check_in(screen)
    anna_answers_prompts_and_lets_one_pass(screen)
    two_weeks_are_played_until_the_alert(screen)
    screen.takes_picture(pictures / "demo.png")
    dr_lee_takes_and_closes_the_case(screen)
    dr_moss_has_seen_nothing(screen)
    anna_writes_that_she_has_chest_pain(screen)


def dr_lee_opens_her_link(screen: Screen) -> None:
    screen.shows_clock("Mon 2 Mar 2026, 08:00")
    screen.lee.opens_invitation()
    screen.lee.reads("Welcome, Dr Lee. This chat is now linked to Hill Street Clinic.")
    screen.moss.comes_forward()
    screen.moss.opens_invitation()
    screen.moss.reads("Welcome, Dr Moss.")
    screen.lee.comes_forward()


def dr_lee_invites_anna(screen: Screen, plan: str = "Low back pain") -> None:
    screen.lee.says("/invite")
    screen.lee.taps(plan)
    screen.lee.reads("Who is it for?")
    screen.lee.says("Mrs B, back")
    screen.lee.reads("Hand this to Mrs B, back")
    picture = screen.lee.newest().get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def anna_joins(screen: Screen, where: str = "8:00", zone: str = "London: 08:00") -> None:
    screen.lee.newest().get_by_role("link", name="https://t.me/careplan_demo_bot").click()
    screen.lee.taps("Anna's phone")
    anna = screen.anna
    anna.reads("Dr Lee of Hill Street Clinic asked me to help you with your plan.")
    anna.taps("English", "Go on", "I wait until tomorrow")
    anna.reads("For chest pain, please call 999 at once.")
    anna.taps("I call 999", "Yes")
    anna.reads("Chats with bots are not end-to-end encrypted")
    anna.taps("Yes, I agree", "No")
    anna.reads("What shall I call you?")
    anna.says("Anna")
    anna.reads("What time is it for you now?")
    anna.says(where)
    anna.taps(zone)
    anna.reads("When shall I ask how your day was?")
    anna.taps("18:00")
    anna.reads("I will ask you every day at 18:00.")
    screen.lee.reads("Your link Mrs B, back was opened by Anna", "Mrs B, back has joined.")


def anna_sets_a_goal(screen: Screen) -> None:
    screen.anna.reads("What would you like to be able to do again?")
    screen.anna.says("Dance at my sister's wedding")
    screen.anna.reads("By when?")
    screen.anna.says("3 May")
    screen.anna.reads("Your goal: Dance at my sister's wedding, by 3 May 2026.")
    screen.anna.taps("That is enough")
    screen.anna.reads_newest("They take about five minutes.")
    screen.anna.taps("No, thank you")


def anna_answers_the_check_in(screen: Screen) -> None:
    anna = screen.anna
    screen.next_event()
    screen.shows_clock("Mon 2 Mar 2026, 17:30")
    anna.reads_newest("Time to move: Back exercises.")
    anna.taps("Done")
    screen.next_event()
    screen.shows_clock("Mon 2 Mar 2026, 18:00")
    anna.reads_newest("How was your day?")
    anna.taps("Start")
    for question, answer in (
        ("How strong was your back pain today?", "7"),
        ("How much did your back get in the way of your day?", "3"),
        ("How was your mood today?", "7"),
        ("Did your medicine give you trouble today?", "none"),
    ):
        anna.reads_newest(question)
        anna.taps(answer)
    anna.reads_newest("Pain: 7")
    anna.taps("Change an answer", "Pain: 7")
    anna.reads_newest("How strong was your back pain today?")
    anna.taps("3")
    anna.reads_newest("Pain: 3")
    anna.taps("That is right")
    expect(anna.newest().get_by_role("button", name="That is right")).to_have_count(0)


def anna_answers_prompts_and_lets_one_pass(screen: Screen) -> None:
    anna = screen.anna
    screen.next_event()
    screen.shows_clock("Mon 2 Mar 2026, 20:00")
    anna.taps("Done")
    anna.reads_newest("✓ Done")
    screen.next_event()
    screen.shows_clock("Tue 3 Mar 2026, 08:00")
    anna.taps("Later")
    anna.taps("In 1 hour")
    anna.reads_newest("I will ask again at 09:00.")
    screen.next_event()
    screen.shows_clock("Tue 3 Mar 2026, 09:00")
    expect(anna.newest().get_by_role("button", name="Later")).to_be_visible()  # the copy of 08:00 has none any more
    anna.taps("Not today", "No time")
    anna.reads_newest("✓ Not today: No time")
    screen.next_event()
    screen.shows_clock("Tue 3 Mar 2026, 18:00")
    screen.next_event()
    anna.reads_newest("Time for Ibuprofen 400 mg.")
    screen.next_event()
    screen.shows_clock("Wed 4 Mar 2026, 00:00")
    anna.reads_newest("This one is closed now. That is all right.")


def two_weeks_are_played_until_the_alert(screen: Screen) -> None:
    screen.plays_two_weeks()
    screen.anna.reads("Your answers suggest that your plan needs another look.")
    screen.lee.reads_newest("A plan is due for review.")
    assert "Anna" not in screen.lee.newest().inner_text()
    screen.lee.taps("Open")
    screen.lee.reads_newest("Anna (Mrs B, back) · Low back pain")
    screen.lee.reads_newest("over the last 5 reports")
    screen.lee.reads_newest("2 March 2026 to")


def dr_lee_takes_and_closes_the_case(screen: Screen) -> None:
    screen.lee.button("Acknowledge").focus()
    screen.page.keyboard.press("Enter")
    screen.lee.reads_newest("✓ You have this case.")
    screen.anna.reads("Dr Lee has your case and will look at it.")
    screen.lee.taps("Close")
    screen.lee.reads_newest("What came of it?")
    screen.lee.taps("Plan kept")
    screen.lee.reads_newest("Anna will read:")
    screen.lee.taps("Close and send")
    screen.lee.reads_newest("✓ Closed: Plan kept.")
    screen.anna.reads("Dr Lee has looked at your answers. Your plan stays the same.")
    screen.lee.taps("👍 Useful")


def dr_moss_has_seen_nothing(screen: Screen) -> None:
    screen.moss.comes_forward()
    log = screen.moss.log()
    assert "Welcome, Dr Moss." in log
    assert "Case" not in log
    assert "Anna" not in log
    expect(screen.moss.root.locator(".message.bot")).to_have_count(1)
    screen.lee.comes_forward()


def anna_writes_that_she_has_chest_pain(screen: Screen) -> None:
    screen.anna.says("I have chest pain")
    screen.anna.reads_newest("999")
    screen.anna.reads_newest("I am safe now")
    screen.lee.reads_newest("Case 2 · urgent")


@pytest.mark.long
def test_the_page_can_be_played_by_keyboard_alone(screen: Screen) -> None:
    expect(screen.lee.root).to_be_visible()
    screen.focus_by_tab("Next event")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("status").first).to_contain_text("Nothing is due before Anna has joined.")
    screen.lee.root.get_by_role("button", name="Open your invitation").focus()
    screen.page.keyboard.press("Enter")
    screen.lee.reads("Welcome, Dr Lee.")


@pytest.mark.long
def test_a_patient_elsewhere_sees_her_own_time(screen: Screen) -> None:
    dr_lee_opens_her_link(screen)
    dr_lee_invites_anna(screen)
    expect(screen.anna.root.locator(".phone-day")).to_contain_text("London time")
    anna_joins(screen, "New York", "New York City, US: 03:00")
    expect(screen.anna.root.locator(".phone-day")).to_contain_text("New York time")
    expect(screen.anna.root.locator(".phone-clock")).to_have_text("03:00")
    expect(screen.lee.root.locator(".phone-clock")).to_have_text("08:00")


@pytest.mark.long
def test_a_telephone_shows_one_phone_at_a_time(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 375, "height": 740})
    expect(screen.anna.root).to_be_visible()
    expect(screen.lee.root).to_be_hidden()
    screen.lee.comes_forward()
    expect(screen.anna.root).to_be_hidden()
    screen.lee.opens_invitation()
    screen.lee.reads("Welcome, Dr Lee.")
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= 375
