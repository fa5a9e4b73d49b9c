"""A proposal of an older plan that this practice cannot carry out: the clinician reads why, and the draft stays."""

from typing import Any

from bot.services.plans.proposing import open_proposals
from tests.plan_draft import tapping
from tests.publishing import a_plan_for_blood_pressure, draft, of_draft, tells_background
from tests.world import World


def allergic(world: World) -> None:
    """Anna has high blood pressure, takes ramipril, and has told of an allergy to it."""
    a_plan_for_blood_pressure(world)
    tells_background(world, "Ramipril")


def impossible(content: dict[str, Any]) -> None:
    """Where ramipril would be stopped, a threshold is proposed that no reading can reach."""
    for line in content["when"]:
        if line.pop("remove_item", "") == "ramipril":
            line["threshold"] = {"rule": "blood_pressure_mean", "name": "systolic", "value": 9000}


def test_it_is_not_taken_into_a_draft_and_can_be_left(world: World) -> None:
    world.lives(allergic)
    draft(world, impossible)
    world.says(world.lee, "/plans")
    told = tapping(world, world.lee, "Go on with the change", "See the proposals", "Take it")
    assert "That does not fit this plan: plan hypertension, rule blood_pressure_mean: systolic cannot be 9000" in told
    assert told.endswith("[Take it] [Leave it]\n[Back to the draft]")
    kept = of_draft(world)
    assert kept is not None
    assert kept.revision == 0
    assert "systolic" not in kept.content["rules"]["blood_pressure_mean"]
    found = world.reads(lambda session: open_proposals(session, kept.patient_id, kept.content))
    assert [proposal.change[0] for _place, proposal in found] == ["threshold"]
    assert "Nothing differs from version 1 yet" in tapping(world, world.lee, "Leave it")
    assert (world.news(world.moss), world.troubles()) == ([], [])
