"""Files somebody wrote, or changed on the way: each is read whole or refused in one sentence."""

import json
import tomllib
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.care.escalation import later, parse_policy, policy_written
from bot.care.findings import Severity
from bot.care.plan_checked import checked
from bot.care.plan_text import days_named, plan_text
from bot.care.practice import Practice
from bot.care.questionnaire_file import parse_questionnaire
from bot.care.red_flags import RedFlagWords, recognise
from bot.errors import BackupRefused, ContentRefused, FileRefused
from bot.replay.command import Request, replay
from storage.restoring import Backup, read_backup
from storage.sealed_files import write_sealed
from tests.channels.test_telegram_updates import JSON
from tests.fuzz.drawn import fuzzed, nearly, nearly_text, words
from tests.replay.clinic import PLAN
from tests.world import MONDAY, shared_content

T = TypeVar("T")
BOT = Path(content.__file__).parent
MASTER = bytes(range(32))
SOON = datetime(2036, 1, 1, tzinfo=UTC)  # every wait of a policy is over by then


def read_or_refused(read: Callable[[], T], *refusals: type[Exception]) -> T | None:
    """What was read; None where it was refused, in words."""
    try:
        return read()
    except refusals as error:
        refused = str(error)
    assert refused.strip()
    return None


def practice() -> Practice:
    return shared_content(None)


@cache
def toml(folder: str, ending: str = ".toml") -> list[dict[str, Any]]:
    """What each file of a content folder holds."""
    return [tomllib.loads(file.read_text("utf-8")) for file in sorted((BOT / folder).glob(f"*{ending}"))]


def near(folder: str, ending: str = ".toml") -> st.SearchStrategy[dict[str, Any]]:
    """The files of a content folder, nearly."""
    return st.sampled_from(toml(folder, ending)).flatmap(nearly)


@fuzzed(150)
@given(near("plans"))
def test_a_plan_is_refused_or_can_be_handed_out_and_kept(tables: Mapping[str, Any]) -> None:
    plan = read_or_refused(lambda: checked(tables, practice()), ContentRefused)
    if plan is not None:
        assert checked(tomllib.loads(plan_text(tables, plan.name)), practice()) == plan, "as export-plan writes it"
        assert checked(json.loads(json.dumps(tables)), practice()) == plan, "as a patient's plan is kept"
        days_named(tables)


