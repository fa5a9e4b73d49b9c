"""The outbox: what leaves next, what an edit becomes, and what a crash or a lost chat does to what waits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.care.messages import Lane, Message, Rendered, say
from bot.care.sentences import _, as_written
from storage import outbox
from storage.outbox import OutgoingStatus, Queued
from storage.seals import unseal_json
from storage.tables import outbox as table
from tests.storage.conftest import NOON, Shelf

OWNER = "clinic"


class Box:
    """The outbox of a shelf with two chats, in few words."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.anna, self.bob = shelf.chat("1001"), shelf.chat("1002")

    def does(self, service: Callable[[Session], Any]) -> Any:
        return self._shelf.writes(service)

    def queue(self, chat: int, words: str, lane: Lane = Lane.REPLY, **more: Any) -> int:
        created: int = self.does(
            lambda session: outbox.queue_message(session, chat, OWNER, said(words), lane=lane, now=NOON, **more)
        )
        return created

    def edit(self, chat: int, words: str, **target: int | None) -> int:
        created: int = self.does(
            lambda session: outbox.queue_edit(session, chat, OWNER, said(words), now=NOON, **target)
        )
        return created

    def waiting(
        self, now: datetime = NOON, busy: tuple[int, ...] = (), below: Lane = Lane.DIGEST, at_most: int = 10
    ) -> list[int]:
        found: list[Queued] = self.does(lambda session: outbox.waiting_rows(session, now, busy, below, at_most))
        return [row.id for row in found]

    def sends(self, outbox_id: int, message_id: int) -> None:
        """It goes out, and the channel has given it an id."""
        self.does(lambda session: outbox.mark_sending(session, [outbox_id]))
        self.does(lambda session: outbox.mark_sent(session, outbox_id, message_id, Rendered("as sent"), NOON))

    def row(self, outbox_id: int) -> Queued:
        found = self.does(lambda session: outbox.row(session, outbox_id))
        assert isinstance(found, Queued)
        return found

    def words(self, outbox_id: int) -> Message:
        found = self.does(lambda session: outbox.message_in(session, outbox_id))
        assert isinstance(found, Message)
        return found


def said(words: str) -> Message:
    return say(_("<b>{words}</b>", words=as_written(words)))


@pytest.fixture
def box(shelf: Shelf) -> Box:
    return Box(shelf)


def test_lanes_leave_in_their_order_and_the_oldest_first(box: Box, shelf: Shelf) -> None:
    chats = [shelf.chat(str(2000 + number)) for number in range(6)]
    lanes = (Lane.DIGEST, Lane.PROMPT, Lane.ALERT, Lane.PROMPT, Lane.REPLY, Lane.URGENT)
    rows = [box.queue(chat, "x", lane) for chat, lane in zip(chats, lanes, strict=True)]
    digest, prompt, alert, second_prompt, reply, urgent = rows
    assert box.waiting() == [urgent, reply, alert, prompt, second_prompt, digest]
    assert box.waiting(below=Lane.URGENT) == [urgent]
    assert box.waiting(below=Lane.ALERT) == [urgent, reply, alert]


def test_one_message_a_chat_leaves_at_a_time_and_the_most_urgent_is_it(box: Box) -> None:
    prompt, bobs = box.queue(box.anna, "prompt", Lane.PROMPT), box.queue(box.bob, "prompt", Lane.PROMPT)
    urgent = box.queue(box.anna, "safety", Lane.URGENT)
    assert box.waiting() == [urgent, bobs]
    box.sends(urgent, 1)
    assert box.waiting() == [prompt, bobs]
    assert box.waiting(busy=(box.anna,)) == [bobs]


def test_a_chat_with_a_long_queue_does_not_keep_the_others_out(box: Box) -> None:
    for number in range(30):
        box.queue(box.anna, f"message {number}", Lane.REPLY)
    bobs = box.queue(box.bob, "hello")
    assert len(box.waiting(at_most=8)) == 1
    assert box.waiting(busy=(box.anna,), at_most=8) == [bobs], "while one of hers is under way"


def test_a_message_held_back_leaves_at_its_instant(box: Box) -> None:
    opening = NOON + timedelta(hours=20)
    held = box.queue(box.anna, "soon", Lane.ALERT, send_after=opening)
    later = box.queue(box.anna, "reply")
    assert box.waiting() == [later]
    assert box.does(lambda session: outbox.next_send_instant(session, NOON)) == opening
    assert box.does(lambda session: outbox.count_waiting(session, NOON)) == 1
    box.sends(later, 1)
    assert box.waiting(opening - timedelta(microseconds=1)) == []
    assert box.waiting(opening) == [held]
    assert box.does(lambda session: outbox.oldest_waiting(session, opening)) == opening


def test_an_edit_of_what_has_not_left_becomes_its_content(box: Box) -> None:
    prompt = box.queue(box.anna, "prompt", Lane.PROMPT, about="prompt:1")
    assert box.edit(box.anna, "answered", edits_id=prompt) == prompt
    assert box.waiting() == [prompt]
    assert box.words(prompt) == said("answered")
    assert (box.row(prompt).lane, box.row(prompt).about) == (Lane.PROMPT, "prompt:1")


