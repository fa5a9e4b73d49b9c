"""`care-plan-bot doctor`: each thing that can be wrong, in a sentence that says what to do."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import Session

from bot.app import open_store
from bot.services.running import doctor, premises
from storage import alarms, audit
from storage.migrating import migrate
from tests.test_command_line import Operator, api_url, operator
from tests.world import MONDAY, World, settings_in

__all__ = ["api_url", "operator"]  # fixtures


class Usage(NamedTuple):
    """What a disk has."""

    total: int
    used: int
    free: int


def said(operator: Operator, *words: str, **changed: str) -> tuple[int, str]:
    done = operator.types("doctor", *words, **changed)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_a_nearly_full_disk_is_named_with_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(10**10, 10**10 - 312_000_000, 312_000_000))
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    assert premises.disk([url, url, "postgresql://somewhere/else"]) == [
        f"The disk of {tmp_path} is almost full: 312 MB are left. Make room, or soon nothing is saved."
    ]
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(10**10, 0, 10**10))
    assert premises.disk([url]) == []


@pytest.mark.long
def test_an_older_database_is_left_as_it_is(operator: Operator) -> None:
    file = operator.folder / "care-plan-bot.db"
    migrate(f"sqlite:///{file}", "0004")
    code, words = said(operator)
    assert code == 1
    assert words.startswith("The database is of an older version (0004). Start the bot again: that brings it to 0")
    assert operator.rows("SELECT version_num FROM alembic_version") == [("0004",)]


def test_a_newer_database_asks_for_the_newer_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    assert premises.version(url) == []
    assert not (tmp_path / "bot.db").exists(), "looking makes no database"
    migrate(url)
    assert premises.version(url) == []
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert premises.version(url)[0].startswith("The database is of a newer version (9999) than this program (0")


@pytest.mark.long
def test_a_database_that_cannot_be_written_and_a_token_that_is_refused(operator: Operator, api_url: str) -> None:
    assert said(operator, "--online") == (0, "Nothing is wrong.")
    code, words = said(operator, "--online", TELEGRAM_TOKEN="2:other")
    assert (code, words) == (
        1,
        "Telegram does not know the bot's token. Ask @BotFather for it, and set TELEGRAM_TOKEN.",
    )
    code, words = said(operator, "--online", TELEGRAM_API_URL="http://127.0.0.1:9")
    assert code == 1
    assert words.startswith("Telegram cannot be reached (")
    folder = operator.folder / "not a database"
    folder.mkdir()
    code, words = said(operator, DATABASE_URL=f"sqlite:///{folder}")
    assert code == 1
    assert words.startswith(
        "The database cannot be opened or written (unable to open database file). Until that is put"
    )


def test_other_keys_than_were_used_are_named(begun: World) -> None:
    begun.store.close()
    other = settings_in(begun.folder, encryption_keys="b3RoZXIga2V5cyB0aGFuIHdlcmUgdXNlZCBiZWZvcmU=")
    store = open_store(other)
    found = store.database.read_now(premises.keys)
    store.close()
    begun._start()
    assert found[0].startswith("What is stored cannot be opened (no key in ENCRYPTION_KEYS opens the keyring's entry ")
    assert begun.reads(premises.keys) == []


def test_backups_that_stopped_are_noticed(world: World) -> None:
    def complaint(days: int) -> list[str]:
        return world.reads(lambda session: premises.backups(session, MONDAY + timedelta(days=days)))

    assert complaint(99) == [], "who never made one is told by the README"
    world.writes(lambda session: audit.add(session, premises.BACKUP_TAKEN, MONDAY))
    assert complaint(2) == []
    assert complaint(9) == ["The last backup is 9 days old (2026-03-02). Make one: care-plan-bot backup FILE"]


def test_a_bot_that_does_not_run_is_noticed_and_one_that_never_ran_is_not(world: World) -> None:
    def beat(session: Session) -> None:
        alarms.keep_pulse(session, "poll", MONDAY)
        alarms.keep_pulse(session, "sender", MONDAY)

    assert world.troubles() == []
    world.writes(beat)
    assert world.troubles() == []
    world.clock.at += timedelta(minutes=6)
    assert world.troubles()[0] == (
        "The bot has not worked since 2026-03-02 09:00 UTC. Is it running? Start it with: care-plan-bot run"
    )


def test_what_is_over_can_be_taken_as_seen_and_what_is_open_cannot(world: World) -> None:
    def raised(session: Session) -> None:
        for kind in ("update_set_aside", "row_put_off", "alert_undelivered"):
            alarms.raise_alarm(session, kind, f"{kind}:5", MONDAY)
        alarms.keep_pulse(session, "poll", MONDAY)

    world.writes(raised)
    assert len(world.troubles()) == 3
    assert world.writes(doctor.forget_what_is_over) == 2
    assert [words.split(" (")[0] for words in world.troubles()] == ["An alert could not be delivered"]
    assert world.reads(alarms.pulses) == {"poll": MONDAY}
    world.writes(lambda session: premises.writing(session, MONDAY))
    assert len(world.troubles()) == 1, "and looking leaves nothing behind"


def test_every_alarm_has_a_sentence(world: World) -> None:
    for kind in doctor._OVER:
        assert kind in doctor._WORDS
