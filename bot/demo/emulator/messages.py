"""One message of a chat, as the emulator keeps it and as the Bot API shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.demo.emulator.entities import safe_html
from bot.demo.emulator.formatting import Entity
from bot.demo.emulator.shapes import Upload

Json = dict[str, Any]
Keyboard = list[list[Json]]


class Sender(StrEnum):
    """Who wrote a message."""

    BOT = "bot"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it stands now. `media` is the Bot API's description of what it carries besides the text."""

    id: int
    sender: Sender
    author: Json
    chat: Json
    text: str
    entities: list[Entity]
    date: datetime
    edited_at: datetime | None = None
    silent: bool = False
    is_protected: bool = False
    inline: Keyboard | None = None
    keyboard: Keyboard | None = None
    picture: bytes | None = None
    document: Upload | None = None
    file_id: str | None = None
    location: tuple[float, float] | None = None
    media: Mapping[str, Any] | None = None
    reply_to: "ChatMessage | None" = None

    @property
    def html(self) -> str:
        """Safe HTML made from the text and its entities."""
        return safe_html(self.text, self.entities)

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was sent. New buttons alone do not count, as in the app."""
        return self.edited_at is not None

    @property
    def has_caption(self) -> bool:
        """Whether its text stands under a picture or a document."""
        return self.media is not None

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of its inline buttons."""
        return [[button["text"] for button in row] for row in self.inline or []]

    def is_same_as(self, other: "ChatMessage") -> bool:
        """Returns whether a reader would see no difference."""
        mine = (self.text, self.entities, self.inline or None, self.picture, self.document, self.file_id)
        theirs = (other.text, other.entities, other.inline or None, other.picture, other.document, other.file_id)
        return mine == theirs

    def as_json(self) -> Json:
        """Returns the Bot API's Message."""
        shown: Json = {
            "message_id": self.id,
            "from": self.author,
            "chat": self.chat,
            "date": int(self.date.timestamp()),
        }
        if self.chat["type"] == "channel":
            del shown["from"]  # posts of a channel are its own
            shown["sender_chat"] = self.chat
        if self.edited_at is not None:
            shown["edit_date"] = int(self.edited_at.timestamp())
        if self.is_protected:
            shown["has_protected_content"] = True
        if self.media is not None:
            shown.update(self.media)
        if self.reply_to is not None:
            shown["reply_to_message"] = replace(self.reply_to, reply_to=None).as_json()
        self._put_text(shown)
        if self.inline:
            shown["reply_markup"] = {"inline_keyboard": self.inline}
        return shown

    def _put_text(self, shown: Json) -> None:
        if not self.text:
            return
        shown["caption" if self.has_caption else "text"] = self.text
        if self.entities:
            shown["caption_entities" if self.has_caption else "entities"] = self.entities
