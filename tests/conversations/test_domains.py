"""Parts of a plan with owners of their own: a finding goes to the owner, else to the lead; one case at each owner."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.care.plan_file import parse_plan
from bot.errors import ContentRefused
from storage import care_links, people, reviews
from tests.full_plan import folder_with
from tests.the_team import clinician, kim, opens_care, read, with_team
from tests.world import World

PLANS = Path(__file__).parents[2] / "bot" / "plans"
PART = '\n[domains]\nhospital = ["hospital_or_emergency"]\ndrinking = ["dehydrating_illness"]\n'
GIVEN = {"code": "x", "name": "X", "rules": {"silence": {}, "side_effect": {}}}


@cache
def plan_in_parts() -> Path:
    """The back pain plan, two of whose rules make a part of their own each."""
    return folder_with("low_back_pain.toml", (PLANS / "low_back_pain.toml").read_text(encoding="utf-8") + PART)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team; Anna's plan has parts."""
    world = World(tmp_path, restarts=True, plans_folder=plan_in_parts()).lives(with_team)
    yield world
    world.close()


def gives_part(world: World, part: str = "hospital") -> None:
    """Dr Lee makes Dr Kim the owner of a part of Anna's plan."""
    opens_care(world, world.lee)
    world.taps(world.lee, "Add an owner")
    world.taps(world.lee, part)
    world.taps(world.lee, "Dr Kim", times=2)
    read(world)


def owners_of_open_cases(world: World) -> list[str]:
    """At whom a case of Anna is open."""
    names = {number: one.name for number, one in world.reads(people.clinic_people).items()}
    anna = world.patient(world.anna).id
    return sorted(names[r.clinician_id] for r in world.reads(lambda s: reviews.open_reviews_of(s, [anna])))


def tells(world: World, label: str) -> None:
    """Anna tells of a change in her life."""
    world.says(world.anna, "/tell")
    world.taps(world.anna, label)


@pytest.mark.long
def test_a_part_is_given_to_a_colleague(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add an owner")
    assert clinic.last(clinic.lee) == "Which part of the plan of Anna?\n[hospital]\n[drinking]\n[Back]"
    clinic.taps(clinic.lee, "hospital")
    clinic.taps(clinic.lee, "Dr Kim", times=2)
    assert "For hospital: Dr Kim" in clinic.last(clinic.lee)
    assert clinic.news(kim(clinic)) == [
        "You look after a part of the plan of Mrs B, back from now on. Its findings come to you."
    ]
    clinic.taps(clinic.lee, "Add an owner")
    clinic.taps(clinic.lee, "drinking")
    clinic.taps(clinic.lee, "Dr Kim")
    assert "For drinking, hospital: Dr Kim" in clinic.last(clinic.lee)
    assert clinic.troubles() == []


def test_a_finding_of_the_part_goes_to_its_owner_and_all_else_to_the_lead(clinic: World) -> None:
    gives_part(clinic)
    tells(clinic, "I was in hospital")
    assert owners_of_open_cases(clinic) == ["Dr Kim"]
    assert any(text.startswith("I am passing this on to Dr Kim.") for text in clinic.news(clinic.anna))
    assert any("A plan is due for review." in text for text in clinic.news(kim(clinic)))
    assert not any("A plan is due for review." in text for text in clinic.news(clinic.lee))
    tells(clinic, "Vomiting or diarrhoea")
    assert owners_of_open_cases(clinic) == ["Dr Kim", "Dr Lee"]
    tells(clinic, "Vomiting or diarrhoea")
    assert owners_of_open_cases(clinic) == ["Dr Kim", "Dr Lee"]
    assert clinic.news(clinic.moss) == []
    assert clinic.troubles() == []


def test_the_patient_hears_what_came_of_the_owners_case_too(clinic: World) -> None:
    gives_part(clinic)
    tells(clinic, "I was in hospital")
    clinic.news(clinic.anna)
    clinic.taps(kim(clinic), "Acknowledge")
    assert "Dr Kim has your case and will look at it." in clinic.news(clinic.anna)


def test_without_an_owner_it_goes_to_the_lead(clinic: World) -> None:
    tells(clinic, "I was in hospital")
    assert owners_of_open_cases(clinic) == ["Dr Lee"]


@pytest.mark.long
def test_an_owner_who_is_removed_leaves_her_case_to_the_lead(clinic: World) -> None:
    gives_part(clinic)
    tells(clinic, "I was in hospital")
    tells(clinic, "Vomiting or diarrhoea")
    read(clinic)
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Remove: Dr Kim", times=2)
    assert owners_of_open_cases(clinic) == ["Dr Lee"]
    clinic.taps(kim(clinic), "Open") if any("Open" in row for row in clinic.last_buttons(kim(clinic))) else None
    assert not any("Anna" in text for text in clinic.news(kim(clinic)))
    tells(clinic, "I was in hospital")
    assert owners_of_open_cases(clinic) == ["Dr Lee"]


def test_danger_reaches_the_owner_as_well(clinic: World) -> None:
    gives_part(clinic)
    clinic.says(clinic.anna, "I want to kill myself")
    clinic.wait(minutes=30)
    assert any("urgent" in text for text in clinic.news(clinic.lee))
    assert any("urgent" in text for text in clinic.news(kim(clinic)))


@pytest.mark.long
def test_a_part_that_the_plan_does_not_have_is_given_to_nobody(clinic: World) -> None:
    anna, one = clinic.patient(clinic.anna).id, clinician(clinic, "Dr Kim").id
    for press in (f"owner:nonsense:{one}", f"owner::{one}", f"owner:{one}", "owner:hospital:999"):
        clinic.forges(clinic.lee, f"careof:{anna}:{press}")
    links = clinic.reads(lambda session: care_links.links_of_patient(session, anna))
    assert [link.role.value for link in links] == ["lead"]
    assert clinic.troubles() == []


@pytest.mark.long
def test_a_plan_without_parts_offers_none(begun: World) -> None:
    opens_care(begun, begun.lee)
    assert "Add an owner" not in begun.last(begun.lee)


@pytest.mark.parametrize(
    ("domains", "why"),
    [
        ({"one": ["silence"], "two": ["silence"]}, "a rule stands in two domains"),
        ({"one": ["nonsense"]}, "domains name rules the plan does not turn on"),
        ({"One two": ["silence"]}, "domains"),
        ({"a_name_that_is_too_long_for_a_button": ["silence"]}, "domains"),
    ],
)
def test_parts_that_overlap_or_name_no_rule_are_refused(domains: dict[str, list[str]], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        parse_plan({**GIVEN, "domains": domains})


def test_parts_are_read(clinic: World) -> None:
    assert parse_plan({**GIVEN, "domains": {"moods": ["silence"]}}).domains == {"moods": ("silence",)}
