"""A backup of the keyring. It takes the place of the one before: a key deleted since must not live on in it."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import FileRefused
from storage.backups import KEYS
from storage.keyring import Keyring
from storage.sealed_files import SealedFile, read_header, write_sealed

_ENTRIES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeyBackup:
    """A backup of the keyring whose header was read."""

    file: SealedFile
    taken_at: datetime
    master_keys: tuple[bytes, ...]

    def entries(self) -> list[tuple[str, bytes]]:
        """Every owner with the wrapped key; `FileRefused` when the file is not whole."""
        lines = b"".join(self.file.pieces(self.master_keys)).splitlines()
        read = (json.loads(line) for line in lines)
        return [(owner, base64.b64decode(wrapped)) for owner, wrapped in read]


def back_up_keys(keyring: Keyring, master_key: bytes, file: Path, taken_at: datetime) -> int:
    """How many keys were written. An older backup of keys of that name is replaced, anything else is kept."""
    if file.exists() and read_header(file).what != KEYS:
        raise FileRefused(f"{file} is no backup of keys, and is kept")
    entries = list(keyring.entries())
    facts = {"taken_at": taken_at.isoformat()}
    write_sealed(file, KEYS, facts, master_key, _lines(entries), overwrite=True)
    return len(entries)


def read_key_backup(path: Path, master_keys: tuple[bytes, ...]) -> KeyBackup:
    """The backup by its header; `FileRefused` for another file."""
    file = read_header(path)
    if file.what != KEYS:
        raise FileRefused(f"{path} is a backup of the {file.what}, not of the keys")
    return KeyBackup(file, file.taken_at, master_keys)


def fill_keyring(keyring: Keyring, entries: list[tuple[str, bytes]]) -> None:
    """Put the entries into an empty keyring."""
    for begin in range(0, len(entries), _ENTRIES_AT_ONCE):
        keyring.take_in(entries[begin : begin + _ENTRIES_AT_ONCE])


def _lines(entries: list[tuple[str, bytes]]) -> Iterator[bytes]:
    for owner, wrapped in entries:
        yield json.dumps([owner, base64.b64encode(wrapped).decode()]).encode() + b"\n"
