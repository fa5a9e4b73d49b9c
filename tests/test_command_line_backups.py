"""The operator backs up, loses everything, restores, and changes the keys, as she types it."""

import base64
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_command_line import Operator, Refusal, emulator
from tests.world import KEY

NEW_KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="module")
def api_url() -> Iterator[str]:
    with emulator() as url:
        yield url


@pytest.fixture
def operator(tmp_path: Path, api_url: str) -> Operator:
    operator = Operator(tmp_path, api_url)
    assert operator.types("add-clinician", "Dr Lee").returncode == 0
    return operator


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], operator: Operator) -> Refusal:
    return Refusal(monkeypatch, capsys, operator)


def lose(operator: Operator) -> None:
    for file in operator.folder.glob("*.db*"):
        file.unlink()


def names(operator: Operator) -> list[str]:
    return sorted(file.name for file in operator.folder.iterdir() if not file.name.endswith(("-wal", "-shm")))


@pytest.mark.long
def test_there_and_back(operator: Operator) -> None:
    done = operator.types("backup", "data.backup")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"\d+ rows of [\d-]+ [\d:]+ UTC are in data\.backup\. Now back up the keys: backup-keys FILE\n", done.stdout
    )
    done = operator.types("backup-keys", "keys.backup")
    assert re.fullmatch(
        r"\d keys are in keys\.backup\. It opens only with ENCRYPTION_KEYS, which you keep elsewhere\.\n", done.stdout
    )
    lose(operator)
    done = operator.types("restore", "data.backup", "--keys", "keys.backup")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Restored as of ")
    assert operator.rows("SELECT count(*) FROM clinicians") == [(1,)]
    assert names(operator) == ["care-plan-bot-keyring.db", "care-plan-bot.db", "data.backup", "keys.backup"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in operator.folder.iterdir()} == {0o600}
    assert operator.types("doctor").stdout == "Nothing is wrong.\n"


@pytest.mark.long
def test_the_old_key_can_go_after_rotating(operator: Operator) -> None:
    old_backup = operator.types("backup", "data.backup")
    assert old_backup.returncode == 0
    both = f"{NEW_KEY},{KEY}"
    done = operator.types("rotate-keys", ENCRYPTION_KEYS=both)
    assert re.match(r"\d keys are wrapped anew\. Nothing needs another key than the first", done.stdout)
    assert "Keep the others for as long as you keep backups that were made under them." in done.stdout
    assert operator.types("rotate-keys", ENCRYPTION_KEYS=both).stdout.startswith("0 keys are wrapped anew.")
    assert operator.types("add-clinician", "Dr Moss", ENCRYPTION_KEYS=NEW_KEY).returncode == 0
    refused = operator.types("restore", "data.backup", "--overwrite", ENCRYPTION_KEYS=NEW_KEY)
    assert refused.returncode == 2
    assert "no key in ENCRYPTION_KEYS is the one it was sealed with" in refused.stderr
    assert operator.rows("SELECT count(*) FROM clinicians") == [(2,)]


REFUSED = [
    (("restore", "none.backup"), "none.backup"),
    (("restore", "care-plan-bot.db"), "was not made by care-plan-bot, or was changed"),
    (("restore", "data.backup"), "The database at DATABASE_URL holds something. With --overwrite it is replaced."),
    (("restore", "data.backup", "--overwrite", "--keys", "data.backup"), "is a backup of the database, not of the"),
    (("restore", "data.backup", "--overwrite", "--stopped-at", "2001-01-01 10:00"), "--stopped-at lies between"),
    (("backup", "data.backup"), "data.backup is there already, and is kept"),
    (("backup-keys", "data.backup"), "data.backup is no backup of keys, and is kept"),
    (("backup", "no/such/folder/file"), "cannot be written: No such file or directory"),
]


@pytest.mark.long
def test_refused_in_one_sentence_and_nothing_is_changed(refusal: Refusal, operator: Operator) -> None:
    assert operator.types("backup", "data.backup").returncode == 0

    def held() -> tuple[object, ...]:
        rows = operator.rows("SELECT * FROM clinicians"), operator.rows("SELECT what FROM audit")
        keys = operator.rows("SELECT * FROM data_keys", "care-plan-bot-keyring.db")
        return rows, keys, names(operator), (operator.folder / "data.backup").read_bytes()

    before = held()
    for words, said in REFUSED:
        assert said in " ".join(refusal.of(*words).split()), words
        assert held() == before, words


@pytest.mark.long
def test_no_command_names_a_secret(refusal: Refusal, operator: Operator) -> None:
    (operator.folder / "file").write_bytes(b"x")
    for words in (("backup", "new"), ("backup-keys", "new"), ("restore", "file"), ("rotate-keys",)):
        said = refusal.of(*words, KEYRING_URL="sqlite:///none.db")
        assert KEY not in said
        assert len(said.splitlines()) == 1
        assert names(operator) == ["care-plan-bot-keyring.db", "care-plan-bot.db", "file"]


@pytest.mark.long
def test_without_a_database_nothing_is_made(refusal: Refusal, operator: Operator) -> None:
    lose(operator)
    assert refusal.of("backup", "b") == "There are no keys at KEYRING_URL."
    assert refusal.of("rotate-keys") == "There are no keys at KEYRING_URL."
    assert list(operator.folder.iterdir()) == []


@pytest.mark.long
def test_postgresql_is_sent_to_its_own_tool(refusal: Refusal) -> None:
    said = refusal.of("backup", "b", DATABASE_URL="postgresql+psycopg://clinic:hush@db/bot")
    assert said == "Only SQLite is backed up and restored by care-plan-bot. For PostgreSQL use pg_dump."
