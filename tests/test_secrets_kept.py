"""The token, the keys and the database's password are in nothing that the command line prints or the bot logs."""

import re
from pathlib import Path

import pytest

from bot.logs import set_up_logs
from tests.process.phone import Wire
from tests.process.processes import STARTS_AT, BotProcess, emulator_process
from tests.test_command_line import COMMANDS, Operator, Refusal, api_url, operator, refusal
from tests.world import KEY

__all__ = ["api_url", "operator", "refusal"]  # fixtures
TOKEN = "7012345678:AAHq-DemoOfASecretThatNobodyMaySee_01"  # no bot's
OTHER_KEY = "RWeJCrze8SNFZ4kKvN7xI0VniQq83vEjq83vEjRWeJA="
PASSWORD = "s3cr3t"
SECRETS = (TOKEN, TOKEN.split(":")[1], "/bot7012345678", KEY, OTHER_KEY, PASSWORD)
URL = f"postgresql+psycopg://bot:{PASSWORD}"
BROKEN_DATABASES = (
    f"{URL}@127.0.0.1:1/bot", f"{URL}@tail@127.0.0.1:1/bot", f"{URL}@127.0.0.1:{PASSWORD}/bot", f"{URL}#x@h/bot",
    f"{URL}/x@h:1/bot", f"nosuch://bot:{PASSWORD}@h/bot", f"mysql://bot:{PASSWORD}@h/bot", f"bot:{PASSWORD}@h/bot",
    f"{URL}@h:1/bot?foo={PASSWORD}", f"head@{URL}@h/bot",
)  # fmt: skip
BROKEN_SERVERS = ("http://[bad", "http://127.0.0.1:abc", "127.0.0.1:9", "ftp://127.0.0.1", "http://", "http://bad host",
                  "http://127.0.0.1:9", "https://127.0.0.1:9")  # fmt: skip


def shown_in(text: str) -> list[str]:
    """The secrets that stand in it."""
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("name", ["DATABASE_URL", "KEYRING_URL"])
@pytest.mark.parametrize("url", BROKEN_DATABASES)
@pytest.mark.long
def test_a_database_that_cannot_be_used_is_refused_in_one_line_without_its_password(
    refusal: Refusal, name: str, url: str
) -> None:
    command = ("migrate",) if name == "DATABASE_URL" else ("doctor",)
    said = refusal.of(*command, **{name: url, "TELEGRAM_TOKEN": TOKEN})
    assert shown_in(said) == []
    assert len(said.splitlines()) == 1
    assert name in said


@pytest.mark.parametrize("url", BROKEN_SERVERS)
def test_a_server_that_cannot_be_reached_is_told_in_one_line_without_the_token(refusal: Refusal, url: str) -> None:
    said = refusal.of("add-clinician", "Dr Lee", TELEGRAM_API_URL=url, TELEGRAM_TOKEN=TOKEN)
    assert shown_in(said) == []
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", TOKEN.replace(":", " ")),
        ("TELEGRAM_TOKEN", f"bot{TOKEN}"),
        ("ENCRYPTION_KEYS", KEY[:-2]),
        ("ENCRYPTION_KEYS", f"{KEY};{OTHER_KEY}"),
        ("LOG_LEVEL", "LOUD"),
        ("SEND_RATE", TOKEN),
        ("SAFETY_CHECKED_ON", "soon"),
    ],
)
def test_a_setting_that_cannot_be_used_takes_no_secret_with_it(refusal: Refusal, name: str, value: str) -> None:
    said = refusal.of("run", **{"TELEGRAM_TOKEN": TOKEN, "ENCRYPTION_KEYS": KEY, name: value})
    assert shown_in(said) == []
    assert len(said.splitlines()) == 1


def test_a_token_that_is_refused_is_not_repeated(refusal: Refusal) -> None:
    assert refusal.of("add-clinician", "Dr Lee", TELEGRAM_TOKEN=TOKEN) == "the bot token was refused"


@pytest.mark.long
def test_no_help_shows_what_is_set(operator: Operator) -> None:
    hidden = {"TELEGRAM_TOKEN": TOKEN, "DATABASE_URL": f"{URL}@h/bot", "KEYRING_URL": f"{URL}@h/keys"}
    for words in ((), *((command,) for command in COMMANDS)):
        shown = operator.types(*words, "--help", **hidden)
        assert (shown.returncode, shown_in(shown.stdout + shown.stderr)) == (0, []), words


def test_libraries_are_quiet_whatever_the_level(capfd: pytest.CaptureFixture[str]) -> None:
    """They write addresses, and the token stands in the address of every call."""
    import logging

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers.clear()
    try:
        set_up_logs("DEBUG")
        for name in ("httpx", "httpcore.http11", "telegram.Bot", "sqlalchemy.engine.Engine", "some.other.library"):
            logging.getLogger(name).info("POST /bot%s/getMe", TOKEN)
            logging.getLogger(name).debug("POST /bot%s/getMe", TOKEN)
        logging.getLogger("bot.channels").debug("our own line")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    said = capfd.readouterr().err
    assert shown_in(said) == []
    assert "our own line" in said


class AtDebug(BotProcess):
    """A bot that logs all it can."""

    def environment(self) -> dict[str, str]:
        """The same, with the lowest level."""
        return {**super().environment(), "LOG_LEVEL": "DEBUG"}


@pytest.mark.long
def test_a_bot_at_debug_whose_wire_fails_logs_no_secret(tmp_path: Path) -> None:
    with emulator_process(STARTS_AT, TOKEN) as url, Wire(url) as wire:
        bot = AtDebug(tmp_path, url, TOKEN)
        for kind, method in (("500", "getUpdates"), ("cut", "getUpdates"), ("502", "getUpdates")):
            wire.plan_fault(kind=kind, method=method)
        bot.start()
        try:
            wire.until(lambda: "poll fault" in bot.tail(), lambda: f"a fault:\n{bot.tail()}", bot.check_alive)
            link = bot.command("add-clinician", "Dr Lee")
            told = bot.log.read_text("utf-8")
        finally:
            bot.kill()
    (token,) = re.findall(r"start=([\w-]{32})", link)
    assert '"level": "debug"' in told or '"level": "info"' in told
    assert shown_in(told + link) == []
    assert token not in told
