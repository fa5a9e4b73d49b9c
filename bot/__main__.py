"""The command line."""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy.exc import ArgumentError, OperationalError

from bot import app as wiring
from bot.care.plan_text import days_named, plan_text
from bot.channels.telegram import TelegramChannel
from bot.commands import backups, examining
from bot.commands.auditing import audit_cli
from bot.content import read_plan
from bot.documents.qr import qr_lines
from bot.errors import CarePlanBotError, FileRefused
from bot.logs import set_up_logs
from bot.services.joining import inviting
from bot.services.plans import plan_export, publishing
from bot.services.plans.plan_objections import Meant
from bot.services.running import delivering
from bot.settings import Settings, read_settings
from storage import migrating

_DRIVERS = ("psycopg", "psycopg2", "MySQLdb", "pymysql", "asyncpg", "aiosqlite", "cx_Oracle", "pyodbc")

cli = typer.Typer(
    help="Carries a patient's treatment plan in Telegram and says when it is due for review.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(backups.commands)
cli.add_typer(examining.commands)
cli.add_typer(audit_cli, name="audit")


@cli.command()
def run() -> None:
    """Run the bot with the settings of this environment (see .env.example)."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    try:
        asyncio.run(wiring.run(settings))
    except (KeyboardInterrupt, asyncio.CancelledError):
        typer.echo("Stopped. What was under way will go on at the next start.")


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served, on this machine only.")] = 8080,
    seed: Annotated[int, typer.Option(help="What the simulated patient does when weeks are played.")] = 1,
) -> None:
    """Play both phones in a web page: no token, no account, no internet."""
    from bot.demo.serving import serve_demo  # the emulator and its web server are not needed to run the bot

    try:
        asyncio.run(serve_demo(port, seed))
    except KeyboardInterrupt:
        typer.echo("The demo has ended. Nothing of it was kept.")


@cli.command("add-clinician")
def add_clinician(
    name: Annotated[str, typer.Argument(help="As patients read it, for example: Dr Lee")],
    admin: Annotated[bool, typer.Option("--admin", help="May invite the others and let them go, with /staff.")] = False,
) -> None:
    """Make a one-time link that links a clinician's Telegram chat."""
    if not name.strip():
        raise typer.BadParameter("a clinician needs a name")
    settings = read_settings()
    now, zone = wiring.clock_of(settings).now(), settings.clinic().zone
    username = asyncio.run(_username(settings))
    store = wiring.open_store(settings)
    try:
        link = store.database.submit(lambda session: delivering.invitation_link(
            session, username, inviting.invite_clinician(session, name, zone, now, is_admin=admin)
        )).result()  # fmt: skip
    finally:
        store.close()
    typer.echo(f"Send this link to {name}. It works once, for 3 days:\n\n{link}\n")
    typer.echo(qr_lines(link))


async def _username(settings: Settings) -> str:
    channel = TelegramChannel(settings.token(), settings.telegram_api_url)
    try:
        return await channel.username()
    finally:
        await channel.close()


@cli.command("publish-plan")
def publish_plan(
    patient: Annotated[int, typer.Argument(min=1, help="The patient's number, as an opened case shows it.")],
    plan: Annotated[Path, typer.Argument(help="The whole new plan as TOML.", exists=True, dir_okay=False)],
    reason: Annotated[str, typer.Option(help="Why it is changed, as the patient reads it.")],
    expect: Annotated[str, typer.Option(help='What should get better, as the patient reads it: "less pain".')],
    by: Annotated[int, typer.Option(min=1, max=365, help="In how many days she is asked whether it did.")],
    despite_genes: Annotated[
        bool, typer.Option("--despite-genes", help="A new medicine is meant, whatever a gene test says.")
    ] = False,
    despite_allergies: Annotated[
        bool, typer.Option("--despite-allergies", help="A new medicine is meant, whatever allergies were told.")
    ] = False,
    over_budget: Annotated[
        str, typer.Option(help="Why the plan needs more than 5 messages a day, as the patient reads it.")
    ] = "",
) -> None:
    """Give a patient a new version of her plan, in the name of the clinician who leads her care."""
    words = {"--reason": reason.strip(), "--expect": expect.strip()}
    for name, text in words.items():
        if not 1 <= len(text) <= publishing.LONGEST_WORDS:
            raise typer.BadParameter(f"{name} needs 1 to {publishing.LONGEST_WORDS} characters")
    meant = Meant(despite_genes, despite_allergies, over_budget.strip())
    if len(words["--reason"]) + len(meant.over_budget) > publishing.LONGEST_WORDS:
        raise typer.BadParameter(f"--reason and --over-budget have {publishing.LONGEST_WORDS} characters between them")
    settings = read_settings()
    practice = wiring.practice_of(settings, "")
    content, now = read_plan(plan, practice), wiring.clock_of(settings).now()
    store = wiring.open_store(settings)
    try:
        for line in store.database.read_now(lambda s: publishing.considered(s, practice, patient, content, now)):
            typer.echo(line)
        number, clinician = store.database.submit(lambda session: publishing.publish_by_lead(
            session, practice, patient, content, words["--reason"], words["--expect"], by, now, meant,
        )).result()  # fmt: skip
    finally:
        store.close()
    typer.echo(f"Version {number} of patient {patient}'s plan is published in the name of {clinician}.")


@cli.command("export-plan")
def export_plan(
    code: Annotated[str, typer.Argument(help="Which template; with --patient the code the file is to have.")],
    file: Annotated[Path, typer.Argument(help="Where the TOML goes; a file that is there is kept.", dir_okay=False)],
    patient: Annotated[int | None, typer.Option(min=1, help="Write this patient's plan in force instead.")] = None,
) -> None:
    """Write a plan as TOML: to share it, to put it into PLANS_FOLDER, or to change it for publish-plan."""
    settings = read_settings()
    practice = wiring.practice_of(settings, "")
    if patient is None:
        content = plan_export.template(practice, code)
    else:
        store = wiring.open_store(settings)
        try:
            content = store.database.read_now(lambda session: plan_export.plan_in_force(session, patient, code))
        finally:
            store.close()
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(plan_text(content, f"{content['name']}, as {settings.clinic_name} has it."))
    except OSError as error:
        raise FileRefused(f"{file} cannot be written: {error.strerror or error}") from error
    typer.echo(f"{code} is written to {file}.")
    if days := days_named(content):
        typer.echo(f"It names days of this patient ({', '.join(days)}): take them out before you share it.")


@cli.command()
def migrate(
    check: Annotated[bool, typer.Option("--check", help="Only tell whether models and migrations agree.")] = False,
) -> None:
    """Bring the database to this version."""
    if check:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'check.db'}"
            migrating.migrate(url)
            differing = migrating.differences(url)
        typer.echo("\n".join(differing) or "Models and migrations agree.")
        raise typer.Exit(1 if differing else 0)
    url = read_settings().database_url
    migrating.migrate(url)
    typer.echo(f"The database is at revision {migrating.current_revision(url)}.")


