"""The method that copies a message from one chat into another, without a word about where it came from."""

from dataclasses import replace

from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.keyboards import check_markup
from bot.demo.emulator.messages import ChatMessage, Json, Sender
from bot.demo.emulator.outgoing import Call, read_caption
from bot.demo.emulator.refusal import bad_request
from bot.demo.emulator.sending import put_sent

# Bot API, copyMessage: what tells of the chat itself cannot be copied.
SERVICE = frozenset({"new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"})


def copy_message(cloud: Cloud, call: Call) -> Json:
    """Answers the MessageId of the copy. A caption that is not given again is kept; buttons are not."""
    params = call.params
    chat = cloud.chat_to_write(params["chat_id"])
    original = _original(cloud, call)
    markup = params.get("reply_markup")
    check_markup(markup)
    text, entities = original.text, original.entities
    if original.has_caption and "caption" in params:
        text, entities = read_caption(params)
    copied = replace(
        original,
        id=chat.next_id(),
        sender=Sender.BOT,
        author=cloud.me,
        chat=chat.card,
        text=text,
        entities=entities,
        date=cloud.now(),
        edited_at=None,
        reply_to=None,
    )
    return {"message_id": put_sent(chat, copied, params)["message_id"]}


def _original(cloud: Cloud, call: Call) -> ChatMessage:
    message = cloud.chat(call.params["from_chat_id"]).message(call.params["message_id"])
    if message is None:
        raise bad_request("message to copy not found")
    if not SERVICE.isdisjoint(message.media or {}):
        raise bad_request("message can't be copied")
    return message
