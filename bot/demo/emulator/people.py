"""A person and her phone: everything she can do in her private chat with the bot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.demo.emulator.belongings import contact, document, sticker, video, voice
from bot.demo.emulator.chats import Chat, Standing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.entities import find_entities
from bot.demo.emulator.formatting import utf16_length
from bot.demo.emulator.membership import report_membership
from bot.demo.emulator.messages import ChatMessage, Json, Sender
from bot.demo.emulator.outgoing import photo_sizes
from bot.demo.emulator.pictures import media_type, picture_size
from bot.demo.emulator.refusal import NotPossible
from bot.demo.emulator.shapes import Upload

TEXT_LIMIT = 4_096


class Person:
    """One person. Her verbs raise `NotPossible` for what her app would not let her do."""

    def __init__(self, cloud: Cloud, user: Json) -> None:
        self.user = user
        self._cloud = cloud
        card = {"id": user["id"], "first_name": user["first_name"], "type": "private"}
        self.chat = Chat(card, Standing.STRANGER)
        cloud.chats[self.chat.id] = self.chat

    @property
    def id(self) -> int:
        """Her id, which is also her private chat's."""
        return self.chat.id

    @property
    def has_blocked(self) -> bool:
        """Whether she blocked the bot."""
        return self.chat.standing is Standing.KICKED

    def says(self, text: str) -> ChatMessage:
        """Sends a text. Her first message starts the chat."""
        _check_text(text)
        return self._sends(text=text, entities=find_entities(text))

    def replies(self, message_id: int, text: str) -> ChatMessage:
        """Sends a text in reply to a message of her chat."""
        _check_text(text)
        return self._sends(text=text, entities=find_entities(text), reply_to=self._message(message_id))

    def edits(self, message_id: int, text: str) -> ChatMessage:
        """Changes a text of hers."""
        _check_text(text)
        self._check_can_act()
        message = self._message(message_id)
        if message.sender is not Sender.PERSON or message.has_caption:
            raise NotPossible("only her own texts can be edited")
        edited = replace(message, text=text, entities=find_entities(text), edited_at=self._cloud.now())
        self.chat.put(edited)
        self._cloud.report("edited_message", edited)
        return edited

    def deletes(self, message_id: int) -> None:
        """Deletes a message of her private chat, on both sides; the bot is told nothing."""
        self.chat.remove(self._message(message_id).id)

    def presses(self, message_id: int, row: int = 0, column: int = 0) -> str:
        """Presses an inline button and returns the press's id."""
        message = self._message(message_id)
        button = _button(message, row, column)
        if "callback_data" not in button:
            raise NotPossible("this button asks nothing of the bot; a link is opened by the phone")
        return self._presses(message, button["callback_data"])

    def presses_data(self, message_id: int, data: str) -> str:
        """Presses a button the message does not have (any more): forged, or stale. Returns the press's id."""
        return self._presses(self._message(message_id), data)

    def shares_location(self, latitude: float, longitude: float) -> ChatMessage:
        """Sends where she is, in degrees."""
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise NotPossible("there is no such place on Earth")
        media = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._sends(media=media, location=(latitude, longitude))

    def sends_photo(self, content: bytes, caption: str = "") -> ChatMessage:
        """Sends a picture: PNG, JPEG or GIF."""
        size = picture_size(content)
        if size is None:
            raise NotPossible("this is not a picture")
        file_id = self._cloud.keep_file(Upload("photo", content, media_type(content)))
        media = {"photo": photo_sizes(file_id, size, len(content))}
        entities = find_entities(caption)
        return self._sends(text=caption, entities=entities, media=media, picture=content, file_id=file_id)

    def sends_voice(self, seconds: int = 3) -> ChatMessage:
        """Sends a voice message."""
        return self._sends(media=voice(self._cloud, seconds))

    def sends_document(self, content: bytes, name: str, caption: str = "") -> ChatMessage:
        """Sends a file."""
        media = document(self._cloud, Upload(name, content, "application/octet-stream"))
        return self._sends(text=caption, entities=find_entities(caption), media=media)

    def sends_video(self, seconds: int = 3, caption: str = "") -> ChatMessage:
        """Sends a video."""
        return self._sends(text=caption, entities=find_entities(caption), media=video(self._cloud, seconds))

    def sends_sticker(self, emoji: str = "😀") -> ChatMessage:
        """Sends a sticker."""
        return self._sends(media=sticker(self._cloud, emoji))

    def sends_contact(self, phone_number: str = "+441632960001") -> ChatMessage:
        """Sends her own phone number."""
        return self._sends(media=contact(self.user, phone_number))

    def blocks_bot(self) -> None:
        """Blocks the bot."""
        self._moves(Standing.KICKED)

    def unblocks_bot(self) -> None:
        """Lets the bot write again."""
        if self.has_blocked:
            self._moves(Standing.MEMBER)

    def deletes_account(self) -> None:
        """Deletes her account: the bot hears nothing of it but 403."""
        self.chat.account_deleted = True
        self.chat.changed()

    def _moves(self, standing: Standing) -> None:
        if self.chat.account_deleted:
            raise NotPossible("the account is deleted")
        if self.chat.standing is not standing:
            report_membership(self._cloud, self.chat, standing, by=self.user)

    def _check_can_act(self) -> None:
        if self.chat.account_deleted:
            raise NotPossible("the account is deleted")
        if self.has_blocked:
            raise NotPossible("the bot is blocked")

    def _message(self, message_id: int) -> ChatMessage:
        message = self.chat.message(message_id)
        if message is None:
            raise NotPossible("there is no such message")
        return message

    def _sends(
        self,
        *,
        text: str = "",
        entities: list[Json] | None = None,
        media: Mapping[str, Any] | None = None,
        picture: bytes | None = None,
        file_id: str | None = None,
        location: tuple[float, float] | None = None,
        reply_to: ChatMessage | None = None,
    ) -> ChatMessage:
        self._check_can_act()
        self.chat.standing = Standing.MEMBER
        message = ChatMessage(
            id=self.chat.next_id(),
            sender=Sender.PERSON,
            author=self.user,
            chat=self.chat.card,
            text=text,
            entities=entities or [],
            date=self._cloud.now(),
            media=media,
            picture=picture,
            file_id=file_id,
            location=location,
            reply_to=reply_to,
        )
        if self.chat.keyboard_is_one_time:
            self.chat.show_keyboard(None)
        self.chat.put(message)
        self._cloud.report("message", message)
        return message

    def _presses(self, message: ChatMessage, data: str) -> str:
        self._check_can_act()
        press = self._cloud.new_press()
        content = {
            "id": press.id,
            "from": self.user,
            "message": message.as_json(),
            "chat_instance": str(self.id * 7_919),
            "data": data,
        }
        self._cloud.updates.add("callback_query", content, self.id)
        return press.id


def _button(message: ChatMessage, row: int, column: int) -> Json:
    rows = message.inline or []
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise NotPossible("there is no such button")
    return rows[row][column]


def _check_text(text: str) -> None:
    if not text.strip():
        raise NotPossible("an empty text cannot be sent")
    if utf16_length(text) > TEXT_LIMIT:
        raise NotPossible("the text is too long; the app would send it as several messages")