@cli.command()
def replay(
    reports: Annotated[Path, typer.Argument(help="Rows of patient,on,code,value[,at].", exists=True, dir_okay=False)],
    plan: Annotated[Path, typer.Option(help="The plan as TOML; every rule is on.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where the flags go.", dir_okay=False)],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, else the file's.")] = None,
    patients: Annotated[
        Path | None, typer.Option(help="patient,goal,started_on,procedure_on", exists=True, dir_okay=False)
    ] = None,
    every_finding: Annotated[bool, typer.Option("--every-finding", help="List repeats too.")] = False,
    capacity: Annotated[int | None, typer.Option(min=1, help="Patients per clinician: prints alerts a day.")] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Print alerts by rule, draw the worst ten.")] = False,
    budget: Annotated[float | None, typer.Option(min=0, help="Calibrate to alerts per patient-month.")] = None,
    write_plan: Annotated[Path | None, typer.Option(help="Where the calibrated plan goes.", dir_okay=False)] = None,
) -> None:
    """Show what alerts past answers in a file would have made."""
    from bot.replay.command import Request  # tables and rules are not needed to run the bot
    from bot.replay.command import replay as play_back

    if write_plan is not None and budget is None:
        raise typer.BadParameter("--write-plan needs --budget")
    last_on = until.date() if until else None
    asked = Request(reports, plan, out, last_on, patients, every_finding, capacity, summary, budget, write_plan)
    raise typer.Exit(0 if play_back(asked) else 1)


def main() -> None:
    """The entry point: what people did wrong is told in a sentence, not in a traceback."""
    os.umask(0o077)  # what is written here is for this account alone
    try:
        cli()
    except CarePlanBotError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except (ArgumentError, OperationalError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        typer.echo(f"The database cannot be used, see DATABASE_URL and KEYRING_URL: {why}", err=True)
        sys.exit(2)
    except ModuleNotFoundError as error:
        if error.name not in _DRIVERS:
            raise
        typer.echo(f"The driver that DATABASE_URL or KEYRING_URL names is not installed: {error.name}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