@fuzzed(60)
@given(st.sampled_from([file.read_bytes() for file in sorted((BOT / "plans").glob("*.toml"))]).flatmap(nearly_text))
def test_a_plan_file_is_read_or_refused(text: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.toml"
        file.write_bytes(text)
        read_or_refused(lambda: content.read_plan(file, practice()), ContentRefused)


@fuzzed(150)
@given(near("questionnaires"))
def test_a_questionnaire_is_read_or_refused(tables: Mapping[str, Any]) -> None:
    questionnaire = read_or_refused(lambda: parse_questionnaire(tables), ContentRefused)
    if questionnaire is not None:
        assert all(len(item.labels) == item.maximum + 1 for item in questionnaire.items)


@fuzzed(150)
@given(near("policies"))
def test_a_policy_is_refused_or_kept_with_a_case_and_its_waits_come_to_an_end(tables: Mapping[str, Any]) -> None:
    policy = read_or_refused(lambda: parse_policy(tables), ContentRefused)
    if policy is not None:
        assert policy_written(policy.written) == policy
        for severity in Severity:
            ladder = policy.ladders[severity]
            waits = (*(step.after for step in ladder.steps), ladder.again_every, ladder.overdue_after)
            assert all(MONDAY <= later(practice().clinic, MONDAY, wait) < SOON for wait in waits)


@cache
def danger_words() -> dict[str, Any]:
    """The English list with a few of its phrases: a whole one takes a second to compile."""
    (english,) = toml("languages", "en.redflags.toml")
    return {
        **english,
        "flags": {code: phrases[:3] for code, phrases in list(english["flags"].items())[:4]},
        "elsewhere": {"phrases": english["elsewhere"]["phrases"][:4], "lifted_by": []},
        "past": {**english["past"], "phrases": english["past"]["phrases"][:4]},
        "figures": {"phrases": english["figures"]["phrases"][:4]},
    }


@fuzzed(30)
@given(st.deferred(lambda: nearly(danger_words())), words)
def test_a_list_of_danger_words_is_refused_or_reads_any_text(tables: Mapping[str, Any], text: str) -> None:
    read = read_or_refused(lambda: RedFlagWords.parse(tables), ContentRefused)
    if read is not None:
        recognise(text, read)


ROWS = b"patient,on,code,value\nann,2026-01-05,pain,3\nann,2026-01-06,item:ibuprofen,done\nbob,2026-01-06,pain,9\n"
KNOWN = b"patient,goal,started_on,procedure_on\nann,reduce,2026-01-05,\nbob,,,2026-01-04\n"


@fuzzed(40)
@given(nearly_text(ROWS), st.none() | nearly_text(KNOWN), nearly_text(PLAN.encode()) | st.just(PLAN.encode()))
def test_a_replay_is_played_or_refused(rows: bytes, known: bytes | None, plan: bytes) -> None:
    with TemporaryDirectory() as name, redirect_stdout(StringIO()):
        folder = Path(name)
        for file, text in (("rows.csv", rows), ("plan.toml", plan), ("known.csv", known or b"")):
            (folder / file).write_bytes(text)
        patients = folder / "known.csv" if known is not None else None
        request = Request(folder / "rows.csv", folder / "plan.toml", folder / "flags.csv", patients=patients)
        is_played = read_or_refused(lambda: replay(request), FileRefused, ContentRefused)
        assert (is_played is None) is not (folder / "flags.csv").exists(), "no half of a result"


@cache
def sealed() -> bytes:
    """A sealed file of the bot's."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.backup"
        facts = {"revision": "0001", "taken_at": MONDAY.isoformat()}
        write_sealed(file, "database", facts, MASTER, [b"what it holds"], overwrite=False)
        return file.read_bytes()


def read_whole(text: bytes) -> Backup | None:
    """The backup with these bytes, opened to its end."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.backup"
        file.write_bytes(text)
        backup = read_backup(file, (MASTER,))
        assert b"".join(backup.file.pieces((MASTER,))) == b"what it holds"
        assert backup.taken_at < datetime.now(UTC).replace(year=2100), "it can be compared with the clock"
        return backup


@fuzzed(100)
@given(st.data())
def test_a_backup_that_was_changed_is_refused(data: st.DataObject) -> None:
    text = data.draw(nearly_text(sealed()))
    backup = read_or_refused(lambda: read_whole(text), FileRefused, BackupRefused)
    assert (backup is not None) is (text == sealed())


@pytest.mark.parametrize(
    ("named", "instead"),
    [
        (b'"revision": "0001", ', b""),
        (b"2026-03-02T09:00:00+00:00", b"yesterday"),
        (b"2026-03-02T09:00:00+00:00", b"2026-03-02T09:00:00"),
    ],
)
def test_a_backup_that_does_not_say_what_and_when_is_refused(named: bytes, instead: bytes) -> None:
    assert named in sealed()
    with pytest.raises(FileRefused, match="was changed"):
        read_whole(sealed().replace(named, instead))


@fuzzed(100)
@given(st.data())
def test_the_header_of_a_backup_is_read_or_refused(data: st.DataObject) -> None:
    first, header, rest = sealed().split(b"\n", 2)
    changed = json.dumps(data.draw(nearly(json.loads(header), JSON))).encode()
    deep = data.draw(st.sampled_from((changed, changed, changed, b"[" * 9_000, b'{"version":' * 900)))
    read_or_refused(lambda: read_whole(b"\n".join((first, deep, rest))), FileRefused, BackupRefused)
