"""A draft becomes a plan in the clinician's chat: preview, reason, promise; and what the patient gets."""

from datetime import date
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from bot.demo.emulator.messages import ChatMessage
from storage import people, promises, prompts
from tests.publishing import (
    a_plan_for_blood_pressure,
    draft,
    item,
    naproxen_too,
    of_draft,
    presses_publish,
    published,
    publishes,
    stricter_mean,
    twice_the_dose,
    version,
)
from tests.world import World, as_read


@pytest.fixture
def begun(world: World) -> World:
    """Anna has a plan against high blood pressure by Dr Lee; Dr Moss is not linked to her."""
    return world.lives(a_plan_for_blood_pressure)


def test_a_dose_is_changed_on_both_phones(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    assert begun.last(begun.lee) == (
        "Anna: version 2, not published yet\n\n"
        "About 3 messages, 11 taps and 1 min a day.\n"
        "Alerts to expect: not known yet.\n\n"
        "What is new, as the patient reads it\n\n"
        "✏️ Changed: Ramipril 10 mg: 2 tablets in the morning, every day at 08:00. "
        "Before: Ramipril 5 mg: 1 tablet in the morning, every day at 08:00.\n\n"
        "The whole plan, as the patient reads it (1 of 2)\n\n"
        "1. Ramipril 10 mg: 2 tablets in the morning, every day at 08:00\n\n"
        "2. Walk: 30 minutes, so that you can still talk, every day at 17:30\n\n"
        "I ask you every day at 18:00 about: Upper blood pressure, Lower blood pressure, Dizziness, Fall, "
        "Side effects\n\n"
        "Version 2, since 2 March 2026, made by Dr Lee.\n\n"
        "Your care team looks at it again by 31 May 2026.\n\n"
        "Why is it changed? Tap a reason to go on.\n"
        "[Next page ▶]\n"
        "[Answers got worse] [Side effects]\n"
        "[Goal reached] [Patient's wish]\n"
        "[Another reason]\n"
        "[Back to the draft]"
    )
    begun.taps(begun.lee, "Answers got worse")
    assert begun.last(begun.lee) == (
        "Anna, version 2\n\n"
        "Why: You have been feeling worse\n\n"
        "What should get better? The patient reads it, and is asked about it. Tap one, or type it.\n"
        "[Upper blood pressure]\n[Lower blood pressure]\n[Dizziness]\n[Fall]\n[No promise]\n[Not now]"
    )
    begun.taps(begun.lee, "Upper blood pressure")
    begun.taps(begun.lee, "4 weeks")
    assert begun.last(begun.lee) == (
        "Anna, version 2\n\n"
        "Why: You have been feeling worse\n\n"
        "What should get better by 30 March 2026: Upper blood pressure\n"
        "[Publish version 2]\n[Not now]"
    )
    assert begun.news(begun.anna) == [], "she hears of it when it is published"
    begun.taps(begun.lee, "Publish version 2", times=2)
    told = "✓ Version 2 of Anna's plan is published. The patient has not read it yet."
    assert published(begun) == f"{told}\n[All versions]"
    assert begun.news(begun.anna) == [
        "Dr Lee has changed your plan. Here is what is new:\n\n"
        "✏️ Changed: Ramipril 10 mg: 2 tablets in the morning, every day at 08:00. "
        "Before: Ramipril 5 mg: 1 tablet in the morning, every day at 08:00.\n\n"
        "Why: You have been feeling worse\n\n"
        "What should get better by 30 March 2026: Upper blood pressure. I will ask you then."
    ]
    begun.taps(begun.anna, "I have read it")
    assert published(begun) == "✓ Version 2 of Anna's plan is published. Read on 2 March 2026.\n[All versions]"
    assert (version(begun).number, of_draft(begun)) == (2, None)
    assert begun.troubles() == []


def test_an_outstanding_prompt_follows(begun: World) -> None:
    begun.at("08:00")
    asked = begun.with_button(begun.anna, "Done")
    draft(begun, twice_the_dose)
    presses_publish(begun)
    publishes(begun)
    shown = begun.anna.chat.message(asked.id)
    assert shown is not None
    assert shown.text == "💊 Time for Ramipril 10 mg.\n\n2 tablets in the morning"
    begun.taps(begun.anna, "Done")
    patient, day = begun.patient(begun.anna), date(2026, 3, 3)
    found = begun.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    assert [p.status for p in found if p.item_code == "ramipril"] == [PromptStatus.DONE]


def test_the_preview_is_turned_to_what_she_reads_last(begun: World) -> None:
    draft(begun, twice_the_dose, stricter_mean)
    presses_publish(begun)
    assert "For the clinic only\nBlood pressure mean – Upper value, mmHg: 130. Before: " in begun.last(begun.lee)
    begun.taps(begun.lee, "Next page ▶")
    assert "What changed last:\n✏️ Changed: Ramipril 10 mg" in begun.last(begun.lee)
    assert "Alerts to expect" not in begun.last(begun.lee)
    begun.taps(begun.lee, "◀ Page before")
    assert "Alerts to expect" in begun.last(begun.lee)


def test_a_reason_and_a_promise_in_her_own_words(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    begun.taps(begun.lee, "Another reason")
    begun.says(begun.lee, "x" * 301)
    assert "I need a few words, up to 300 characters." in begun.last(begun.lee)
    begun.says(begun.lee, "You are <dizzy> in the mornings")
    begun.says(begun.lee, "Fewer dizzy mornings")
    begun.says(begun.lee, "yesterday")
    assert "I need a day within a year." in begun.last(begun.lee)
    begun.says(begun.lee, "in 3 weeks")
    begun.taps(begun.lee, "Publish version 2")
    assert "Why: You are <dizzy> in the mornings" in begun.last(begun.anna)
    made = begun.reads(lambda session: promises.promises_of(session, version(begun).patient_id))
    assert [(each.expected, each.check_on) for each in made] == [("Fewer dizzy mornings", date(2026, 3, 23))]


def test_not_now_leaves_the_draft(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    begun.taps(begun.lee, "Side effects")
    begun.taps(begun.lee, "Not now")
    assert begun.last(begun.lee) == "Nothing is published. The draft stays as it is.\n[Back to the draft]"
    assert version(begun).number == 1
    assert of_draft(begun) is not None
    assert begun.news(begun.anna) == []


@pytest.mark.long
def test_the_bot_may_stop_at_any_moment(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.lives(a_plan_for_blood_pressure)
    draft(world, twice_the_dose)
    presses_publish(world)
    publishes(world)
    world.taps(world.anna, "I have read it")
    assert "Read on 2 March 2026." in published(world)
    assert version(world).number == 2
    assert world.troubles() == []
    world.close()


def test_after_a_stay_in_hospital_the_plan_may_confirm_the_medicines(begun: World) -> None:
    patient_id = version(begun).patient_id
    begun.writes(lambda session: people.change_patient(session, patient_id, held_since=date(2026, 3, 1)))
    draft(begun, twice_the_dose)
    presses_publish(begun)
    publishes(begun)
    held = begun.with_button(begun.lee, "Not yet")
    assert as_read(held) == (
        "Anna is on hold since 1 March 2026: are the medicines confirmed by this plan?\n[Yes, start again]\n[Not yet]"
    )
    begun.taps(begun.lee, "Not yet")
    assert begun.patient(begun.anna).held_since is not None
    presses_publish(begun)
    begun.taps(begun.lee, "Medicines are confirmed: start the prompts again")
    assert begun.patient(begun.anna).held_since is None


def test_an_open_case_is_offered_for_closing(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    begun.says(begun.anna, "Gout")
    draft(begun, twice_the_dose)
    presses_publish(begun)
    publishes(begun)
    assert "[Close case 1: plan changed]\n[All versions]" in published(begun)
    assert begun.data_of(begun.lee, "Close case 1: plan changed") == "review:1:close"


def test_the_copies_of_an_open_case_say_whether_she_has_read_it(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "I am, or plan to be, pregnant")
    begun.taps(begun.lee, "Open")
    card = begun.with_button(begun.lee, "Close")
    draft(begun, twice_the_dose)
    presses_publish(begun)
    publishes(begun)
    assert "plan version 2, not read yet" in as_it_reads(begun, card)
    begun.taps(begun.anna, "I have read it")
    assert "plan version 2, read on 2 March 2026" in as_it_reads(begun, card)


def as_it_reads(world: World, message: ChatMessage) -> str:
    """A message of Dr Lee's chat as it reads now."""
    now = world.lee.chat.message(message.id)
    assert now is not None
    return now.text


def test_a_version_that_another_one_follows_says_so(begun: World) -> None:
    for changed in (twice_the_dose, naproxen_too):
        draft(begun, changed)
        presses_publish(begun)
        publishes(begun)
    said = [message.text for message in begun.lee.chat.messages if "is published." in message.text]
    assert said == [
        "✓ Version 2 of Anna's plan is published. Another version followed before it was read.",
        "✓ Version 3 of Anna's plan is published. The patient has not read it yet.",
    ]


def test_what_the_clinic_wants_her_to_read_stands_under_the_item(begun: World) -> None:
    draft(begun, lambda content: item(content, "walk").update(leaflet="Wear good shoes. Stop if your chest hurts."))
    presses_publish(begun)
    assert "every day at 17:30\n\nWear good shoes. Stop if your chest hurts." in begun.last(begun.lee)
    publishes(begun)
    begun.says(begun.anna, "/plan")
    assert "every day at 17:30\n\nWear good shoes. Stop if your chest hurts." in begun.last(begun.anna)


@pytest.mark.long
def test_what_she_has_told_says_how_often_it_would_have_alerted(world: World) -> None:
    world.begin()
    for _day in range(15):
        world.at("18:00")
        world.checks_in(world.anna, 3, 3, 7)
    draft(world, lambda content: item(content, "ibuprofen").update(title="Ibuprofen 200 mg"))
    presses_publish(world)
    assert "Alerts to expect: on what the patient told, it would have alerted on 0 of the last 15 days." in world.last(
        world.lee
    )


def test_a_shared_phone_is_named(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan="High blood pressure"), discreet="Yes")
    draft(world, twice_the_dose)
    presses_publish(world)
    assert "Others see this phone: at first it only says that the plan has changed." in world.last(world.lee)


def test_the_preview_cannot_be_passed_on(begun: World) -> None:
    draft(begun, twice_the_dose)
    presses_publish(begun)
    publishes(begun)
    assert begun.with_button(begun.lee, "All versions").is_protected
