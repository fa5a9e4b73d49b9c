"""When a message is to be read, when it goes to cover, and when an exchange is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.clinic import Clinic
from bot.care.cover import CoverHours, is_open
from bot.care.duty import hours_of
from bot.care.people import Clinician
from bot.care.thread_words import conversation
from bot.care.threads import (
    LONGEST_MESSAGE,
    Thread,
    ThreadMessage,
    goes_to_cover_at,
    read_message,
    seen_from,
)

CLINIC = Clinic("Hill Street", "Europe/London", CoverHours.parse("Mon-Fri 08:00-18:00"), "999", "Samaritans")
EVENINGS = Clinician(1, "Dr Lee", "Europe/London", 3, hours=CoverHours.parse("Tue, Thu 17:00-20:00".replace(
    "Tue, Thu", "Tue 17:00-20:00, Thu")))  # fmt: skip


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """March 2026: the 2nd is a Monday; London is on UTC until the 29th."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "cover"),
    [
        (at(2, 9), at(3, 9)),
        (at(6, 16), at(9, 16)),  # Friday to Monday
        (at(7, 12), at(10, 8)),  # on a Saturday: seen on Monday, a day later is Tuesday
        (at(2, 18), at(4, 8)),  # at the closing minute
        (at(2, 8), at(3, 8)),
        (at(27, 16), at(30, 15)),  # the clocks go forward: the same time of day
    ],
)
def test_a_working_day_is_the_same_time_of_the_next_day_on_which_somebody_works(
    sent: datetime, cover: datetime
) -> None:
    assert goes_to_cover_at(CLINIC, None, sent) == cover


def test_holidays_are_no_working_days() -> None:
    hours = CoverHours.parse("Mon-Fri 08:00-18:00", [date(2026, 3, 3)])
    closed_on_tuesday = Clinic("Hill Street", "Europe/London", hours, "999", "Samaritans")
    assert goes_to_cover_at(closed_on_tuesday, None, at(2, 9)) == at(4, 9)
    hers = replace(EVENINGS, hours=CLINIC.hours)
    assert goes_to_cover_at(closed_on_tuesday, hers, at(2, 9)) == at(4, 9), "the clinic's holidays are hers too"


def test_a_clinicians_own_hours_count_instead() -> None:
    assert hours_of(CLINIC, EVENINGS)[0] == EVENINGS.hours
    assert seen_from(CLINIC, EVENINGS, at(2, 9)) == at(3, 17)
    assert goes_to_cover_at(CLINIC, EVENINGS, at(2, 9)) == at(5, 17)


@given(st.integers(0, 365 * 24 * 60))
def test_it_is_always_later_in_hours_and_within_five_days(minutes: int) -> None:
    sent = at(1, 0, month=1) + timedelta(minutes=minutes)
    cover = goes_to_cover_at(CLINIC, None, sent)
    assert seen_from(CLINIC, None, sent) < cover <= sent + timedelta(days=5)
    hours, zone = hours_of(CLINIC, None)
    assert is_open(hours, zone, cover)


def test_an_exchange_is_open_until_its_last_instant() -> None:
    thread = Thread(1, 1, 1, at(2, 9), at(5, 9))
    assert thread.is_open(at(5, 8, 59))
    assert not thread.is_open(at(5, 9))
    assert not Thread(1, 1, 1, at(2, 9), at(5, 9), closed_at=at(3, 9)).is_open(at(4, 9))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (" How are you? ", "How are you?"),
        ("👍", "👍"),
        ("x" * LONGEST_MESSAGE, "x" * LONGEST_MESSAGE),
        ("x" * (LONGEST_MESSAGE + 1), ""),
        ("", ""),
        ("\u200b", ""),
        ("/today", ""),
    ],
)
def test_what_is_a_message(typed: str, words: str) -> None:
    assert read_message(typed) == words


def test_as_many_of_the_newest_as_one_message_holds_and_a_button_to_the_rest() -> None:
    said = [("Anna", ThreadMessage(9 - n, 1, 1, None, str(n) * LONGEST_MESSAGE, at(2, 9))) for n in range(8)]
    shown = conversation(1, "Anna", "Mrs B", said, "Europe/London")
    assert [button.press for button in shown.buttons[0]] == ["write:1:1", "patient:1", "messagesof:1:8"]
    assert len(shown.paragraphs) == 3, "the heading and two messages"
