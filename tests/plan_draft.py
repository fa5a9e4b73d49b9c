"""A change of Anna's plan that Dr Lee has begun, for tests of what becomes of it."""

from copy import deepcopy
from typing import Any

from sqlmodel import Session

from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from bot.services.plans import publishing
from storage import care_links, drafts
from storage.drafts import Draft
from tests.world import World

NO_PATIENT = "I cannot find that patient."
STALE = "This was changed after that button was shown, by you or a colleague. Nothing of it is overwritten."
KIM = 2003
ANNAS_NUMBER = 1


def opened(world: World) -> None:
    """Dr Lee has begun a change of Anna's plan."""
    world.says(world.lee, "/plans")
    world.taps(world.lee, "Change it")


def tapping(world: World, who: Person, *labels: str) -> str:
    """One tap after the other, each on the newest message that has it; how the chat ends then."""
    for label in labels:
        world.taps(who, label)
    return world.last(who)


def draft(world: World) -> Draft:
    """Anna's draft."""
    found = draft_or_none(world)
    assert found is not None
    return found


def draft_or_none(world: World) -> Draft | None:
    return world.reads(lambda session: drafts.draft_of(session, ANNAS_NUMBER))


def item(world: World, code: str) -> dict[str, Any]:
    """An item's table in the draft; KeyError when it has none."""
    found: dict[str, Any] = {table["id"]: table for table in draft(world).content["items"]}[code]
    return found


def codes(world: World, of: str = "items", by: str = "id") -> list[str]:
    """What the draft holds, by its ids or codes."""
    return [table[by] for table in draft(world).content[of]]


def joined_by_kim(world: World) -> Person:
    """Dr Kim treats Anna too."""
    kim = world.emulator.person(KIM, first_name="Kim")
    world.add_clinician(kim, "Dr Kim")
    now = world.clock.at
    world.writes(lambda session: care_links.tie(session, CareLink(3, ANNAS_NUMBER, CareRole.COVER), now))
    return kim


def publish(world: World, **changed: Any) -> None:
    """Another version is published, from the command line."""
    now = world.clock.at
    content = deepcopy(world.practice.plan_sources["low_back_pain"]) | changed

    def published(session: Session) -> int:
        return publishing.publish(session, world.practice, ANNAS_NUMBER, content, 1, "", None, now)

    world.writes(published)
    world.settle()
