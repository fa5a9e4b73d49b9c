"""A file that is sealed as a whole: written in pieces, opened in pieces, and refused when it was cut or changed.

It begins with two lines anybody can read: what it is, and a JSON header. The rest is AES-GCM in chunks, under a key of
the file's own that is derived from a master key and the header's salt. A chunk's number and whether it is the last one
are its nonce, and the header is bound to every chunk: none can be changed, left out, moved or added unnoticed.
"""

import base64
import json
import os
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import FileRefused
from storage.keyring import master_id

_MAGIC = b"care-plan-bot sealed file\n"
_VERSION = 1
_CHUNK_BYTES = 1 << 18  # of plain text: what is held in memory at any time
_TAG_BYTES = 16
_HEADER_BYTES = 10_000  # at most
_SALT_BYTES = 32
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file whose header was read. Nothing in `facts` is proven before its pieces were opened."""

    path: Path
    what: str
    facts: Mapping[str, Any]
    header: bytes
    key_id: str
    salt: bytes

    @property
    def taken_at(self) -> datetime:
        """When what it holds was so, by its header; `FileRefused` when that names no instant."""
        try:
            at = datetime.fromisoformat(self.fact("taken_at"))
        except ValueError as error:
            raise FileRefused(f"{self.path} was not made by care-plan-bot, or was changed") from error
        if at.tzinfo is None:
            raise FileRefused(f"{self.path} was not made by care-plan-bot, or was changed")
        return at

    def fact(self, name: str) -> str:
        """What the header says of it; `FileRefused` when it says nothing."""
        if name not in self.facts:
            raise FileRefused(f"{self.path} was not made by care-plan-bot, or was changed")
        return str(self.facts[name])

    def pieces(self, master_keys: Iterable[bytes]) -> Iterator[bytes]:
        """What was written, piece by piece, not as it was divided then.

        `FileRefused` when none of the keys fits or the file was changed or cut short: what came before is not to be
        acted on until the last piece has come.
        """
        key = next((key for key in master_keys if master_id(key).hex() == self.key_id), None)
        if key is None:
            raise FileRefused(f"{self.path}: no key in ENCRYPTION_KEYS is the one it was sealed with ({self.key_id})")
        cipher = AESGCM(_file_key(key, self.salt))
        with self.path.open("rb") as file:
            file.seek(len(_MAGIC) + len(self.header) + 1)
            yield from _opened(self.path, file, cipher, self.header)


def write_sealed(
    path: Path, what: str, facts: Mapping[str, Any], master_key: bytes, pieces: Iterable[bytes], *, overwrite: bool
) -> None:
    """Seal the pieces into a file that only its owner may read; it is there as a whole, on disk, or not at all.

    `FileRefused` when it is there already and is not to be overwritten, or cannot be written.
    """
    if path.exists() and not overwrite:
        raise FileRefused(f"{path} is there already, and is kept")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _write(file, what, facts, master_key, pieces)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(beside, path, overwrite=overwrite)
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def read_header(path: Path) -> SealedFile:
    """The file as far as it can be read without a key; `FileRefused` when it is none of ours."""
    try:
        with path.open("rb") as file:
            magic, line = file.read(len(_MAGIC)), file.readline(_HEADER_BYTES)
        if magic != _MAGIC or not line.endswith(b"\n"):
            raise FileRefused(f"{path} was not made by care-plan-bot, or was changed")
        header = json.loads(line)
        if header["version"] != _VERSION:
            raise FileRefused(f"{path} was made by another version of care-plan-bot, which is needed to read it")
        salt = base64.b64decode(header["salt"], validate=True)
        return SealedFile(path, str(header["what"]), dict(header["facts"]), line[:-1], str(header["key"]), salt)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FileRefused(f"{path} was not made by care-plan-bot, or was changed") from error


def _write(
    file: BinaryIO, what: str, facts: Mapping[str, Any], master_key: bytes, pieces: Iterable[bytes]
) -> None:  # fmt: skip
    salt = secrets.token_bytes(_SALT_BYTES)
    named = {"what": what, "version": _VERSION, "key": master_id(master_key).hex(), "facts": facts}
    header = json.dumps(named | {"salt": base64.b64encode(salt).decode()}).encode()
    cipher = AESGCM(_file_key(master_key, salt))
    file.write(_MAGIC + header + b"\n")
    number, waiting = 0, bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > _CHUNK_BYTES:
            file.write(_sealed(cipher, number, bytes(waiting[:_CHUNK_BYTES]), header, is_last=False))
            del waiting[:_CHUNK_BYTES]
            number += 1
    file.write(_sealed(cipher, number, bytes(waiting), header, is_last=True))


def _sealed(cipher: AESGCM, number: int, chunk: bytes, header: bytes, *, is_last: bool) -> bytes:
    sealed = cipher.encrypt(_nonce(number, is_last=is_last), chunk, header)
    return _LENGTH.pack(len(sealed)) + sealed


def _opened(path: Path, file: BinaryIO, cipher: AESGCM, header: bytes) -> Iterator[bytes]:
    number, sealed = 0, _next_chunk(path, file)
    if sealed is None:
        raise FileRefused(f"{path} was changed or cut short: nothing in it can be trusted")
    while sealed is not None:
        following = _next_chunk(path, file)
        try:
            yield cipher.decrypt(_nonce(number, is_last=following is None), sealed, header)
        except InvalidTag as broken:
            raise FileRefused(f"{path} was changed or cut short: nothing in it can be trusted") from broken
        number, sealed = number + 1, following


def _next_chunk(path: Path, file: BinaryIO) -> bytes | None:
    """The next sealed chunk; None at the end of the file."""
    head = file.read(_LENGTH.size)
    if not head:
        return None
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    sealed = file.read(length) if _TAG_BYTES <= length <= _CHUNK_BYTES + _TAG_BYTES else b""
    if not sealed or len(sealed) < length:
        raise FileRefused(f"{path} was changed or cut short: nothing in it can be trusted")
    return sealed


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _file_key(master_key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, b"care-plan-bot sealed file").derive(master_key)


def _put_in_place(beside: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        beside.replace(path)
    else:
        try:
            os.link(beside, path)  # unlike a rename it never takes the place of a file that has come meanwhile
        except FileExistsError as taken:
            raise FileRefused(f"{path} is there already, and is kept") from taken
        except OSError:  # a disk that knows no links
            if path.exists():
                raise FileRefused(f"{path} is there already, and is kept") from None
            beside.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed in the folder stays so when the power fails now."""
    with suppress(OSError):  # some systems cannot sync a folder; the file itself is on disk
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
