"""What the editor offers for whom: proposals of the background, words that fit an item, scales for adults."""

import pytest

from bot.care.people import PatientStatus
from storage import people
from tests.plan_draft import ANNAS_NUMBER, codes, draft, draft_or_none, item, opened, tapping
from tests.publishing import a_plan_for_blood_pressure, tells_background, version
from tests.world import World


@pytest.fixture
def editing(begun: World) -> World:
    begun.news(begun.anna)
    return begun.lives(opened)


@pytest.fixture
def with_allergy(world: World) -> World:
    """Anna has high blood pressure, takes ramipril, and has told of an allergy to it."""

    def play(playing: World) -> None:
        a_plan_for_blood_pressure(playing)
        tells_background(playing, "Ramipril")

    return world.lives(play)


def test_an_untouched_draft_leads_to_what_the_background_proposes(with_allergy: World) -> None:
    opened(with_allergy)
    assert with_allergy.last(with_allergy.lee) == (
        "Anna: changing the plan\nFrom version 1. Nothing is published yet.\n\nNothing differs yet.\n\n"
        "Open proposals from what the patient told: 1\n"
        "[Items] [Questions]\n[Questionnaires] [Rules]\n[Review date]\n[See the proposals]\n[Throw away]"
    )
    assert "Proposed:\n➖ Stopped: Ramipril 5 mg." in tapping(with_allergy, with_allergy.lee, "See the proposals")
    with_allergy.taps(with_allergy.lee, "Take it", times=2)
    assert with_allergy.last(with_allergy.lee).startswith("Anna: version 2, not published yet")
    assert version(with_allergy).number == 1
    assert "proposals" not in tapping(with_allergy, with_allergy.lee, "Back to the draft")
    assert with_allergy.troubles() == []


def test_a_proposal_that_is_left_leads_back_to_the_draft(with_allergy: World) -> None:
    opened(with_allergy)
    assert tapping(with_allergy, with_allergy.lee, "See the proposals", "Leave it") == (
        "Nothing differs from version 1 yet, so there is nothing to publish.\n[Back to the draft]"
    )
    assert "proposals" not in tapping(with_allergy, with_allergy.lee, "Back to the draft")


@pytest.mark.parametrize(
    ("kind", "name", "how"),
    [
        ("Medicine", "Type the name, with the dose as you would write it, for example: Ramipril 5 mg",
         "1 tablet with food"),
        ("Exercise", "Type the name, for example: Back exercises", "15 minutes, as shown"),
        ("Daily habit", "Type the name, for example: A meal without salt", "herbs in place of salt"),
        ("Therapy session", "Type the name, for example: Physiotherapy", "bring your sports shoes"),
        ("Something to measure", "Type the name, for example: Waist", "standing, before breakfast"),
    ],
)  # fmt: skip
def test_the_examples_fit_what_is_added(editing: World, kind: str, name: str, how: str) -> None:
    tapping(editing, editing.lee, "Items", "➕ Add an item", kind)
    assert editing.last(editing.lee) == f"{name}\n[Leave it]"
    editing.says(editing.lee, "🙂")
    assert editing.last(editing.lee).startswith(f"I need a name of up to 80 characters, {name.split(', ')[-1]}")
    editing.says(editing.lee, "Something 1")
    assert f"How? Type it as the patient shall read it, for example: {how}\n" in editing.last(editing.lee)


