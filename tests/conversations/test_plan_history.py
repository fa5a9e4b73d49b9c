"""The versions of a plan in the clinician's chat: when, by whom, why, what changed, and what was promised."""

from datetime import date

import pytest

from bot.care.promise import Expectation, Verdict
from storage import promises
from tests.conversations.test_new_plan_version import (
    BETTER,
    everything,
    half_the_dose,
    later_doses,
    no_ibuprofen,
    publish,
    version,
)
from tests.world import World


def opens(world: World) -> None:
    """Dr Lee presses the button of the history, which stands on a patient's card."""
    world.says(world.lee, "/help")
    world.forges(world.lee, f"planhistory:{world.patient(world.anna).id}")


def test_every_version_with_its_reason_and_what_came_of_its_promise(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose, BETTER)
    begun.taps(begun.anna, "I have read it")
    made = begun.reads(lambda session: promises.promises_of(session, version(begun, begun.anna).patient_id))
    begun.writes(lambda session: promises.keep_verdict(session, made[0].id, Verdict.HELPED, begun.clock.at))
    begun.wait(days=2)
    publish(begun, begun.anna, no_ibuprofen)
    opens(begun)
    assert begun.last(begun.lee) == (
        "Anna: every version of the plan, the newest first\n\n"
        "Version 3 · 4 March 2026 · Dr Lee\n"
        "Why: Your pain is worse at night\n"
        "Not read yet.\n\n"
        "Version 2 · 2 March 2026 · Dr Lee\n"
        "Why: Your pain is worse at night\n"
        "Read on 2 March 2026.\n"
        "To get better by 16 March 2026: less pain at night (It helped)\n\n"
        "Version 1 · 2 March 2026 · Dr Lee\n"
        "[See 3] [What changed in 3]\n[See 2] [What changed in 2]\n[See 1]"
    )
    assert begun.with_button(begun.lee, "See 1").is_protected
    assert begun.troubles() == []


def test_what_a_version_changed_and_how_it_read(begun: World) -> None:
    publish(begun, begun.anna, everything)
    publish(begun, begun.anna, lambda content: content.update(review_after_days=60))
    opens(begun)
    begun.taps(begun.lee, "What changed in 2")
    shown = begun.last(begun.lee)
    assert "➕ New: Paracetamol 500 mg: every day at 21:00." in shown
    assert "➖ Stopped: Back exercises." in shown
    begun.taps(begun.lee, "All versions")
    begun.taps(begun.lee, "See 1")
    assert "1. Ibuprofen 400 mg: 1 tablet with food, every day at 08:00, 20:00" in begun.last(begun.lee)
    assert "Version 1, since 2 March 2026, made by Dr Lee." in begun.last(begun.lee)
    assert "Paracetamol" not in begun.last(begun.lee)


def test_what_only_the_clinic_sees_of_a_change_stands_there_too(begun: World) -> None:
    publish(begun, begun.anna, lambda content: content.update(review_after_days=60))
    opens(begun)
    begun.taps(begun.lee, "What changed in 2")
    shown = begun.last(begun.lee)
    assert "Nothing changes in what you do each day." in shown
    assert "For the clinic only\nLooked at again after 60 days. Before: after 42." in shown


def test_a_medicine_that_must_not_be_missed_any_more_stands_there_too(begun: World) -> None:
    publish(begun, begun.anna, lambda content: content["items"][0].update(must_not_miss=True))
    opens(begun)
    begun.taps(begun.lee, "What changed in 2")
    assert "For the clinic only\nIbuprofen 400 mg must not be missed." in begun.last(begun.lee)


def test_many_versions_are_turned_like_pages(begun: World) -> None:
    for number in range(6):
        publish(begun, begun.anna, half_the_dose if number % 2 else later_doses)
    opens(begun)
    assert begun.last_buttons(begun.lee)[-1] == ["Older"]
    begun.taps(begun.lee, "Older")
    assert [row[0] for row in begun.last_buttons(begun.lee)] == ["See 3", "See 2", "See 1", "Newer"]
    begun.taps(begun.lee, "Newer")
    assert begun.last_buttons(begun.lee)[0] == ["See 7", "What changed in 7"]


def test_a_long_version_is_turned_like_pages(begun: World) -> None:
    publish(begun, begun.anna, everything, Expectation("less pain", date(2026, 3, 16)))
    opens(begun)
    begun.taps(begun.lee, "See 2")
    begun.taps(begun.lee, "Next page ▶")
    assert "Anna, version 2 (2 of " in begun.last(begun.lee)
    begun.taps(begun.lee, "◀ Page before")
    assert "Anna, version 2 (1 of " in begun.last(begun.lee)


@pytest.mark.parametrize("rest", ["", ":see:1", ":diff:2", ":list:0", ":see:99", ":diff:x", ":see:1:²"])
def test_who_is_not_linked_reads_nothing(begun: World, rest: str) -> None:
    publish(begun, begun.anna, half_the_dose)
    patient_id = begun.patient(begun.anna).id
    for forger in (begun.moss, begun.anna):
        begun.says(forger, "/help")
        begun.forges(forger, f"planhistory:{patient_id}{rest}")
        assert begun.last(forger) == "I cannot find that patient."
    assert begun.troubles() == []


@pytest.mark.parametrize("data", ["planhistory", "planhistory:", "planhistory:x", "planhistory:1:see:99:99",
                                  "planhistory:1:see:1:9999999999", "planhistory:1:list:9999999"])  # fmt: skip
def test_a_broken_button_harms_nothing(begun: World, data: str) -> None:
    begun.says(begun.lee, "/help")
    begun.forges(begun.lee, data)
    assert begun.troubles() == []
