"""The inbox: every update once, each chat in order, and nothing kept longer than it must be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from bot.services.talk import receiving
from bot.services.talk.receiving import TRIES, RawUpdate
from storage import alarms, inbox
from storage.inbox import KEPT_FOR, Received
from storage.seals import owners
from storage.tables import inbox as table
from tests.storage.conftest import NOON, Shelf
from tests.world import shared_content

BOT = "careplan_demo_bot"


class Tray:
    """The inbox of a shelf, in few words."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def does(self, service: Callable[[Session], Any]) -> Any:
        return self._shelf.writes(service)

    def accept(self, update_id: int, address: str | None = "1001", *, bot: str = BOT, now: datetime = NOON) -> bool:
        update = RawUpdate(update_id, address, f'{{"update_id": {update_id}}}')
        return bool(self.does(lambda session: receiving.accept(session, bot, [update], now)))

    def waiting(self, busy: tuple[bytes, ...] = (), at_most: int = 10) -> list[Received]:
        found: list[Received] = self.does(lambda session: receiving.waiting(session, busy, at_most))
        return found

    def ids(self, **how: Any) -> list[int]:
        return [received.update_id for received in self.waiting(**how)]

    def handle(self, received: Received) -> bool:
        return bool(self.does(lambda session: inbox.mark_handled(session, received.id)))

    def fails(self, received: Received) -> bool:
        practice = shared_content(None)
        return bool(
            self.does(lambda session: receiving.count_failure(session, practice, "telegram", received, None, NOON))
        )

    def rows(self) -> int:
        return int(self.does(lambda session: session.scalar(select(func.count()).select_from(table))))

    def keys(self) -> list[str]:
        found: list[str] = self.does(lambda session: owners(session, "inbox:"))
        return found


@pytest.fixture
def tray(shelf: Shelf) -> Tray:
    return Tray(shelf)


def test_an_update_that_comes_twice_is_kept_once(tray: Tray) -> None:
    assert tray.accept(1) is True
    assert tray.accept(1) is False
    assert tray.handle(tray.waiting()[0])
    assert tray.accept(1) is False, "redelivery after it was handled"
    assert tray.waiting() == []


def test_two_bots_may_count_alike(tray: Tray) -> None:
    assert tray.accept(1, "1001")
    assert tray.accept(1, "1002", bot="the_other_bot")
    assert tray.ids() == [1, 1]


def test_a_batch_tells_how_many_were_new(tray: Tray) -> None:
    batch = [RawUpdate(number, "1001", "{}") for number in (1, 2, 2, 3)]
    assert tray.does(lambda session: receiving.accept(session, BOT, batch, NOON)) == 3
    assert tray.does(lambda session: receiving.accept(session, BOT, batch, NOON)) == 0


def test_the_updates_of_a_chat_come_one_at_a_time_in_order(tray: Tray) -> None:
    for update_id, address in ((1, "1001"), (2, "1001"), (3, "1002"), (4, "1001"), (5, "1002")):
        tray.accept(update_id, address)
    first = tray.waiting()
    assert [received.update_id for received in first] == [1, 3]
    assert tray.ids(busy=(first[0].chat_hash,)) == [3]
    assert tray.handle(first[0])
    assert tray.ids() == [2, 3]
    assert tray.ids(at_most=1) == [2]
    assert tray.ids(at_most=0) == []


def test_updates_without_a_chat_wait_for_nobody(tray: Tray) -> None:
    tray.accept(1, None)
    tray.accept(2, None)
    assert tray.ids() == [1, 2]


def test_an_update_is_handled_once_although_two_take_it_up(tray: Tray) -> None:
    tray.accept(1)
    received = tray.waiting()[0]
    assert tray.handle(received) is True
    assert tray.handle(received) is False


def test_what_arrives_comes_back_word_for_word(tray: Tray) -> None:
    raw = '{"update_id": 9, "message": {"text": "Schmerzen 7/10 🙁"}}'
    tray.does(lambda session: receiving.accept(session, BOT, [RawUpdate(9, "1001", raw)], NOON))
    assert [received.raw for received in tray.waiting()] == [raw]


def test_after_three_tries_an_update_is_set_aside_and_its_chat_goes_on(tray: Tray) -> None:
    tray.accept(1, "1001")
    tray.accept(2, "1001")
    tray.accept(3, "1002")
    for left in range(TRIES - 1, -1, -1):
        poison = tray.waiting()[0]
        assert (poison.update_id, poison.attempts) == (1, TRIES - 1 - left)
        assert 3 in tray.ids(), "the other chat never waits"
        assert tray.fails(poison) is (left == 0)
    assert tray.ids() == [2, 3]
    standing = tray.does(alarms.standing_alarms)
    assert [(alarm.kind, alarm.subject, alarm.times) for alarm in standing] == [
        ("update_set_aside", f"inbox:{poison.id}", 1)
    ]


def test_old_updates_go_after_48_hours_and_the_keys_of_their_day_with_them(tray: Tray) -> None:
    tray.accept(1, "1001", now=NOON)
    tray.accept(2, "1002", now=NOON + timedelta(days=1))
    for received in tray.waiting():
        tray.handle(received)
    assert tray.keys() == ["inbox:2026-03-02", "inbox:2026-03-03"]

    def tidied(now: datetime) -> int:
        dropped: int = tray.does(lambda session: inbox.drop_old_updates(session, now))
        return dropped

    assert tidied(NOON + KEPT_FOR) == 0, "48 hours are kept whole"
    assert tidied(NOON + KEPT_FOR + timedelta(seconds=1)) == 1
    assert tray.keys() == ["inbox:2026-03-03"]
    assert tidied(NOON + timedelta(days=9)) == 1
    assert (tray.rows(), tray.keys()) == (0, [])


def test_an_update_that_still_waits_is_kept_however_old_it_is(tray: Tray) -> None:
    tray.accept(1, now=NOON)
    assert tray.does(lambda session: inbox.drop_old_updates(session, NOON + timedelta(days=9))) == 0
    assert [received.raw for received in tray.waiting()] == ['{"update_id": 1}']
    assert tray.does(inbox.oldest_waiting) == NOON


def test_the_key_of_today_stays_although_nothing_has_come_yet(tray: Tray) -> None:
    tray.accept(1, now=NOON)
    tray.handle(tray.waiting()[0])
    assert tray.does(lambda session: inbox.drop_old_updates(session, NOON + timedelta(hours=1))) == 0
    assert tray.keys() == ["inbox:2026-03-02"]
