"""One row that cannot be opened or put into words stops nobody else; it is set aside, and the operator is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, text, update

from bot.care.messages import Lane, say
from bot.care.sentences import _
from bot.services.talk import receiving
from bot.services.talk.receiving import RawUpdate
from storage import alarms
from storage import outbox as messages
from storage.outbox import OutgoingStatus
from storage.tables import inbox, outbox
from tests.channels.conftest import BOT, Line, Wire, open_line, texts
from tests.channels.test_receiver import statuses


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path, wire=Wire()) as line:
        yield line


def spoil(line: Line, table: Table, number: int, **values: Any) -> None:
    """What stands in that row is not what was written there."""
    line.writes(lambda session: session.execute(update(table).where(table.c.id == number).values(**values)).close())


def standing(line: Line) -> list[tuple[str, str, int]]:
    return [(alarm.kind, alarm.subject, alarm.times) for alarm in line.writes(alarms.standing_alarms)]


async def test_an_update_that_cannot_be_opened_is_set_aside_and_its_chat_goes_on(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.001)
    anna, bob = line.emulator.person(1001), line.emulator.person(1002)
    for person in (anna, bob):
        person.says("one")
        person.says("two")
    receiver = line.receiver()
    await receiver.poll_once(0)
    spoil(line, inbox, 1, payload=b"\x01 nothing that was ever sealed")
    await receiver.drain()
    assert statuses(line) == ["set_aside", "handled", "handled", "handled"]
    assert standing(line) == [("update_set_aside", "inbox:1", 1)]


@pytest.mark.parametrize("raw", ["{no json", "[1, 2]", "7", "[" * 100_000])
async def test_what_is_no_update_at_all_is_set_aside(line: Line, raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.001)
    line.writes(lambda session: receiving.accept(session, BOT, [RawUpdate(1, "1001", raw)], line.clock.now()))
    line.emulator.person(1001).says("hello")
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    assert statuses(line) == ["set_aside", "handled"]
    assert receiver.counts["failed"] == 3


async def test_words_of_danger_that_cannot_be_handled_are_answered_and_told_to_the_operator(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.001)
    anna, chat = line.person(1001)
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    line.writes(
        lambda session: session.execute(
            text("CREATE TRIGGER poison BEFORE UPDATE OF heard_at ON chats BEGIN SELECT RAISE(ABORT, 'poison'); END")
        ).close()
    )
    anna.says("I want to kill myself")
    await receiver.poll_once(0)
    await receiver.drain()
    await line.sender().drain()
    assert statuses(line) == ["handled", "set_aside"]
    warning = texts(anna)[0]  # it overtook the answer to her first words
    assert "Samaritans, 116 123" in warning
    assert "I could not tell Hill Street Clinic about this. Please do not wait for me." in warning
    assert ("danger_set_aside", f"chat:{chat}", 1) in standing(line)


async def test_a_message_that_cannot_be_opened_holds_up_nobody_and_fails_in_the_end(line: Line) -> None:
    anna, chat = line.person(1001)
    bob, bobs = line.person(1002)
    spoilt = line.queue(chat, "spoilt", about="prompt:77")
    spoil(line, outbox, spoilt, content=b"\x01 nothing that was ever sealed")
    line.queue(bobs, "to Bob")
    sender = line.sender()
    await sender.drain()
    assert texts(bob) == ["to Bob"]
    line.queue(chat, "to Anna")
    await sender.drain()
    assert texts(anna) == ["to Anna"]
    assert standing(line) == [("row_put_off", f"outbox:{spoilt}", 1)]
    for _tries in (2, 3):
        assert line.row(spoilt).status is OutgoingStatus.WAITING
        line.clock.at += timedelta(minutes=5)
        await sender.drain()
    assert line.row(spoilt).status is OutgoingStatus.FAILED
    assert standing(line) == [("row_put_off", f"outbox:{spoilt}", 3)]
    assert sender.counts["faults"] == 0


async def test_a_message_that_cannot_be_put_into_words_is_no_other(line: Line) -> None:
    """Its sentence names a value that it does not have."""
    anna, chat = line.person(1001)
    line.writes(
        lambda session: messages.queue_message(
            session, chat, "clinic", say(_("Hello {name}")), lane=Lane.REPLY, now=line.clock.now()
        )
    )
    line.writes(
        lambda session: messages.queue_message(
            session, chat, "clinic", say(_("Hello {name}", other="x")), lane=Lane.REPLY, now=line.clock.now()
        )
    )
    line.queue(chat, "hello")
    sender = line.sender()
    for _tries in range(3):
        await sender.drain()
    assert "hello" in texts(anna)


async def test_an_urgent_alert_that_cannot_be_opened_counts_as_undelivered_at_once(line: Line) -> None:
    """Whoever comes next must not wait ten minutes for it."""
    _, chat = line.person(2001)
    spoilt = line.queue(chat, "alert", Lane.URGENT, about="alert:5")
    spoil(line, outbox, spoilt, content=b"\x01 nothing that was ever sealed")
    await line.sender().drain()
    assert line.row(spoilt).status is OutgoingStatus.FAILED
    assert ("alert_undelivered", "alert:5", 1) in standing(line)
