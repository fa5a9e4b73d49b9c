"""The methods about the bot itself and about chats and files: who it is, its commands and texts, where it is."""

import re
from collections.abc import Callable

from bot.demo.emulator.chats import Standing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.formatting import utf16_length
from bot.demo.emulator.membership import report_membership
from bot.demo.emulator.messages import Json
from bot.demo.emulator.outgoing import Call
from bot.demo.emulator.refusal import bad_request

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100
COMMAND_DESCRIPTION_LIMIT = 256
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes; Bot API, getFile


def get_me(cloud: Cloud, call: Call) -> Json:  # noqa: ARG001 - every method has this shape
    """Answers the bot's User."""
    return {
        **cloud.me,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_commands(cloud: Cloud, call: Call) -> bool:
    """Replaces the commands of one scope and language."""
    commands: list[Json] = call.params["commands"]
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(command["description"]) <= COMMAND_DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    _keep_commands(cloud, call, commands)
    return True


def delete_commands(cloud: Cloud, call: Call) -> bool:
    """Takes the commands of one scope and language away."""
    _keep_commands(cloud, call, [])
    return True


def get_commands(cloud: Cloud, call: Call) -> list[Json]:
    """Answers the commands set for exactly this scope and language."""
    return cloud.profile.commands(call.params.get("scope"), _language(call))


def _keep_commands(cloud: Cloud, call: Call, commands: list[Json]) -> None:
    cloud.profile.set_commands(call.params.get("scope"), _language(call), commands)
    for chat in cloud.chats.values():
        chat.changed()


def text_setter(name: str, limit: int) -> Callable[[Cloud, Call], bool]:
    """Returns the method that sets the bot's text `name`, of at most `limit` UTF-16 units."""

    def set_text(cloud: Cloud, call: Call) -> bool:
        text = call.params.get(name, "")
        if utf16_length(text) > limit:
            raise bad_request(f"{name.upper()}_TOO_LONG")
        cloud.profile.texts[name, _language(call)] = text
        return True

    return set_text


def get_chat(cloud: Cloud, call: Call) -> Json:
    """Answers the ChatFullInfo of a chat the bot knows."""
    chat = cloud.chat(call.params["chat_id"])
    if chat.standing is Standing.STRANGER:
        raise bad_request("chat not found")
    return {
        **chat.card,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
            False,
        ),
    }


def leave_chat(cloud: Cloud, call: Call) -> bool:
    """Leaves a group or channel."""
    chat = cloud.chat(call.params["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.check_open()
    report_membership(cloud, chat, Standing.LEFT, by=cloud.me)
    return True


def get_file(cloud: Cloud, call: Call) -> Json:
    """Answers the File with the path it can be fetched from."""
    file_id = call.params["file_id"]
    upload = cloud.file(file_id)
    if upload is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(upload.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file_id[4:20],
        "file_size": len(upload.content),
        "file_path": f"files/{file_id}",
    }


def say_goodbye(cloud: Cloud, call: Call) -> bool:  # noqa: ARG001 - every method has this shape
    """Answers `close` and `logOut`, which change nothing here."""
    return True


def _language(call: Call) -> str:
    language: str = call.params.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return language
