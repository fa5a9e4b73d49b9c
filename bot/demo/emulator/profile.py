"""What people see of the bot itself: its commands, name and descriptions, by scope and language."""

from collections.abc import Iterator
from typing import Any

from bot.demo.emulator.messages import Json

DEFAULT = "default"


class Profile:
    """The bot's texts. An empty language is the one for everybody without a text of their own."""

    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}

    def commands(self, scope: Json | None, language: str) -> list[Json]:
        """Returns exactly what was set for this scope and language."""
        return self._commands.get((scope_key(scope), language), [])

    def set_commands(self, scope: Json | None, language: str, commands: list[Json]) -> None:
        """Replaces the commands of a scope and language; an empty list takes them away."""
        self._commands.pop((scope_key(scope), language), None)
        if commands:
            self._commands[scope_key(scope), language] = commands

    def commands_shown(self, chat_id: int, language: str) -> list[Json]:
        """Returns what a person sees in her private chat: the narrowest scope wins, then her language."""
        for key in _narrowing(chat_id, language):
            if key in self._commands:
                return self._commands[key]
        return []


def scope_key(scope: Json | None) -> str:
    """Returns a scope as text: its type and the ids it names."""
    if scope is None:
        return DEFAULT
    ids: list[Any] = [scope[name] for name in ("chat_id", "user_id") if name in scope]
    return ":".join([scope["type"], *map(str, ids)])


def _narrowing(chat_id: int, language: str) -> Iterator[tuple[str, str]]:
    for scope in (f"chat:{chat_id}", "all_private_chats", DEFAULT):
        for spoken in dict.fromkeys((language, "")):
            yield scope, spoken
