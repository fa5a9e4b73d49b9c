"""A draft of Anna's plan against high blood pressure, and the way from it to a published version."""

import copy
from collections.abc import Callable
from typing import Any

from bot.demo.emulator.people import Person
from storage import care_plans, drafts
from tests.world import World, as_read

Plan = dict[str, Any]
NAPROXEN = {
    "id": "naproxen", "kind": "medication", "title": "Naproxen 250 mg", "medicine": "naproxen", "times": ["19:00"],
}  # fmt: skip
MELOXICAM = {
    "id": "meloxicam", "kind": "medication", "title": "Meloxicam 15 mg", "medicine": "meloxicam", "times": ["19:00"],
}  # fmt: skip


def a_plan_for_blood_pressure(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    world.joins(world.anna, world.invite(world.lee, "Mrs B", plan="High blood pressure"))
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


def draft(world: World, *changes: Callable[[Plan], None]) -> None:
    """Dr Lee has a draft with these changes."""
    patient_id = world.patient(world.anna).id

    def begin(session: Any) -> None:
        newest = care_plans.newest_version(session, patient_id)
        assert newest is not None
        content = care_plans.newest_content(session, patient_id)
        assert content is not None
        for changed in changes:
            changed(content)
        drafts.begin_draft(session, patient_id, newest.number, content, 1, world.clock.at)

    world.writes(begin)


def edit(world: World, changed: Callable[[Plan], None]) -> None:
    """Somebody changes the draft."""

    def change(session: Any) -> bool:
        standing = drafts.draft_of(session, world.patient(world.anna).id)
        assert standing is not None
        content = copy.deepcopy(standing.content)
        changed(content)
        return drafts.change_draft(session, standing, content, world.clock.at)

    assert world.writes(change)


def of_draft(world: World) -> drafts.Draft | None:
    patient_id = world.patient(world.anna).id
    return world.reads(lambda session: drafts.draft_of(session, patient_id))


def presses_publish(world: World, who: Person | None = None, revision: int | None = None) -> None:
    """The button of the draft's menu."""
    standing = of_draft(world)
    number = revision if revision is not None else standing.revision if standing else 0
    world.says(who or world.lee, "/help")
    world.forges(who or world.lee, f"publish:{world.patient(world.anna).id}:{number}")


def version(world: World) -> care_plans.PlanVersion:
    """Anna's plan in force."""
    patient_id = world.patient(world.anna).id
    newest = world.reads(lambda session: care_plans.newest_version(session, patient_id))
    assert newest is not None
    return newest


def published(world: World) -> str:
    """What Dr Lee reads of the version she has published, as it reads now."""
    return as_read(world.with_button(world.lee, "All versions"))


def item(content: Plan, code: str) -> Plan:
    found: Plan = next(table for table in content["items"] if table["id"] == code)
    return found


def twice_the_dose(content: Plan) -> None:
    item(content, "ramipril").update(title="Ramipril 10 mg", instruction="2 tablets in the morning")


def naproxen_too(content: Plan) -> None:
    content["items"].append(NAPROXEN)


def meloxicam_too(content: Plan) -> None:
    content["items"].append(MELOXICAM)


def eight_walks(content: Plan) -> None:
    times = ["06:00", "07:30", "09:30", "11:00", "12:30", "14:00", "15:30", "17:30"]
    item(content, "walk").update(times=times)


def stricter_mean(content: Plan) -> None:
    content["rules"]["blood_pressure_mean"]["systolic"] = 130


def tells_background(world: World, words: str, *, skips: int = 2) -> None:
    """Anna tells one section of her background in her own words: her allergies, unless fewer are skipped."""
    world.says(world.anna, "/background")
    for _section in range(skips):
        world.taps(world.anna, "Skip")
    world.says(world.anna, words)
    world.taps(world.anna, "Stop here")


def publishes(world: World, reason: str = "Side effects") -> None:
    """From the preview to the end, without a promise."""
    world.taps(world.lee, reason)
    world.taps(world.lee, "No promise")
    world.taps(world.lee, f"Publish version {version(world).number + 1}")
