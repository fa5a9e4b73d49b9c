"""Telegram's own library drives every method over real HTTP and understands every answer and every update."""

import json
from collections.abc import AsyncIterator
from importlib.resources import files

import httpx
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
    Update,
)
from telegram.constants import ChatAction, ParseMode

from tests.demo.emulator.emulator_bench import Bench, open_bench, png

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
NO = InlineKeyboardMarkup([[InlineKeyboardButton("No", callback_data="no")]])


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


async def _texts(bench: Bench) -> None:
    bot = bench.bot
    sent = await bot.send_message(
        1001,
        "<b>Hi</b>",
        parse_mode=ParseMode.HTML,
        reply_markup=YES,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
        protect_content=True,
        reply_to_message_id=1,
    )
    assert sent.text_html == "<b>Hi</b>"
    assert sent.reply_markup == YES
    assert sent.reply_to_message is not None
    assert await bot.send_message(1001, "Hi", entities=[MessageEntity("bold", 0, 2)])
    for markup in (ReplyKeyboardMarkup([[KeyboardButton("x")]]), ReplyKeyboardRemove(), ForceReply()):
        assert await bot.send_message(1001, "x", reply_markup=markup)
    edited = await bot.edit_message_text("Ho", 1001, sent.message_id, reply_markup=YES)
    assert isinstance(edited, Message)
    assert (edited.text, edited.edit_date) == ("Ho", sent.date)
    other = await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=NO)
    assert isinstance(other, Message)
    assert other.reply_markup == NO
    assert await bot.delete_message(1001, sent.message_id)
    assert await bot.send_chat_action(1001, ChatAction.TYPING)


async def _files(bench: Bench) -> None:
    bot = bench.bot
    photo = await bot.send_photo(1001, png(), caption="<i>a</i>", parse_mode=ParseMode.HTML, reply_markup=YES)
    assert (photo.photo[-1].width, photo.photo[-1].height, photo.caption) == (4, 3, "a")
    captioned = await bot.edit_message_caption(1001, photo.message_id, caption="b")
    assert isinstance(captioned, Message)
    assert captioned.caption == "b"
    other = await bot.edit_message_media(InputMediaPhoto(png(8, 8), caption="c"), 1001, photo.message_id)
    assert isinstance(other, Message)
    assert other.photo[-1].width == 8
    report = await bot.send_document(1001, b"a;b", filename="answers.csv", caption="Answers")
    assert report.document is not None
    assert (report.document.file_name, report.document.mime_type) == ("answers.csv", "text/csv")
    again = await bot.edit_message_media(
        InputMediaDocument(b"c;d", filename="more.csv"), 1001, report.message_id, reply_markup=NO
    )
    assert isinstance(again, Message)
    assert again.document is not None
    copied = await bot.copy_message(1001, 1001, report.message_id, caption="<b>d</b>", parse_mode=ParseMode.HTML)
    assert copied.message_id == report.message_id + 1
    file = await bot.get_file(again.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"c;d"


async def _own_card(bench: Bench) -> None:
    bot = bench.bot
    scope, commands = BotCommandScopeChat(1001), [BotCommand("today", "What is due today")]
    assert (await bot.get_me()).username == "careplan_demo_bot"
    assert await bot.set_my_commands(commands, scope=scope, language_code="de")
    assert await bot.get_my_commands(scope=scope, language_code="de") == tuple(commands)
    assert await bot.delete_my_commands(scope=scope, language_code="de")
    assert await bot.set_my_description("Carries your plan", language_code="en")
    assert await bot.set_my_short_description("Carries your plan")
    assert await bot.set_my_name("Care Plan Bot")


async def _chats(bench: Bench) -> None:
    family = bench.emulator.group(-2001, title="Family", adds_bot_by=bench.anna)
    assert (await bench.bot.get_chat(-2001)).title == "Family"
    assert (await bench.bot.get_chat(1001)).first_name == "Anna"
    assert await bench.bot.leave_chat(-2001)
    assert family.bot_has_left


async def _updates(bench: Bench) -> None:
    bot = bench.bot
    sent = await bot.send_message(1001, "x", reply_markup=YES)
    bench.anna.presses(sent.message_id)
    press = (await bot.get_updates(timeout=1, limit=100, allowed_updates=Update.ALL_TYPES))[-1].callback_query
    assert press is not None
    assert await press.answer("Thank you", show_alert=False)
    assert await bot.set_webhook("http://127.0.0.1:9/", secret_token="s", max_connections=3)
    assert (await bot.get_webhook_info()).max_connections == 3
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_the_library_drives_every_method_and_reads_every_answer(bench: Bench) -> None:
    for part in (_texts, _files, _own_card, _chats, _updates):
        await part(bench)
    assert await bench.bot.log_out()
    assert await bench.bot.close()
    described = json.loads(files("bot.demo.emulator").joinpath("bot_api.json").read_text(encoding="utf-8"))
    assert {method for method, status in bench.emulator.counts if status == 200} == set(described["methods"])
    assert {status for _, status in bench.emulator.counts} == {200}


async def test_the_library_reads_every_update_without_a_remainder(bench: Bench) -> None:
    anna, bob = bench.anna, bench.emulator.person(1002, first_name="Bob", language_code="de")
    sent = await bench.bot.send_message(1001, "x", reply_markup=YES)
    anna.edits(anna.says("/today see https://x.org").id, "😀 /help")
    anna.presses(sent.message_id)
    anna.presses_data(sent.message_id, "forged")
    anna.shares_location(53.8, -1.55)
    anna.sends_photo(png(), caption="My knee")
    anna.sends_voice()
    anna.sends_video()
    anna.sends_document(b"%PDF", "letter.pdf")
    anna.sends_sticker()
    anna.sends_contact()
    anna.blocks_bot()
    anna.unblocks_bot()
    family = bench.emulator.group(-2001, title="Family", adds_bot_by=anna)
    family.says(bob, "hello")
    family.becomes_supergroup(-2002).removes_bot(bob)
    bench.emulator.group(-3001, title="News", kind="channel", adds_bot_by=anna).says(anna, "news")
    updates = await bench.call("getUpdates")
    assert len(updates) == 22
    for raw in updates:
        parsed = Update.de_json(raw, bench.bot)
        assert parsed.effective_chat is not None
        assert unread(parsed) == {}
    kinds = {name for raw in updates for name in raw}
    assert kinds == {"update_id", "message", "edited_message", "callback_query", "my_chat_member", "channel_post"}


def unread(part: object) -> dict[str, object]:
    """Returns what the library did not know at any depth of what it read."""
    if isinstance(part, tuple):
        return {name: value for item in part for name, value in unread(item).items()}
    if not isinstance(part, TelegramObject):
        return {}
    found = dict(part.api_kwargs)
    for value in part.to_dict(recursive=False).values():
        found.update(unread(value))
    return found


async def test_a_photo_of_a_person_can_be_fetched(bench: Bench) -> None:
    bench.anna.sends_photo(png(), caption="My knee")
    message = (await bench.bot.get_updates())[-1].message
    assert message is not None
    file = await bench.bot.get_file(message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == png()
    assert file.file_path is not None
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        assert (await client.get(file.file_path.replace("1:demo", "1:other"))).status_code == 404
