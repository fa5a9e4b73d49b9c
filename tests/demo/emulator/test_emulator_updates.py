"""getUpdates: confirming, waiting, expiring, two pollers, and updates that come again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.demo.emulator.emulator_bench import Bench, open_bench

FIRST = 743_892_117
BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


async def ids(bench: Bench, **params: Any) -> list[int]:
    """Returns the ids of the updates that come, counted from the first."""
    return [update["update_id"] - FIRST for update in await bench.call("getUpdates", **params)]


def say(bench: Bench, count: int) -> None:
    for number in range(count):
        bench.anna.says(f"message {number}")


async def test_what_is_not_confirmed_comes_again(bench: Bench) -> None:
    say(bench, 2)
    assert await ids(bench) == [0, 1, 2]
    assert await ids(bench) == [0, 1, 2]
    assert await ids(bench, offset=FIRST + 2) == [2]
    assert await ids(bench) == [2]
    assert await ids(bench, offset=FIRST + 3) == []


async def test_limit_and_a_negative_offset(bench: Bench) -> None:
    say(bench, 120)
    assert await ids(bench, limit=2) == [0, 1]
    assert len(await ids(bench)) == 100
    assert await ids(bench, offset=-2) == [119, 120]
    assert await ids(bench) == [119, 120]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"timeout": 51}, {"timeout": -1}])
async def test_numbers_out_of_range_are_refused(bench: Bench, params: dict[str, int]) -> None:
    assert (await bench.refusal("getUpdates", **params)).startswith("400 Bad Request: ")


async def test_a_long_poll_ends_with_the_first_update(bench: Bench) -> None:
    poll = asyncio.create_task(ids(bench, offset=FIRST + 1, timeout=50))
    await asyncio.sleep(0.05)
    assert not poll.done()
    say(bench, 1)
    assert await asyncio.wait_for(poll, 1) == [1]


async def test_the_first_of_two_pollers_is_told_of_the_other(bench: Bench) -> None:
    first = asyncio.create_task(bench.refusal("getUpdates", offset=FIRST + 1, timeout=50))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(ids(bench, offset=FIRST + 1, timeout=50))
    assert (await asyncio.wait_for(first, 1)) == (
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    say(bench, 1)
    assert await asyncio.wait_for(second, 1) == [1]


async def test_polling_is_refused_while_a_webhook_is_set(bench: Bench) -> None:
    await bench.call("setWebhook", url="http://127.0.0.1:9/")
    assert await bench.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bench.call("deleteWebhook")
    assert await ids(bench) == [0]


async def test_allowed_kinds_are_remembered_and_hold_for_what_comes_later(bench: Bench) -> None:
    await ids(bench, allowed_updates=["callback_query"])
    say(bench, 1)
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=BUTTON)
    bench.anna.presses(sent["message_id"])
    assert [list(update)[1] for update in await bench.call("getUpdates")] == ["message", "callback_query"]
    await ids(bench, allowed_updates=[])
    say(bench, 1)
    assert list((await bench.call("getUpdates"))[-1])[1] == "message"


async def test_a_kind_that_does_not_exist_is_refused(bench: Bench) -> None:
    refusal = await bench.refusal("getUpdates", allowed_updates=["mesage"])
    assert refusal == '400 Bad Request: unknown update type "mesage" in allowed_updates'


@pytest.mark.parametrize(("seconds", "kinds"), [(149, 2), (151, 1), (24 * 3600 + 1, 0)])
async def test_presses_expire_long_before_messages(bench: Bench, seconds: int, kinds: int) -> None:
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=BUTTON)
    bench.anna.presses(sent["message_id"])
    bench.wire_clock.now += seconds
    assert len(await ids(bench)) == kinds


async def test_a_press_is_answered_once_and_within_30_seconds(bench: Bench) -> None:
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=BUTTON)
    too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    first, second = bench.anna.presses(sent["message_id"]), bench.anna.presses(sent["message_id"])
    assert await bench.refusal("answerCallbackQuery", callback_query_id="1") == too_old
    bench.wire_clock.now += 30
    assert await bench.refusal("answerCallbackQuery", callback_query_id=first, text="x" * 201) == (
        "400 Bad Request: MESSAGE_TOO_LONG"
    )
    assert await bench.call("answerCallbackQuery", callback_query_id=first, text="x" * 200)
    assert await bench.refusal("answerCallbackQuery", callback_query_id=first) == too_old
    bench.wire_clock.now += 1
    assert await bench.refusal("answerCallbackQuery", callback_query_id=second) == too_old


async def test_updates_come_again_although_they_were_confirmed(bench: Bench) -> None:
    say(bench, 3)
    await ids(bench)
    assert await ids(bench, offset=FIRST + 4) == []
    bench.emulator.redeliver(last=2)
    assert await ids(bench, offset=FIRST + 4) == [2, 3]
    assert await ids(bench, offset=FIRST + 4) == []


async def test_every_update_comes_twice_when_asked_for(bench: Bench) -> None:
    bench.emulator.duplicate_updates = True
    assert await ids(bench) == [0]
    assert await ids(bench, offset=FIRST + 1, timeout=1) == [0]
    assert await ids(bench, offset=FIRST + 1) == []


async def test_ids_may_start_again_lower(bench: Bench) -> None:
    await ids(bench)
    bench.emulator.restart_update_ids(at=17)
    say(bench, 2)
    assert [update["update_id"] for update in await bench.call("getUpdates", offset=FIRST + 1)] == [
        FIRST,
        17,
        18,
    ]
    assert await bench.call("getUpdates", offset=19) == []
