"""While nothing can be saved: nothing is confirmed, whoever writes hears so, danger is answered, and it recovers."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.channels.receiver import Receiver
from storage import alarms, inbox
from storage.outages import is_outage
from storage.outbox import OutgoingStatus
from tests.channels.conftest import Line, Wire, open_line, texts
from tests.channels.test_receiver import statuses, until

LONG = "word " * 700  # more than a page: it cannot be put into a gap that a full disk still has
CANNOT = (
    "I cannot save right now, so I have not taken this in yet. I will keep trying, and answer when it works. If you "
    "hear nothing within an hour, please try again.\n\n"
    "If it cannot wait, call Hill Street Clinic. If you are in danger, call 999."
)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def line(tmp_path: Path, wire: Wire) -> AsyncIterator[Line]:
    async with open_line(tmp_path, wire=wire) as line:
        yield line


def raise_alarm(line: Line, subject: str) -> None:
    line.writes(lambda session: alarms.raise_alarm(session, "gap", subject, line.clock.now()))


def fill_disk(line: Line) -> None:
    """The database may not grow by another page, and the gaps it has are filled."""

    def no_more_pages(session: Session) -> None:
        run = session.connection().exec_driver_sql
        run(f"PRAGMA max_page_count = {run('PRAGMA page_count').scalar()}")

    line.writes(no_more_pages)
    for length in (3_000, 300, 1):
        with suppress(OperationalError):
            for number in range(10_000):
                raise_alarm(line, f"{number}" + "x" * length)
    with pytest.raises(OperationalError, match="full"):
        raise_alarm(line, "y" * 9_000)


def make_room(line: Line) -> None:
    """Somebody has tidied up the disk."""
    line.writes(lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())


@contextmanager
def held_by_another(line: Line, folder: Path) -> Iterator[None]:
    """Another process has the database to itself; ours waits a fifth of a second for it, each time."""
    line.writes(lambda session: session.connection().exec_driver_sql("PRAGMA busy_timeout = 200").close())
    with closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def poll_in_vain(receiver: Receiver) -> None:
    with pytest.raises(OperationalError) as fault:
        await receiver.poll_once(0)
    assert is_outage(fault.value)


async def test_nothing_is_confirmed_and_whoever_writes_hears_that_nothing_can_be_saved(line: Line) -> None:
    anna, _ = line.person(1001)
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    await receiver.poll_once(0)
    said = len(texts(anna))
    fill_disk(line)
    anna.says(LONG)
    anna.says(LONG)
    for _ in range(5):
        await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies"] == 1)
    assert texts(anna)[said:] == [CANNOT], "once, although she wrote twice and both came five times"
    assert line.emulator.counts["getUpdates", 200] == 7

    make_room(line)
    assert await receiver.poll_once(0)
    assert receiver.counts["received"] == 3, "nothing of it was lost"
    assert await receiver.drain() == 2
    await line.sender().drain()
    assert len(texts(anna)) > said + 1, "and both are answered"
    await receiver.stop()


async def test_words_of_danger_are_answered_without_a_database(line: Line) -> None:
    anna, _ = line.person(1001)
    receiver = line.receiver()
    await receiver.poll_once(0)
    await receiver.drain()
    await receiver.poll_once(0)
    said = len(texts(anna))
    fill_disk(line)
    anna.says("hello " + LONG)
    anna.says("I cannot breathe " + LONG)
    anna.says("I want to kill myself " + LONG)
    await poll_in_vain(receiver)
    await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies"] == 2)
    told = texts(anna)[said:]
    assert len(told) == 2, "each danger is answered, and once; who is told of one hears no plain apology"
    assert "call 999 now" in told[0]
    assert "Samaritans, 116 123" in told[1]
    assert all("so I cannot tell Hill Street Clinic about this. Please do not wait for me." in text for text in told)
    await receiver.stop()


async def test_after_ten_minutes_she_hears_it_again_when_she_writes_again(line: Line, wire: Wire) -> None:
    anna, _ = line.person(1001)
    receiver = line.receiver()
    fill_disk(line)
    anna.says(LONG)
    await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies"] == 1)
    wire.now += 601
    await poll_in_vain(receiver)
    await asyncio.sleep(0.05)
    assert receiver.counts["apologies"] == 1, "the same message is not answered again"
    anna.says("still there? " + LONG)
    await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies"] == 2)
    await receiver.stop()


async def test_an_apology_that_could_not_be_sent_is_tried_again(line: Line) -> None:
    anna, _ = line.person(1001)
    receiver = line.receiver()
    fill_disk(line)
    anna.says(LONG)
    line.emulator.faults.add(kind="502", method="sendMessage")
    await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies not sent"] == 1)
    await poll_in_vain(receiver)
    await until(lambda: receiver.counts["apologies"] == 1)
    await receiver.stop()


async def test_what_cannot_be_handled_for_want_of_room_is_not_set_aside(line: Line, tmp_path: Path) -> None:
    """It is not the update's fault: it waits, however often it is tried."""
    anna, _ = line.person(1001)
    receiver = line.receiver()
    await receiver.poll_once(0)
    assert statuses(line) == ["waiting"]
    with held_by_another(line, tmp_path):
        for _ in range(4):
            with pytest.raises(OperationalError, match="locked"):
                await receiver.drain()
        await until(lambda: receiver.counts["apologies"] == 1)
    assert await receiver.drain() == 1
    assert statuses(line) == ["handled"]
    assert (receiver.counts["failed"], line.writes(alarms.standing_alarms)) == (0, [])
    await line.sender().drain()
    assert len(texts(anna)) == 2
    await receiver.stop()


