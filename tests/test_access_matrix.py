"""Who gets anywhere with what: every command and every button, by every role, about every kind of patient.

What the tables below do not name is refused: a command or a button that nobody has entered here fails the first tests.
A refused one changes nothing and shows nothing of the patient; an allowed one is answered with something else.
"""

import ast
import inspect
import random
from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.demo.emulator.people import Person
from bot.services.talk import carer_commands, conversation
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from bot.services.talk.patient_commands import PATIENT_COMMANDS
from storage.tables import metadata
from tests.access_table import ANYBODYS, COMMANDS, VERBS, Verb
from tests.clinic_full_of_people import (
    TEAM,
    Role,
    Subject,
    filled_clinic,
    ids_of,
    person,
    secrets_from,
)
from tests.world import World, as_read

T = TypeVar("T")
REFUSED = (
    "I cannot find", "Nothing is open", "Only ", "That is not open", "I do not know that command", "Hello. To start",
    "You do not act for",
)  # fmt: skip
_NOT_COMPARED = {"inbox", "outbox", "dialogues", "audit"}
_OF_A_CHAT = {"heard_at", "menu", "status"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("clinic"))
    filled_clinic(world)
    assert world.troubles() == []
    yield world
    world.close()


def data_of(world: World, verb: Verb, subject: Subject) -> list[str]:
    """The verb's forms about that patient."""
    ids = world.reads(lambda session: ids_of(session, subject))
    return [form.format(**ids) for form in verb.forms]


def rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a refused press must leave alone."""

    def read(session: Any) -> dict[str, list[dict[str, Any]]]:
        tables = [table for table in metadata.sorted_tables if table.name not in _NOT_COMPARED]
        return {
            table.name: [
                {name: value for name, value in row.items() if table.name != "chats" or name not in _OF_A_CHAT}
                for row in session.execute(select(table)).mappings()
            ]
            for table in tables
        }

    return world.reads(read)


def changed(world: World, before: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The tables that read otherwise now."""
    after = rows(world)
    return [name for name in before if before[name] != after[name]]


def as_it_reads(who: Person) -> dict[int, str]:
    """Every message of the chat, by its number."""
    return {message.id: as_read(message) for message in who.chat.messages}


def news_since(who: Person, seen: dict[int, str]) -> list[str]:
    """What the chat reads now that it did not read before: new messages, and old ones that were edited."""
    return [text for number, text in as_it_reads(who).items() if seen.get(number) != text]


def leaked(role: Role, said: list[str]) -> list[str]:
    """Secrets in what was said to whoever must not know them."""
    return [word for word in secrets_from(role) if any(word.lower() in text.lower() for text in said)]


def presses(world: World, who: Person, data: list[str], on: int | None = None) -> list[str]:
    """What the chat says to these forged presses, on its latest message or that one."""
    seen = as_it_reads(who)
    message = on or who.chat.messages[-1].id
    world.acts(*(partial(who.presses_data, message, each) for each in data))
    return news_since(who, seen)


# The tables are complete


def verbs_of_the_code() -> set[str]:
    """The first words of every button that the conversation takes."""
    tree = ast.parse(inspect.getsource(conversation._pressed))
    firsts = [case.pattern.patterns[0] for match in ast.walk(tree) if isinstance(match, ast.Match)
              for case in match.cases if isinstance(case.pattern, ast.MatchSequence)]  # fmt: skip
    named = [pattern.value for pattern in firsts if isinstance(pattern, ast.MatchValue)]
    assert named, "the buttons that are matched by name stand in one place"
    found = {eval(ast.unparse(value), vars(conversation)) for value in named}
    return {*found, *conversation._PRESSES}


def test_every_button_is_entered() -> None:
    assert verbs_of_the_code() == {*VERBS, *ANYBODYS}


def test_every_command_is_entered() -> None:
    admins = {command.name for command in CLINICIAN_COMMANDS}
    assert COMMANDS[Role.ADMIN] == admins
    assert COMMANDS[Role.LEAD] == {command.name for command in CLINICIAN_COMMANDS if not command.for_admins}
    assert COMMANDS[Role.PATIENT] == {command.name for command in PATIENT_COMMANDS}
    shared = {name for names in carer_commands._SHARED.values() for name in names}
    assert COMMANDS[Role.CARER] == {*shared, *(command.name for command in carer_commands._OWN)}


# Refused: nothing changes, nothing is shown


