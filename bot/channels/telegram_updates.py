"""Reads one raw Telegram update: what a person did, as a value. Nothing in it is trusted."""

from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.care.incoming import Incoming, IncomingKind
from bot.channels.telegram_raw import CHATS, NUMBERS, UNREADABLE, is_within
from bot.errors import UpdateUnreadable

TEXT_LIMIT = 4_096  # characters; Bot API, Message.text
_PRESS_LIMIT = 64  # bytes; Bot API, InlineKeyboardButton.callback_data
_NAME_LIMIT = 64  # characters; the apps allow no longer one
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
    "game",
    "paid_media",
)
# What turns the direction of the words around it: in a label it would disguise them.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_OUT = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


_BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


def read_update(content: dict[str, Any]) -> Incoming:
    """What the update says; `UpdateUnreadable` when it is of no shape Telegram promises."""
    if UNREADABLE in content:
        raise UpdateUnreadable(f"update {content.get('update_id')} was not kept")
    try:
        incoming = _read(Update.de_json(content))
        is_sound = _is_typed(incoming) and _is_bounded(incoming)
    except _BROKEN as broken:
        raise UpdateUnreadable(f"update {content.get('update_id')} cannot be read") from broken
    if not is_sound:
        raise UpdateUnreadable(f"update {content.get('update_id')} holds values that Telegram does not send")
    return replace(
        incoming,
        text=incoming.text.replace("\0", ""),  # which no database takes as text
        press=incoming.press if len(incoming.press.encode()) <= _PRESS_LIMIT else "",
        first_name=incoming.first_name.replace("\0", "").translate(_TURNS)[:_NAME_LIMIT].strip(),
    )


def _is_typed(incoming: Incoming) -> bool:
    """The library takes whatever stands in the JSON for the type it expects."""
    texts = (incoming.text, incoming.press, incoming.press_id, incoming.first_name)
    return all(type(text) is str for text in texts) and all(
        type(number) in (int, float) for number in (incoming.latitude, incoming.longitude)
    )


def _is_bounded(incoming: Incoming) -> bool:
    """Numbers that no database holds, and longer texts than Telegram lets anybody write, are nobody's."""
    is_nothing = incoming.kind is IncomingKind.NOTHING
    numbers = (number for number in (incoming.message_id, incoming.replies_to) if number is not None)
    return (
        (is_nothing or (incoming.address.removeprefix("-").isdecimal() and int(incoming.address) in CHATS))
        and all(is_within(number, NUMBERS) for number in numbers)
        and -90 <= incoming.latitude <= 90
        and -180 <= incoming.longitude <= 180
        and len(incoming.text) <= TEXT_LIMIT
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
        kind = IncomingKind.EDIT if text else IncomingKind.NOTHING  # a shared place that moves on, a vote in a poll
        return replace(incoming, kind=kind, text=text, message_id=edited.message_id)
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
    words = _words_beside(message)
    what = next((name for name in _CONTENT if getattr(message, name, None)), "")
    kind = IncomingKind.OTHER if what or words else IncomingKind.NOTHING
    return replace(incoming, kind=kind, text=words, what=what)


def _words_beside(message: Message) -> str:
    """What somebody wrote with, on or in something that is no text: danger may stand anywhere there.

    Somebody else's phone number is no words.
    """
    venue, contact, poll, checklist = message.venue, message.contact, message.poll, message.checklist
    files = (message.document, message.audio, message.video, message.animation)
    words = (
        message.caption,
        *((venue.title, venue.address) if venue else ()),
        contact and f"{contact.first_name} {contact.last_name or ''}".strip(),
        *((poll.question, *(option.text for option in poll.options)) if poll else ()),
        *((checklist.title, *(task.text for task in checklist.tasks)) if checklist else ()),
        *(file.file_name for file in files if file),
        message.audio and message.audio.title,
    )
    return "\n".join(dict.fromkeys(text for text in words if text))
