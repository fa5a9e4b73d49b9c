"""The clock jumps an hour or two days, to and fro: nothing is asked twice, nothing lost sight of, and no storm."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.merging import prompts_in
from bot.care.messages import Lane, say
from bot.care.sentences import _
from storage import outbox, prompts
from storage.tables import outbox as messages
from tests.world import World

OVER = timedelta(days=1)  # every window of the plan is over by then
JUMPS = [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-2), timedelta(days=2)]


def all_but(quick: timedelta) -> list[object]:
    """Every jump; those but one are left to the long run."""
    return [jump if jump == quick else pytest.param(jump, marks=pytest.mark.long) for jump in JUMPS]


def asked(session: Session) -> Counter[int]:
    """In how many messages each prompt was asked."""
    rows = session.scalars(select(messages.c.about).where(messages.c.kind == "message", messages.c.about.is_not(None)))
    return Counter(prompt for about in rows for prompt in prompts_in(about))


def check(world: World, until: datetime) -> None:
    """Every prompt was asked once at most, and what became of it is known."""
    assert world.troubles() == []
    assert max(world.reads(asked).values()) == 1
    first, last = world.clock.at.date() - timedelta(days=20), world.clock.at.date() + timedelta(days=9)
    found = world.reads(lambda session: prompts.prompts_on(session, 1, first, last))
    slots = Counter((each.item_code, each.due_on, each.slot) for each in found)
    assert max(slots.values()) == 1
    standing = [each for each in found if each.due_at < until - OVER and each.status in ("pending", "asked")]
    assert standing == []
    times = sorted(each.due_at for each in found if each.item_code == "ibuprofen" and each.due_at < until)
    assert all(later - earlier <= timedelta(hours=12) for earlier, later in pairwise(times))
    counted = Counter(each.status for each in found if each.due_at < until - OVER)
    assert counted.total() == counted[PromptStatus.NOT_ASKED] + counted[PromptStatus.EXPIRED] + counted[
        PromptStatus.DONE
    ]  # fmt: skip


@pytest.mark.parametrize("jump", all_but(timedelta(days=-2)), ids=str)
@pytest.mark.long
def test_a_clock_that_jumps_asks_nothing_twice_and_floods_nobody(begun: World, jump: timedelta) -> None:
    begun.at("20:01")
    begun.news(begun.anna)
    begun.clock.at += jump
    begun.settle()
    assert len(begun.news(begun.anna)) <= 3
    end = datetime(2026, 3, 9, 12, tzinfo=UTC)
    begun.wait_until(end)
    check(begun, end)


@pytest.mark.parametrize("jump", all_but(timedelta(days=2)), ids=str)
def test_a_clock_that_was_wrong_for_ten_minutes_and_is_put_right(begun: World, jump: timedelta) -> None:
    """As when a machine starts with a wrong clock and hears the right time a little later."""
    begun.at("07:55")
    begun.news(begun.anna)
    begun.clock.at += jump
    begun.wait(minutes=10)
    begun.clock.at -= jump
    begun.settle()
    assert len(begun.news(begun.anna)) <= 5
    end = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    begun.wait_until(end)
    check(begun, end)
    assert begun.with_button(begun.anna, "Done"), "and life goes on"


def test_an_answer_queued_while_the_clock_was_fast_leaves_when_it_is_put_right(begun: World) -> None:
    """It was never meant to wait: else it would for two days, and an urgent alert as well."""
    begun.clock.at += timedelta(days=2)
    begun.writes(
        lambda session: outbox.queue_message(
            session, begun.patient(begun.anna).chat_id, "clinic", say(_("Urgent")),
            lane=Lane.URGENT, now=begun.clock.at,
        )
    )  # fmt: skip
    later = begun.clock.at + timedelta(hours=1)
    begun.writes(
        lambda session: outbox.queue_message(
            session, begun.patient(begun.anna).chat_id, "clinic", say(_("Tomorrow")), lane=Lane.REPLY,
            now=begun.clock.at, send_after=later,
        )
    )  # fmt: skip
    begun.clock.at -= timedelta(days=2)
    begun.settle()
    assert begun.news(begun.anna)[-1] == "Urgent", "and what was to wait waits"


def test_who_wrote_while_the_clock_was_fast_is_not_in_the_middle_of_talking_for_two_days(begun: World) -> None:
    begun.clock.at += timedelta(days=2)
    begun.says(begun.anna, "/goal")
    begun.clock.at -= timedelta(days=2)
    talking = begun.reads(
        lambda session: prompts.is_talking(session, 1, begun.clock.at - timedelta(minutes=2), begun.clock.at)
    )
    assert talking is False
