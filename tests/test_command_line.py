"""The command line: what an operator types, and what she is told when something is not as it should be."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from tests.world import CLINIC, KEY

ROOT = Path(__file__).parent.parent
COMMANDS = ("run", "demo", "add-clinician", "migrate", "doctor", "audit")


class Operator:
    """Somebody at a terminal in a folder of her own, with the settings of a test clinic in her environment."""

    def __init__(self, folder: Path, api_url: str) -> None:
        self.folder = folder
        names = {name.upper(): value for name, value in CLINIC.items()}
        names["SAFETY_CHECKED_ON"] = datetime.now(UTC).date().isoformat()  # she goes by the clock of this machine
        self.settings = {"TELEGRAM_TOKEN": "1:demo", "TELEGRAM_API_URL": api_url, "ENCRYPTION_KEYS": KEY, **names}

    def types(self, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Runs the command and waits for its end."""
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "120"}
        return subprocess.run(
            [sys.executable, "-m", "bot", *words], cwd=self.folder, env={**environment, **self.settings, **changed},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def rows(self, query: str, file: str = "care-plan-bot.db") -> list[tuple[object, ...]]:
        """What her database holds."""
        with closing(sqlite3.connect(self.folder / file)) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def emulator() -> Iterator[str]:
    command = [sys.executable, "-m", "bot.demo.emulator", "--no-limits"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def api_url() -> Iterator[str]:
    with emulator() as url:
        yield url


@pytest.fixture
def operator(tmp_path: Path, api_url: str) -> Operator:
    return Operator(tmp_path, api_url)


def test_help_lists_every_command(operator: Operator) -> None:
    shown = operator.types("--help")
    assert shown.returncode == 0
    listed = re.findall(r"^\W*([a-z-]+)  ", shown.stdout, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["care-plan-bot", command, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert command in text
    assert re.search(r"[A-Z][a-z ,'-]{15,}", text.split("Options")[0].split("Usage")[1]), (
        "it says in a sentence what it does"
    )


@pytest.mark.long
def test_add_clinician_prints_a_link_and_its_picture_and_keeps_only_the_hash(operator: Operator, api_url: str) -> None:
    done = operator.types("add-clinician", "Dr Lee")
    assert (done.returncode, done.stderr) == (0, "")
    link = re.search(r"https://t\.me/careplan_demo_bot\?start=([\w-]{32})$", done.stdout, re.MULTILINE)
    assert link is not None
    assert "Send this link to Dr Lee. It works once, for 3 days:" in done.stdout
    assert any(block in done.stdout for block in "█▀▄"), "a picture to scan"
    assert operator.rows("SELECT kind, length(token_hash), used_at FROM invitations") == [("clinician", 32, None)]
    for file in operator.folder.glob("*.db*"):
        content = file.read_bytes()
        assert link[1].encode() not in content
        assert b"Dr Lee" not in content


@pytest.mark.long
def test_the_first_administrator_is_made_by_the_operator(operator: Operator) -> None:
    for words in (("Dr Lee", "--admin"), ("Dr Moss",)):
        assert operator.types("add-clinician", *words).returncode == 0
    assert operator.rows("SELECT is_admin FROM clinicians ORDER BY id") == [(1,), (0,)]


@pytest.mark.long
def test_two_links_are_two(operator: Operator) -> None:
    links = [
        re.findall(r"start=[\w-]+", operator.types("add-clinician", name).stdout) for name in ("Dr Lee", "Dr Moss")
    ]
    assert links[0] != links[1]
    assert operator.rows("SELECT count(*), count(DISTINCT token_hash) FROM invitations") == [(2, 2)]


@pytest.mark.long
def test_migrate_says_where_the_database_is_and_does_nothing_the_second_time(operator: Operator) -> None:
    for _ in range(2):
        done = operator.types("migrate")
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"The database is at revision \w+\.\n", done.stdout)
    assert operator.rows("SELECT count(*) FROM patients") == [(0,)]


@pytest.mark.long
def test_migrate_check_needs_no_settings_and_touches_no_database(operator: Operator) -> None:
    operator.settings = {}
    done = operator.types("migrate", "--check")
    assert (done.returncode, done.stdout) == (0, "Models and migrations agree.\n")
    assert list(operator.folder.iterdir()) == []


@pytest.mark.long
def test_doctor_finds_nothing_wrong_and_then_something(operator: Operator) -> None:
    done = operator.types("doctor")
    assert (done.returncode, done.stdout) == (0, "Nothing is wrong.\n")
    with closing(sqlite3.connect(operator.folder / "care-plan-bot.db")) as connection:
        alarm = ("alert_undelivered", "alert:5", "2026-03-02 09:00:00.000000", "2026-03-02 09:00:00.000000", 3)
        connection.execute(
            "INSERT INTO alarms (kind, subject, raised_at, last_at, times) VALUES (?, ?, ?, ?, ?)", alarm
        )
        connection.commit()
    done = operator.types("doctor")
    assert done.returncode == 1
    assert done.stdout == (
        "An alert could not be delivered (alert:5). Tell that clinician, and see to the case. "
        "Since 2026-03-02 09:00 UTC, 3 times.\n"
    )


@pytest.mark.long
def test_doctor_goes_by_the_clock_it_was_given(operator: Operator, api_url: str) -> None:
    """An update that came at 8:00 of the emulator's day has not waited for five minutes yet."""
    operator.types("migrate")
    now = httpx.get(f"{api_url}/clock").json()["now"][:19].replace("T", " ")
    with closing(sqlite3.connect(operator.folder / "care-plan-bot.db")) as connection:
        connection.execute(
            "INSERT INTO inbox (bot, update_id, chat_hash, owner, payload, status, attempts, received_at)"
            " VALUES ('b', 1, x'00', 'inbox:x', x'00', 'waiting', 0, ?)", (f"{now}.000000",),
        )  # fmt: skip
        connection.commit()
    of_that_day = {"CLOCK_URL": api_url, "SAFETY_CHECKED_ON": now[:10]}
    assert operator.types("doctor", **of_that_day).stdout == "Nothing is wrong.\n"
    assert "Messages to the bot wait since" in operator.types("doctor").stdout


# Refusals: exit code 2, one sentence, no traceback. Most run in this process, which is quicker.


class Refusal:
    """Runs a command in this process with an environment of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], operator: Operator) -> None:
        self._monkeypatch, self._capsys, self._operator = monkeypatch, capsys, operator
        monkeypatch.chdir(operator.folder)

    def of(self, *words: str, **changed: str) -> str:
        """The sentence it was refused with."""
        for name, value in {**self._operator.settings, **changed}.items():
            self._monkeypatch.setenv(name, value)
        self._monkeypatch.setattr(sys, "argv", ["care-plan-bot", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        told = self._capsys.readouterr()
        assert told.out == ""
        assert "Traceback" not in told.err
        return told.err.strip()


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], operator: Operator) -> Refusal:
    return Refusal(monkeypatch, capsys, operator)


@pytest.mark.parametrize("command", [("run",), ("add-clinician", "Dr Lee"), ("doctor",)])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", ""),
        ("TELEGRAM_TOKEN", "changeme"),
        ("ENCRYPTION_KEYS", ""),
        ("ENCRYPTION_KEYS", "changeme"),
        ("CLINIC_NAME", ""),
        ("CLINIC_ZONE", "Mars"),
        ("CLINIC_HOURS", "whenever"),
        ("ON_CALL", ""),
        ("SEND_RATE", "fast"),
    ],
)
@pytest.mark.long
def test_a_setting_that_cannot_be_used_is_named_in_one_sentence(
    refusal: Refusal, command: tuple[str, ...], name: str, value: str
) -> None:
    said = refusal.of(*command, **{name: value})
    assert name in said
    assert len(said.splitlines()) == 1


def test_nothing_is_made_when_a_setting_is_refused(refusal: Refusal, operator: Operator) -> None:
    refusal.of("add-clinician", "Dr Lee", CLINIC_NAME="")
    assert list(operator.folder.iterdir()) == []


def test_a_token_that_telegram_refuses(refusal: Refusal) -> None:
    assert refusal.of("add-clinician", "Dr Lee", TELEGRAM_TOKEN="2:other") == "the bot token was refused"


def test_a_server_that_is_not_there(refusal: Refusal) -> None:
    said = refusal.of("add-clinician", "Dr Lee", TELEGRAM_API_URL="http://127.0.0.1:9")
    assert len(said.splitlines()) == 1
    assert said


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/bot.db", "care-plan-bot.db", "postgres://"])
def test_a_database_that_cannot_be_opened(refusal: Refusal, url: str) -> None:
    said = refusal.of("migrate", DATABASE_URL=url)
    assert "DATABASE_URL" in said
    assert len(said.splitlines()) == 1


@pytest.mark.long
def test_keys_that_do_not_fit_the_keyring(refusal: Refusal, operator: Operator) -> None:
    assert operator.types("add-clinician", "Dr Lee").returncode == 0
    other = "RWeJCrze8SNFZ4kKvN7xI0VniQq83vEjq83vEjRWeJA="
    said = refusal.of("add-clinician", "Dr Moss", ENCRYPTION_KEYS=other)
    assert said.startswith("no key in ENCRYPTION_KEYS opens the keyring's entry for ")
    assert operator.rows("SELECT count(*) FROM clinicians") == [(1,)]


@pytest.mark.parametrize("name", ["", "   "])
def test_a_clinician_needs_a_name(refusal: Refusal, name: str) -> None:
    assert "NAME" in refusal.of("add-clinician", name).upper()


@pytest.mark.long
def test_a_refusal_reaches_the_shell(operator: Operator) -> None:
    done = operator.types("run", ENCRYPTION_KEYS="")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ENCRYPTION_KEYS is not set. Make a key with: ")
    assert len(done.stderr.splitlines()) == 1
