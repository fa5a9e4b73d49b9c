"""Telegram's sending limits, in wire time."""

from typing import Any

import pytest

from tests.demo.emulator.emulator_bench import Bench, open_bench


async def send_until_refused(bench: Bench, chat_ids: list[int]) -> tuple[int, dict[str, Any]]:
    """Sends around the chats and returns how many were accepted, and the refusal."""
    for count in range(1_000):
        params = {"chat_id": chat_ids[count % len(chat_ids)], "text": str(count)}
        answer = (await bench.client.post(bench.method_url("sendMessage"), json=params)).json()
        if not answer["ok"]:
            return count, answer
    raise AssertionError("nothing was refused")


def crowd(bench: Bench, size: int) -> list[int]:
    people = [bench.emulator.person(number, first_name="Crowd") for number in range(2_000, 2_000 + size)]
    for person in people:
        person.says("/start")
    return [person.id for person in people]


async def test_one_chat_takes_five_at_once_and_then_one_a_second() -> None:
    async with open_bench(limits=True) as bench:
        sent, refusal = await send_until_refused(bench, [1001])
        assert sent == 5
        assert refusal == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        bench.wire_clock.now += 2
        assert (await send_until_refused(bench, [1001]))[0] == 2


async def test_all_chats_together_take_thirty_a_second() -> None:
    async with open_bench(limits=True) as bench:
        chat_ids = crowd(bench, 50)
        assert (await send_until_refused(bench, chat_ids))[0] == 30
        bench.wire_clock.now += 0.5
        assert (await send_until_refused(bench, chat_ids))[0] == 15


async def test_a_paid_limit_is_higher() -> None:
    async with open_bench(limits=(100, 60)) as bench:
        assert (await send_until_refused(bench, crowd(bench, 50)))[0] == 60


async def test_edits_count_and_answers_do_not() -> None:
    async with open_bench(limits=True) as bench:
        button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
        sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=button)
        message = {"chat_id": 1001, "message_id": sent["message_id"], "reply_markup": button}
        for number in range(4):
            await bench.call("editMessageText", text=str(number), **message)
        for _ in range(10):
            press = bench.anna.presses(sent["message_id"])
            assert await bench.call("answerCallbackQuery", callback_query_id=press)
            assert await bench.call("getMe")
        assert (await bench.refusal("editMessageText", text="x", **message)).startswith("429 ")


@pytest.mark.parametrize("count", [100])
async def test_without_limits_nothing_is_held_back(count: int) -> None:
    async with open_bench() as bench:
        for number in range(count):
            await bench.call("sendMessage", chat_id=1001, text=str(number))
        assert bench.emulator.counts["sendMessage", 200] == count
