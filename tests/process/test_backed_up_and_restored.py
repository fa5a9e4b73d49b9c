"""Real processes: a whole life leaves no plain word anywhere, and a lost machine is replaced in the middle of a day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from storage.database import Database
from storage.keyring import Keyring
from storage.restoring import read_backup
from storage.seals import Seals
from tests.process.anna import Anna
from tests.process.processes import STARTS_AT, BotProcess, Place, running
from tests.process.scripted_day import GOAL, LABEL, LONDON, Clinician, Days, Meanwhile
from tests.world import settings_in

HER_ID, CLINICIANS_ID = 7_391_845_520, 8_412_967_305  # unmistakable: no number of anything else looks like these
NOTE, LETTER, ANSWER = "I sleep better on my left side", "How is your crackling knee?", "It crackles less since Sunday"
BACKGROUND, PHONE = "Asthma since boarding school", "my number is 0113 496 0999"
MONDAY = STARTS_AT.astimezone(LONDON).date()


def days_in(place: Place) -> Days:
    days = Days(place, 4, Meanwhile())
    days.anna = Anna(place.wire.phone(HER_ID, "Anna"), Random(4))
    days.lee = Clinician(place.wire.phone(CLINICIANS_ID, "Leopoldine"))
    return days


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), LONDON)


def tells_more(days: Days) -> None:
    """Words of every kind that she or her clinician may type."""
    anna, lee = days.anna.phone, days.lee.phone
    for act in (
        lambda: anna.says(f"/note {NOTE}"),
        lambda: anna.says("/background"),
        lambda: anna.says(BACKGROUND),
        lambda: anna.taps_latest("Stop here"),
        lambda: lee.says("/write"),
        lambda: lee.says(LETTER),
        lambda: lee.taps_latest("Send"),
        lambda: anna.taps_latest("Answer"),
        lambda: anna.says(ANSWER),
        lambda: anna.says(PHONE),
        lambda: lee.says("/caseload"),
        lambda: lee.says("/write"),
        lambda: lee.says("never mind the stairs"),  # typed, and not sent yet
        lambda: anna.says("/export"),
    ):
        days._does(act)


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[tuple[Days, Path]]:
    """A day and a morning: answers, an alert, words of every kind; then both backups, while the bot runs."""
    (tmp_path / "bot").mkdir()
    with running(tmp_path / "bot") as place:
        days = days_in(place)
        days.begin()
        tells_more(days)
        for moment in (at(8), at(18), at(20), at(8, day=1)):
            days.move_to(moment)
        place.bot.command("backup", str(tmp_path / "data.backup"))
        place.bot.command("backup-keys", str(tmp_path / "keys.backup"))
        yield days, tmp_path


def secrets_of(days: Days) -> set[str]:
    """Everything anybody typed, the plan and the bot said, and who they are."""
    messages = days.anna.phone.messages + days.lee.phone.messages
    typed = {message.text for message in messages if not message.is_bot and len(message.text) > 3}
    said = {line for message in messages if message.is_bot for line in message.text.splitlines() if len(line) > 12}
    links = {link for message in messages for link in re.findall(r"start=(\S+)", message.text)}
    assert {NOTE, LETTER, ANSWER, BACKGROUND, PHONE, GOAL, LABEL} <= typed | {
        words.removeprefix("/note ") for words in typed
    }
    assert links
    plain = {words for words in typed if re.fullmatch(r"/\w+|\d\d:\d\d", words)}  # commands; times are not sealed
    words = {"Anna", "Dr Lee", "Leopoldine", "Theodor", "blue folder", "Ibuprofen", "chest pain", NOTE}
    return (typed - plain) | said | links | words | {str(HER_ID), str(CLINICIANS_ID)}


def found_in(folder: Path, secrets: set[str]) -> dict[str, set[str]]:
    """Which of them stand in plain in which file, in UTF-8 or UTF-16, in whatever case."""
    found: dict[str, set[str]] = {}
    for file in (file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes().lower()
        for secret in secrets:
            forms = (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be"))
            if any(form.lower() in content for form in forms):
                found.setdefault(file.name, set()).add(secret)
    return found


@pytest.mark.long
def test_no_plain_word_of_a_whole_life_is_left_in_any_file(lived: tuple[Days, Path]) -> None:
    """Databases with their write-ahead logs, the keyring, the log, the backups, and the backup as it is inside."""
    days, folder = lived
    masters = settings_in(folder).master_keys()
    inside = b"".join(read_backup(folder / "data.backup", masters).file.pieces(masters))
    (folder / "inside the backup").write_bytes(inside)
    secrets = secrets_of(days)
    assert len(secrets) > 100
    searched = {file.name for file in folder.rglob("*") if file.is_file()}
    assert searched >= {
        "bot.db",
        "bot.db-wal",
        "keyring.db",
        "bot.log",
        "data.backup",
        "keys.backup",
        "inside the backup",
    }
    assert found_in(folder, secrets) == {}

    for number, secret in enumerate((NOTE, str(HER_ID), GOAL.lower())):  # planted ones are found
        planted = folder / f"planted {number}"
        planted.write_bytes(b"\x00\xff" * 50 + secret.encode(("utf-8", "utf-16-le", "utf-8")[number]) + b"\x00")
        assert planted.name in found_in(folder, secrets)


@pytest.mark.long
def test_the_machine_is_lost_and_a_clean_one_goes_on_with_the_day(lived: tuple[Days, Path]) -> None:
    days, folder = lived
    anna, wire = days.anna.phone, days.place.wire
    days.move_to(at(17, 30, day=1))
    days.move_to(at(18, 5, day=1))
    asked = len(anna.messages)
    days.place.bot.kill()
    wire.set_clock(at(18, 40, day=1).astimezone(UTC))

    (folder / "clean").mkdir()
    bot = BotProcess(folder / "clean", days.place.bot._url)
    told = bot.command("restore", str(folder / "data.backup"), "--keys", str(folder / "keys.backup"))
    assert told.startswith("Restored as of 2026-03-03 08:00 UTC: ")
    bot.start()
    try:
        settings = settings_in(folder / "clean")
        keyring = Keyring(settings.keyring_url, settings.master_keys())
        database = Database(settings.database_url, Seals(keyring))
        try:
            days.place = replace(days.place, bot=bot, database=database)
            days._does(lambda: anna.says("/help"))
            since = [message.text for message in anna.messages[asked:] if message.is_bot]
            assert [text for text in since if text.startswith("Something broke here")] == since[:1]
            assert not any("How was your day?" in text or "Time to move" in text for text in since)
            begun = len(anna.messages)
            days.move_to(at(20, day=1))
            due = [message.text for message in anna.messages[begun:] if message.is_bot and "Ibuprofen" in message.text]
            assert len(due) == 1
            days.move_to(at(8, day=2))
            days.move_to(at(18, day=2))
            assert bot.command("doctor") == "Nothing is wrong.\n"
        finally:
            database.close()
            keyring.close()
    finally:
        bot.kill()
