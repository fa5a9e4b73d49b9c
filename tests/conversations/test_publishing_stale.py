"""What publishes nothing: old buttons, a colleague who was faster, somebody who is not linked."""

from typing import Any

import pytest
from sqlalchemy import text

from storage import care_links, care_plans, drafts, people
from tests.publishing import (
    a_plan_for_blood_pressure,
    draft,
    edit,
    naproxen_too,
    of_draft,
    presses_publish,
    publishes,
    tells_background,
    twice_the_dose,
    version,
)
from tests.world import World


@pytest.fixture
def begun(world: World) -> World:
    """Anna has a plan against high blood pressure by Dr Lee; Dr Moss is not linked to her."""
    return world.lives(a_plan_for_blood_pressure)


def test_a_button_from_before_another_edit_publishes_nothing(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    edit(begun, naproxen_too)
    begun.taps(begun.lee, "Side effects")
    assert begun.last(begun.lee) == (
        "The draft has been changed since. Nothing is published by this.\n[Look again]\n[Back to the draft]"
    )
    begun.taps(begun.lee, "Look again")
    assert "➕ New: Naproxen 250 mg" in begun.last(begun.lee)


def test_the_last_tap_publishes_only_what_was_seen(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    begun.taps(begun.lee, "Side effects")
    begun.taps(begun.lee, "No promise")
    edit(begun, naproxen_too)
    begun.taps(begun.lee, "Publish version 2")
    assert begun.last(begun.lee).startswith("The draft has been changed since.")
    assert version(begun).number == 1
    assert begun.news(begun.anna) == []


def test_a_button_of_a_dropped_draft_does_not_publish_the_next_one(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    patient_id = version(begun).patient_id
    begun.writes(lambda session: drafts.drop_draft(session, patient_id))
    begun.wait(minutes=1)
    draft(begun, naproxen_too)
    begun.taps(begun.lee, "Side effects")
    assert begun.last(begun.lee).startswith("The draft has been changed since.")


def test_of_two_clinicians_the_second_is_told_and_overwrites_nothing(begun: World) -> None:
    kim = begun.emulator.person(2003, first_name="Kim")
    begun.add_clinician(kim, "Dr Kim")
    patient_id = version(begun).patient_id

    def kim_publishes(session: Any) -> None:
        kims = people.clinician_in(session, people.chat_at(session, "telegram", "2003").id)  # type: ignore[union-attr]
        assert kims is not None
        content = care_plans.newest_content(session, patient_id)
        assert content is not None
        care_plans.publish_version(session, patient_id, content, kims.id, begun.clock.at, "Her wish")

    draft(begun, twice_the_dose)
    presses_publish(begun)
    begun.taps(begun.lee, "Side effects")
    begun.taps(begun.lee, "No promise")
    begun.writes(kim_publishes)
    begun.taps(begun.lee, "Publish version 2")
    assert begun.last(begun.lee) == (
        "Dr Kim has published version 2 meanwhile. This draft began from version 1, so I publish nothing of it.\n"
        "[What has changed]\n[Back to the draft]"
    )
    assert (version(begun).number, of_draft(begun) is not None) == (2, True)
    begun.taps(begun.lee, "What has changed")
    assert "Why: Her wish" in begun.last(begun.lee)


def test_without_a_draft_there_is_nothing_to_publish(begun: World) -> None:
    presses_publish(begun)
    assert begun.last(begun.lee).startswith("There is no draft of this plan now.")


def test_a_draft_that_changes_nothing_is_not_published(begun: World) -> None:
    draft(begun)
    presses_publish(begun)
    told = "Nothing differs from version 1 yet, so there is nothing to publish."
    assert begun.last(begun.lee) == f"{told}\n[Back to the draft]"


@pytest.mark.parametrize("rest", ["0", "0:0:-:go", "0:0:a:why:worse", "0:0:-:take:0", "0:0:-:leave:0", "0:0:-:page:1"])
def test_who_is_not_linked_gets_nothing(begun: World, rest: str) -> None:
    draft(begun, twice_the_dose)
    for forger in (begun.moss, begun.anna):
        begun.says(forger, "/help")
        begun.forges(forger, f"publish:{version(begun).patient_id}:{rest}")
        assert "Ramipril" not in begun.last(forger)
        assert begun.last(forger) == "I cannot find that patient."
    assert version(begun).number == 1


def test_who_was_removed_a_second_ago_publishes_nothing(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    begun.taps(begun.lee, "Side effects")
    begun.taps(begun.lee, "No promise")
    patient_id = version(begun).patient_id
    begun.writes(lambda session: people.end_care_links(session, patient_id, begun.clock.at))
    assert begun.reads(lambda session: care_links.links_of_patient(session, patient_id)) == []
    begun.taps(begun.lee, "Publish version 2")
    assert begun.last(begun.lee) == "I cannot find that patient."
    assert version(begun).number == 1


BROKEN = (
    "publish", "publish:", "publish:x:y", "publish:1", "publish:1:0:²:-:go", "publish:1:0:-:zz:why", "publish:99999:0",
    "publish:1:0:-:-:page:99999999999", "publish:1:0:-:-:take:9", "publish:1:0:-:-:leave:²",
)  # fmt: skip


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_button_changes_nothing(begun: World, data: str) -> None:
    draft(begun, twice_the_dose)
    begun.says(begun.lee, "/help")
    begun.forges(begun.lee, data)
    assert version(begun).number == 1
    assert begun.troubles() == []


def test_an_allergy_told_after_the_check_is_shown_before_anything_is_published(begun: World) -> None:
    tells_background(begun, "Aspirin")
    draft(begun, naproxen_too)
    presses_publish(begun)
    begun.taps(begun.lee, "I have checked: give it")
    begun.taps(begun.lee, "Side effects")
    begun.taps(begun.lee, "No promise")
    begun.wait(minutes=1)
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    begun.says(begun.anna, "I am allergic to naproxen")
    begun.taps(begun.lee, "Publish version 2")
    assert "I am allergic to naproxen" in begun.last(begun.lee)
    assert "[I have checked: give it]" in begun.last(begun.lee)
    assert version(begun).number == 1
    begun.taps(begun.lee, "I have checked: give it")
    publishes(begun)
    assert version(begun).number == 2
    about = begun.reads(lambda session: session.execute(text("select about from audit where about like 'version:2:%'")))
    assert [row.about for row in about] == ["version:2:a"]
