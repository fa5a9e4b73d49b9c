"""The receiver: nothing that was taken is lost, nobody waits for another, and no update stops the rest."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.errors import DeliveryError
from storage import inbox
from storage.tables import inbox as inbox_table
from storage.tables import patients
from tests.channels.conftest import Line, Wire, open_line, texts
from tests.world import World


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as line:
        yield line


@asynccontextmanager
async def running(*loops: Any) -> AsyncIterator[None]:
    """The loops of a bot, until the end of the block."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def until(is_so: Callable[[], object], within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - counts are no events
            await asyncio.sleep(0.005)


def statuses(line: Line) -> list[str]:
    def found(session: Session) -> list[str]:
        return [row.status for row in session.execute(inbox_table.select().order_by(inbox_table.c.id))]

    return line.writes(found)


async def test_an_update_is_committed_before_it_is_confirmed(line: Line) -> None:
    anna = line.emulator.person(1001)
    for words in ("one", "two", "three"):
        anna.says(words)
    await line.receiver().poll_once(0)  # and here the process is killed: nothing was confirmed
    assert statuses(line) == ["waiting"] * 3

    after_restart = line.receiver()
    await after_restart.poll_once(0)
    assert (after_restart.counts["received"], after_restart.counts["repeated"]) == (0, 3)
    assert await after_restart.drain() == 3
    await after_restart.poll_once(0)
    assert after_restart.counts["repeated"] == 3, "the second call has confirmed them"
    assert statuses(line) == ["handled"] * 3


async def test_an_update_that_could_not_be_committed_is_not_confirmed(line: Line) -> None:
    line.emulator.person(1001).says("one")

    async def broken(_batch: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        await line.channel.listen(broken, 0)
    receiver = line.receiver()
    await receiver.poll_once(0)
    assert receiver.counts["received"] == 1


async def test_redelivery_after_handling_is_harmless(line: Line) -> None:
    anna = line.emulator.person(1001)
    receiver = line.receiver()
    anna.says("hello")
    await receiver.poll_once(0)
    await receiver.drain()
    line.emulator.redeliver(5)
    await receiver.poll_once(0)
    again = line.receiver()
    await again.poll_once(0)
    await again.drain()
    await line.sender().drain()
    assert len(texts(anna)) == 1
    assert receiver.counts["handled"] + again.counts["handled"] == 1


async def test_killed_in_the_middle_of_handling_it_is_handled_once(line: Line) -> None:
    anna = line.emulator.person(1001)
    anna.says("hello")
    receiver = line.receiver()
    await receiver.poll_once(0)
    killed = asyncio.create_task(receiver.drain())
    await asyncio.sleep(0)
    killed.cancel()
    with suppress(asyncio.CancelledError):
        await killed
    await receiver.stop()
    await line.receiver().drain()
    await line.sender().drain()
    assert len(texts(anna)) == 1
    assert statuses(line) == ["handled"]


def test_what_three_people_typed_while_the_bot_was_down_is_taken_in_order(world: World) -> None:
    """Each typed a whole conversation; every answer depends on the one before it."""
    world.add_clinician(world.lee, "Dr Lee")
    joining = [world.emulator.person(5_001 + number, first_name="X") for number in range(3)]
    tokens = [world.invite(world.lee, f"label {number}") for number in range(3)]
    for line_number in range(8):
        for person, token in zip(joining, tokens, strict=True):
            said = (f"/start {token}", "English", "go on", "999", "yes", "yes", "no", f"Name {person.id}")
            person.says(said[line_number])
    world.acts(lambda: None)
    assert world.app.receiver.counts["failed"] == 0
    names = {world.patient(person).name for person in joining}
    assert names == {"Name 5001", "Name 5002", "Name 5003"}
    assert len(world.reads(lambda session: session.execute(patients.select()).all())) == 3


async def test_a_press_too_old_to_be_acknowledged_is_counted_and_still_handled(tmp_path: Path) -> None:
    wire = Wire()
    async with open_line(tmp_path, wire=wire) as line:
        anna = line.emulator.person(1001)
        anna.says("hello")
        receiver = line.receiver()
        await receiver.poll_once(0)
        await receiver.drain()
        await line.sender().drain()
        anna.presses_data(anna.chat.messages[-1].id, "d:1:yes")
        wire.now += 60
        await receiver.poll_once(0)
        await receiver.drain()
        await until(lambda: receiver.counts["press too old"])
        assert receiver.counts["handled"] == 2
        assert receiver.counts["failed"] == 0


async def test_a_press_is_acknowledged_once(line: Line) -> None:
    anna = line.emulator.person(1001)
    anna.says("hello")
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    await line.sender().drain()
    press = anna.presses_data(anna.chat.messages[-1].id, "d:1:yes")
    await receiver.poll_once(0)
    await receiver.drain()
    await until(lambda: line.emulator.counts["answerCallbackQuery", 200] == 1)
    with pytest.raises(DeliveryError, match="too old"):
        await line.channel.acknowledge(press)


async def test_faults_of_the_wire_are_survived(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.01)
    for kind in ("502", "500", "429"):
        line.emulator.faults.add(kind=kind, method="getUpdates")
    receiver = line.receiver()
    line.emulator.person(1001).says("hello")
    async with running(receiver.poll(), receiver.run()):
        await until(lambda: receiver.counts["handled"] == 1)
    assert receiver.counts["poll faults"] == 3


async def test_another_poller_of_the_same_bot_does_not_end_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.05)
    async with open_line(tmp_path, over_http=True) as line:
        receiver = line.receiver()
        async with running(receiver.poll(), receiver.run()):
            await asyncio.sleep(0.05)
            with suppress(Exception):  # whichever of the two loses is told 409
                await line.receiver().poll_once(0)
            await until(lambda: receiver.counts["poll faults"] == 1)
            line.emulator.person(1001).says("hello")
            await until(lambda: receiver.counts["handled"] == 1)


