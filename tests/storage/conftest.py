"""An open database with its keyring, and the chats that its rows belong to."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import TypeVar

import pytest
from sqlmodel import Session

from storage import people
from storage.database import Database
from storage.keyring import Keyring
from storage.seals import Seals
from tests.world import KEY, migrated

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Shelf:
    """A migrated database in a folder of its own. `writes` returns once the commit is durable."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'bot.db'}"
        copy(migrated(), folder / "bot.db")
        self.keyring = Keyring(f"sqlite:///{folder / 'keyring.db'}", (base64.urlsafe_b64decode(KEY),))
        self.database = Database(self.url, Seals(self.keyring))

    def writes(self, service: Callable[[Session], T]) -> T:
        """What a service comes to, once committed."""
        return self.database.submit(service).result(timeout=10)

    def reads(self, service: Callable[[Session], T]) -> T:
        """What a service reads on a connection of its own."""
        return self.database.read_now(service)

    def chat(self, address: str, now: datetime = NOON) -> int:
        """The id of a new chat."""
        return self.writes(lambda session: people.add_chat(session, "telegram", address, "en", now).id)

    def close(self) -> None:
        """Let go of both files."""
        self.database.close()
        self.keyring.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A database in which nobody is known yet."""
    opened = Shelf(tmp_path)
    yield opened
    opened.close()
