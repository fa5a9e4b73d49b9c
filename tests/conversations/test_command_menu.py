"""The commands behind the "/" button: those of the role, and no others."""

import httpx
from sqlalchemy import func, select

from bot.demo.emulator.people import Person
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from bot.services.talk.command import Command
from bot.services.talk.patient_commands import PATIENT_COMMANDS
from storage.tables import outbox
from tests.world import World


def menu(world: World, who: Person) -> list[str]:
    """What her phone shows, as the Bot API tells it."""

    async def asked() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=world.emulator.asgi)) as client:
            scope = {"scope": {"type": "chat", "chat_id": who.id}}
            answer = await client.post("http://emulator/bot1:demo/getMyCommands", json=scope)
            return [command["command"] for command in answer.json()["result"]]

    return world.do(asked())


def times_set(world: World) -> int:
    return world.reads(lambda session: session.scalar(select(func.count()).where(outbox.c.kind == "menu"))) or 0


def listed(commands: tuple[Command, ...]) -> list[str]:
    return [command.name for command in commands if command.is_listed]


def test_each_role_has_its_own_menu(begun: World) -> None:
    assert menu(begun, begun.anna) == listed(PATIENT_COMMANDS)
    assert menu(begun, begun.lee) == listed(tuple(each for each in CLINICIAN_COMMANDS if not each.for_admins))
    assert begun.troubles() == []


def test_a_stranger_has_none_and_who_leaves_has_none_any_more(begun: World) -> None:
    stranger = begun.emulator.person(3001, first_name="Kim")
    begun.says(stranger, "hello")
    assert menu(begun, stranger) == []
    begun.says(begun.anna, "/stop")
    begun.taps(begun.anna, "Yes, stop")
    assert menu(begun, begun.anna) == []
    assert begun.troubles() == []


def test_the_menu_is_set_once(begun: World) -> None:
    before = times_set(begun)
    begun.says(begun.anna, "/help")
    begun.says(begun.anna, "/today")
    assert times_set(begun) == before


def test_every_command_can_be_sent_and_is_described() -> None:
    for commands in (PATIENT_COMMANDS, CLINICIAN_COMMANDS):
        names = [command.name for command in commands]
        assert len(set(names)) == len(names)
        assert all(name.isalnum() and name.islower() and len(name) <= 32 for name in names)
