"""Telegram's updates before anybody has read them: found in what came over the wire, numbered, addressed, bounded."""

import json
import re
from typing import Any

from bot.errors import UpdateUnreadable
from bot.services.talk.receiving import RawUpdate

# The longest update Telegram can make (4 096 characters and the message they answer, each with 100 entities, and 100
# buttons, all of it escaped) stays below 256 KiB.
UPDATE_LIMIT = 1 << 20  # bytes, as JSON
CHATS = range(-(1 << 52), 1 << 52)  # "at most 52 significant bits"; Bot API, Chat.id
NUMBERS = range(1, 1 << 31)  # of messages and updates: 32 bits in Telegram's own API
UNREADABLE = "unreadable"  # what stands in place of an update whose content is not kept
# Of somebody's words it finds nothing: there the quotation marks would be escaped.
_NUMBER = re.compile(rb'"update_id"\s*:\s*(\d{1,10})(?=\s*[,}])')


def updates_in(answer: bytes) -> list[Any]:
    """What getUpdates has answered; `UpdateUnreadable` when that is no JSON of its kind."""
    content = _parsed(answer)
    updates = content.get("result") if isinstance(content, dict) else None
    if not isinstance(updates, list):
        raise UpdateUnreadable("an answer without updates")
    return updates


def update_in(body: bytes) -> RawUpdate:
    """The one update that stands there. Where it cannot be read its number does: then it takes its turn, and is set
    aside. `UpdateUnreadable` when there is none.
    """
    try:
        return raw_update(_parsed(body))
    except UpdateUnreadable:
        found = _NUMBER.search(body)
        if found is None:
            raise
        return raw_update({"update_id": int(found[1]), UNREADABLE: None})


def raw_update(update: object) -> RawUpdate:
    """The update as it is kept until it is handled; `UpdateUnreadable` when nothing tells it from others.

    It stays as it came, except that half an emoji, which JSON allows and no database takes, becomes a question mark.
    Of one that is longer than any of Telegram's, or nested deeper, only the chat is kept.
    """
    if not isinstance(update, dict) or not is_within(update.get("update_id"), NUMBERS):
        raise UpdateUnreadable("an update without a number")
    update_id, address = update["update_id"], address_of(update)
    text = _as_json(update)
    if text is None or len(text) > UPDATE_LIMIT:
        chat = {"id": int(address)} if address else None
        text = json.dumps({"update_id": update_id, UNREADABLE: {"chat": chat}}).encode()
    return RawUpdate(update_id, address, text.decode())


def address_of(update: dict[str, Any]) -> str | None:
    """The chat an update belongs to, read as carefully as a stranger's envelope; None when it names none."""
    for part in update.values():
        if isinstance(part, dict):
            message = part.get("message")
            for holder in (part, message if isinstance(message, dict) else {}):
                chat = holder.get("chat")
                if isinstance(chat, dict) and is_within(chat.get("id"), CHATS):
                    return str(chat["id"])
    return None


def is_within(number: object, bounds: range) -> bool:
    """`True` is an int too, and a float may equal one: neither is a number of Telegram's."""
    return type(number) is int and number in bounds


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise UpdateUnreadable("no JSON") from broken


def _as_json(update: dict[str, Any]) -> bytes | None:
    try:
        return json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
    except RecursionError:
        return None
