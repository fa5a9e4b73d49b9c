"""/staff: who is of the clinic, inviting, roles; for administrators only, and never without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import people
from tests.the_team import clinician, kim, opens_care, with_team
from tests.world import World


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def test_an_administrator_sees_people_and_numbers_but_no_patient(clinic: World) -> None:
    clinic.says(clinic.lee, "/staff")
    assert clinic.last(clinic.lee) == (
        "The people of Hill Street Clinic:\n\n"
        "Dr Lee · administrator · patients: 1\nDr Moss · patients: 0\nDr Kim · patients: 0\n"
        "[Dr Lee]\n[Dr Moss]\n[Dr Kim]\n[Invite]"
    )
    assert "Anna" not in clinic.last(clinic.lee)


def test_somebody_new_is_invited_by_name(clinic: World) -> None:
    new = clinic.emulator.person(2004, first_name="Roe")
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Invite")
    assert clinic.last(clinic.lee).startswith("Who is it? Type the name as patients will read it")
    clinic.says(clinic.lee, "12")
    assert clinic.last(clinic.lee).startswith("I need a short name in letters")
    clinic.says(clinic.lee, "Dr Roe")
    assert "Send this to Dr Roe. It works once, for 3 days." in clinic.last(clinic.lee)
    clinic.says(clinic.lee, "/staff")
    assert "Dr Roe · has not opened the link yet · patients: 0" in clinic.last(clinic.lee)
    clinic.says(new, f"/start {clinic.link_of(clinic.lee)}")
    assert clinic.news(new)[0].startswith("Welcome, Dr Roe.")
    assert not clinician(clinic, "Dr Roe").is_admin
    assert clinic.troubles() == []


def test_a_new_link_takes_the_place_of_one_that_was_lost(clinic: World) -> None:
    new = clinic.emulator.person(2004, first_name="Roe")
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Invite")
    clinic.says(clinic.lee, "Dr Roe")
    lost = clinic.link_of(clinic.lee)
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Dr Roe")
    clinic.taps(clinic.lee, "A new link")
    assert clinic.link_of(clinic.lee) != lost
    clinic.says(new, f"/start {lost}")
    assert "used already" in clinic.last(new)
    clinic.says(new, f"/start {clinic.link_of(clinic.lee)}")
    assert clinician(clinic, "Dr Roe").chat_id is not None


def test_roles_are_given_and_taken_and_a_double_tap_changes_nothing_twice(clinic: World) -> None:
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Dr Kim")
    clinic.taps(clinic.lee, "Put on call", times=2)
    assert clinician(clinic, "Dr Kim").is_on_call
    assert clinic.last(clinic.lee).startswith("Dr Kim · on call · patients: 0")
    clinic.taps(clinic.lee, "Make administrator", times=2)
    assert clinician(clinic, "Dr Kim").is_admin
    clinic.says(kim(clinic), "/staff")
    clinic.taps(kim(clinic), "Dr Lee")
    clinic.taps(kim(clinic), "No administrator any more")
    assert not clinician(clinic, "Dr Lee").is_admin
    clinic.taps(clinic.lee, "Not on call any more")
    assert clinic.news(clinic.lee)[-1] == "That is not open to you here."
    assert clinician(clinic, "Dr Kim").is_on_call


def test_the_last_administrator_stays_one(clinic: World) -> None:
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Dr Lee")
    clinic.taps(clinic.lee, "No administrator any more")
    assert "The clinic needs an administrator. Make somebody else one first." in clinic.last(clinic.lee)
    assert clinician(clinic, "Dr Lee").is_admin
    clinic.taps(clinic.lee, "Leaves the clinic")
    assert "The clinic needs an administrator." in clinic.last(clinic.lee)
    clinic.forges(clinic.lee, f"staff:left:{clinician(clinic, 'Dr Lee').id}:{clinician(clinic, 'Dr Kim').id}")
    assert clinician(clinic, "Dr Lee").is_admin


def test_nobody_else_gets_anywhere(clinic: World) -> None:
    lee, moss = clinician(clinic, "Dr Lee").id, clinician(clinic, "Dr Moss").id
    clinic.says(clinic.moss, "/staff")
    assert clinic.last(clinic.moss) == "I do not know that command. /help shows what I can do."
    clinic.says(clinic.moss, "/help")
    assert "/staff" not in clinic.last(clinic.moss)
    for press in ("list", "invite", f"of:{lee}", f"admin:{moss}:1", f"call:{moss}:1", f"left:{lee}:{moss}", "", "x:²"):
        for who in (clinic.moss, clinic.anna):
            clinic.forges(who, f"staff:{press}")
            assert clinic.news(who)[-1] == "That is not open to you here."
    assert not clinician(clinic, "Dr Moss").is_admin
    assert clinician(clinic, "Dr Lee").id == lee
    assert clinic.troubles() == []


def test_a_forged_button_of_an_administrator_names_nobody(clinic: World) -> None:
    for press in ("of:999", "admin:999:1", "admin:²:1", "left:999:1", "gives:1", "call:1:7"):
        clinic.forges(clinic.lee, f"staff:{press}")
    assert clinic.troubles() == []


def test_help_lists_staff_for_administrators(clinic: World) -> None:
    clinic.says(clinic.lee, "/help")
    assert "/staff – The people of the clinic" in clinic.last(clinic.lee)


@pytest.mark.long
def test_a_clinic_of_many_is_turned_page_by_page(clinic: World) -> None:
    def fill(session: Session) -> None:
        for number in range(120):
            one = people.add_clinician(session, f"Dr No{number}", "Europe/London", clinic.clock.at)
            chat = people.add_chat(session, clinic.channel.name, str(90_000 + number), "en", clinic.clock.at)
            people.set_clinician_chat(session, one.id, chat.id)

    clinic.writes(fill)
    clinic.says(clinic.lee, "/staff")
    assert clinic.last(clinic.lee).endswith("[Dr No16]\n[More ›]\n[Invite]")
    clinic.taps(clinic.lee, "More ›")
    assert "[Dr No17]" in clinic.last(clinic.lee)
    assert "[Dr Lee]" not in clinic.last(clinic.lee)
    clinic.forges(clinic.lee, "staff:list:999")
    assert clinic.news(clinic.lee)
    clinic.taps(clinic.lee, "‹ Earlier")
    clinic.forges(clinic.lee, "staff:list:²")
    clinic.forges(clinic.lee, "staff:leaves:1:3")
    clinic.says(clinic.lee, "/staff")
    clinic.taps(clinic.lee, "Dr Moss")
    clinic.taps(clinic.lee, "Make administrator")
    clinic.says(clinic.moss, "/staff")
    clinic.taps(clinic.moss, "Dr Lee")
    clinic.taps(clinic.moss, "Leaves the clinic")
    clinic.taps(clinic.moss, "More ›")
    assert "[Dr No18]" in clinic.last(clinic.moss)
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "More ›")
    clinic.taps(clinic.lee, "Dr No20")
    assert "Cover: Dr No20" in clinic.last(clinic.lee)
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "Friday")
    clinic.says(clinic.lee, "dr no119")
    assert "Dr No119 gets your alerts." in clinic.last(clinic.lee)
