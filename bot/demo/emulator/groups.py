"""A group or channel: people adding the bot, talking where it listens, and throwing it out."""

from bot.demo.emulator.chats import Chat, Standing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.entities import find_entities
from bot.demo.emulator.membership import report_membership
from bot.demo.emulator.messages import ChatMessage, Json, Sender
from bot.demo.emulator.people import Person
from bot.demo.emulator.refusal import NotPossible

KINDS = frozenset({"group", "supergroup", "channel"})


class Group:
    """A chat of several people. What is said there reaches the bot while it is in: its privacy mode is off."""

    def __init__(self, cloud: Cloud, chat_id: int, title: str, kind: str) -> None:
        if kind not in KINDS or chat_id >= 0:
            raise NotPossible(f"a group is a {', '.join(sorted(KINDS))} with a negative id")
        self._cloud = cloud
        self.chat = Chat({"id": chat_id, "title": title, "type": kind}, Standing.LEFT)
        cloud.chats[chat_id] = self.chat

    @property
    def bot_has_left(self) -> bool:
        """Whether the bot is no longer in, be it that it left or was thrown out."""
        return self.chat.standing in {Standing.LEFT, Standing.KICKED}

    def adds_bot(self, by: Person) -> None:
        """Somebody adds the bot; to a channel it can only come as an administrator."""
        is_channel = self.chat.card["type"] == "channel"
        standing = Standing.ADMINISTRATOR if is_channel else Standing.MEMBER
        report_membership(self._cloud, self.chat, standing, by=by.user)
        if not is_channel:
            self._tells(by.user, "", {"new_chat_members": [self._cloud.me]})

    def removes_bot(self, by: Person) -> None:
        """Somebody throws the bot out."""
        if not self.bot_has_left:
            report_membership(self._cloud, self.chat, Standing.KICKED, by=by.user)

    def becomes_supergroup(self, new_id: int) -> "Group":
        """The group moves to a new id; the bot hears of it, and its messages to the old one are refused."""
        author = self._cloud.me
        self._tells(author, "", {"migrate_to_chat_id": new_id})
        self.chat.migrated_to = new_id
        moved = Group(self._cloud, new_id, self.chat.card["title"], "supergroup")
        moved.chat.standing = self.chat.standing
        moved._tells(author, "", {"migrate_from_chat_id": self.chat.id})
        return moved

    def says(self, author: Person, text: str) -> ChatMessage:
        """Somebody writes to the group."""
        return self._tells(author.user, text, None)

    def _tells(self, author: Json, text: str, service: Json | None) -> ChatMessage:
        message = ChatMessage(
            id=self.chat.next_id(),
            sender=Sender.PERSON,
            author=author,
            chat=self.chat.card,
            text=text,
            entities=find_entities(text),
            date=self._cloud.now(),
            media=service,
        )
        self.chat.put(message)
        if not self.bot_has_left:
            self._cloud.report("channel_post" if self.chat.card["type"] == "channel" else "message", message)
        return message
