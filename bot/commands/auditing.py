"""`care-plan-bot audit`: whether the record of who did what is whole, and what to do after a restored backup."""

from pathlib import Path
from typing import Annotated

import typer

from bot import app as wiring
from bot.services.running import sealing
from bot.settings import read_settings
from storage.audit_chain import Head, read_head

audit_cli = typer.Typer(help="The record of who did what, sealed in a chain.", no_args_is_help=True)


def _head(text: str) -> Head:
    try:
        return read_head(text)
    except ValueError as error:
        raise typer.BadParameter("a head is POSITION:MAC, as the log has it") from error


@audit_cli.command()
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="POSITION:MAC", help='A head from the log ("audit head").')
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="A log of the bot: each head in it is looked for.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Name the first row of the record that was changed, removed, put in or swapped, or is missing at the end."""
    heads = {"the given head": _head(head)} if head is not None else {}
    if log is not None:
        with log.open(encoding="utf-8", errors="replace") as lines:
            heads |= sealing.heads_in(lines, log.name)
        if not heads:
            raise typer.BadParameter(f"{log} holds no audit head")
    store = wiring.open_store(read_settings())
    try:
        fault, found = store.database.read_now(lambda session: sealing.examined(session, heads))
    finally:
        store.close()
    typer.echo(fault or f"The record is whole: {found}, against {len(heads)} heads given and the keyring's.")
    raise typer.Exit(1 if fault else 0)


@audit_cli.command()
def accept() -> None:
    """After a restored backup: the record goes on from what it holds. What it lacks is noted in it."""
    settings = read_settings()
    now, store = wiring.clock_of(settings).now(), wiring.open_store(settings)
    try:
        given_up = store.database.submit(lambda session: sealing.accept(session, now)).result()
    finally:
        store.close()
    typer.echo(f"The record goes on as it stands. It once reached position {given_up.position}; that is noted in it.")
