"""A clinician with more patients than a message can have buttons gets an answer to every command that lists them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.messages import Button, Lane, column, say
from bot.care.people import CarerScope
from bot.care.sentences import _
from storage import carer_roles, outbox, people, phenotypes, tables
from storage.keyring import CLINIC_OWNER, patient_owner
from tests.world import World, beginning

LAST = "Pat No119"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """Dr Lee has Anna and 120 more, each with a carer."""
    world = World(tmp_path).lives(beginning)
    world.writes(lambda session: fill(world, session))
    yield world
    world.close()


def fill(world: World, session: Session) -> None:
    now, until = world.clock.at, date(2026, 6, 1)
    for number in range(120):
        chats = [people.add_chat(session, world.channel.name, f"9{one}{number:03}", "en", now) for one in "01"]
        patient_id = people.add_patient(session, f"Pat No{number}", chats[0].id, now.date(), now)
        people.link_care(session, 1, patient_id, now)
        name = f"Carer No{number}"
        carer_roles.add_carer(session, patient_id, chats[1].id, name, CarerScope.ANSWERS, until, 1, now)


def test_whose_plan_is_asked_of_the_first_and_leads_to_the_others(clinic: World) -> None:
    clinic.says(clinic.lee, "/plans")
    assert clinic.last(clinic.lee).startswith("Whose plan?\n\nThere are more. /caseload finds each of them.\n[Anna]\n")
    clinic.taps(clinic.lee, "Anna")
    assert clinic.last(clinic.lee).startswith("Anna: ")
    owners = clinic.reads(lambda s: s.scalars(select(tables.outbox.c.owner).order_by(tables.outbox.c.id)).all())
    assert owners[-2:] == [CLINIC_OWNER, patient_owner(1)], "what names her is erased with her"
    assert clinic.troubles() == []


def test_whose_gene_test_can_be_typed(clinic: World) -> None:
    clinic.says(clinic.lee, "/genes")
    assert clinic.last(clinic.lee).startswith("Whose test result is it?\n\nThere are more. Please type the name.")
    clinic.says(clinic.lee, "Pat Nobody")
    assert clinic.last(clinic.lee).startswith("Please tap one of your patients, or type the name.")
    clinic.says(clinic.lee, LAST)
    clinic.taps(clinic.lee, "CYP2C19")
    clinic.taps(clinic.lee, "poor metabolizer")
    assert clinic.reads(lambda session: phenotypes.phenotypes_of(session, 121)) == {"CYP2C19": "poor metabolizer"}
    assert clinic.troubles() == []


def test_whose_phone_is_new_can_be_typed(clinic: World) -> None:
    clinic.says(clinic.lee, "/invite")
    clinic.taps(clinic.lee, "A new phone for a patient of mine")
    assert clinic.last(clinic.lee).startswith("Who has a new phone?\n\nThere are more. Please type the name.")
    clinic.says(clinic.lee, LAST)
    assert clinic.troubles() == []


def test_carers_are_turned_page_by_page(clinic: World) -> None:
    clinic.says(clinic.lee, "/carers")
    assert clinic.last(clinic.lee).endswith("[End: Carer No19]\n[More ›]")
    for _page in range(5):
        clinic.taps(clinic.lee, "More ›")
    assert clinic.last(clinic.lee).endswith("[End: Carer No119]\n[‹ Earlier]")
    clinic.taps(clinic.lee, "End: Carer No119", times=2)
    assert "Carer No119" not in clinic.last(clinic.lee)
    clinic.forges(clinic.moss, "carer:list:0")
    assert "Carer No" not in clinic.chat(clinic.moss)
    clinic.forges(clinic.anna, "carer:list:0")
    assert "Carer No" not in clinic.chat(clinic.anna)
    assert clinic.troubles() == []


def test_an_answer_that_telegram_refuses_is_told_to_the_operator(clinic: World) -> None:
    def too_long(session: Session) -> None:
        message = say(_("Whose?"), buttons=column(*(Button(_("x"), press=f"x:{at}") for at in range(101))))
        chat_id = people.clinician(session, 1).chat_id
        assert chat_id is not None
        outbox.queue_message(session, chat_id, CLINIC_OWNER, message, lane=Lane.REPLY, now=clinic.clock.at)

    clinic.writes(too_long)
    clinic.settle()
    [told] = clinic.troubles()
    assert told.startswith("An answer of the bot was refused and will not arrive (chat:")
