"""Backing up, restoring, and changing the keys."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import app as wiring
from bot.commands.bringing_back import Wish, bring_back, keys_in_use
from bot.settings import Settings, read_settings
from storage import audit, backups, key_backups, migrating
from storage.database import Database
from storage.keyring import Keyring
from storage.seals import Seals

commands = typer.Typer()


@commands.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes; a file that is there is kept.", dir_okay=False)],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Back up the database while the bot runs. The keys are not in it: see backup-keys.

    The file is encrypted with the first of ENCRYPTION_KEYS, and what is about a patient with her own key as well: once
    she has been deleted, no backup can be read for her any more.
    """
    settings = read_settings()
    now = wiring.clock_of(settings).now()
    rows = back_up_rows(settings, file, now, overwrite=overwrite)
    typer.echo(f"{rows} rows of {now:%Y-%m-%d %H:%M} UTC are in {file}. Now back up the keys: backup-keys FILE")


@commands.command("backup-keys")
def backup_keys(
    file: Annotated[Path, typer.Argument(help="Where the keys go; it replaces their last backup.", dir_okay=False)],
) -> None:
    """Back up the keys of what is sealed, after each backup of the database.

    Always to the same file, in another place than the database's backups, and never to an archive that keeps older
    versions: when a patient is deleted her key goes, and it must not live on in an older copy.
    """
    settings = read_settings()
    count = back_up_keyring(settings, file, wiring.clock_of(settings).now())
    typer.echo(f"{count} keys are in {file}. It opens only with ENCRYPTION_KEYS, which you keep elsewhere.")


@commands.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What backup wrote.", exists=True, dir_okay=False)],
    keys: Annotated[
        Path | None, typer.Option(help="What backup-keys wrote; left out, the keys at KEYRING_URL are used.",
                                  exists=True, dir_okay=False)
    ] = None,
    stopped_at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d %H:%M"], help="When the bot stopped, on the clinic's clock. "
                                      "What fell due after that is still asked, if it is not too late.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a database that holds something.")] = False,
    without_unreadable: Annotated[
        bool, typer.Option("--without-unreadable", help="Leave out patients whose keys are missing in an older FILE.")
    ] = False,
) -> None:  # fmt: skip
    """Restore a backup of the database while the bot is stopped, and see to what happened meanwhile.

    Everything is checked before anything is changed. Patients whose keys were deleted since stay deleted. What fell due
    after the backup counts as asked, so that nobody is asked to take a dose twice.
    """
    settings = read_settings()
    wish = Wish(file, keys, stopped_at, overwrite, without_unreadable)
    typer.echo("\n".join(bring_back(settings, wish, wiring.clock_of(settings).now())))


@commands.command("rotate-keys")
def rotate_keys() -> None:
    """Wrap all keys anew with the first of ENCRYPTION_KEYS, while the bot runs.

    First put the new key in front of the old one and restart the bot. After this command the old one can be taken out,
    and is needed only for backups that were made under it. The keys of the patients stay what they are: only what wraps
    them changes.
    """
    settings = read_settings()
    with keys_in_use(settings) as keyring:
        count, now = keyring.rewrap(), wiring.clock_of(settings).now()
        _keep_in_audit(settings, keyring, "keys_rotated", now)
    typer.echo(f"{count} keys are wrapped anew. Nothing needs another key than the first of ENCRYPTION_KEYS now.")
    if len(settings.master_keys()) > 1:
        typer.echo("Keep the others for as long as you keep backups that were made under them.")


def back_up_rows(settings: Settings, file: Path, now: datetime, *, overwrite: bool = False) -> int:
    """How many rows were written."""
    with keys_in_use(settings) as keyring:
        url, first = settings.database_url, settings.master_keys()[0]
        rows = backups.back_up(url, Seals(keyring), first, file, now, overwrite=overwrite)
        _keep_in_audit(settings, keyring, "backup_taken", now)
    return rows


def back_up_keyring(settings: Settings, file: Path, now: datetime) -> int:
    """How many keys were written."""
    with keys_in_use(settings) as keyring:
        return key_backups.back_up_keys(keyring, settings.master_keys()[0], file, now)


def _keep_in_audit(settings: Settings, keyring: Keyring, what: str, now: datetime) -> None:
    """Not in a database of an older version: that one is migrated at the next start of the bot, not by a backup."""
    if migrating.current_revision(settings.database_url) != migrating.revisions()[-1]:
        return
    database = Database(settings.database_url, Seals(keyring))
    try:
        database.submit(lambda session: audit.add(session, what, now)).result()
    finally:
        database.close()
