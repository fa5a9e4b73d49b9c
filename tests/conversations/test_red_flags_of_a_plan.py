"""Words of danger that a plan brings: heard under this plan, in every dialogue and from a carer, and nowhere else."""

from typing import Any

import pytest

from storage import care_plans
from tests.conversations.test_carers import helping
from tests.plan_draft import ANNAS_NUMBER, publish, tapping
from tests.plans.test_templates_lived import joins_with
from tests.world import World

CALF = "My calf is swollen and hard since this morning"
SAFETY = "What you wrote can be an emergency. Please call 999 now."
URGENT = "🔴 Case 1 · urgent"
ARM = {"arm_clot": {"reads": "a clot in the arm", "words": {"en": ["arm ... swollen"]}}}


def veins(world: World) -> None:
    """Anna recovers from a vein procedure."""
    joins_with(world, "vein_procedure")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


@pytest.fixture
def with_veins(world: World) -> World:
    return world.lives(veins)


def is_heard(world: World, text: str) -> bool:
    """True when Anna is answered with the safety message."""
    world.news(world.anna)
    world.says(world.anna, text)
    return any(told.startswith(SAFETY) for told in world.news(world.anna))


def test_both_phones(with_veins: World) -> None:
    world = with_veins
    world.says(world.anna, CALF)
    assert world.last(world.anna) == (
        f"{SAFETY}\n\nI am a bot. I am not watched live and I am not an emergency service.\n\n"
        "Are you safe right now?\n[I am safe now]\n[No, I need help]"
    )
    assert world.news(world.lee)[0].startswith(URGENT)
    world.taps(world.lee, "Open")
    opened = world.last(world.lee)
    assert "The patient wrote words that can mean danger: a clot in the leg." in opened
    assert CALF in opened
    assert (world.news(world.moss), world.troubles()) == ([], [])


def test_with_another_danger_beside_it(with_veins: World) -> None:
    assert is_heard(with_veins, "swollen calf and I can't breathe")
    with_veins.taps(with_veins.lee, "Open")
    assert "can mean danger: breathless, a clot in the leg." in with_veins.last(with_veins.lee)


def test_what_is_denied_past_or_read_somewhere_is_none(with_veins: World) -> None:
    for text in ("no swollen calf", "my calf is not swollen", "calf swelling: none", "no chest pain or swollen calf",
                 "my calf was swollen 3 years ago", "the leaflet says a swollen calf is bad"):  # fmt: skip
        assert not is_heard(with_veins, text), text
    assert with_veins.news(with_veins.lee) == []


def test_it_is_nothing_under_another_plan(begun: World) -> None:
    assert not is_heard(begun, CALF)
    assert is_heard(begun, "I have chest pain"), "but what every plan listens for is"


def test_before_the_plan_has_begun_and_in_every_dialogue(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee, plan='After a vein procedure')}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree"):
        world.taps(world.anna, label)
    assert is_heard(world, CALF), "the template she will begin with"
    assert world.news(world.lee)[-1].startswith(URGENT)


def test_in_a_check_in_and_under_a_command(with_veins: World) -> None:
    world = with_veins
    world.at("18:00")
    world.taps(world.anna, "Start")
    assert is_heard(world, f"7. {CALF}")
    world.taps(world.anna, "I am safe now")
    for answer in ("3", "No", "No", "No", "That is right"):
        world.taps(world.anna, answer)
    assert world.answers(world.anna)["pain"] == 3, "the check-in goes on at its question"
    assert is_heard(world, f"/goal {CALF}")
    assert world.troubles() == []


def test_from_her_carer_for_whom_she_speaks(with_veins: World) -> None:
    carer = helping(with_veins)
    with_veins.says(carer, "her calf is swollen")
    assert SAFETY in with_veins.last(carer)
    with_veins.taps(with_veins.lee, "Open")
    assert "The patient's carer wrote words that can mean danger: a clot in the leg." in with_veins.last(with_veins.lee)


def test_a_long_text_is_shown_where_the_danger_is(with_veins: World) -> None:
    assert is_heard(with_veins, f"Good evening. {CALF}. " + "It was a long day. " * 150)
    with_veins.taps(with_veins.lee, "Open")
    assert CALF in with_veins.last(with_veins.lee)


def test_a_new_version_listens_for_its_own_at_once_and_the_clinician_reads_what_is_new(begun: World) -> None:
    assert not is_heard(begun, "my arm is swollen")
    assert is_heard(begun, "I drag my foot")
    publish(begun, red_flags=ARM)
    assert is_heard(begun, "my arm is swollen")
    assert not is_heard(begun, "I drag my foot"), "that was the old version's"
    begun.says(begun.lee, "/plans")
    assert "\n\nWords of danger, beside the usual ones: a clot in the arm.\n" in begun.last(begun.lee)
    begun.taps(begun.lee, "History")
    begun.taps(begun.lee, "What changed in 2")
    assert (
        "For the clinic only\nThe plan's own words of danger, new: a clot in the arm.\n"
        "The plan's own words of danger, taken out: cauda equina, back pain with fever.\n"
    ) in begun.last(begun.lee)
    publish(begun, red_flags={"arm_clot": {**ARM["arm_clot"], "words": {"en": ["arm ... blue"]}}})
    tapping(begun, begun.lee, "All versions", "What changed in 3")
    assert "The plan's own words of danger, changed: a clot in the arm." in begun.last(begun.lee)


def test_the_editor_shows_beside_the_rules_what_is_listened_for(with_veins: World) -> None:
    with_veins.says(with_veins.lee, "/plans")
    shown = tapping(with_veins, with_veins.lee, "Change it", "Rules")
    assert "Words of danger, beside the usual ones: a clot in the leg, bleeding." in shown


def kept(world: World) -> dict[str, Any]:
    found = world.reads(lambda session: care_plans.newest_content(session, ANNAS_NUMBER))
    assert found is not None
    return found


def test_it_stays_with_the_version_it_was_published_in(begun: World) -> None:
    publish(begun, red_flags=ARM)
    assert kept(begun)["red_flags"] == ARM
    publish(begun)
    assert kept(begun)["red_flags"].keys() == {"cauda_equina", "spine_infection"}
    assert not is_heard(begun, "my arm is swollen")


def test_words_that_cannot_be_read_any_more_take_nothing_away_and_the_operator_is_told(begun: World) -> None:
    publish(begun, red_flags={"arm_clot": {"reads": "a clot", "words": {"en": ["<an old group> swollen"]}}})
    assert not is_heard(begun, "hello")
    assert is_heard(begun, "I have chest pain")
    assert begun.news(begun.lee)[-1].startswith(URGENT)
    (trouble,) = begun.troubles()
    assert trouble.startswith("The words of danger in a patient's own plan cannot be read any more (patient:1).")
