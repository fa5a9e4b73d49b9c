"""Sending, editing and deleting, with the refusals Telegram would give."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.emulator.clocks import StandingClock
from tests.demo.emulator.emulator_bench import Bench, open_bench, png, refusal_of

UNCHANGED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


async def send(bench: Bench, text: str = "How are you?", **more: Any) -> int:
    return int((await bench.call("sendMessage", chat_id=1001, text=text, **more))["message_id"])


@pytest.mark.parametrize(
    ("text", "is_short_enough"),
    [
        ("x" * 4096, True),
        ("x" * 4097, False),
        ("😀" * 2048, True),
        ("😀" * 2048 + "x", False),
        ("<b>" + "x" * 4096 + "</b>", True),
        ("&lt;" * 4096, True),
    ],
    ids=["longest", "too long", "longest of pairs", "too long of pairs", "tags are free", "characters count once"],
)
async def test_a_text_is_measured_after_parsing_in_utf16(bench: Bench, text: str, is_short_enough: bool) -> None:
    params = {"chat_id": 1001, "text": text, "parse_mode": "HTML"}
    if is_short_enough:
        assert await bench.call("sendMessage", **params)
    else:
        assert await bench.refusal("sendMessage", **params) == "400 Bad Request: message is too long"


async def test_a_caption_has_its_own_limit(bench: Bench) -> None:
    url = bench.method_url("sendPhoto")
    long = {"chat_id": "1001", "caption": "x" * 1025}
    answer = await bench.client.post(url, data=long, files={"photo": ("a.png", png())})
    assert refusal_of(answer) == "400 Bad Request: message caption is too long"
    allowed = {"chat_id": "1001", "caption": "x" * 1024}
    assert (await bench.client.post(url, data=allowed, files={"photo": ("a.png", png())})).is_success


async def test_a_message_keeps_text_entities_and_shown_html(bench: Bench) -> None:
    result = await bench.call(
        "sendMessage", chat_id=1001, text="<b>Anna</b> &amp; /today", parse_mode="HTML", disable_notification=True
    )
    assert result["text"] == "Anna & /today"
    assert [each["type"] for each in result["entities"]] == ["bold", "bot_command"]
    message = bench.anna.chat.messages[-1]
    assert (message.id, message.sender, message.silent, message.edited) == (2, "bot", True, False)
    assert message.html == "<b>Anna</b> &amp; /today"


async def test_a_reply_shows_what_it_replies_to(bench: Bench) -> None:
    result = await bench.call("sendMessage", chat_id=1001, text="x", reply_parameters={"message_id": 1})
    assert result["reply_to_message"]["text"] == "/start"
    lonely = {"message_id": 9, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bench.call("sendMessage", chat_id=1001, text="x", reply_parameters=lonely)


@pytest.mark.parametrize("chat_id", [4711, "@nobody", "Anna"])
async def test_an_unknown_chat_is_not_found(bench: Bench, chat_id: int | str) -> None:
    assert await bench.refusal("sendMessage", chat_id=chat_id, text="x") == "400 Bad Request: chat not found"


async def test_the_bot_cannot_write_first(bench: Bench) -> None:
    bench.emulator.person(1002, first_name="Bob")
    refusal = await bench.refusal("sendMessage", chat_id=1002, text="x")
    assert refusal == "403 Forbidden: bot can't initiate conversation with a user"


async def test_an_edit_changes_text_and_takes_buttons_away(bench: Bench) -> None:
    message_id = await send(bench, reply_markup=YES)
    result = await bench.call("editMessageText", chat_id=1001, message_id=message_id, text="Thank you")
    assert (result["text"], "reply_markup" in result, "edit_date" in result) == ("Thank you", False, True)
    message = bench.anna.chat.messages[-1]
    assert (message.text, message.buttons, message.edited) == ("Thank you", [], True)


async def test_an_edit_that_changes_nothing_is_refused(bench: Bench) -> None:
    message_id = await send(bench, reply_markup=YES)
    same = {"chat_id": 1001, "message_id": message_id, "reply_markup": YES}
    assert await bench.refusal("editMessageText", text="How are you?", **same) == UNCHANGED
    assert await bench.refusal("editMessageReplyMarkup", **same) == UNCHANGED
    await bench.call("editMessageReplyMarkup", chat_id=1001, message_id=message_id)
    assert await bench.refusal("editMessageReplyMarkup", chat_id=1001, message_id=message_id) == UNCHANGED


async def test_only_a_message_of_the_bot_can_be_edited(bench: Bench) -> None:
    edit = {"chat_id": 1001, "text": "x"}
    assert await bench.refusal("editMessageText", message_id=99, **edit) == "400 Bad Request: message to edit not found"
    assert await bench.refusal("editMessageText", message_id=1, **edit) == "400 Bad Request: message can't be edited"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bench: Bench) -> None:
    message_id = await send(bench, reply_markup={"keyboard": [[{"text": "Today"}]]})
    refusal = await bench.refusal("editMessageText", chat_id=1001, message_id=message_id, text="x")
    assert refusal == "400 Bad Request: message can't be edited"


async def test_text_and_caption_are_edited_by_their_own_methods(bench: Bench) -> None:
    message_id = await send(bench)
    refusal = await bench.refusal("editMessageCaption", chat_id=1001, message_id=message_id, caption="x")
    assert refusal == "400 Bad Request: there is no caption in the message to edit"
    photo = await bench.bot.send_photo(1001, png(), caption="Before")
    refusal = await bench.refusal("editMessageText", chat_id=1001, message_id=photo.message_id, text="x")
    assert refusal == "400 Bad Request: there is no text in the message to edit"
    await bench.bot.edit_message_caption(1001, photo.message_id, caption="After")
    assert bench.anna.chat.messages[-1].text == "After"


async def test_a_message_can_be_deleted_for_48_hours_of_care_time(bench: Bench) -> None:
    clock = bench.emulator.clock
    assert isinstance(clock, StandingClock)
    young, old = await send(bench), await send(bench)
    clock.set(clock() + timedelta(hours=48))
    assert await bench.call("deleteMessage", chat_id=1001, message_id=young)
    clock.set(clock() + timedelta(seconds=1))
    refusal = await bench.refusal("deleteMessage", chat_id=1001, message_id=old)
    assert refusal == "400 Bad Request: message can't be deleted for everyone"
    refusal = await bench.refusal("deleteMessage", chat_id=1001, message_id=young)
    assert refusal == "400 Bad Request: message to delete not found"
    assert [message.id for message in bench.anna.chat.messages] == [1, old]


async def test_dates_are_care_time(bench: Bench) -> None:
    clock = bench.emulator.clock
    assert isinstance(clock, StandingClock)
    clock.set(clock() + timedelta(days=90))
    await send(bench)
    assert bench.anna.chat.messages[-1].date - bench.anna.chat.messages[0].date == timedelta(days=90)


async def test_a_photo_must_be_one(bench: Bench) -> None:
    url = bench.method_url("sendPhoto")
    cases = {b"text": "IMAGE_PROCESS_FAILED", png(21, 1): "PHOTO_INVALID_DIMENSIONS"}
    for content, complaint in cases.items():
        answer = await bench.client.post(url, data={"chat_id": "1001"}, files={"photo": ("a.png", content)})
        assert refusal_of(answer) == f"400 Bad Request: {complaint}"
    refusal = await bench.refusal("sendPhoto", chat_id=1001, photo="https://x.org/a.png")
    assert refusal == "400 Bad Request: wrong file identifier/HTTP URL specified"


async def test_a_known_file_can_be_sent_again_by_its_id(bench: Bench) -> None:
    photo = await bench.bot.send_photo(1001, png())
    again = await bench.bot.send_photo(1001, photo.photo[-1].file_id)
    assert again.photo == photo.photo
    assert bench.anna.chat.messages[-1].picture == png()


async def test_a_keyboard_stays_until_it_is_removed(bench: Bench) -> None:
    await send(bench, reply_markup={"keyboard": [[{"text": "Where I am", "request_location": True}]]})
    await send(bench, reply_markup=YES)
    assert bench.anna.chat.keyboard == [[{"text": "Where I am", "request_location": True}]]
    await send(bench, reply_markup={"remove_keyboard": True})
    assert bench.anna.chat.keyboard is None


async def test_a_one_time_keyboard_goes_with_the_next_answer(bench: Bench) -> None:
    await send(bench, reply_markup={"keyboard": [[{"text": "Yes"}]], "one_time_keyboard": True})
    bench.anna.says("Yes")
    assert bench.anna.chat.keyboard is None


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ({"command": "Today", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "/today", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "today", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "today", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_bad_command_is_refused(bench: Bench, command: dict[str, str], complaint: str) -> None:
    assert await bench.refusal("setMyCommands", commands=[command]) == f"400 Bad Request: {complaint}"


async def test_the_narrowest_commands_in_her_language_are_shown(bench: Bench) -> None:
    def commands(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    lotte = bench.emulator.person(1003, first_name="Lotte", language_code="de")
    await bench.call("setMyCommands", commands=commands("help"))
    await bench.call("setMyCommands", commands=commands("hilfe"), language_code="de")
    await bench.call("setMyCommands", commands=commands("panel"), scope={"type": "chat", "chat_id": 1001})
    shown = [
        (await bench.client.get(f"{bench.url}/phones/{person.id}/chat")).json()["commands"][0]["command"]
        for person in (bench.anna, lotte)
    ]
    assert shown == ["panel", "hilfe"]
    await bench.call("deleteMyCommands", scope={"type": "chat", "chat_id": 1001})
    assert await bench.call("getMyCommands", scope={"type": "chat", "chat_id": 1001}) == []
    assert await bench.call("getMyCommands") == commands("help")
