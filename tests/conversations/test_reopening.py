"""A closed case is opened again: it alerts anew, and the patient hears nothing of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.incoming import Incoming, IncomingKind
from bot.services.talk import conversation
from storage.tables import audit
from tests.conversations.test_closing import KEPT, case, close, flagging
from tests.world import World

CASE = "🟡 Case 1 · soon\n\nA plan is due for review."
CANNOT = "I cannot find that case."


def closing(world: World) -> None:
    """Dr Lee has closed case 1, and Anna has been told."""
    flagging(world)
    close(world, "Plan kept", "Close and send", "👍 Useful")
    for person in (world.anna, world.lee):
        world.news(person)


@pytest.fixture
def closed(begun: World) -> World:
    """Case 1 is closed."""
    return begun.lives(closing)


def test_a_reopened_case_alerts_again_and_the_patient_hears_nothing(closed: World) -> None:
    closed.taps(closed.lee, "Reopen")
    assert closed.news(closed.lee) == [CASE]
    review = case(closed)
    assert review.status is ReviewStatus.OPEN
    assert (review.outcome, review.is_useful, review.closed_at, review.acknowledged_at) == (None, None, None, None)
    assert review.reopened_at is not None
    closed.says(closed.lee, "/reviews")
    assert "[🟡 Case 1 · soon]" in closed.last(closed.lee)
    assert closed.news(closed.anna) == []
    rows = closed.reads(lambda session: session.execute(select(audit.c.about).where(audit.c.what == "case_reopened")))
    assert [row.about for row in rows] == ["review:1"]
    assert closed.troubles() == []


def test_words_that_still_waited_are_taken_back(begun: World) -> None:
    begun.lives(flagging)
    close(begun, "Plan kept")

    def held_up(session: Session) -> None:
        """Telegram takes nothing for a while, and she changes her mind."""
        approved = replace(incoming, press=begun.data_of(begun.lee, "Close and send"))
        conversation.answer(session, begun.practice, begun.channel.name, approved, begun.clock.at)
        serial = int(begun.clock.at.timestamp() * 1000)
        again = replace(incoming, press=f"review:1:reopen:{serial}")
        conversation.answer(session, begun.practice, begun.channel.name, again, begun.clock.at)

    card = begun.lee.chat.messages[-1].id
    incoming = Incoming(IncomingKind.PRESS, str(begun.lee.id), message_id=card)
    begun.writes(held_up)
    begun.wait(hours=2)
    assert KEPT not in begun.news(begun.anna)
    assert case(begun).status is ReviewStatus.OPEN
    assert begun.troubles() == []


@pytest.mark.parametrize("label", ["Acknowledge", "Plan kept", "Close and send", "Close, say nothing", "Other words"])
def test_buttons_of_the_first_opening_show_the_case_as_it_stands(begun: World, label: str) -> None:
    begun.lives(flagging)
    close(begun, "Plan kept")
    mark = begun.data_of(begun.lee, "Close and send").rpartition(":")[2]
    verbs = {"Plan kept": "outcome:plan_kept", "Close and send": "tell:plan_kept", "Other words": "words:plan_kept"}
    old = f"review:1:{verbs.get(label, 'ack' if label == 'Acknowledge' else 'quiet:plan_kept')}:{mark}"
    for tap in ("Close and send", "Skip", "Reopen"):
        begun.taps(begun.lee, tap)
    begun.wait(minutes=5)
    for person in (begun.lee, begun.anna):
        begun.news(person)
    begun.forges(begun.lee, old)
    assert case(begun).status is ReviewStatus.OPEN
    assert begun.news(begun.anna) == []
    assert begun.news(begun.lee) == []
    shown = begun.last(begun.lee)
    assert "This case was closed and opened again since. Please look again." in shown
    assert "[Acknowledge] [Close]" in shown, "with buttons of this opening"
    begun.taps(begun.lee, "Acknowledge")
    assert case(begun).status is ReviewStatus.ACKNOWLEDGED


def test_it_can_be_closed_once_more_and_old_buttons_belong_to_the_first_time(closed: World) -> None:
    reopen, note = closed.data_of(closed.lee, "Reopen"), closed.data_of(closed.lee, "Add a note")
    closed.taps(closed.lee, "Reopen", times=2)
    assert closed.news(closed.lee) == [CASE], "the second tap finds it open"
    closed.forges(closed.lee, note)
    assert case(closed).status is ReviewStatus.OPEN
    closed.wait(minutes=1)
    closed.taps(closed.lee, "Open")
    close(closed, "False alarm", "Close and send", "👎 Not useful")
    assert closed.news(closed.anna)[-1].startswith("We checked.")
    again = case(closed)
    closed.forges(closed.lee, reopen)
    assert case(closed) == again, "the button of the first closing"


def test_a_closed_case_can_be_read_again(closed: World) -> None:
    closed.forges(closed.lee, "review:1:open")
    assert "Ibuprofen 400 mg, because of side effects" in closed.last(closed.lee)
    assert "✓ Closed." in closed.last(closed.lee)
    assert "[Reopen]" in closed.last(closed.lee)


def test_one_open_case_is_enough(closed: World) -> None:
    first = closed.with_button(closed.lee, "Reopen")
    closed.at("20:00")
    closed.at("08:00")
    closed.taps(closed.anna, "Not today")
    closed.taps(closed.anna, "Side effects")
    closed.news(closed.lee)
    closed.taps(closed.lee, "Reopen", on=first)
    assert "Case 2 of this patient is open already. This one stays closed." in closed.chat(closed.lee)
    assert case(closed).status is ReviewStatus.CLOSED
    assert closed.news(closed.lee) == []
    assert closed.troubles() == []


def test_nobody_else_reopens_it(closed: World) -> None:
    data = closed.data_of(closed.lee, "Reopen")
    for who in (closed.moss, closed.anna):
        closed.news(who)
        closed.forges(who, data)
        assert closed.news(who) == [CANNOT]
    assert case(closed).status is ReviewStatus.CLOSED


def test_the_worsening_baseline_goes_on_as_if_the_case_had_never_been_closed(begun: World) -> None:
    begun.lives(flagging)
    before = begun.patient(begun.anna).baseline_from
    close(begun, "Plan kept", "Close and send", "Skip")
    assert begun.patient(begun.anna).baseline_from == begun.clock.at.date() + timedelta(days=1)
    begun.taps(begun.lee, "Reopen")
    assert begun.patient(begun.anna).baseline_from == before == date(2026, 3, 2)


def test_and_an_earlier_closing_still_counts(closed: World) -> None:
    closed.at("20:00")
    closed.at("08:00")
    closed.taps(closed.anna, "Not today")
    closed.taps(closed.anna, "Side effects")
    closed.taps(closed.lee, "Open")
    close(closed, "Plan kept", "Close and send", "Skip")
    closed.taps(closed.lee, "Reopen")
    assert closed.patient(closed.anna).baseline_from == date(2026, 3, 4), "the day after case 1 was closed"


def test_restarts_between_all_of_it(closed: World) -> None:
    closed.restarts = True
    closed.taps(closed.lee, "Reopen")
    closed.taps(closed.lee, "Acknowledge")
    assert case(closed).status is ReviewStatus.ACKNOWLEDGED
    closed.wait(hours=1)
    assert closed.troubles() == []


def test_two_openings_and_two_closings_within_a_second_are_told_apart(begun: World) -> None:
    begun.lives(flagging)
    begun.clock.at += timedelta(milliseconds=100)
    close(begun, "Plan kept")
    first = begun.data_of(begun.lee, "Close and send").rpartition(":")[2]
    for tap in ("Close and send", "Skip"):
        begun.taps(begun.lee, tap)
    note = begun.data_of(begun.lee, "Add a note")
    begun.clock.at += timedelta(milliseconds=100)
    begun.taps(begun.lee, "Reopen")
    begun.taps(begun.lee, "Open")
    close(begun, "Plan kept")
    second = begun.data_of(begun.lee, "Close and send").rpartition(":")[2]
    begun.clock.at += timedelta(milliseconds=100)
    begun.taps(begun.lee, "Close, say nothing")
    begun.news(begun.lee)
    begun.forges(begun.lee, note)
    assert begun.news(begun.lee) == [], "it belonged to the first closing"
    begun.clock.at += timedelta(milliseconds=100)
    begun.taps(begun.lee, "Reopen")
    begun.taps(begun.lee, "Open")
    close(begun, "Plan kept")
    third = begun.data_of(begun.lee, "Close and send").rpartition(":")[2]
    assert len({first, second, third}) == 3
    for old in (first, second):
        begun.forges(begun.lee, f"review:1:quiet:plan_kept:{old}")
        assert case(begun).status is ReviewStatus.OPEN
