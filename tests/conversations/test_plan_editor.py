"""A plan changed in chat, item by item: nothing is published by it, and the patient hears nothing."""

import pytest

from storage import audit, care_plans
from tests.plan_draft import ANNAS_NUMBER, STALE, codes, draft, draft_or_none, item, opened, tapping
from tests.world import World


@pytest.fixture
def editing(begun: World) -> World:
    begun.news(begun.anna)
    return begun.lives(opened)


def test_the_plan_in_force_and_the_way_to_change_it(begun: World) -> None:
    begun.says(begun.lee, "/plans")
    assert begun.last(begun.lee) == (
        "Anna: Low back pain, version 1 since 2 March 2026\n\n"
        "Ibuprofen 400 mg: 1 tablet with food, every day at 08:00, 20:00\n"
        "Back exercises: 15 minutes, as shown, Mon, Wed, Fri at 17:30\n\n"
        "Asked every day: Pain, Getting in the way, Mood, Side effects\n\n"
        "Watched by 23 rules.\n\n"
        "Words of danger, beside the usual ones: cauda equina, back pain with fever.\n\n"
        "To be looked at again by 13 April 2026.\n"
        "[Change it] [History]"
    )
    assert begun.lee.chat.messages[-1].is_protected
    assert draft_or_none(begun) is None, "to look is not to change"
    begun.taps(begun.lee, "Change it", times=2)
    assert begun.last(begun.lee) == (
        "Anna: changing the plan\nFrom version 1. Nothing is published yet.\n\nNothing differs yet.\n"
        "[Items] [Questions]\n[Questionnaires] [Rules]\n[Review date]\n[Throw away]"
    )
    looks = begun.reads(lambda session: audit.looks_at(session, ANNAS_NUMBER, "looked", begun.clock.at))
    assert [look.clinician_id for look in looks] == [1]
    assert begun.troubles() == []


def test_two_patients_are_asked_about_by_name(begun: World) -> None:
    bob = begun.emulator.person(1002, first_name="Bob")
    begun.joins(bob, begun.invite(begun.lee, "Mr C"))
    begun.says(begun.lee, "/plans")
    assert begun.last(begun.lee) == "Whose plan?\n[Anna]\n[Bob]"
    begun.taps(begun.lee, "Bob")
    assert begun.last(begun.lee).startswith("Bob: Low back pain, version 1")


def test_a_new_dose_is_typed_once_and_the_patient_hears_nothing(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    assert editing.last(editing.lee) == (
        "Now: Ibuprofen 400 mg\n\n"
        "Type the name, with the dose as you would write it, for example: Ramipril 5 mg\n[Leave it]"
    )
    editing.says(editing.lee, "Ibuprofen 200 mg <b>")
    assert editing.last(editing.lee).startswith("Medicine\n\nIbuprofen 200 mg <b>: 1 tablet with food, every day at")
    assert tapping(editing, editing.lee, "‹ Back", "‹ Back").startswith(
        "Anna: changing the plan\nFrom version 1. Nothing is published yet.\n\nSo far:\n"
        "✏️ Changed: Ibuprofen 200 mg <b>: 1 tablet with food, every day at 08:00, 20:00. "
        "Before: Ibuprofen 400 mg: 1 tablet with food, every day at 08:00, 20:00."
    )
    assert "[Preview & publish]" in editing.last(editing.lee)
    editing.at("20:00")
    assert "Time for Ibuprofen 400 mg." in editing.news(editing.anna)[-1], "the plan in force goes on"
    version = editing.reads(lambda session: care_plans.newest_version(session, ANNAS_NUMBER))
    assert version is not None
    assert (version.number, editing.troubles()) == (1, [])


def test_a_new_medicine_as_needed_for_two_weeks(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "➕ Add an item", "Medicine")
    editing.says(editing.lee, "Paracetamol 500 mg")
    editing.says(editing.lee, "1 tablet with water")
    editing.says(editing.lee, "twice a day")
    assert "it can be read in two ways" in editing.last(editing.lee)
    tapping(editing, editing.lee, "As needed", "4", "At once, with a last day", "2 weeks")
    assert "\nParacetamol 500 mg: when you need it, at most 4 a day, until 15 March 2026\n" in editing.last(editing.lee)
    assert item(editing, "paracetamol") == {
        "id": "paracetamol", "kind": "medication", "title": "Paracetamol 500 mg", "instruction": "1 tablet with water",
        "daily_limit": 4, "ends_on": "2026-03-15", "medicine": "paracetamol",
    }  # fmt: skip
    assert editing.news(editing.anna) == []


def test_other_days_and_times_are_typed_as_they_are_said(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Back exercises", "When")
    editing.says(editing.lee, "Tue Thu 18:00")
    assert (item(editing, "back_exercises")["weekdays"], item(editing, "back_exercises")["times"]) == (
        ["tue", "thu"], ["18:00"]
    )  # fmt: skip
    tapping(editing, editing.lee, "First day")
    editing.says(editing.lee, "10 March")
    tapping(editing, editing.lee, "Last day")
    editing.says(editing.lee, "9 March")
    assert "not before the first" in editing.last(editing.lee)
    editing.says(editing.lee, "30 March")
    assert "Tue, Thu at 18:00, from 10 March 2026, until 30 March 2026" in editing.last(editing.lee)


def test_what_must_not_be_missed_and_what_she_may_move_take_one_tap(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Must not be missed: no", "May be moved by: 0 h")
    assert (item(editing, "ibuprofen")["must_not_miss"], item(editing, "ibuprofen")["may_move"]) == (True, 60)
    assert "Ibuprofen 400 mg may be moved by 60 minutes." in tapping(editing, editing.lee, "‹ Back", "‹ Back")


def test_an_item_is_stopped_once_and_taken_back(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg")
    editing.taps(editing.lee, "➖ Stop it", times=2)
    assert codes(editing) == ["back_exercises"], "the second tap does not stop what has moved up"
    assert STALE in editing.last(editing.lee)
    assert "➖ Stopped: Ibuprofen 400 mg." in editing.last(editing.lee)
    tapping(editing, editing.lee, "Items", "↩ Take back: Ibuprofen 400 mg")
    assert codes(editing) == ["back_exercises", "ibuprofen"]


def test_another_medicine_under_an_old_name_is_refused(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, "Naproxen 250 mg")
    assert "That is another medicine. Stop this one and add the new one" in editing.last(editing.lee)
    assert draft(editing).revision == 0


@pytest.mark.parametrize("typed", ["x" * 81, "🙂", "Ibuprofen\n" * 9])
def test_a_name_that_is_none_is_asked_again(editing: World, typed: str) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, typed)
    assert editing.last(editing.lee).startswith("I need a name of up to 80 characters")
    assert draft(editing).revision == 0


def test_a_question_about_one_item_gives_way_to_one_about_another(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, "/plans")
    tapping(editing, editing.lee, "Change it", "Items", "Back exercises", "Name")
    editing.says(editing.lee, "Back stretches")
    assert (item(editing, "ibuprofen")["title"], item(editing, "back_exercises")["title"]) == (
        "Ibuprofen 400 mg", "Back stretches"
    )  # fmt: skip


def test_a_question_can_be_left(editing: World) -> None:
    assert tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose", "Leave it").startswith(
        "Medicine\n\nIbuprofen 400 mg"
    )
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert draft(editing).revision == 0, "what is typed then answers nothing"
