"""Copies of a person's own message: what they carry, and what Telegram would refuse."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from tests.demo.emulator.emulator_bench import Bench, open_bench, png

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


@pytest.fixture
def lee(bench: Bench) -> Person:
    lee = bench.emulator.person(2001, first_name="Jo")
    lee.says("/start")
    return lee


async def copy(bench: Bench, original: ChatMessage, to: Person, **more: Any) -> ChatMessage:
    params = {"chat_id": to.id, "from_chat_id": 1001, "message_id": original.id, **more}
    result = await bench.call("copyMessage", **params)
    assert list(result) == ["message_id"]
    copied = to.chat.message(result["message_id"])
    assert copied is not None
    return copied


async def test_a_copy_carries_what_the_original_does_and_nothing_of_whose_it_was(bench: Bench, lee: Person) -> None:
    original = bench.anna.sends_photo(png(), "My knee")
    copied = await copy(bench, original, lee)
    assert (copied.text, copied.picture, copied.media) == ("My knee", png(), original.media)
    shown = copied.as_json()
    assert (shown["from"]["id"], shown["chat"]) == ((await bench.call("getMe"))["id"], lee.chat.card)
    assert "has_protected_content" not in shown
    assert lee.chat.messages[-1] is copied


@pytest.mark.parametrize("send", ["sends_voice", "sends_video", "sends_sticker", "sends_contact"])
async def test_messages_of_any_kind_are_copied(bench: Bench, lee: Person, send: str) -> None:
    original = getattr(bench.anna, send)()
    assert (await copy(bench, original, lee)).media == original.media


async def test_a_text_and_a_place_are_copied(bench: Bench, lee: Person) -> None:
    assert (await copy(bench, bench.anna.says("see /today"), lee)).entities
    assert (await copy(bench, bench.anna.shares_location(53.8, -1.55), lee)).location == (53.8, -1.55)


async def test_a_copy_is_protected_silent_and_newly_captioned_on_demand(bench: Bench, lee: Person) -> None:
    original = bench.anna.sends_document(b"%PDF", "letter.pdf", "old")
    how = {"caption": "<b>new</b>", "parse_mode": "HTML", "protect_content": True, "disable_notification": True}
    copied = await copy(bench, original, lee, reply_markup=YES, **how)
    assert (copied.text, copied.silent, copied.buttons) == ("new", True, [["Yes"]])
    assert copied.as_json()["has_protected_content"] is True
    removed = await copy(bench, original, lee, caption="")
    assert (removed.text, removed.silent) == ("", False)


async def test_buttons_and_answers_of_the_original_stay_behind(bench: Bench, lee: Person) -> None:
    sent = await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=YES)
    original = bench.anna.chat.message(sent["message_id"])
    assert original is not None
    assert (await copy(bench, original, lee)).inline is None


async def test_what_cannot_be_copied_is_refused(bench: Bench, lee: Person) -> None:
    original = bench.anna.sends_voice()
    bench.anna.deletes(original.id)
    gone = {"chat_id": lee.id, "from_chat_id": 1001, "message_id": original.id}
    assert await bench.refusal("copyMessage", **gone) == "400 Bad Request: message to copy not found"
    nowhere = {**gone, "from_chat_id": 9}
    assert await bench.refusal("copyMessage", **nowhere) == "400 Bad Request: chat not found"
    family = bench.emulator.group(-2001, title="Family", adds_bot_by=bench.anna)
    service = {**gone, "from_chat_id": -2001, "message_id": family.chat.messages[-1].id}
    assert await bench.refusal("copyMessage", **service) == "400 Bad Request: message can't be copied"
    assert await bench.refusal("copyMessage", chat_id=lee.id, from_chat_id=1001) == (
        "400 Bad Request: message identifier is not specified"
    )
    lee.blocks_bot()
    blocked = {**gone, "message_id": bench.anna.says("x").id}
    assert await bench.refusal("copyMessage", **blocked) == "403 Forbidden: bot was blocked by the user"
    assert len(lee.chat.messages) == 1


async def test_copies_count_against_the_limits() -> None:
    async with open_bench(limits=True) as bench:
        original = bench.anna.says("x")
        params = {"chat_id": 1001, "from_chat_id": 1001, "message_id": original.id}
        for _ in range(5):
            await bench.call("copyMessage", **params)
        assert (await bench.refusal("copyMessage", **params)).startswith("429 Too Many Requests")
