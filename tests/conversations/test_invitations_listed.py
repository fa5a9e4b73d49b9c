"""/invitations: links nobody has used yet are listed, sent again, revoked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.care.people import LINK_VALID_FOR
from bot.demo.emulator.people import Person
from storage import invitations
from tests.the_team import clinician, with_team
from tests.world import World


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def bob(world: World) -> Person:
    """Somebody who was invited."""
    return world.emulator.person(1002, first_name="Bob")


@pytest.mark.long
def test_only_what_nobody_has_used_is_listed(clinic: World) -> None:
    clinic.says(clinic.lee, "/invitations")
    assert clinic.last(clinic.lee) == "No link of yours is waiting. /invite makes one."
    clinic.invite(clinic.lee, "Mr C")
    clinic.says(clinic.lee, "/invitations")
    assert clinic.last(clinic.lee) == (
        "Links of yours that nobody has used yet:\n\n1. Mr C: works until Thursday 5 March, 09:00\n"
        "[1. Send again] [1. Revoke]"
    )
    clinic.says(clinic.moss, "/invitations")
    assert clinic.last(clinic.moss) == "No link of yours is waiting. /invite makes one."


@pytest.mark.long
def test_a_link_is_sent_again_and_the_old_one_works_no_more(clinic: World) -> None:
    old = clinic.invite(clinic.lee, "Mr C")
    clinic.says(clinic.lee, "/invitations")
    clinic.taps(clinic.lee, "1. Send again", times=2)
    assert clinic.chat(clinic.lee).count("The link before it works no more.") == 1
    new = clinic.link_of(clinic.lee)
    clinic.says(bob(clinic), f"/start {old}")
    assert "used already" in clinic.last(bob(clinic))
    clinic.joins(bob(clinic), new)
    assert clinic.patient(bob(clinic)).name == "Bob"
    clinic.says(clinic.lee, "/invitations")
    assert clinic.last(clinic.lee) == "No link of yours is waiting. /invite makes one."
    assert clinic.troubles() == []


@pytest.mark.long
def test_one_that_ran_out_can_be_sent_again(clinic: World) -> None:
    clinic.invite(clinic.lee, "Mr C")
    clinic.wait(days=4)
    clinic.says(clinic.lee, "/invitations")
    assert "1. Mr C: ran out on Thursday 5 March, 09:00" in clinic.last(clinic.lee)
    clinic.taps(clinic.lee, "1. Send again")
    clinic.joins(bob(clinic), clinic.link_of(clinic.lee))
    assert clinic.patient(bob(clinic)).name == "Bob"


def test_a_revoked_link_works_for_nobody(clinic: World) -> None:
    token = clinic.invite(clinic.lee, "Mr C")
    clinic.says(clinic.lee, "/invitations")
    clinic.taps(clinic.lee, "1. Revoke", times=2)
    assert clinic.last(clinic.lee) == "No link of yours is waiting. /invite makes one."
    clinic.says(bob(clinic), f"/start {token}")
    assert "used already" in clinic.last(bob(clinic))


def test_a_link_that_was_opened_meanwhile_is_not_revoked_by_an_old_list(clinic: World) -> None:
    token = clinic.invite(clinic.lee, "Mr C")
    clinic.says(clinic.lee, "/invitations")
    shown = clinic.with_button(clinic.lee, "1. Revoke")
    clinic.says(bob(clinic), f"/start {token}")
    clinic.taps(clinic.lee, "1. Revoke", on=shown)
    assert any("1. Mr C: opened, not agreed to yet" in m.text for m in clinic.lee.chat.messages)
    clinic.taps(bob(clinic), "English")
    assert "Go on" in clinic.last_buttons(bob(clinic))[0]
    clinic.taps(clinic.lee, "1. Wrong person")
    assert "This link was meant for somebody else." in clinic.last(bob(clinic))
    assert clinic.troubles() == []


def test_a_new_phones_link_is_listed_and_sent_again(clinic: World) -> None:
    clinic.says(clinic.lee, "/invite")
    clinic.taps(clinic.lee, "A new phone for a patient of mine")
    clinic.taps(clinic.lee, "Anna")
    old = clinic.link_of(clinic.lee)
    clinic.says(clinic.lee, "/invitations")
    assert "1. Mrs B, back, new phone: works until" in clinic.last(clinic.lee)
    clinic.taps(clinic.lee, "1. Send again")
    assert clinic.link_of(clinic.lee) != old
    clinic.says(bob(clinic), f"/start {old}")
    assert "used already" in clinic.last(bob(clinic))


@pytest.mark.long
def test_nobody_else_sends_or_revokes_it(clinic: World) -> None:
    token = clinic.invite(clinic.lee, "Mr C")
    clinic.says(clinic.lee, "/invitations")
    revoke, again = clinic.data_of(clinic.lee, "1. Revoke"), clinic.data_of(clinic.lee, "1. Send again")
    for who in (clinic.moss, clinic.anna):
        for data in (revoke, again, "links:revoke:999", "links", "links:x:²"):
            clinic.forges(who, data)
            assert clinic.news(who)[-1] == "I cannot find that link."
    assert clinic.link_of(clinic.lee) == token
    clinic.joins(bob(clinic), token)
    clinic.forges(clinic.lee, revoke)
    assert clinic.patient(bob(clinic)).name == "Bob"
    assert clinic.troubles() == []


def test_more_links_than_one_page_holds_can_all_be_reached(clinic: World) -> None:
    clinic.restarts = False
    clinic.writes(lambda session: many_links(clinic, session))
    clinic.says(clinic.lee, "/invitations")
    assert clinic.last(clinic.lee).endswith("[20. Send again] [20. Revoke]\n[More ›]")
    clinic.taps(clinic.lee, "More ›")
    assert "25. Mr C00: works until" in clinic.last(clinic.lee), "the newest first, numbered through"
    clinic.taps(clinic.lee, "25. Revoke")
    assert "Mr C00" not in clinic.last(clinic.lee)
    clinic.forges(clinic.moss, "links:list:1")
    assert clinic.last(clinic.moss) == "No link of yours is waiting. /invite makes one."
    clinic.forges(clinic.anna, "links:list:0")
    assert clinic.last(clinic.anna) == "I cannot find that link."
    assert clinic.troubles() == []


def many_links(world: World, session: Session) -> None:
    now, lee = world.clock.at, clinician(world, "Dr Lee").id
    for number in range(25):
        label, until = f"Mr C{number:02}", now + LINK_VALID_FOR
        invitations.add_invitation(session, "patient", lee, label, "low_back_pain", now, until)