def test_an_edit_of_what_was_sent_is_a_row_of_its_own_and_a_second_edit_joins_it(box: Box) -> None:
    prompt = box.queue(box.anna, "prompt")
    box.sends(prompt, 77)
    edit = box.edit(box.anna, "first", edits_id=prompt)
    assert edit != prompt
    assert (box.row(edit).kind, box.row(edit).edits_id) == ("edit", prompt)
    assert box.edit(box.anna, "second", edits_id=prompt) == edit
    assert box.words(edit) == said("second")
    box.sends(edit, 77)
    assert box.edit(box.anna, "third", edits_id=prompt) not in (prompt, edit)


def test_edits_by_the_channels_own_id_join_too_but_not_another_chats(box: Box) -> None:
    first = box.edit(box.anna, "first", edits_message=5)
    assert box.edit(box.anna, "second", edits_message=5) == first
    assert box.edit(box.anna, "other message", edits_message=6) != first
    bobs = box.edit(box.bob, "bob's message of the same number", edits_message=5)
    assert bobs != first
    assert box.words(first) == said("second")


def test_an_edit_while_the_message_is_in_flight_waits_behind_it(box: Box) -> None:
    prompt = box.queue(box.anna, "prompt")
    box.does(lambda session: outbox.mark_sending(session, [prompt]))
    edit = box.edit(box.anna, "answered", edits_id=prompt)
    assert edit != prompt
    assert box.words(prompt) == said("prompt")
    assert box.waiting(busy=(box.anna,)) == []


def test_what_the_message_says_is_kept_as_it_was_sent(box: Box, shelf: Shelf) -> None:
    sent = box.queue(box.anna, "hello")
    as_sent = Rendered("<b>hello</b>", ((("Yes", "d:1:yes"),),), qr="https://example.test")
    box.does(lambda session: outbox.mark_sent(session, sent, 9, as_sent, NOON))

    def kept(session: Session) -> Any:
        sealed = session.scalars(table.select().with_only_columns(table.c.content).where(table.c.id == sent)).one()
        return unseal_json(session, OWNER, "outbox.content", sealed)

    assert shelf.reads(kept) == {
        "html": "<b>hello</b>",
        "buttons": [[["Yes", "d:1:yes"]]],
        "qr": "https://example.test",
    }


def test_a_refused_edit_becomes_a_message_of_its_own(box: Box) -> None:
    edit = box.edit(box.anna, "answered", edits_message=5)
    box.does(lambda session: outbox.mark_sending(session, [edit]))
    box.does(lambda session: outbox.turn_into_message(session, edit, "message to edit not found"))
    assert box.row(edit).kind == "message"
    assert box.waiting() == [edit]


def test_withdrawing_works_only_before_it_leaves(box: Box) -> None:
    waiting, sent = box.queue(box.anna, "one"), box.queue(box.bob, "two")
    box.sends(sent, 1)
    assert box.does(lambda session: outbox.withdraw(session, waiting)) is True
    assert box.does(lambda session: outbox.withdraw(session, waiting)) is False
    assert box.does(lambda session: outbox.withdraw(session, sent)) is False
    assert box.waiting() == []
    assert (box.row(waiting).status, box.row(sent).status) == (OutgoingStatus.FAILED, OutgoingStatus.SENT)


def test_what_was_in_flight_goes_out_again_after_a_crash_and_nothing_else_does(box: Box) -> None:
    in_flight, sent, waiting = box.queue(box.anna, "one"), box.queue(box.bob, "two"), box.queue(box.bob, "three")
    box.sends(sent, 1)
    box.does(lambda session: outbox.mark_sending(session, [in_flight]))
    assert box.waiting() == [waiting]
    assert box.does(outbox.put_back_in_flight) == 1
    assert box.waiting() == [in_flight, waiting]
    assert box.row(in_flight).attempts == 1


def test_a_lost_chat_fails_what_waits_for_it_and_says_what_it_was_about(box: Box) -> None:
    box.queue(box.anna, "prompt", about="prompt:1")
    box.queue(box.anna, "nothing in particular")
    box.queue(box.anna, "alert", about="alert:5", send_after=NOON + timedelta(days=1))
    bobs = box.queue(box.bob, "stays")
    about = box.does(lambda session: outbox.fail_waiting_for(session, box.anna, "blocked"))
    assert sorted(about) == ["alert:5", "prompt:1"]
    assert box.waiting(NOON + timedelta(days=2)) == [bobs]


def test_a_message_is_found_again_by_the_channels_id(box: Box) -> None:
    prompt = box.queue(box.anna, "prompt")
    box.sends(prompt, 77)
    box.sends(box.edit(box.anna, "answered", edits_id=prompt), 77)

    def found(chat: int) -> Queued | None:
        row: Queued | None = box.does(lambda session: outbox.row_of_message(session, chat, 77))
        return row

    anna = found(box.anna)
    assert anna is not None
    assert anna.id == prompt
    assert found(box.bob) is None