async def test_a_message_that_was_sent_while_that_could_not_be_saved_is_not_sent_again(
    line: Line, tmp_path: Path
) -> None:
    anna, chat = line.person(1001)
    row = line.queue(chat, "once")
    sender = line.sender()
    await sender._pump()  # the row is in the channel's hands …
    with held_by_another(line, tmp_path):
        await until(lambda: sender.counts["faults"] == 1)
        assert texts(anna) == ["once"]
    assert line.row(row).status is OutgoingStatus.SENDING
    await sender.drain()
    assert line.row(row).status is OutgoingStatus.SENT
    assert texts(anna) == ["once"]
    assert sender.counts == {"faults": 1, "sent": 1}


async def test_while_somebody_else_holds_the_database_all_who_wait_hear_it_after_one_wait(
    tmp_path: Path, line: Line
) -> None:
    """Each for itself would wait as long again, one after the other."""
    with held_by_another(line, tmp_path):
        line.emulator.person(1001).says("hello")
        receiver = line.receiver()
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting = [line.store.database.write(inbox.count_waiting) for _ in range(20)]
        outcomes = await asyncio.gather(*waiting, receiver.poll_once(0), return_exceptions=True)
        assert all(isinstance(outcome, OperationalError) and is_outage(outcome) for outcome in outcomes)
        assert loop.time() - began < 2
        await until(lambda: receiver.counts["apologies"] == 1)
    assert await receiver.poll_once(0)
    assert await receiver.drain() == 1
    await receiver.stop()


async def test_a_save_that_hangs_holds_up_nobody_who_writes_meanwhile(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's thread is stuck: Anna's update is neither confirmed nor lost, and Bob's danger is answered."""
    monkeypatch.setattr("bot.channels.receiver._SAVED_WITHIN", 0.1)
    goes_on = threading.Event()
    stuck = line.store.database.submit(lambda _session: goes_on.wait(20))
    anna, bob = line.emulator.person(1001), line.emulator.person(1002)
    receiver = line.receiver()
    anna.says("hello")
    with pytest.raises(TimeoutError):
        await receiver.poll_once(0)
    bob.says("I cannot breathe")
    with pytest.raises(TimeoutError):
        await receiver.poll_once(0)
    await until(lambda: receiver.counts["apologies"] == 2)
    assert texts(anna) == [CANNOT]
    assert "call 999 now" in texts(bob)[0]
    goes_on.set()
    assert stuck.result(5) is True
    assert await receiver.poll_once(0)
    assert await receiver.drain() == 2
    assert statuses(line) == ["handled", "handled"]
    await receiver.stop()
