"""What is answered before a plan is published: allergies, genes, too many messages, proposals of the background."""

import pytest

from storage import audit
from tests.publishing import (
    a_plan_for_blood_pressure,
    draft,
    eight_walks,
    meloxicam_too,
    naproxen_too,
    presses_publish,
    publishes,
    stricter_mean,
    tells_background,
    twice_the_dose,
    version,
)
from tests.world import World


@pytest.fixture
def begun(world: World) -> World:
    """Anna has a plan against high blood pressure by Dr Lee; Dr Moss is not linked to her."""
    return world.lives(a_plan_for_blood_pressure)


def test_an_allergy_stands_beside_a_new_medicine_and_blocks(begun: World) -> None:
    tells_background(begun, "Aspirin <rash>")
    draft(begun, naproxen_too)
    presses_publish(begun)
    assert begun.last(begun.lee) == (
        "Anna has told of allergies. Please check before you publish.\n\n"
        "New medicine: naproxen\nAllergies: Aspirin <rash>\n"
        "[I have checked: give it]\n[Back to the draft]"
    )
    begun.taps(begun.lee, "I have checked: give it")
    assert "New medicine: naproxen\nAllergies: Aspirin <rash>" in begun.last(begun.lee), "it stays beside it"
    publishes(begun)
    assert version(begun).number == 2
    about = begun.reads(lambda session: audit.looks_at(session, version(begun).patient_id, "plan_published",
                                                       version(begun).published_at))  # fmt: skip
    assert [looked.clinician_id for looked in about] == [1]


@pytest.mark.long
def test_a_block_cannot_be_walked_around(begun: World) -> None:
    tells_background(begun, "Aspirin")
    draft(begun, naproxen_too)
    presses_publish(begun)
    *step, checked, _go = begun.data_of(begun.lee, "I have checked: give it").split(":")
    for answered in ("-", "a", "ag", "a0000", checked[1:], f"{checked}x"):
        begun.forges(begun.lee, ":".join((*step, answered, "why", "worse")))
        assert begun.last(begun.lee).startswith("Anna has told of allergies.")
    assert version(begun).number == 1


def test_another_dose_is_no_new_medicine(begun: World) -> None:
    tells_background(begun, "Aspirin")
    draft(begun, twice_the_dose)
    presses_publish(begun)
    assert begun.last(begun.lee).startswith("Anna: version 2, not published yet")


def test_no_allergy_told_stands_beside_a_new_medicine_and_blocks_nothing(begun: World) -> None:
    draft(begun, naproxen_too)
    presses_publish(begun)
    assert "New medicine: naproxen\nAllergies: –" in begun.last(begun.lee)


def test_a_gene_test_blocks_with_what_the_guideline_says(begun: World) -> None:
    begun.says(begun.lee, "/genes")
    for label in ("Anna", "CYP2C9", "poor metabolizer"):
        begun.taps(begun.lee, label)
    draft(begun, meloxicam_too)
    presses_publish(begun)
    shown = begun.last(begun.lee)
    assert shown.startswith("Anna has a gene test that speaks against a new medicine.\n\nmeloxicam: CYP2C9 poor")
    assert "CPIC" in shown
    begun.taps(begun.lee, "I have checked: give it")
    assert "meloxicam: CYP2C9 poor metabolizer, which you have checked" in begun.last(begun.lee)
    publishes(begun)
    assert version(begun).number == 2


def test_too_many_messages_need_a_reason_which_she_reads(begun: World) -> None:
    draft(begun, eight_walks)
    presses_publish(begun)
    assert "⚠️ The busiest day has" in begun.last(begun.lee)
    begun.taps(begun.lee, "Patient's wish")
    assert "Why are so many needed?" in begun.last(begun.lee)
    begun.says(begun.lee, "🙂")
    assert "I need a few words, up to 100 characters." in begun.last(begun.lee)
    begun.says(begun.lee, "for one week")
    begun.taps(begun.lee, "No promise")
    begun.taps(begun.lee, "Publish version 2")
    assert "Why: Your own wish (for one week)" in begun.last(begun.anna)


def test_what_the_background_proposes_is_taken(begun: World) -> None:
    tells_background(begun, "Ramipril")
    draft(begun, stricter_mean)
    presses_publish(begun)
    assert begun.last(begun.lee) == (
        "Anna: the background proposes something for this plan.\n\n"
        "Names an ACE inhibitor or angioedema among allergies.\n\n"
        "Allergies: Ramipril\n\n"
        "Proposed:\n➖ Stopped: Ramipril 5 mg.\n"
        "[Take it] [Leave it]\n[Back to the draft]"
    )
    begun.taps(begun.lee, "Take it", times=2)
    assert "➖ Stopped: Ramipril 5 mg." in begun.last(begun.lee)
    publishes(begun)
    assert [each.id for each in version(begun).plan.items] == ["walk"]


def test_what_was_left_is_proposed_again_only_after_news(begun: World) -> None:
    tells_background(begun, "Ramipril")
    draft(begun, stricter_mean)
    presses_publish(begun)
    begun.taps(begun.lee, "Leave it")
    assert begun.last(begun.lee).startswith("Anna: version 2, not published yet")
    presses_publish(begun)
    assert begun.last(begun.lee).startswith("Anna: version 2, not published yet")
    begun.wait(minutes=1)
    begun.says(begun.anna, "/background")
    begun.taps(begun.anna, "Allergies")
    begun.says(begun.anna, "Ramipril and lisinopril")
    presses_publish(begun)
    assert "Allergies: Ramipril and lisinopril" in begun.last(begun.lee)


def test_a_question_of_the_background_is_something_to_make_sure_of(begun: World) -> None:
    tells_background(begun, "ibuprofen from the shop", skips=1)
    draft(begun, stricter_mean)
    presses_publish(begun)
    assert "Please make sure: Can the painkiller be another one?" in begun.last(begun.lee)
    begun.taps(begun.lee, "I have made sure")
    assert begun.last(begun.lee).startswith("Anna: version 2, not published yet")
