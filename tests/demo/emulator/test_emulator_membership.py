"""Blocking, deleted accounts, groups: what the bot hears of it, and what it may no longer do."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.emulator.refusal import NotPossible
from tests.demo.emulator.emulator_bench import Bench, open_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


async def changes(bench: Bench) -> list[tuple[object, ...]]:
    """Returns the bot's comings and goings as (chat, before, after)."""
    found = [each["my_chat_member"] for each in await bench.call("getUpdates") if "my_chat_member" in each]
    return [
        (each["chat"]["id"], each["old_chat_member"]["status"], each["new_chat_member"]["status"]) for each in found
    ]


async def test_a_blocked_bot_hears_of_it_and_cannot_write_until_unblocked(bench: Bench) -> None:
    sent = await bench.call("sendMessage", chat_id=1001, text="x")
    bench.anna.blocks_bot()
    bench.anna.blocks_bot()
    blocked = "403 Forbidden: bot was blocked by the user"
    message = {"chat_id": 1001, "message_id": sent["message_id"]}
    assert await bench.refusal("sendMessage", chat_id=1001, text="x") == blocked
    assert await bench.refusal("sendChatAction", chat_id=1001, action="typing") == blocked
    assert await bench.refusal("editMessageText", text="y", **message) == blocked
    with pytest.raises(NotPossible, match="blocked"):
        bench.anna.says("hello?")
    bench.anna.unblocks_bot()
    bench.anna.says("hello again")
    assert await bench.call("sendMessage", chat_id=1001, text="welcome back")
    assert await changes(bench) == [(1001, "member", "kicked"), (1001, "kicked", "member")]


async def test_a_deleted_account_cannot_be_reached(bench: Bench) -> None:
    bench.anna.deletes_account()
    assert await bench.refusal("sendMessage", chat_id=1001, text="x") == "403 Forbidden: user is deactivated"
    with pytest.raises(NotPossible, match="deleted"):
        bench.anna.says("hello?")
    assert await changes(bench) == []


async def test_unblocking_what_was_never_blocked_changes_nothing(bench: Bench) -> None:
    bench.anna.unblocks_bot()
    assert await changes(bench) == []


async def test_a_bot_in_a_group_hears_what_is_said_and_may_leave(bench: Bench) -> None:
    family = bench.emulator.group(-2001, title="Family", adds_bot_by=bench.anna)
    family.says(bench.anna, "/start@careplan_demo_bot")
    heard = (await bench.call("getUpdates"))[-1]["message"]
    assert (heard["chat"]["type"], heard["from"]["id"], heard["entities"][0]["length"]) == ("group", 1001, 24)
    assert await bench.call("leaveChat", chat_id=-2001)
    assert family.bot_has_left
    family.says(bench.anna, "it is gone")
    assert await changes(bench) == [(-2001, "left", "member"), (-2001, "member", "left")]
    assert (await bench.call("getUpdates"))[-1].keys() >= {"my_chat_member"}
    left = "403 Forbidden: bot is not a member of the group chat"
    assert await bench.refusal("sendMessage", chat_id=-2001, text="x") == left


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_that_was_thrown_out_cannot_write(bench: Bench, kind: str) -> None:
    group = bench.emulator.group(-2001, kind=kind, adds_bot_by=bench.anna)
    assert await bench.call("sendMessage", chat_id=-2001, text="hello")
    group.removes_bot(bench.anna)
    refusal = await bench.refusal("sendMessage", chat_id=-2001, text="x")
    assert refusal == f"403 Forbidden: bot was kicked from the {kind} chat"


async def test_a_private_chat_cannot_be_left(bench: Bench) -> None:
    refusal = await bench.refusal("leaveChat", chat_id=1001)
    assert refusal == "400 Bad Request: chat member status can't be changed in private chats"


async def test_a_group_that_moved_says_where_to(bench: Bench) -> None:
    moved = bench.emulator.group(-2001, adds_bot_by=bench.anna).becomes_supergroup(-1_002_001)
    answer = await bench.client.post(bench.method_url("sendMessage"), json={"chat_id": -2001, "text": "x"})
    assert answer.json()["parameters"] == {"migrate_to_chat_id": -1_002_001}
    assert await bench.call("sendMessage", chat_id=-1_002_001, text="here")
    assert moved.chat.messages[-1].text == "here"
