"""The loop to the patient and back: that somebody has looked, and what a clinician finds on the opened case."""

import pytest

from tests.conversations.test_new_plan_version import BETTER, half_the_dose, publish
from tests.world import World

SEEN = "Dr Lee has seen your answers."


@pytest.fixture
def flagged(begun: World) -> World:
    """Anna has left out a dose because of side effects: case 1, of which she was told."""
    begun.at("20:00")
    begun.at("08:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    for person in (begun.anna, begun.lee):
        begun.news(person)
    return begun


def test_she_hears_once_that_somebody_has_looked(flagged: World) -> None:
    card = flagged.with_button(flagged.lee, "Open")
    flagged.acts(*[lambda: flagged.lee.presses(card.id, 0, 0)] * 2)
    assert flagged.news(flagged.anna) == [SEEN]
    flagged.restart()
    flagged.says(flagged.lee, "/reviews")
    flagged.taps(flagged.lee, flagged.last_buttons(flagged.lee)[0][0])
    flagged.taps(flagged.lee, "Close")
    flagged.taps(flagged.lee, "Back")
    assert SEEN not in flagged.news(flagged.anna)
    assert flagged.troubles() == []


def test_the_next_case_is_told_anew(flagged: World) -> None:
    for label in ("Open", "Close", "Plan kept", "Close and send"):
        flagged.taps(flagged.lee, label)
    assert flagged.news(flagged.anna)[0] == SEEN
    flagged.says(flagged.anna, "I have chest pain")
    flagged.taps(flagged.anna, "I am safe now")
    flagged.taps(flagged.lee, "Open")
    assert flagged.news(flagged.anna)[-1] == SEEN


@pytest.mark.long
def test_who_was_told_nothing_hears_nothing(begun: World) -> None:
    begun.wait(days=9)  # silence: a case nobody told her of
    begun.news(begun.anna)
    begun.says(begun.lee, "/reviews")
    begun.taps(begun.lee, "⚪ Case 1 · routine")
    assert SEEN not in begun.news(begun.anna)


def test_an_outsider_who_opens_it_is_no_look(flagged: World) -> None:
    flagged.forges(flagged.moss, "review:1:open")
    assert flagged.last(flagged.moss) == "I cannot find that case."
    assert flagged.news(flagged.anna) == []


def test_the_case_tells_which_plan_and_whether_it_was_read(flagged: World) -> None:
    publish(flagged, flagged.anna, half_the_dose, BETTER)
    flagged.taps(flagged.lee, "Open")
    assert "Patient 1 · plan version 2, not read yet" in flagged.last(flagged.lee)
    flagged.taps(flagged.anna, "I have read it")
    flagged.taps(flagged.lee, "Close")
    flagged.taps(flagged.lee, "Back")
    assert "Patient 1 · plan version 2, read on 3 March 2026" in flagged.last(flagged.lee)


def test_the_case_leads_to_the_picture_and_the_background(flagged: World) -> None:
    flagged.taps(flagged.lee, "Open")
    flagged.news(flagged.lee)
    flagged.taps(flagged.lee, "Picture")
    flagged.taps(flagged.lee, "Background")
    shown = flagged.news(flagged.lee)
    assert len(shown) == 2
    assert all("I cannot find" not in text and "Nothing is open" not in text for text in shown)
    assert flagged.troubles() == []


def test_a_case_with_all_there_is_to_tell_is_one_message(flagged: World) -> None:
    for _note in range(4):
        flagged.says(flagged.anna, "/note " + "<&>🙂 not so well " * 80)
    publish(flagged, flagged.anna, half_the_dose, BETTER)
    flagged.taps(flagged.lee, "Open")
    assert flagged.last(flagged.lee).count("📝") == 3
    assert len(flagged.last(flagged.lee)) < 4_096
    assert flagged.troubles() == []
