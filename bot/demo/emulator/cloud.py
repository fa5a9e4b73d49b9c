"""What Telegram's servers would remember: the bot's own card, chats, files, and the presses that wait for an answer."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count

from bot.demo.emulator.chats import Chat
from bot.demo.emulator.clocks import CareClock, WireClock
from bot.demo.emulator.limits import Limits
from bot.demo.emulator.messages import ChatMessage, Json
from bot.demo.emulator.profile import Profile
from bot.demo.emulator.refusal import bad_request
from bot.demo.emulator.shapes import Upload
from bot.demo.emulator.updates import Updates

ANSWER_WITHIN = 30.0  # seconds of wire time from a press to its answer
FILES_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button that the bot may still answer. `at` is wire time."""

    id: str
    at: float


class Cloud:
    """The shared state behind all methods and all phones. Belongs to one event loop's thread; needs no locks."""

    def __init__(
        self,
        token: str,
        username: str,
        care: CareClock,
        wire: WireClock,
        limits: Limits,
        first_update_id: int,
    ) -> None:
        self.token = token
        self.limits = limits
        self.care = care
        self.wire = wire
        self.me: Json = {
            "id": _bot_id(token),
            "is_bot": True,
            "first_name": "Care Plan Bot",
            "username": username,
        }
        self.chats: dict[int, Chat] = {}
        self.profile = Profile()
        self.updates = Updates(first_update_id, wire)
        self._files: dict[str, Upload] = {}
        self._presses: dict[str, Press] = {}
        self._numbers = count(1)

    def now(self) -> datetime:
        """Returns care time, cut to whole seconds as the Bot API's dates are."""
        return self.care().replace(microsecond=0)

    def chat(self, chat_id: int | str) -> Chat:
        """Returns the chat, whatever the bot may do there. Raises `Refusal` for an unknown one."""
        chat = self.chats.get(chat_id) if type(chat_id) is int else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open_chat(self, chat_id: int | str) -> Chat:
        """Returns the chat if the bot may write to it. Raises `Refusal` otherwise."""
        chat = self.chat(chat_id)
        chat.check_open()
        return chat

    def chat_to_write(self, chat_id: int | str) -> Chat:
        """Returns the chat for one message or edit that counts against the limits. Raises `Refusal` otherwise."""
        chat = self.open_chat(chat_id)
        self.limits.admit(chat.id)
        return chat

    def report(self, kind: str, message: ChatMessage) -> None:
        """Queues the update that tells the bot about a message."""
        self.updates.add(kind, message.as_json(), message.chat["id"])

    def keep_file(self, upload: Upload) -> str:
        """Keeps a file and returns its id. The oldest of many are forgotten."""
        file_id = f"BQAC{next(self._numbers):08d}{sha256(upload.content).hexdigest()[:32]}"
        self._files[file_id] = upload
        if len(self._files) > FILES_KEPT:
            del self._files[next(iter(self._files))]
        return file_id

    def file(self, file_id: str) -> Upload | None:
        """Returns the kept file, None for an unknown id."""
        return self._files.get(file_id)

    def new_press(self) -> Press:
        """Returns a press of this moment and forgets those that can no longer be answered."""
        now = self.wire()
        press = Press(f"{self.me['id']}{next(self._numbers):010d}", now)
        expired = [each.id for each in self._presses.values() if now - each.at > ANSWER_WITHIN]
        for press_id in expired:
            del self._presses[press_id]
        self._presses[press.id] = press
        return press

    def take_press(self, press_id: str) -> bool:
        """Returns whether the press can still be answered; it cannot be answered twice."""
        press = self._presses.pop(press_id, None)
        return press is not None and self.wire() - press.at <= ANSWER_WITHIN


def _bot_id(token: str) -> int:
    number = token.partition(":")[0]
    return int(number) if number.isdigit() else 1
