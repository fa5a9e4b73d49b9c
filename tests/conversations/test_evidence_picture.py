"""The picture of an opened case: the measure that moved, the days compared, the plan changes; words beside it."""

import pytest

from bot.demo.emulator.pictures import picture_size
from tests.conversations.test_progress_command import last
from tests.world import World


def getting_worse(world: World) -> None:
    """Two steady weeks, then five days of pain."""
    for pain in (3, 2, 3, 3, 2, 3, 2, 3, 3, 2, 3, 2, 7, 7, 7, 8, 7):
        world.at("18:00")
        world.checks_in(world.anna, pain, 3, 7)
    world.at("09:00")


@pytest.fixture
def worse(begun: World) -> World:
    """Anna's pain has got worse, and Dr Lee has opened the case."""
    begun.lives(getting_worse)
    begun.says(begun.lee, "/reviews")
    begun.taps(begun.lee, begun.last_buttons(begun.lee)[0][0])
    return begun


@pytest.mark.long
def test_the_picture_shades_what_was_compared_and_says_it_in_words(worse: World) -> None:
    assert "Pain averaged" in worse.last(worse.lee)
    worse.taps(worse.lee, "Picture")
    shown = last(worse.lee)
    assert shown.picture is not None
    assert (picture_size(shown.picture) or (0, 0))[0] == 1080
    assert shown.text.startswith("Anna\n\nPain averaged")
    assert "\nA: 10 reports before, 2.6 on average (2 March 2026 to 11 March 2026)" in shown.text
    assert "\nB: the 5 reports that alerted, 5.2 on average (12 March 2026 to 16 March 2026)" in shown.text
    assert shown.silent
    assert len(shown.text) <= 1_024
    assert shown.buttons == [["2 weeks", "6 weeks", "3 months", "All"]], "the usual pictures are one tap away"
    assert worse.troubles() == []


@pytest.mark.long
def test_a_case_that_rests_on_no_measure_shows_how_it_went(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 4, 3, 7)
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    begun.at("08:00")
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Picture")
    assert last(begun.lee).text.startswith("Anna\n\nFrom the start")
    assert begun.troubles() == []


@pytest.mark.long
def test_an_outsider_gets_no_picture(worse: World) -> None:
    data = worse.data_of(worse.lee, "Picture")
    for who in (worse.moss, worse.anna):
        worse.forges(who, data)
        assert worse.last(who) == "I cannot find that case."
        assert last(who).picture is None


def test_a_closed_case_still_has_its_picture(worse: World) -> None:
    for label in ("Close", "Plan kept", "Close and send", "Skip"):
        worse.taps(worse.lee, label)
    worse.forges(worse.lee, "review:1:picture")
    assert "Pain averaged" in last(worse.lee).text
    assert last(worse.lee).picture is not None