def test_the_name_of_an_exercise_asks_for_no_dose(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Back exercises", "Name")
    assert editing.last(editing.lee) == (
        "Now: Back exercises\n\nType the name, for example: Back exercises\n[Leave it]"
    )


def test_scales_for_adults_are_not_offered_for_a_minor(editing: World) -> None:
    editing.writes(lambda session: people.change_patient(session, ANNAS_NUMBER, is_minor=True))
    tapping(editing, editing.lee, "Questionnaires")
    assert "PHQ-9" not in editing.last(editing.lee)
    stem = editing.data_of(editing.lee, "‹ Back").removesuffix("menu")
    for forged in ("scale:phq9", "ask:phq9:14"):
        editing.forges(editing.lee, f"{stem}{forged}")
        assert "PHQ-9" not in editing.last(editing.lee)
    assert (draft(editing).revision, editing.troubles()) == (0, [])


def test_a_scale_for_adults_in_the_plan_of_a_minor_can_only_be_taken_out(editing: World) -> None:
    tapping(editing, editing.lee, "Questionnaires")
    stem = editing.data_of(editing.lee, "‹ Back").removesuffix("menu")
    editing.forges(editing.lee, f"{stem}ask:phq9:14")
    assert "phq9" in codes(editing, "questionnaires", "code")
    editing.writes(lambda session: people.change_patient(session, ANNAS_NUMBER, is_minor=True))
    tapping(editing, editing.lee, "PHQ-9: every 14 days")
    assert editing.last(editing.lee).endswith("[Not asked]\n[‹ Back] [Preview & publish]")
    tapping(editing, editing.lee, "Not asked")
    assert "phq9" not in codes(editing, "questionnaires", "code")


@pytest.mark.parametrize("status", [PatientStatus.ENDED, PatientStatus.STOPPED])
def test_no_page_and_no_answer_changes_the_draft_of_ended_care(editing: World, status: PatientStatus) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg")
    page = editing.data_of(editing.lee, "➖ Stop it")
    tapping(editing, editing.lee, "Name and dose")
    editing.writes(lambda session: people.change_patient(session, ANNAS_NUMBER, status=status))
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert "The care of this patient has ended here." in editing.last(editing.lee)
    for data in (page, page.replace("stop:0", "item:0"), page.replace("stop:0", "type:0:title"), "draft:1:-:menu"):
        editing.forges(editing.lee, data)
        assert "[Go on with the change]" not in editing.last(editing.lee)
        assert "The care of this patient has ended here." in editing.last(editing.lee)
    standing = draft_or_none(editing)
    assert standing is None or standing.revision == 0
    assert editing.troubles() == []


def test_a_new_dose_is_previewed_where_it_was_typed(editing: World) -> None:
    """From /plans to the preview: five taps and one line to type."""
    assert "Preview" not in tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg")
    editing.taps(editing.lee, "Name and dose")
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert editing.last(editing.lee).endswith("[‹ Back] [Preview & publish]")
    assert tapping(editing, editing.lee, "Preview & publish").startswith("Anna: version 2, not published yet")


BROKEN = (
    "planof", "planof:", "planof:x:y:z", "draft", "draft:", "draft:1", "draft:1:::", "planhistory", "planhistory:",
    "planhistory:1:see", "planhistory:1:see:99:9", "planhistory:1:diff:1", "planhistory:1:list:999999999",
)  # fmt: skip


@pytest.mark.parametrize("data", BROKEN)
@pytest.mark.long
def test_a_button_without_its_ids_changes_nothing(editing: World, data: str) -> None:
    for who in (editing.lee, editing.moss, editing.anna):
        editing.says(who, "/help")
        editing.forges(who, data)
    assert (draft(editing).revision, editing.troubles()) == (0, [])


def test_a_question_that_is_still_open_never_comes_back_after_publishing(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks", "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, "/plans")
    tapping(editing, editing.lee, "Go on with the change", "Preview & publish", "Another reason")
    editing.says(editing.lee, "Your pain at night")
    tapping(editing, editing.lee, "No promise", "Publish version 2")
    assert editing.last(editing.lee).startswith("✓ Version 2 of Anna's plan is published.")
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert editing.last(editing.lee).startswith("I only understand commands here.")


def test_what_is_typed_for_an_item_never_becomes_the_reason_she_reads(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks", "Preview & publish", "Another reason")
    editing.says(editing.lee, "/plans")
    tapping(editing, editing.lee, "Go on with the change", "Items", "Back exercises", "Name")
    editing.says(editing.lee, "Stretching")
    assert item(editing, "back_exercises")["title"] == "Stretching"
    assert editing.last(editing.lee).startswith("Exercise\n\nStretching: ")
    editing.says(editing.lee, "and what next")
    assert editing.last(editing.lee).startswith("I only understand commands here.")


def test_a_change_that_is_thrown_away_asks_nothing_more(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks", "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, "/plans")
    tapping(editing, editing.lee, "Go on with the change", "Throw away", "Yes, throw it away")
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert editing.last(editing.lee).startswith("I only understand commands here.")


@pytest.mark.parametrize("typed", ["600 mg", "2 tablets", "5 ml"])
def test_a_dose_without_its_medicine_is_asked_again(editing: World, typed: str) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(editing.lee, typed)
    assert editing.last(editing.lee).startswith("I need the name with the dose, for example: Ramipril 5 mg")
    editing.says(editing.lee, "Ibuprofen 600 mg")
    assert item(editing, "ibuprofen")["title"] == "Ibuprofen 600 mg"


def test_a_new_medicine_has_the_next_number_in_her_plan(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "➕ Add an item", "Medicine")
    editing.says(editing.lee, "Paracetamol 500 mg")
    tapping(editing, editing.lee, "Nothing to add", "As needed", "4", "At once", "Preview & publish")
    assert "\n3. Paracetamol 500 mg: when you need it, at most 4 a day\n" in editing.last(editing.lee)
    tapping(editing, editing.lee, "Patient's wish", "No promise", "Publish version 2")
    editing.says(editing.anna, "/plan")
    assert "\n3. Paracetamol 500 mg: when you need it, at most 4 a day\n" in editing.last(editing.anna)


LEFT = ("planof:1", "draft:1:-:begin", "draft:1:{stamp}:stop:0", "planhistory:1", "planhistory:1:see:1",
        "publish:1:0", "publish:1:0:-1:-:why:worse")  # fmt: skip


@pytest.mark.parametrize("data", LEFT)
def test_who_has_left_the_clinic_reads_and_changes_nothing(editing: World, data: str) -> None:
    stamp = editing.data_of(editing.lee, "Items").split(":")[2]
    now = editing.clock.at
    editing.writes(lambda session: people.change_clinician(session, 1, ended_at=now))
    editing.forges(editing.lee, data.format(stamp=stamp))
    assert "Ibuprofen" not in editing.last(editing.lee)
    assert "Anna" not in editing.news(editing.lee)[-1]
    assert (draft(editing).revision, version(editing).number, editing.troubles()) == (0, 1, [])
