"""A chat: its messages, its keyboard, and whether the bot may write to it."""

from enum import StrEnum

from bot.demo.emulator.bell import Bell
from bot.demo.emulator.messages import ChatMessage, Json, Keyboard
from bot.demo.emulator.refusal import Refusal, forbidden

MESSAGES_KEPT = 5_000  # of one chat; the oldest go first
TYPING_SHOWS_FOR = 5.0  # seconds of wire time; Bot API, sendChatAction


class Standing(StrEnum):
    """What the bot is in a chat, in the words of the Bot API's ChatMember."""

    STRANGER = "stranger"  # a private chat whose person never wrote
    MEMBER = "member"
    ADMINISTRATOR = "administrator"  # in a channel
    KICKED = "kicked"  # blocked, in a private chat
    LEFT = "left"


class Chat:
    """One conversation. `revision` grows with every change a phone could show."""

    def __init__(self, card: Json, standing: Standing) -> None:
        self.card = card
        self.standing = standing
        self.account_deleted = False
        self.migrated_to: int | None = None
        self.keyboard: Keyboard | None = None
        self.keyboard_is_one_time = False
        self.typing_until = 0.0
        self.revision = 0
        self.bell = Bell()
        self._messages: dict[int, ChatMessage] = {}
        self._last_id = 0

    @property
    def id(self) -> int:
        """The chat's id; in a private chat it is the person's."""
        return int(self.card["id"])

    @property
    def is_private(self) -> bool:
        """Whether the chat is between one person and the bot."""
        return bool(self.card["type"] == "private")

    @property
    def messages(self) -> list[ChatMessage]:
        """All messages as they stand now, oldest first; deleted ones are gone."""
        return list(self._messages.values())

    def message(self, message_id: int) -> ChatMessage | None:
        """Returns the message, or None when there is none (any more)."""
        return self._messages.get(message_id)

    def next_id(self) -> int:
        """Returns the id of the next message. Every chat counts for itself, so ids of two chats do collide."""
        self._last_id += 1
        return self._last_id

    def put(self, message: ChatMessage) -> None:
        """Adds a message, or replaces the one of the same id at its place."""
        self._messages[message.id] = message
        if len(self._messages) > MESSAGES_KEPT:
            del self._messages[next(iter(self._messages))]
        self.changed()

    def remove(self, message_id: int) -> None:
        """Deletes a message."""
        del self._messages[message_id]
        self.changed()

    def show_keyboard(self, keyboard: Keyboard | None, *, one_time: bool = False) -> None:
        """Shows a reply keyboard, or takes it away."""
        self.keyboard = keyboard
        self.keyboard_is_one_time = one_time

    def changed(self) -> None:
        """Bumps the revision and wakes the phones that wait for it."""
        self.revision += 1
        self.bell.ring()

    def check_open(self) -> None:
        """Raises the `Refusal` Telegram answers when the bot may not write here."""
        if self.migrated_to is not None:
            what = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(what, migrate_to_chat_id=self.migrated_to)
        if self.account_deleted:
            raise forbidden("user is deactivated")
        if self.standing in {Standing.MEMBER, Standing.ADMINISTRATOR}:
            return
        raise forbidden(self._why_closed())

    def _why_closed(self) -> str:
        if self.is_private:
            blocked = self.standing is Standing.KICKED
            return "bot was blocked by the user" if blocked else "bot can't initiate conversation with a user"
        kind = self.card["type"]
        if self.standing is Standing.KICKED:
            return f"bot was kicked from the {kind} chat"
        return f"bot is not a member of the {kind} chat"
