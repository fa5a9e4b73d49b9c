"""What the bot stands on: its database, its keys, its disk. What is wrong with them, in words for the operator."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot.errors import SealBroken
from storage import alarms, audit, migrating, people
from storage.seals import fingerprint

BACKUP_TAKEN = "backup_taken"
_ROOM = 500_000_000  # bytes: weeks of a clinic's messages, and what a migration writes beside the database
_BACKUP_AT_LEAST_EVERY = timedelta(days=2)  # who backs up each night has missed one by then


def disk(urls: Sequence[str]) -> list[str]:
    """One sentence for each disk that is nearly full; nothing for a database that is no file here."""
    folders = {Path(path).absolute().parent for url in urls if (path := _file(url)) is not None}
    free = {folder: shutil.disk_usage(folder).free for folder in sorted(folders) if folder.exists()}
    return [
        f"The disk of {folder} is almost full: {room // 1_000_000} MB are left. Make room, or soon nothing is saved."
        for folder, room in free.items()
        if room < _ROOM
    ]


def version(url: str) -> list[str]:
    """What to do about a database of another version; a new one is made when it is first used."""
    path = _file(url)
    if path is not None and not Path(path).exists():
        return []
    current, newest = migrating.current_revision(url), migrating.revisions()[-1]
    if current in (None, newest):
        return []
    if current not in migrating.revisions():
        return [f"The database is of a newer version ({current}) than this program ({newest}). Install the newer one."]
    return [f"The database is of an older version ({current}). Start the bot again: that brings it to {newest}."]


def writing(session: Session, now: datetime) -> None:
    """Write and take back; raises what the database says when it cannot."""
    alarms.raise_alarm(session, "doctor", "writing", now)
    alarms.settle_alarm(session, "doctor", "writing")


def keys(session: Session) -> list[str]:
    """What is wrong when the keys at hand do not open what is stored."""
    try:
        fingerprint(session, "doctor")
        people.clinic_people(session)
    except SealBroken as broken:
        return [
            f"What is stored cannot be opened ({broken}). Put back the ENCRYPTION_KEYS and the keyring (KEYRING_URL) "
            "that were used before. Without them nothing can be read."
        ]
    return []


def backups(session: Session, now: datetime) -> list[str]:
    """Who has begun to make backups is told when they stop."""
    last = audit.last_at(session, BACKUP_TAKEN)
    if last is None or now - last <= _BACKUP_AT_LEAST_EVERY:
        return []
    return [f"The last backup is {(now - last).days} days old ({last:%Y-%m-%d}). Make one: care-plan-bot backup FILE"]


def _file(url: str) -> str | None:
    """The file of an SQLite database; None for any other."""
    parsed = make_url(url)
    return parsed.database if parsed.get_backend_name() == "sqlite" else None