# A wire that says what Telegram never would.


class ScriptedWire:
    """Answers getUpdates with the updates given to it, everything else as Telegram does."""

    def __init__(self) -> None:
        self._updates: list[dict[str, Any]] = []

    def brings(self, *updates: dict[str, Any]) -> None:
        """These wait for the bot from now on."""
        self._updates += updates

    def transport(self) -> httpx.MockTransport:
        """The wire, for the channel."""
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rsplit("/", 1)[-1]
        if method == "getMe":
            return _ok({"id": 1, "is_bot": True, "first_name": "B", "username": "careplan_demo_bot"})
        if method != "getUpdates":
            return _ok(True)
        offset = int(dict(parse_qsl(request.url.query.decode())).get("offset", 0))
        await asyncio.sleep(0.01)
        return _ok([update for update in self._updates if update["update_id"] >= offset])


def _ok(result: object) -> httpx.Response:
    return httpx.Response(200, content=json.dumps({"ok": True, "result": result}))


def text_update(update_id: int, chat_id: int, text: str) -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "P"}
    chat = {"id": chat_id, "type": "private"}
    message = {"message_id": update_id, "date": 1_772_442_000, "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": message}


def bad_update(update_id: int, chat_id: int) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat_id, "type": "private"}, "date": "yesterday"}}


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[tuple[ScriptedWire, Line]]:
    wire = ScriptedWire()
    async with open_line(tmp_path, transport=wire.transport()) as line:
        yield wire, line


async def test_one_bad_update_stops_no_other(
    scripted: tuple[ScriptedWire, Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.01)
    wire, line = scripted
    wire.brings(text_update(1, 1001, "before"), bad_update(2, 1001), text_update(3, 1001, "after"))
    wire.brings(text_update(4, 1002, "elsewhere"), {"update_id": 5, "something_new": {"x": 1}})
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    assert statuses(line) == ["handled", "set_aside", "handled", "handled", "handled"]
    assert receiver.counts["failed"] == 3
    assert receiver.counts["set aside"] == 1


async def test_a_broken_character_does_not_stop_the_batch(scripted: tuple[ScriptedWire, Line]) -> None:
    """Half of an emoji is legal in JSON and impossible in UTF-8."""
    wire, line = scripted
    wire.brings(text_update(1, 1001, "half an emoji \ud83d"), text_update(2, 1002, "hello"))
    receiver = line.receiver()
    await receiver.poll_once(0)
    assert receiver.counts["received"] == 2


async def test_the_others_do_not_wait_while_a_failing_update_is_tried_again(
    scripted: tuple[ScriptedWire, Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 30.0)
    wire, line = scripted
    wire.brings(bad_update(1, 1001))
    receiver = line.receiver()
    async with running(receiver.poll(), receiver.run()):
        await until(lambda: receiver.counts["failed"] == 1)
        wire.brings(text_update(2, 1002, "hello"))
        await until(lambda: receiver.counts["handled"] == 1, within=2)
        wire.brings(text_update(3, 1003, "hello too"))
        await until(lambda: receiver.counts["handled"] == 2, within=2)


async def test_many_chats_are_taken_up_at_once_and_none_twice(scripted: tuple[ScriptedWire, Line]) -> None:
    wire, line = scripted
    wire.brings(*(text_update(number, 10_000 + number % 60, "hello") for number in range(1, 121)))
    receiver = line.receiver()
    await receiver.poll_once(0)
    assert await receiver.drain() == 120
    assert receiver.counts == {"received": 120, "repeated": 0, "handled": 120}
    assert line.writes(inbox.count_waiting) == 0


async def test_only_the_kinds_of_update_that_are_used_are_asked_for(line: Line) -> None:
    await line.receiver().poll_once(0)
    asked = [call.params for call in line.emulator.calls if call.method == "getUpdates"]
    assert set(asked[-1]["allowed_updates"]) == {
        "message", "edited_message", "callback_query", "my_chat_member", "channel_post",
    }  # fmt: skip
    assert "offset" not in asked[-1], "the offset is never stored: it only confirms the batch just committed"


async def test_a_failure_that_cannot_even_be_counted_rises_and_is_tried_again(
    scripted: tuple[ScriptedWire, Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, say. Here the table is missing in which the operator would be told."""
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.01)
    wire, line = scripted
    wire.brings(bad_update(1, 1001))
    line.writes(lambda session: session.execute(text("ALTER TABLE alarms RENAME TO hidden")))
    receiver = line.receiver()
    await receiver.poll_once(0)
    with pytest.raises(OperationalError, match="alarms"):
        await receiver.drain()
    line.writes(lambda session: session.execute(text("ALTER TABLE hidden RENAME TO alarms")))
    await receiver.drain()
    assert statuses(line) == ["set_aside"]
