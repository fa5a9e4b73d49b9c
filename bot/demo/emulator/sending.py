"""The methods that put a message into a chat."""

from dataclasses import replace
from typing import Any

from bot.demo.emulator.api import Params
from bot.demo.emulator.chats import TYPING_SHOWS_FOR, Chat
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.formatting import Entity
from bot.demo.emulator.keyboards import check_markup
from bot.demo.emulator.messages import ChatMessage, Json, Sender
from bot.demo.emulator.outgoing import Attached, Call, attach_document, attach_photo, read_caption, read_text
from bot.demo.emulator.refusal import bad_request


def send_message(cloud: Cloud, call: Call) -> Json:
    """Answers the sent Message."""
    chat = cloud.chat_to_write(call.params["chat_id"])
    text, entities = read_text(call.params)
    return _put(cloud, chat, call.params, text, entities, None)


def send_photo(cloud: Cloud, call: Call) -> Json:
    """Answers the sent Message."""
    chat = cloud.chat_to_write(call.params["chat_id"])
    caption, entities = read_caption(call.params)
    photo = attach_photo(cloud, call.params["photo"], call.uploads)
    return _put(cloud, chat, call.params, caption, entities, photo)


def send_document(cloud: Cloud, call: Call) -> Json:
    """Answers the sent Message."""
    chat = cloud.chat_to_write(call.params["chat_id"])
    caption, entities = read_caption(call.params)
    document = attach_document(cloud, call.params["document"], call.uploads)
    return _put(cloud, chat, call.params, caption, entities, document)


def send_chat_action(cloud: Cloud, call: Call) -> bool:
    """Shows the person that the bot is busy, for some seconds."""
    chat = cloud.open_chat(call.params["chat_id"])
    chat.typing_until = cloud.wire() + TYPING_SHOWS_FOR
    chat.changed()
    return True


def _put(
    cloud: Cloud, chat: Chat, params: Params, text: str, entities: list[Entity], attached: Attached | None
) -> Json:
    check_markup(params.get("reply_markup"))
    message = ChatMessage(
        id=chat.next_id(),
        sender=Sender.BOT,
        author=cloud.me,
        chat=chat.card,
        text=text,
        entities=entities,
        date=cloud.now(),
        **_carried(attached),
    )
    return put_sent(chat, message, params)


def put_sent(chat: Chat, message: ChatMessage, params: Params) -> Json:
    """Puts a message of the bot into the chat with what every sending method may ask for; the Message as shown."""
    markup: Json = params.get("reply_markup") or {}
    message = replace(
        message,
        silent=params.get("disable_notification", False),
        is_protected=params.get("protect_content", False),
        inline=markup.get("inline_keyboard"),
        keyboard=markup.get("keyboard"),
        reply_to=_replied(chat, params.get("reply_parameters")),
    )
    _show_keyboard(chat, markup)
    chat.typing_until = 0.0
    chat.put(message)
    return message.as_json()


def _carried(attached: Attached | None) -> dict[str, Any]:
    if attached is None:
        return {}
    return {
        "media": attached.media,
        "file_id": attached.file_id,
        "picture": attached.picture,
        "document": attached.document,
    }


def _replied(chat: Chat, reply: Json | None) -> ChatMessage | None:
    if reply is None:
        return None
    replied = chat.message(reply.get("message_id", 0))
    if replied is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return replied


def _show_keyboard(chat: Chat, markup: Json) -> None:
    if "keyboard" in markup:
        chat.show_keyboard(markup["keyboard"], one_time=markup.get("one_time_keyboard", False))
    elif "remove_keyboard" in markup:
        chat.show_keyboard(None)
