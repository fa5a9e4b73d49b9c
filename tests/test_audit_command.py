"""`care-plan-bot audit`: the record is whole, or the first broken row is named; after a restore it can be accepted."""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.__main__ import main
from bot.services.running import declared, doctor, sealing
from storage import alarms, audit_chain
from storage.tables import audit
from tests.world import CLINIC, KEY, World

Types = Callable[..., tuple[int, str]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = World(tmp_path).lives(World.begin)
    opened.wait(minutes=1)  # what one tick has sealed,
    opened.wait(minutes=1)  # the keyring knows from the next one on
    yield opened
    opened.close()


@pytest.fixture
def types(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Types:  # fmt: skip
    """What a command comes to, and all it says."""
    settings = {
        **CLINIC,
        "telegram_token": "1:demo",
        "encryption_keys": KEY,
        "database_url": world.settings.database_url,
        "keyring_url": world.settings.keyring_url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name.upper(), value)

    def typed(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["care-plan-bot", "audit", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), said.out + said.err

    return typed


def tamper(world: World, *statements: str) -> None:
    """What somebody does who has the file, and the right to change its tables."""
    with closing(sqlite3.connect(world.folder / "bot.db")) as connection, connection:
        for statement in ("DROP TRIGGER audit_sealed_stays", "DROP TRIGGER audit_sealed_is_not_lost", *statements):
            connection.execute(statement)


def head_of(world: World) -> str:
    return str(world.reads(audit_chain.head_of))


def test_a_whole_record_is_whole(world: World, types: Types) -> None:
    code, said = types("verify", "--head", head_of(world))
    assert (code, said.startswith("The record is whole: positions 1 to ")) == (0, True), said


def test_a_changed_row_is_named(world: World, types: Types) -> None:
    tamper(world, "UPDATE audit SET patient_id = 2 WHERE position = 5")
    assert types("verify") == (1, "The row at position 5 (row 5) is not what was sealed there.\n")


def test_a_cut_tail_is_missed_against_a_head_and_against_the_keyring(world: World, types: Types) -> None:
    head = head_of(world)
    last = int(head.split(":")[0])
    tamper(world, f"DELETE FROM audit WHERE position = {last}")
    missing = f"The rows at the end are missing, from position {last} to {last}: "
    assert types("verify", "--head", head) == (1, f"{missing}the given head knows of them.\n")
    assert types("verify") == (1, f"{missing}the keyring knows of them.\n")


def test_the_log_holds_heads_and_the_record_is_held_against_them(world: World, types: Types) -> None:
    with capture_logs() as logged:
        world.writes(lambda session: sealing.tell_head(session, world.clock.at))
    log = world.folder / "bot.log"
    before = 'what a supervisor writes: audit head\n{"event": "audit head"}\n{"event": "started"}\nhost bot[7]: '
    log.write_text(before + json.dumps(logged[0]) + "\n", encoding="utf-8")
    assert types("verify", "--log", str(log))[0] == 0
    log.write_text(before + json.dumps({**logged[0], "mac": "00" * 32}) + "\n", encoding="utf-8")
    code, said = types("verify", "--log", str(log))
    assert (code, "The chain was written anew: at position " in said, "bot.log, line 4," in said) == (1, True, True)


@pytest.mark.parametrize("head", ["7", "x:y", "7:00"])
def test_what_is_no_head_is_refused(types: Types, head: str) -> None:
    code, said = types("verify", "--head", head)
    assert (code, "a head is POSITION:MAC" in said) == (2, True)


def test_after_a_restore_the_record_is_accepted_and_says_so_itself(world: World, types: Types) -> None:
    last = int(head_of(world).split(":")[0])
    tamper(world, f"DELETE FROM audit WHERE position = {last}")
    world.writes(lambda session: sealing.seal(session, world.clock.at, 100))
    assert [alarm.kind for alarm in world.reads(alarms.standing_alarms)] == ["audit_chain_broken"]
    assert "care-plan-bot audit verify" in world.troubles()[0]
    assert f"It once reached position {last}; that is noted in it." in types("accept")[1]
    world.wait(minutes=1)
    assert types("verify")[0] == 0
    assert world.troubles() == []


@pytest.mark.long
def test_a_row_written_by_somebody_else_alarms_and_is_never_sealed(world: World, types: Types) -> None:
    tamper(world, "INSERT INTO audit (at, what, patient_id) VALUES ('2026-03-02 09:00:00', 'consent_given', 1)")
    world.wait(minutes=1)
    world.wait(minutes=1)
    code, said = types("verify")
    assert (code, "was not added by the bot" in said) == (1, True)
    assert [alarm.kind for alarm in world.reads(alarms.standing_alarms)] == ["audit_row_forged"]
    before = head_of(world)
    world.forges(world.lee, "backgroundof:1")
    world.wait(minutes=1)
    assert head_of(world) != before  # what the bot does is sealed all the same


def test_rows_that_wait_too_long_to_be_sealed_are_told(world: World) -> None:
    world.forges(world.lee, "backgroundof:1")
    world.clock.at = world.clock.at.replace(hour=23)
    late = world.clock.at
    assert any("is not sealed since" in said for said in world.reads(lambda s: doctor.complaints(s, late)))


def test_another_number_to_call_is_on_record_from_the_next_start(world: World) -> None:
    def changes() -> int:
        kept = select(func.count()).where(audit.c.what == declared.SETTINGS_CHANGED)
        return world.reads(lambda session: session.scalar(kept) or 0)

    before = changes()
    world.restart()
    assert changes() == before
    world.practice = replace(world.practice, clinic=replace(world.practice.clinic, emergency_number="112"))
    world.restart()
    assert changes() == before + 1
