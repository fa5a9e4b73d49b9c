"""`care-plan-bot doctor`: what is wrong, for whoever runs the bot, who may be a nurse with a laptop."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot import app as wiring
from bot.channels.telegram import TelegramChannel
from bot.errors import DeliveryError, SealBroken
from bot.services.running import doctor, premises, safety_check
from bot.settings import Settings, read_settings
from storage.database import Database

commands = typer.Typer()


@commands.command("doctor")
def examine(
    online: Annotated[
        bool, typer.Option("--online", help="Also ask Telegram whether the bot's token is valid.")
    ] = False,
    seen: Annotated[
        bool, typer.Option("--seen", help="Take what is over as seen: from now on only what is new is listed.")
    ] = False,
) -> None:
    """Say in plain words what is wrong, if anything is. The exit code is 1 then."""
    settings = read_settings()
    clinic = settings.clinic()
    settings.token()
    settings.master_keys()
    now = wiring.clock_of(settings).now()
    found = [*safety_check.complaints(clinic, now), *premises.disk([settings.database_url, settings.keyring_url])]
    found += _in_database(settings, now, seen=seen)
    if online:
        found += asyncio.run(_at_telegram(settings))
    typer.echo("\n".join(found) or "Nothing is wrong.")
    raise typer.Exit(1 if found else 0)


def _in_database(settings: Settings, now: datetime, *, seen: bool) -> list[str]:
    """A database of another version is not touched: the bot that runs may be the older one."""
    try:
        if differing := premises.version(settings.database_url):
            return differing
        store = wiring.open_store(settings)
    except (DBAPIError, SealBroken) as error:
        return [_unusable(error)]
    try:
        return _examined(store.database, now, seen=seen)
    except (DBAPIError, SealBroken) as error:
        return [_unusable(error)]
    finally:
        store.close()


def _examined(database: Database, now: datetime, *, seen: bool) -> list[str]:
    if seen:
        database.submit(doctor.forget_what_is_over).result()
    found = database.read_now(premises.keys)
    found += database.read_now(lambda session: premises.backups(session, now))
    found += database.read_now(lambda session: doctor.complaints(session, now))
    database.submit(lambda session: premises.writing(session, now)).result()
    return found


def _unusable(error: Exception) -> str:
    why = str(getattr(error, "orig", None) or error).splitlines()[0]
    return (
        f"The database cannot be opened or written ({why}). Until that is put right nothing is saved, and whoever "
        "writes to the bot is told so. Check that the disk has room, that the files of DATABASE_URL and KEYRING_URL "
        "are there, and that no other program holds them."
    )


async def _at_telegram(settings: Settings) -> list[str]:
    channel = TelegramChannel(settings.token(), settings.telegram_api_url)
    try:
        await channel.username()
    except DeliveryError as error:
        if "token was refused" in str(error):
            return ["Telegram does not know the bot's token. Ask @BotFather for it, and set TELEGRAM_TOKEN."]
        return [f"Telegram cannot be reached ({error}). Check this machine's connection to the internet."]
    finally:
        await channel.close()
    return []
