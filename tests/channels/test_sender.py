"""The sender against the strict emulator: urgent first, at Telegram's pace, through every way a wire can fail."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from bot.care.messages import Lane
from bot.care.people import ChatStatus
from bot.care.sentences import as_written
from bot.channels.pacing import OVERALL, PER_CHAT
from storage import alarms, outbox, people, prompts
from storage.outbox import OutgoingStatus
from tests.channels.conftest import Line, Wire, open_line, said, texts
from tests.world import World


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def line(tmp_path: Path, wire: Wire) -> AsyncIterator[Line]:
    async with open_line(tmp_path, wire=wire) as line:
        yield line


async def test_an_urgent_message_overtakes_a_flood_of_prompts(line: Line, wire: Wire) -> None:
    for number in range(300):
        line.queue(line.person(3_000 + number)[1], f"prompt {number}", Lane.PROMPT)
    sender = line.sender(OVERALL, PER_CHAT)
    assert await sender.drain() == 28, "two tokens are kept back for what is urgent"
    clinician, chat = line.person(2001)
    line.queue(chat, "urgent", Lane.URGENT)
    assert await sender.drain() == 1, "and it needs no wire time at all"
    assert texts(clinician) == ["urgent"]
    wire.now += 0.5
    assert await sender.drain() == 14
    assert sender.counts == {"sent": 43}


async def test_one_chat_gets_five_at_once_and_then_one_a_second_in_order(line: Line, wire: Wire) -> None:
    anna, chat = line.person(1001)
    bob, bobs = line.person(1002)
    for number in range(8):
        line.queue(chat, f"message {number}")
    sender = line.sender(OVERALL, PER_CHAT)
    await sender.drain()
    assert texts(anna) == [f"message {number}" for number in range(5)]
    line.queue(bobs, "hello")
    await sender.drain()
    assert texts(bob) == ["hello"]
    wire.now += 2
    await sender.drain()
    assert texts(anna) == [f"message {number}" for number in range(7)]


async def test_retry_after_is_honoured_by_every_lane(line: Line, wire: Wire) -> None:
    anna, chat = line.person(1001)
    bob, bobs = line.person(1002)
    line.emulator.faults.add(kind="429", method="sendMessage", retry_after=7)
    refused = line.queue(chat, "first")
    sender = line.sender()
    await sender.drain()
    line.queue(bobs, "urgent", Lane.URGENT)
    wire.now += 6.9
    assert await sender.drain() == 0
    assert line.row(refused).status is OutgoingStatus.WAITING
    wire.now += 0.2
    assert await sender.drain() == 2
    assert (texts(anna), texts(bob)) == (["first"], ["urgent"])
    assert sender.counts == {"retried": 1, "sent": 2}


async def test_the_longest_of_several_waits_stands(line: Line, wire: Wire) -> None:
    for number, seconds in ((1001, 20), (1002, 3)):
        line.queue(line.person(number)[1], "x")
        line.emulator.faults.add(kind="429", method="sendMessage", retry_after=seconds)
    sender = line.sender()
    await sender.drain()
    wire.now += 10
    assert await sender.drain() == 0
    wire.now += 11
    assert await sender.drain() == 2


async def test_a_very_long_wait_is_tested_by_urgent_messages_alone(line: Line, wire: Wire) -> None:
    _, chat = line.person(1001)
    line.emulator.faults.add(kind="429", method="sendMessage", retry_after=600)
    line.queue(chat, "reply")
    sender = line.sender()
    await sender.drain()
    bob, bobs = line.person(1002)
    line.queue(bobs, "urgent", Lane.URGENT)
    wire.now += 29
    assert await sender.drain() == 0
    wire.now += 2
    assert await sender.drain() == 1
    assert texts(bob) == ["urgent"]


async def test_a_blocked_chat_is_put_down_as_blocked_and_a_lost_alert_is_an_alarm(line: Line) -> None:
    lee, chat = line.person(2001)
    lee.blocks_bot()
    alert = line.queue(chat, "alert", Lane.ALERT, about="alert:5")
    other = line.queue(chat, "another", about="alert:6")
    sender = line.sender()
    await sender.drain()
    assert line.writes(lambda session: people.chat(session, chat)).status is ChatStatus.BLOCKED
    assert {line.row(alert).status, line.row(other).status} == {OutgoingStatus.FAILED}
    standing = line.writes(alarms.standing_alarms)
    assert sorted((alarm.kind, alarm.subject) for alarm in standing) == [
        ("alert_undelivered", "alert:5"), ("alert_undelivered", "alert:6"),
    ]  # fmt: skip
    assert line.emulator.counts["sendMessage", 403] == 1, "nobody knocks twice"


async def test_an_alert_that_arrives_after_all_settles_its_alarm(line: Line) -> None:
    _, chat = line.person(2001)
    line.writes(lambda session: alarms.raise_alarm(session, "alert_undelivered", "alert:5", line.clock.now()))
    line.queue(chat, "alert", Lane.ALERT, about="alert:5")
    await line.sender().drain()
    assert line.writes(alarms.standing_alarms) == []


def test_a_prompt_that_never_arrived_counts_for_nobody(begun: World) -> None:
    begun.anna.deletes_account()  # the bot hears nothing of it until it writes
    begun.at("18:00")
    today = begun.clock.at.date()
    patient = begun.reads(lambda session: people.patient(session, 1))
    assert begun.reads(lambda session: people.chat(session, patient.chat_id)).status is ChatStatus.GONE
    found = begun.reads(lambda session: prompts.prompts_on(session, 1, today, today))
    assert {prompt.status for prompt in found if prompt.due_at <= begun.clock.at} == {PromptStatus.NOT_ASKED}
    assert list(begun.reads(lambda session: prompts.outcomes_between(session, 1, today, today))) == []


@pytest.mark.parametrize("kind", ["500", "502", "cut"])
async def test_a_passing_fault_is_tried_again_after_a_growing_pause(tmp_path: Path, wire: Wire, kind: str) -> None:
    async with open_line(tmp_path, wire=wire, over_http=True) as line:
        anna, chat = line.person(1001)
        bob, bobs = line.person(1002)
        line.emulator.faults.add(kind=kind, method="sendMessage", times=2)
        line.queue(chat, "hello")
        sender = line.sender()
        await sender.drain()
        line.queue(bobs, "not held up")
        wire.now += 1.1
        await sender.drain()
        assert (texts(anna), texts(bob)) == ([], ["not held up"])
        wire.now += 1.1
        assert await sender.drain() == 0, "the second pause is longer"
        wire.now += 1
        await sender.drain()
        assert texts(anna) == ["hello"]
        assert sender.counts == {"retried": 2, "sent": 2}


@pytest.mark.parametrize(("kind", "copies"), [("timeout_before", 1), ("timeout_after", 2), ("cut_after", 2)])
async def test_a_time_out_repeats_the_message_at_most_once(
    tmp_path: Path, wire: Wire, kind: str, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_request.READ_SECONDS", 0.1)
    async with open_line(tmp_path, wire=wire, over_http=True) as line:
        anna, chat = line.person(1001)
        line.emulator.faults.add(kind=kind, method="sendMessage", hangs_for=0.3)
        row = line.queue(chat, "once, I hope")
        sender = line.sender()
        await sender.drain()
        assert line.row(row).status is OutgoingStatus.WAITING
        wire.now += 1.1
        await sender.drain()
        assert texts(anna) == ["once, I hope"] * copies
        assert line.row(row).status is OutgoingStatus.SENT


@pytest.mark.long
async def test_a_flood_at_the_matching_pace_meets_no_429(tmp_path: Path) -> None:
    async with open_line(tmp_path, limits=True) as line:
        chats = [line.person(3_000 + number)[1] for number in range(20)]
        for number in range(60):
            line.queue(chats[number % 20], f"prompt {number}", Lane.PROMPT)
        sender = line.sender(OVERALL, PER_CHAT)
        began = time.monotonic()
        running = asyncio.create_task(sender.run())
        await until(lambda: sender.counts["sent"] == 60)
        running.cancel()
        assert time.monotonic() - began > 0.9, "thirty at once, thirty more in a second"
        assert line.emulator.counts["sendMessage", 429] == 0
        assert line.emulator.counts["sendMessage", 200] == 60


async def test_an_unpaced_flood_would_have_met_it(tmp_path: Path) -> None:
    """The limits of the emulator were really on."""
    wire = Wire()
    async with open_line(tmp_path, limits=True, wire=wire) as line:
        for number in range(40):
            line.queue(line.person(3_000 + number)[1], "prompt", Lane.PROMPT)
        await line.sender().drain()
        assert line.emulator.counts["sendMessage", 429] > 0


async def until(is_so: Callable[[], object], within: float = 10) -> None:
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - counts are no events
            await asyncio.sleep(0.01)


async def test_a_waiting_sender_wakes_when_something_is_queued(line: Line) -> None:
    anna, chat = line.person(1001)
    sender = line.sender()
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.05)
    line.queue(chat, "hello")
    sender.wake()
    await until(lambda: texts(anna) == ["hello"], within=0.7)
    running.cancel()


async def test_an_edit_shows_in_the_message_itself(line: Line) -> None:
    anna, chat = line.person(1001)
    row = line.queue(chat, "asked")
    sender = line.sender()
    await sender.drain()
    line.edit(chat, "answered", edits_id=row)
    await sender.drain()
    assert texts(anna) == ["answered"]


async def test_an_edit_that_changes_nothing_is_a_success(line: Line) -> None:
    anna, chat = line.person(1001)
    row = line.queue(chat, "the same")
    sender = line.sender()
    await sender.drain()
    edit = line.edit(chat, "the same", edits_id=row)
    await sender.drain()
    assert line.emulator.counts["editMessageText", 400] == 1
    assert line.row(edit).status is OutgoingStatus.SENT
    assert line.row(edit).message_id == line.row(row).message_id
    assert texts(anna) == ["the same"]


async def test_an_edit_of_a_message_that_is_gone_becomes_a_new_message(line: Line) -> None:
    anna, chat = line.person(1001)
    edit = line.edit(chat, "answered", edits_message=999_999)
    sender = line.sender()
    await sender.drain()
    assert texts(anna) == ["answered"]
    assert (line.row(edit).status, line.row(edit).kind) == (OutgoingStatus.SENT, "message")
    line.edit(chat, "answered again", edits_id=edit)
    await sender.drain()
    assert texts(anna) == ["answered again"]


async def test_an_edit_of_a_message_in_doubt_becomes_a_new_message(line: Line) -> None:
    anna, chat = line.person(1001)
    line.emulator.person(1001).blocks_bot()
    lost = line.queue(chat, "asked")
    sender = line.sender()
    await sender.drain()
    anna.unblocks_bot()
    line.edit(chat, "answered", edits_id=lost)
    await sender.drain()
    assert texts(anna) == ["answered"]
    assert not [call for call in line.emulator.calls if call.method == "editMessageText"]


async def test_a_message_that_telegram_refuses_fails_and_the_next_one_goes(line: Line) -> None:
    anna, chat = line.person(1001)
    too_long = line.queue(chat, "x" * 5_000, about="alert:5")
    line.queue(chat, "next")
    sender = line.sender()
    await sender.drain()
    assert line.row(too_long).status is OutgoingStatus.FAILED
    assert texts(anna) == ["next"]
    assert [alarm.subject for alarm in line.writes(alarms.standing_alarms)] == ["alert:5"]
    assert sender.counts == {"failed": 1, "sent": 1}


async def test_an_error_nobody_foresaw_loses_no_other_message_and_ends_in_an_alarm(line: Line, wire: Wire) -> None:
    """An address that is no number makes the channel itself fail: the row must not stay in flight for ever."""
    anna, chat = line.person(1001)
    broken = line.writes(lambda session: people.add_chat(session, "telegram", "no number", "en", line.clock.now())).id
    row = line.queue(broken, "unsendable", about="alert:5")
    line.queue(chat, "hello")
    sender = line.sender()
    for _ in range(6):
        await sender.drain()
        wire.now += 60
    assert texts(anna) == ["hello"]
    assert line.row(row).status is OutgoingStatus.FAILED
    assert [alarm.subject for alarm in line.writes(alarms.standing_alarms)] == ["alert:5"]


async def test_a_message_whose_fate_cannot_be_written_down_holds_up_nobody(line: Line) -> None:
    anna, chat = line.person(1001)
    _, bobs = line.person(1002)
    stuck = line.queue(bobs, "sent", about="prompt:no number")
    line.queue(chat, "hello")
    sender = line.sender()
    await sender.drain()
    assert texts(anna) == ["hello"]
    assert sender.counts == {"sent": 1, "faults": 1}
    assert line.row(stuck).status is OutgoingStatus.SENT, "else it would go out again with every start"
    assert line.row(stuck).message_id is not None
    assert [(alarm.kind, alarm.subject) for alarm in line.writes(alarms.standing_alarms)] == [
        ("half_settled", f"outbox:{stuck}")
    ]


async def test_a_picture_goes_out_with_its_words(line: Line) -> None:
    lee, chat = line.person(2001)
    message = replace(said("Hand this to Mrs B"), qr=as_written("https://t.me/b?start=x"))
    now = line.clock.now()
    line.writes(lambda session: outbox.queue_message(session, chat, "clinic", message, lane=Lane.REPLY, now=now))
    await line.sender().drain()
    sent = lee.chat.messages[-1]
    assert sent.text == "Hand this to Mrs B"
    assert sent.picture is not None
    assert sent.picture.startswith(b"\x89PNG")
