"""Sealing one field of one row: AES-GCM under its owner's key, bound to the owner and the field."""

import hmac
import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from bot.errors import SealBroken
from storage.keyring import INDEX_OWNER, Keyring

_VERSION = b"\x01"  # of the form below: version, nonce, ciphertext with its tag
_NONCE_BYTES = 12


class Seals:
    """Seals and opens text with the keys of a keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def seal(self, owner: str, field: str, text: str) -> bytes:
        """The sealed form of the text."""
        return _sealed(self.keyring.key(owner), owner, field, text)

    def seal_if_known(self, owner: str, field: str, text: str) -> bytes | None:
        """The sealed form of the text; None for an owner without a key, who gets none by this."""
        key = self.keyring.find(owner)
        return _sealed(key, owner, field, text) if key is not None else None

    def open(self, owner: str, field: str, sealed: bytes) -> str:
        """The text; `SealBroken` when it was changed, or sealed for another owner or field."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        key = self.keyring.find(owner)
        if key is None or sealed[:1] != _VERSION or len(nonce) < _NONCE_BYTES:
            raise SealBroken(f"{field} of {owner} cannot be opened")
        try:
            return AESGCM(key).decrypt(nonce, body, f"{owner}/{field}".encode()).decode()
        except InvalidTag as broken:
            raise SealBroken(f"{field} of {owner} cannot be opened") from broken

    def fingerprint(self, text: str) -> bytes:
        """A keyed hash to look a value up by without keeping it; 32 bytes."""
        return hmac.digest(self.keyring.key(INDEX_OWNER), text.encode(), sha256)


def _sealed(key: bytes, owner: str, field: str, text: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, text.encode(), f"{owner}/{field}".encode())


def _seals(session: Session) -> Seals:
    seals = session.info["seals"]
    assert isinstance(seals, Seals)
    return seals


def seal(session: Session, owner: str, field: str, text: str) -> bytes:
    """The sealed form of a text, with the session's keys."""
    return _seals(session).seal(owner, field, text)


def unseal(session: Session, owner: str, field: str, sealed: bytes) -> str:
    """The text of a sealed field, with the session's keys."""
    return _seals(session).open(owner, field, sealed)


def seal_json(session: Session, owner: str, field: str, value: Any) -> bytes:
    """A sealed JSON value."""
    return seal(session, owner, field, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unseal_json(session: Session, owner: str, field: str, sealed: bytes) -> Any:
    """The JSON value of a sealed field."""
    return json.loads(unseal(session, owner, field, sealed))


def fingerprint(session: Session, text: str) -> bytes:
    """The keyed hash a value is looked up by."""
    return _seals(session).fingerprint(text)


def mac(session: Session, owner: str, text: str) -> bytes:
    """What only who has the owner's key can make of the text; 32 bytes."""
    return hmac.digest(_seals(session).keyring.key(owner), text.encode(), sha256)


def keep(session: Session, owner: str, value: bytes) -> None:
    """Keep something small in the keyring, at once: it knows no transactions."""
    _seals(session).keyring.keep(owner, value)


def kept(session: Session, owner: str) -> bytes | None:
    """What was kept so in the keyring last."""
    return _seals(session).keyring.kept(owner)


def drop_owner(session: Session, owner: str) -> None:
    """Throw the owner's key away: nothing sealed for that owner can be read again."""
    _seals(session).keyring.drop(owner)


def owners(session: Session, prefix: str) -> list[str]:
    """The owners of keys whose names begin so, in order."""
    return _seals(session).keyring.owners(prefix)
