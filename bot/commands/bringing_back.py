"""Restoring, step by step: what goes with what is checked, a new database is made, and takes the place of the old."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import app as wiring
from bot.errors import BackupRefused
from bot.services.running import after_restore
from bot.services.running.after_restore import Settled
from bot.settings import Settings
from storage import backups, key_backups, restoring
from storage.database import Database
from storage.keyring import Keyring
from storage.seals import Seals

_NAMED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored, and how: the options of the command. `stopped_at` is on the clinic's clock."""

    file: Path
    keys: Path | None = None
    stopped_at: datetime | None = None
    overwrite: bool = False
    without_unreadable: bool = False


def bring_back(settings: Settings, wish: Wish, now: datetime) -> list[str]:
    """Restore, and tell in sentences what was done; `BackupRefused` or `FileRefused` when nothing was changed."""
    masters = settings.master_keys()
    copy = restoring.read_backup(wish.file, masters)
    stopped = _stopped_at(settings, wish.stopped_at, copy, now)
    if not wish.overwrite and not restoring.is_empty(settings.database_url):
        raise BackupRefused("The database at DATABASE_URL holds something. With --overwrite it is replaced.")
    path = backups.database_file(settings.database_url)
    with restoring.taking_the_place_of(path) as beside, _keys_for(settings, wish, masters) as found:
        checked = restoring.check(copy, found.seals)
        _refuse_older_keys(checked, found, copy, wish)
        restoring.fill(copy, found.seals, beside)
        settled = _settle(settings, beside, found.seals, copy.taken_at, stopped, now)
    _accept_audit(settings)
    return _told(copy, checked, settled)


@contextmanager
def keys_in_use(settings: Settings) -> Iterator[Keyring]:
    """The keyring at KEYRING_URL; `BackupRefused` when there is none."""
    if settings.keyring_url.startswith("sqlite:") and not backups.database_file(settings.keyring_url).exists():
        raise BackupRefused("There are no keys at KEYRING_URL.")
    keyring = Keyring(settings.keyring_url, settings.master_keys())
    try:
        yield keyring
    finally:
        keyring.close()


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys to restore with. `taken_at` is None for the keyring that is in use: nothing is newer."""

    seals: Seals
    taken_at: datetime | None


def _stopped_at(settings: Settings, local: datetime | None, copy: restoring.Backup, now: datetime) -> datetime:
    if copy.taken_at > now:
        raise BackupRefused(f"This backup is of {copy.taken_at:%Y-%m-%d %H:%M} UTC. Is this machine's clock right?")
    if local is None:
        return now
    stopped = local.replace(tzinfo=ZoneInfo(settings.clinic().zone))
    if not copy.taken_at <= stopped <= now:
        raise BackupRefused("--stopped-at lies between the backup and now, on the clinic's clock.")
    return stopped


@contextmanager
def _keys_for(settings: Settings, wish: Wish, masters: tuple[bytes, ...]) -> Iterator[_Keys]:
    """The keys of the backup, in KEYRING_URL's place once the block has ended well; else those that are there."""
    if wish.keys is None:
        with keys_in_use(settings) as keyring:
            yield _Keys(Seals(keyring), None)
        return
    copy = key_backups.read_key_backup(wish.keys, masters)
    entries, path = copy.entries(), backups.database_file(settings.keyring_url)
    if not wish.overwrite and path.exists() and _holds_others(settings, entries):
        raise BackupRefused(
            "KEYRING_URL holds keys already. Leave --keys out to use them, or replace them with --overwrite: "
            "then whoever was deleted after FILE was written comes back."
        )
    with restoring.taking_the_place_of(path) as beside:
        keyring = Keyring(f"sqlite:///{beside}", masters)
        try:
            key_backups.fill_keyring(keyring, entries)
            yield _Keys(Seals(keyring), copy.taken_at)
        finally:
            keyring.close()


def _holds_others(settings: Settings, entries: list[tuple[str, bytes]]) -> bool:
    with keys_in_use(settings) as keyring:
        return any(entry not in entries for entry in keyring.entries())


def _refuse_older_keys(checked: restoring.Checked, found: _Keys, copy: restoring.Backup, wish: Wish) -> None:
    """A missing key means a deleted patient, unless the keys are older than the backup: then she may be new."""
    if not checked.unreadable or found.taken_at is None or found.taken_at >= copy.taken_at or wish.without_unreadable:
        return
    named = ", ".join(sorted(checked.unreadable)[:_NAMED_AT_MOST])
    raise BackupRefused(
        f"The keys are older than the backup, and these have none: {named}. Nothing was changed. Find newer keys; or, "
        "if these patients were deleted, leave them out with --without-unreadable."
    )


def _settle(
    settings: Settings, path: Path, seals: Seals, taken_at: datetime, stopped: datetime, now: datetime
) -> Settled:  # fmt: skip
    practice = wiring.practice_of(settings, "")
    database = Database(f"sqlite:///{path}", seals)
    try:
        return database.submit(
            lambda session: after_restore.settle(session, practice, taken_at, stopped, now)
        ).result()  # fmt: skip
    finally:
        database.close()


def _accept_audit(settings: Settings) -> None:
    store = wiring.open_store(settings)
    try:
        store.database.submit(after_restore.accept_audit).result()
    finally:
        store.close()


def _told(copy: restoring.Backup, checked: restoring.Checked, settled: Settled) -> list[str]:
    gone = len(checked.unreadable)
    return [
        f"Restored as of {copy.taken_at:%Y-%m-%d %H:%M} UTC: {checked.rows - checked.unreadable.total()} rows.",
        f"Patients without a key, who stay deleted: {gone}.",
        f"Messages that waited: {settled.sent_again} go out, {settled.let_go} are let go. "
        f"Prompts that count as asked: {settled.counted_as_asked}. Links that ended: {settled.links_ended}. "
        f"Updates that cannot be read: {settled.updates_dropped}.",
        "What happened after the backup is lost, who joined, left or was given another plan included. "
        "Clinicians and patients are told when the bot starts: care-plan-bot run",
    ]
