"""What the bot writes to its log on a whole scripted day, and when the wire fails: ids, never a person or a secret."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.anna import RED_FLAG
from tests.process.processes import STARTS_AT, BotProcess, Place, emulator_process, running
from tests.process.scripted_day import GOAL, LABEL, LONDON, Days, Meanwhile
from tests.world import CLINIC, KEY

TOKEN = "7012345678:AAHq-DemoOfASecretThatNobodyMaySee_01"  # no bot's
LINK = re.compile(r"start=(\S+)")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Days, Place]]:
    """Two days with answers, a typed answer, a red flag and alerts; now and then a call of the bot goes wrong."""
    with running(tmp_path_factory.mktemp("logs"), token=TOKEN) as place:
        days = Days(place, 4, Meanwhile())
        days.begin()
        for kind, method in (("500", "sendMessage"), ("cut", "editMessageText"), ("502", "getUpdates"),
                             ("429", "answerCallbackQuery"), ("cut", "getUpdates")):  # fmt: skip
            place.wire.plan_fault(kind=kind, method=method)
        first = STARTS_AT.astimezone(LONDON).date()
        for number in range(2):
            days.live(first.replace(day=first.day + number))
        yield days, place


@pytest.mark.long
def test_the_log_tells_what_happened_in_lines_of_json(day: tuple[Days, Place]) -> None:
    lines = _lines_of(day[1].bot)
    events = [line["event"] for line in lines]
    assert events.count("started") == 1
    assert "not sent" in events
    assert "poll fault" in events
    assert all(line["timestamp"] and line["level"] for line in lines)


@pytest.mark.long
def test_the_log_names_nobody_and_no_secret(day: tuple[Days, Place]) -> None:
    days, place = day
    lines = _lines_of(place.bot)
    assert lines
    log = "\n".join(str(line | {"timestamp": None}) for line in lines)  # else its digits look like a chat id
    assert [secret for secret in _secrets_of(days) if secret.casefold() in log.casefold()] == []


def _lines_of(bot: BotProcess) -> list[dict[str, object]]:
    """Everything the bot wrote to standard output and error, line by line."""
    return [json.loads(line) for line in bot.log.read_text("utf-8").splitlines()]


def _secrets_of(days: Days) -> set[str]:
    """Everything that identifies a person, tells how she is, or opens a door."""
    people = {"Anna", "Dr Lee", "Lee", "Mrs B", "Theodor", LABEL, GOAL, RED_FLAG, "chest pain", "Ibuprofen"}
    messages = days.anna.phone.messages + days.lee.phone.messages
    links = {link for message in messages for link in LINK.findall(message.text)}
    typed = {text for text in days.anna.told.typed if len(text) > 2}
    typed |= {message.text for message in messages if not message.is_bot and len(message.text) > 2}
    said = {line for message in messages if message.is_bot for line in message.text.splitlines() if len(line) > 12}
    assert links
    assert RED_FLAG in typed
    chats = {str(phone.person_id) for phone in (days.anna.phone, days.lee.phone)}
    secrets = {TOKEN, TOKEN.split(":")[1], "/bot7012345678", KEY, CLINIC["crisis_line"]}
    return people | links | typed | said | chats | secrets


@pytest.mark.parametrize("trouble", ["refused", "nobody there"])
def test_a_bot_that_cannot_even_start_keeps_its_token_to_itself(trouble: str, tmp_path: Path) -> None:
    with emulator_process(STARTS_AT) as url:  # which knows another token
        bot = BotProcess(tmp_path, url if trouble == "refused" else "http://127.0.0.1:9", TOKEN)
        bot.start()
        try:
            _wait_until_it_wrote(bot)
        finally:
            bot.kill()
    assert TOKEN.split(":")[1] not in bot.log.read_text("utf-8")
    assert KEY not in bot.log.read_text("utf-8")


def _wait_until_it_wrote(bot: BotProcess) -> None:
    ends_at = time.monotonic() + 20
    while not bot.tail() or bot.is_running():
        assert time.monotonic() < ends_at, bot.tail()
        time.sleep(0.05)
