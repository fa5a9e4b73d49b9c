"""The keys of what is sealed, in a database of their own, each wrapped by the clinic's master key.

Deleting an owner's key here makes everything sealed for that owner unreadable, in every older backup too.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select, update

from bot.errors import SealBroken
from storage.database import connect

KEY_BYTES = 32
_NONCE_BYTES = 12
_MASTER_ID_BYTES = 4
_KEYS_IN_MEMORY = 10_000
_AT_ONCE = 100

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
AUDIT_OWNER = "audit"


class Keyring:
    """One data key per owner. The first master key wraps, every one of them unwraps."""

    def __init__(self, url: str, master_keys: tuple[bytes, ...]) -> None:
        self._engine = connect(url)
        _keys.metadata.create_all(self._engine)
        self._masters = {master_id(key): AESGCM(key) for key in master_keys}
        self._first = master_id(master_keys[0])
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

    def keep(self, owner: str, value: bytes) -> None:
        """Keep something small that is no key as keys are kept: out of the other database's reach, wrapped, durable."""
        wrapped = self._wrapped(owner, value)
        with self._lock, self._engine.begin() as connection:
            connection.execute(delete(_keys).where(_keys.c.owner == owner))
            connection.execute(insert(_keys).values(owner=owner, wrapped=wrapped))
            self._known.pop(owner, None)

    def kept(self, owner: str) -> bytes | None:
        """What was kept so last, by whichever process; None when nothing was."""
        return self._read(owner)

    def owners(self, prefix: str) -> list[str]:
        """The owners whose names begin so, in order."""
        with self._engine.begin() as connection:
            found = connection.scalars(select(_keys.c.owner).where(_keys.c.owner.startswith(prefix)))
            return sorted(found)

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Every owner with the wrapped key, in order: what a backup of the keyring holds."""
        after = ""
        while found := self._entries_after(after, _AT_ONCE):
            yield from found
            after = found[-1][0]

    def take_in(self, entries: list[tuple[str, bytes]]) -> None:
        """Entries of a backup, into a keyring that does not hold their owners."""
        with self._lock, self._engine.begin() as connection:
            connection.execute(insert(_keys), [{"owner": owner, "wrapped": wrapped} for owner, wrapped in entries])

    def rewrap(self) -> int:
        """How many keys were wrapped by another master key than the first, and are wrapped by the first now.

        The keys themselves stay, so another process that remembers them goes on. A hundred at a time: wherever this
        ends, calling it again does the rest. An owner who is deleted meanwhile does not come back. `SealBroken` when
        one is wrapped by a master key that is not here.
        """
        done, after = 0, ""
        while found := self._entries_after(after, _AT_ONCE):
            after = found[-1][0]
            done += self._rewrap_these([entry for entry in found if entry[1][:_MASTER_ID_BYTES] != self._first])
        return done

    def _rewrap_these(self, entries: list[tuple[str, bytes]]) -> int:
        done = 0
        with self._lock, self._engine.begin() as connection:
            for owner, wrapped in entries:
                again = self._wrapped(owner, self._unwrapped(owner, wrapped))
                as_found = (_keys.c.owner == owner, _keys.c.wrapped == wrapped)
                done += connection.execute(update(_keys).where(*as_found).values(wrapped=again)).rowcount
        return done

    def _entries_after(self, owner: str, at_most: int) -> list[tuple[str, bytes]]:
        following = select(_keys.c.owner, _keys.c.wrapped).where(_keys.c.owner > owner)
        with self._engine.begin() as connection:
            rows = connection.execute(following.order_by(_keys.c.owner).limit(at_most))
            return [(row.owner, row.wrapped) for row in rows]

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
        return None if wrapped is None else self._unwrapped(owner, wrapped)

    def _unwrapped(self, owner: str, wrapped: bytes) -> bytes:
        master = self._masters.get(wrapped[:_MASTER_ID_BYTES])
        if master is None:
            raise SealBroken(f"no key in ENCRYPTION_KEYS opens the keyring's entry for {owner}")
        nonce, sealed = _split(wrapped[_MASTER_ID_BYTES:])
        try:
            return master.decrypt(nonce, sealed, owner.encode())
        except InvalidTag as broken:
            raise SealBroken(f"the keyring's entry for {owner} was changed") from broken

    def _make(self, owner: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = self._wrapped(owner, key)
        with self._engine.begin() as connection:
            connection.execute(insert(_keys).values(owner=owner, wrapped=wrapped))
        return key

    def _wrapped(self, owner: str, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return self._first + nonce + self._masters[self._first].encrypt(nonce, secret, owner.encode())


def master_id(key: bytes) -> bytes:
    """What a master key is called where it was used: four bytes that tell nothing of the key."""
    return sha256(b"care-plan-bot master key" + key).digest()[:_MASTER_ID_BYTES]


def _split(blob: bytes) -> tuple[bytes, bytes]:
    return blob[:_NONCE_BYTES], blob[_NONCE_BYTES:]
