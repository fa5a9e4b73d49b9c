"""The real process behind a webhook: a day, a flood, hostile callers, its end by SIGTERM, and back to polling."""

import json
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.care.flooding import A_MINUTE
from bot.channels.webhook import secret_of
from tests.process.accounts import Accounts
from tests.process.phone import Phone
from tests.process.processes import TOKEN, Place, running
from tests.process.scripted_day import LONDON, Days, Meanwhile

SECRET = {"X-Telegram-Bot-Api-Secret-Token": secret_of(TOKEN), "Content-Type": "application/json"}
SECRET_WORDS = "Theodora must not be in any log"


@contextmanager
def by_webhook(folder: Path) -> Iterator[tuple[Place, httpx.Client]]:
    """A bot that listens on a port of its own, and somebody who knows it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    with (
        running(folder, webhook_url=f"http://{place}/bot", webhook_listen=place) as bot,
        httpx.Client(base_url=f"http://{place}", trust_env=False) as caller,
    ):
        yield bot, caller


def is_answered(phone: Phone, words: str) -> bool:
    return any(message.is_bot and words in message.text for message in phone.messages)


def wait(place: Place, phone: Phone, words: str, patience: float = 60.0) -> None:
    place.wire.until(
        lambda: is_answered(phone, words),
        lambda: f"{words!r}\n{place.bot.tail()}",
        place.bot.check_alive,
        patience,
    )


def harms(caller: httpx.Client) -> None:
    """What anybody may try; and what nobody but Telegram could."""
    body = json.dumps({"update_id": 5, "message": {"text": SECRET_WORDS}}).encode()
    for path, headers in (("/bot", {}), ("/", SECRET), ("/bot", {**SECRET, "X-Telegram-Bot-Api-Secret-Token": "x"})):
        assert caller.post(path, content=body, headers=headers).status_code == 404
    for broken in (b"", b"[]", b"{" * 50_000, body[:-20].replace(b"update_id", b"id"), b"\xff\x00"):
        assert caller.post("/bot", content=broken, headers=SECRET).status_code == 400
    assert caller.post("/bot", content=b" " * 1_100_000, headers=SECRET).status_code == 413
    with suppress(httpx.HTTPError):
        caller.post("/bot", content=iter([body, b" " * 9_000_000]), headers=SECRET)


@pytest.mark.long
def test_two_days_by_webhook_among_hostile_callers_and_killed_on_the_way(tmp_path: Path) -> None:
    with by_webhook(tmp_path) as (place, caller):
        days = Days(place, 3, Meanwhile(moved=lambda: harms(caller)))
        days.begin()
        first = days.joined_at.astimezone(LONDON).date()
        days.live(first)
        place.bot.kill()
        days.anna.phone.says("/today")  # Telegram keeps it until the bot is back
        place.bot.start()
        place.wire.until(place.bot.has_started, place.bot.tail, place.bot.check_alive)
        days.live(first + timedelta(days=1))
        days.end()
        Accounts(days).check()
        assert "getUpdates" not in place.wire.methods_called(0)
        log = place.bot.log.read_text(encoding="utf-8")
    assert SECRET_WORDS not in log
    assert "Traceback" not in log
    assert '"event": "webhook got no update"' in log


def test_sigterm_ends_it_cleanly_and_polling_goes_on_with_what_came_since(tmp_path: Path) -> None:
    with by_webhook(tmp_path) as (place, _caller):
        anna = place.wire.phone(1001, "Anna")
        anna.says("hello")
        wait(place, anna, "please open the link")
        os.kill(place.bot.pid, signal.SIGTERM)
        assert place.bot.wait() == 0
        anna.says("I have chest pain")
        place.bot._settings.clear()  # as if WEBHOOK_URL was taken out of .env
        place.bot.start()
        wait(place, anna, "not an emergency service")
        assert {"getUpdates", "deleteWebhook"} <= set(place.wire.methods_called(0))
        place.bot.check_alive()


@pytest.mark.long
@pytest.mark.parametrize("count", [2_000])
def test_two_thousand_from_one_chat_while_another_is_answered(tmp_path: Path, count: int) -> None:
    """Each of them is dealt with once, its danger is answered, and Anna's question does not wait for the end."""
    with by_webhook(tmp_path) as (place, _caller):
        days = Days(place, 3, Meanwhile())
        days.begin()
        flooding, anna = place.wire.phone(5005, "Flo"), days.anna.phone
        numbers = [*range(count // 2), "I have chest pain", *range(count // 2, count - 1)]
        for number in numbers[: count // 2]:
            flooding.says(str(number))
        anna.says("/today")
        for number in numbers[count // 2 :]:
            flooding.says(str(number))
        wait(place, anna, "Today")
        wait(place, flooding, "not an emergency service")
        acts = place.wire.acts
        place.wire.until(lambda: dealt_with(tmp_path) == acts, place.bot.tail, place.bot.check_alive, 120)
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            told = database.execute("SELECT status, count(*) FROM inbox GROUP BY status").fetchall()
        assert dict(told).keys() == {"handled", "unanswered"}
        hello = sum(message.is_bot and "open the link" in message.text for message in flooding.messages)
        assert 1 <= hello <= A_MINUTE


def dealt_with(folder: Path) -> int:
    """How many updates wait no longer."""
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM inbox WHERE status != 'waiting'").fetchone()
    return int(count)
