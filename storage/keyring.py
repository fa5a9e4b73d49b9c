"""The keys of what is sealed, in a database of their own, each wrapped by the clinic's master key.

Deleting an owner's key here makes everything sealed for that owner unreadable, in every older backup too.
"""

import secrets
from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select

from bot.errors import SealBroken
from storage.database import connect

KEY_BYTES = 32
_NONCE_BYTES = 12
_MASTER_ID_BYTES = 4
_KEYS_IN_MEMORY = 10_000

_keys = Table(
    "data_keys",
    MetaData(),
    Column("owner", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


def patient_owner(patient_id: int) -> str:
    """The owner of a patient's key."""
    return f"patient:{patient_id}"


CLINIC_OWNER = "clinic"
INDEX_OWNER = "index"


class Keyring:
    """One data key per owner. The first master key wraps, every one of them unwraps."""

    def __init__(self, url: str, master_keys: tuple[bytes, ...]) -> None:
        self._engine = connect(url)
        _keys.metadata.create_all(self._engine)
        self._masters = {_master_id(key): AESGCM(key) for key in master_keys}
        self._first = _master_id(master_keys[0])
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def key(self, owner: str) -> bytes:
        """The owner's key; made, and durable, when there was none."""
        with self._lock:
            return self._found(owner) or self._remembered(owner, self._make(owner))

    def find(self, owner: str) -> bytes | None:
        """The owner's key; None when there is none, or none any more."""
        with self._lock:
            return self._found(owner)

    def drop(self, owner: str) -> None:
        """Forget the owner's key for good."""
        with self._lock, self._engine.begin() as connection:
            connection.execute(delete(_keys).where(_keys.c.owner == owner))
            self._known.pop(owner, None)

    def owners(self, prefix: str) -> list[str]:
        """The owners whose names begin so, in order."""
        with self._engine.begin() as connection:
            found = connection.scalars(select(_keys.c.owner).where(_keys.c.owner.startswith(prefix)))
            return sorted(found)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _found(self, owner: str) -> bytes | None:
        key = self._known.pop(owner, None) or self._read(owner)
        return self._remembered(owner, key) if key else None

    def _remembered(self, owner: str, key: bytes) -> bytes:
        self._known[owner] = key
        if len(self._known) > _KEYS_IN_MEMORY:
            self._known.popitem(last=False)
        return key

    def _read(self, owner: str) -> bytes | None:
        with self._engine.begin() as connection:
            wrapped = connection.scalar(select(_keys.c.wrapped).where(_keys.c.owner == owner))
        if wrapped is None:
            return None
        master = self._masters.get(wrapped[:_MASTER_ID_BYTES])
        if master is None:
            raise SealBroken(f"no key in ENCRYPTION_KEYS opens the keyring's entry for {owner}")
        nonce, sealed = _split(wrapped[_MASTER_ID_BYTES:])
        try:
            return master.decrypt(nonce, sealed, owner.encode())
        except InvalidTag as broken:
            raise SealBroken(f"the keyring's entry for {owner} was changed") from broken

    def _make(self, owner: str) -> bytes:
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        wrapped = self._first + nonce + self._masters[self._first].encrypt(nonce, key, owner.encode())
        with self._engine.begin() as connection:
            connection.execute(insert(_keys).values(owner=owner, wrapped=wrapped))
        return key


def _master_id(key: bytes) -> bytes:
    return sha256(b"care-plan-bot master key" + key).digest()[:_MASTER_ID_BYTES]


def _split(blob: bytes) -> tuple[bytes, bytes]:
    return blob[:_NONCE_BYTES], blob[_NONCE_BYTES:]
