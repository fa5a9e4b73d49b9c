"""Reads one raw Telegram update: what a person did, as a value. Nothing in it is trusted."""

from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.care.incoming import Incoming, IncomingKind
from bot.errors import UpdateUnreadable

_CONTENT = (
    "photo",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",  # is described as a document too
    "document",
    "sticker",
    "contact",
    "poll",
    "dice",
    "story",
    "checklist",
)
_OUT = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


def address_of(update: dict[str, Any]) -> str | None:
    """The chat an update belongs to, read as carefully as a stranger's envelope; None when it names none."""
    for part in update.values():
        if isinstance(part, dict):
            message = part.get("message")
            for holder in (part, message if isinstance(message, dict) else {}):
                chat = holder.get("chat")
                if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                    return str(chat["id"])
    return None


_BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


def read_update(content: dict[str, Any]) -> Incoming:
    """What the update says; `UpdateUnreadable` when it is of no shape Telegram promises."""
    try:
        incoming = _read(Update.de_json(content))
    except _BROKEN as broken:
        raise UpdateUnreadable(f"update {content.get('update_id')} cannot be read") from broken
    if not _is_typed(incoming):
        raise UpdateUnreadable(f"update {content.get('update_id')} holds values of other types")
    return incoming


def _is_typed(incoming: Incoming) -> bool:
    """The library takes whatever stands in the JSON for the type it expects."""
    texts = (incoming.text, incoming.press, incoming.press_id, incoming.first_name)
    numbers = (incoming.latitude, incoming.longitude, incoming.message_id or 0, incoming.replies_to or 0)
    is_addressed = incoming.address.removeprefix("-").isdecimal() or incoming.kind is IncomingKind.NOTHING
    return (
        is_addressed
        and all(type(text) is str for text in texts)
        and all(type(number) in (int, float) for number in numbers)
    )


def _read(update: Update) -> Incoming:
    chat = update.effective_chat
    if chat is None:
        return Incoming(IncomingKind.NOTHING, "")
    address = str(chat.id)
    if chat.type != ChatType.PRIVATE:
        return Incoming(_in_group(update), address)
    if update.my_chat_member is not None:
        is_out = update.my_chat_member.new_chat_member.status in _OUT
        return Incoming(IncomingKind.BLOCKED if is_out else IncomingKind.UNBLOCKED, address)
    return _private(update, address)


def _in_group(update: Update) -> IncomingKind:
    """A group is left when the bot is added or spoken to; its own leaving is no news."""
    member = update.my_chat_member
    return IncomingKind.NOTHING if member and member.new_chat_member.status in _OUT else IncomingKind.GROUP


def _private(update: Update, address: str) -> Incoming:
    person = update.effective_user
    incoming = Incoming(
        IncomingKind.NOTHING,
        address,
        first_name=(person.first_name if person else "") or "",
        language=((person.language_code if person else "") or "").split("-")[0],
    )
    if update.callback_query is not None:
        query = update.callback_query
        message_id = query.message.message_id if query.message else None
        return replace(
            incoming, kind=IncomingKind.PRESS, press=query.data or "", press_id=query.id, message_id=message_id
        )
    if update.edited_message is not None:
        edited = update.edited_message
        text = edited.text or edited.caption or ""
        return replace(incoming, kind=IncomingKind.EDIT, text=text, message_id=edited.message_id)
    return _message(update.message, incoming) if update.message is not None else incoming


def _message(message: Message, incoming: Incoming) -> Incoming:
    incoming = replace(incoming, message_id=message.message_id)
    if message.location is not None:
        latitude, longitude = message.location.latitude, message.location.longitude
        placed = replace(incoming, kind=IncomingKind.LOCATION, latitude=latitude, longitude=longitude)
        return replace(placed, text=_words_beside(message))
    if message.text is not None:
        replied = message.reply_to_message
        return replace(
            incoming, kind=IncomingKind.TEXT, text=message.text, replies_to=replied.message_id if replied else None
        )
    what = next((name for name in _CONTENT if getattr(message, name, None)), "")
    kind = IncomingKind.OTHER if what else IncomingKind.NOTHING
    return replace(incoming, kind=kind, text=_words_beside(message), what=what)


def _words_beside(message: Message) -> str:
    """What somebody wrote with, or on, something that is no text: danger may stand there too."""
    words = (
        message.caption,
        message.venue and message.venue.title,
        message.contact and f"{message.contact.first_name} {message.contact.last_name or ''}".strip(),
        message.poll and message.poll.question,
        message.document and message.document.file_name,
    )
    return next((text for text in words if text), "")
