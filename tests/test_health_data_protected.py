"""What shows a patient's health data to somebody else cannot be passed on, and an alert shows nothing of her at all."""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.demo.emulator.people import Person
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from tests.access_table import VERBS
from tests.clinic_full_of_people import (
    CLINICIANS,
    SECRETS,
    TEAM,
    Role,
    Subject,
    filled_clinic,
    ids_of,
    person,
)
from tests.world import World, as_read

# Beside her name, her note, the message to her, her goal and what a promise expects: her plan and what she wrote.
_OF_HEALTH = ("Ibuprofen", "chest pain")
# What the inviter has written or opened herself and hands on: a link, with her own name for the patient.
_HANDED_ON = ("?start=",)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everybody in every role, after each of them has sent every command and pressed every button about Anna."""
    world = World(tmp_path_factory.mktemp("clinic"))
    filled_clinic(world)
    for role in sorted(TEAM | {Role.OTHERS_LEAD}):
        looks_at_everything(world, role)
    yield world
    world.close()


def looks_at_everything(world: World, role: Role) -> None:
    who = person(world, role)
    subject = Subject.OTHER if role is Role.OTHERS_LEAD else Subject.OWN
    ids = world.reads(lambda session: ids_of(session, subject))
    for command in CLINICIAN_COMMANDS:
        world.says(who, f"/{command.name}")
    for verb in VERBS.values():
        if role in verb.own or role in verb.others:
            about_her = next(message.id for message in reversed(who.chat.messages) if message.is_protected)
            world.acts(partial(who.presses_data, about_her, verb.forms[0].format(**ids)))


def told_of_her(text: str) -> list[str]:
    """What of a patient stands in a text: her name, and what she or others have written of her."""
    words = [word for name, _label, *rest in SECRETS.values() for word in (name, *rest)]
    return [word for word in (*words, *_OF_HEALTH) if word.casefold() in text.casefold()]


def unprotected(who: Person) -> list[str]:
    """The messages that tell of a patient and can be passed on."""
    said = [message for message in who.chat.messages if message.sender == "bot" and not message.is_protected]
    return [as_read(m) for m in said if told_of_her(as_read(m)) and not any(sign in m.text for sign in _HANDED_ON)]


def alerts_with_more_than_a_number(who: Person) -> list[str]:
    """Alerts that nobody has opened yet and that tell of a patient, be it by her clinician's own name for her."""
    labels = [label for _name, label, *_rest in SECRETS.values()]
    unopened = [m for m in who.chat.messages if m.sender == "bot" and any("Open" in row for row in m.buttons)]
    told = [as_read(message) for message in unopened if "Case" in message.text]
    return [text for text in told if told_of_her(text) or any(label in text for label in labels)]


def test_one_patient_of_one_clinician(world: World) -> None:
    """The short way, played at every change; the long one has everybody of a clinic press everything."""
    world.anna.user["first_name"] = SECRETS[Subject.OWN][0]
    world.begin()
    world.says(world.anna, f"/note {SECRETS[Subject.OWN][2]}")
    world.says(world.anna, "I have chest pain")
    assert alerts_with_more_than_a_number(world.lee) == []
    for label in ("Open", "Background", "Plan", "Message"):
        world.taps(world.lee, label)
    for command in ("caseload", "reviews", "background", "genes", "plans", "write", "carers"):
        world.says(world.lee, f"/{command}")
    assert told_of_her(world.chat(world.lee))
    assert unprotected(world.lee) == []
    assert told_of_her(world.chat(world.moss)) == []


@pytest.mark.long
@pytest.mark.parametrize("role", sorted(CLINICIANS))
def test_what_the_clinic_reads_of_a_patient_cannot_be_passed_on(clinic: World, role: Role) -> None:
    assert unprotected(person(clinic, role)) == []


@pytest.mark.long
def test_an_alert_that_nobody_has_opened_tells_nothing_of_her(clinic: World) -> None:
    for role in sorted(CLINICIANS):
        assert alerts_with_more_than_a_number(person(clinic, role)) == [], role


@pytest.mark.long
def test_what_a_carer_reads_of_her_cannot_be_passed_on(clinic: World) -> None:
    assert unprotected(person(clinic, Role.CARER)) == []


@pytest.mark.long
def test_there_was_something_to_protect(clinic: World) -> None:
    """Else the tests above look at nothing."""
    for role in (Role.LEAD, Role.COVER, Role.OTHERS_LEAD):
        read = [m for m in person(clinic, role).chat.messages if m.sender == "bot" and m.is_protected]
        assert any(told_of_her(as_read(message)) for message in read), role
