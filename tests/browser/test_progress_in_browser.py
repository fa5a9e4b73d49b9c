"""/progress in a real browser: the picture is there, its words too, and other spans are a tap away."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_on_screen import Screen
from tests.browser.test_demo_in_browser import (
    anna_joins,
    anna_sets_a_goal,
    dr_lee_invites_anna,
    dr_lee_opens_her_link,
)


@pytest.mark.long
def test_progress_is_seen_on_the_phone(screen: Screen, pictures: Path) -> None:
    dr_lee_opens_her_link(screen)
    dr_lee_invites_anna(screen)
    anna_joins(screen)
    anna_sets_a_goal(screen)
    screen.plays_two_weeks()
    expect(screen.page.get_by_role("button", name="Play two weeks")).to_be_enabled()  # nobody else plays Anna now
    screen.anna.says("/progress")
    the_newest_is_a_picture(screen)
    screen.page.screenshot(path=pictures / "progress.png", animations="disabled")
    screen.anna.taps("6 weeks")
    the_newest_is_a_picture(screen)
    screen.page.set_viewport_size({"width": 375, "height": 740})
    screen.anna.comes_forward()
    the_newest_is_a_picture(screen)
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= 375
    bring_to_top(screen.page, screen)
    screen.page.screenshot(path=pictures / "progress_on_a_phone.png", animations="disabled")


def the_newest_is_a_picture(screen: Screen) -> None:
    screen.anna.reads_newest("Pain:")
    newest = screen.anna.newest()
    picture = newest.get_by_role("img", name="Picture, described below")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
    expect(newest.get_by_role("img", name="Came without a sound")).to_be_visible()
    expect(newest.get_by_role("button", name="All", exact=True)).to_be_visible()


def bring_to_top(page: Page, screen: Screen) -> None:
    screen.anna.newest().evaluate("message => message.scrollIntoView({block: 'start'})")
    page.mouse.move(0, 0)