def is_allowed(role: Role, name: str, subject: Subject) -> bool:
    verb = VERBS[name]
    if subject is Subject.OWN:
        return role in verb.own
    if verb.own == verb.others and verb.own:  # about nobody in particular
        return role in verb.own
    if subject is Subject.ENDED:
        return False
    is_theirs = subject is Subject.OTHER or (subject is Subject.FORMER and role is Role.OTHERS_LEAD)
    return is_theirs and role in verb.others


def some(cells: list[T], part: float, seed: str) -> list[T]:
    """That part of the cells, another for every seed and the same in every run."""
    return random.Random(seed).sample(cells, max(1, round(len(cells) * part)))


A_PART = pytest.mark.parametrize("part", [0.08, pytest.param(1.0, marks=pytest.mark.long)])


@A_PART
@pytest.mark.parametrize("role", Role)
def test_a_refused_button_changes_nothing_and_shows_nothing(clinic: World, role: Role, part: float) -> None:
    who, before = person(clinic, role), rows(clinic)
    cells = [(name, subject) for name in VERBS for subject in Subject if not is_allowed(role, name, subject)]
    chosen = some(cells, part, role)
    assert len(cells) > 75
    forged = [data for name, subject in chosen for data in data_of(clinic, VERBS[name], subject)]
    said = presses(clinic, who, forged)
    assert said, "refused in words"
    assert changed(clinic, before) == [], culprits(clinic, role, forged)
    assert leaked(role, said) == []
    assert clinic.troubles() == []


def culprits(world: World, role: Role, forged: list[str]) -> list[tuple[str, list[str]]]:
    """Each press alone: which of them change a table, now that all of them have been made once."""
    found = []
    for data in forged:
        before = rows(world)
        presses(world, person(world, role), [data])
        if tables := changed(world, before):
            found.append((data, tables))
    return found


@pytest.mark.parametrize("role", Role)
def test_a_command_of_another_role_changes_nothing_and_shows_nothing(clinic: World, role: Role) -> None:
    who, before = person(clinic, role), rows(clinic)
    seen = as_it_reads(who)
    every = set().union(*COMMANDS.values())
    refused = some(sorted(every - COMMANDS.get(role, set())), 0.3, role)
    clinic.acts(*(partial(who.says, f"/{name}") for name in refused))
    assert changed(clinic, before) == []
    assert leaked(role, news_since(who, seen)) == []


@A_PART
@pytest.mark.parametrize("role", [Role.OUTSIDER, Role.ADMIN, *sorted(TEAM)])
def test_no_command_of_the_clinic_shows_a_patient_of_somebody_else(clinic: World, role: Role, part: float) -> None:
    who = person(clinic, role)
    for name in some(sorted(COMMANDS[role]), max(part, 0.25), role):
        seen = as_it_reads(who)
        clinic.says(who, f"/{name}")
        said = news_since(who, seen)
        assert said, name
        assert leaked(role, said) == [], name


# Allowed: answered


def fresh_message(world: World, who: Person) -> int:
    """A message that no button has edited yet, and that asks nothing: an edit to the same words would be no news."""
    seen = as_it_reads(who)
    world.says(who, "/help")
    return next(m.id for m in who.chat.messages if m.id not in seen and m.sender == "bot")


DESTROYS = {(Role.LEAD, "wrong"), (Role.LEAD, "absent")}  # the cast needs Anna's link, and somebody who stands in
CELLS = [(role, name) for name, verb in VERBS.items() for role in sorted(verb.own) if (role, name) not in DESTROYS]


@A_PART
def test_an_allowed_button_is_answered(clinic: World, part: float) -> None:
    for role, name in some(CELLS, max(part, 0.2), "allowed"):
        subject = Subject.OTHER if role in (Role.OTHERS_LEAD, Role.OTHER_PATIENT) else Subject.OWN
        data = data_of(clinic, VERBS[name], subject)[0]
        said = presses(clinic, person(clinic, role), [data], on=fresh_message(clinic, person(clinic, role)))
        assert said, (role, data)
        assert not any(text.startswith(REFUSED) for text in said), (role, data, said)
        assert leaked(role, said) == [], (role, data)


LEADS_ALONE = ("end", "ended:finished", "cover:2", "lead:2", "remove:1")


@pytest.mark.parametrize("role", sorted(TEAM - {Role.LEAD}))
def test_only_the_lead_changes_who_cares_or_ends_care(clinic: World, role: Role) -> None:
    before = rows(clinic)
    presses(clinic, person(clinic, role), [f"careof:1:{verb}" for verb in LEADS_ALONE])
    assert changed(clinic, before) == []
