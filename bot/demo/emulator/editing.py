"""The methods that change or delete a message."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.demo.emulator.chats import Chat
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.keyboards import check_markup
from bot.demo.emulator.messages import ChatMessage, Json, Keyboard, Sender
from bot.demo.emulator.outgoing import Call, attach_document, attach_photo, read_caption, read_text
from bot.demo.emulator.refusal import bad_request

DELETABLE_FOR = timedelta(hours=48)  # of care time; Bot API, deleteMessage
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(cloud: Cloud, call: Call) -> Json:
    """Answers the edited Message. Buttons that are not given again are taken away."""
    chat, message = _editable(cloud, call)
    if message.has_caption:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_text(call.params)
    edited = replace(message, text=text, entities=entities, inline=_inline(call))
    return _put(cloud, chat, message, edited)


def edit_caption(cloud: Cloud, call: Call) -> Json:
    """Answers the edited Message. Buttons that are not given again are taken away."""
    chat, message = _editable(cloud, call)
    if not message.has_caption:
        raise bad_request("there is no caption in the message to edit")
    caption, entities = read_caption(call.params)
    edited = replace(message, text=caption, entities=entities, inline=_inline(call))
    return _put(cloud, chat, message, edited)


def edit_media(cloud: Cloud, call: Call) -> Json:
    """Answers the edited Message, which carries another picture or document now."""
    chat, message = _editable(cloud, call)
    media = call.params["media"]
    caption, entities = read_caption(media)
    attach = attach_photo if media["type"] == "photo" else attach_document
    attached = attach(cloud, media["media"], call.uploads)
    changes: dict[str, Any] = {"media": attached.media, "file_id": attached.file_id}
    changes.update(picture=attached.picture, document=attached.document)
    edited = replace(message, text=caption, entities=entities, inline=_inline(call), **changes)
    return _put(cloud, chat, message, edited)


def edit_buttons(cloud: Cloud, call: Call) -> Json:
    """Answers the Message with other buttons, or none."""
    chat, message = _editable(cloud, call)
    edited = replace(message, inline=_inline(call))
    if edited.is_same_as(message):
        raise bad_request(UNCHANGED)
    chat.put(edited)
    return edited.as_json()


def delete_message(cloud: Cloud, call: Call) -> bool:
    """Deletes a message that is young enough; a person's only in her private chat."""
    chat = cloud.open_chat(call.params["chat_id"])
    message = chat.message(call.params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    is_too_old = cloud.now() - message.date > DELETABLE_FOR
    if is_too_old or not (message.sender is Sender.BOT or chat.is_private):
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message.id)
    return True


def _editable(cloud: Cloud, call: Call) -> tuple[Chat, ChatMessage]:
    chat = cloud.chat_to_write(call.params["chat_id"])
    message = chat.message(call.params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not Sender.BOT or message.keyboard is not None:
        # Bot API, "Updating messages": only those without markup or with an inline keyboard
        raise bad_request("message can't be edited")
    return chat, message


def _inline(call: Call) -> Keyboard | None:
    markup = call.params.get("reply_markup")
    check_markup(markup)
    return (markup or {}).get("inline_keyboard") or None


def _put(cloud: Cloud, chat: Chat, before: ChatMessage, after: ChatMessage) -> Json:
    if after.is_same_as(before):
        raise bad_request(UNCHANGED)
    edited = replace(after, edited_at=cloud.now())
    chat.put(edited)
    return edited.as_json()
