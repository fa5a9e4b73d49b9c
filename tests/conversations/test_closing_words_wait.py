"""The words at closing wait up to an hour: meanwhile the patient may move to another phone, or leave."""

from datetime import timedelta

from sqlmodel import Session

from bot.care.messages import Lane
from bot.care.thread_words import LETTER, letter
from bot.care.threads import Thread
from storage import outbox, threads
from storage.keyring import patient_owner
from tests.conversations.test_closing import KEPT, close, opened
from tests.conversations.test_new_phone import moved
from tests.world import World

__all__ = ["opened"]  # the fixture


def leaves(world: World) -> None:
    """Anna wants no more messages."""
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    world.news(world.anna)
    world.news(world.lee)


def test_they_follow_her_to_her_new_phone(opened: World) -> None:
    close(opened, "Plan kept", "Skip")
    phone = moved(opened)
    opened.news(phone)
    assert KEPT not in opened.news(opened.anna)
    opened.wait(hours=1)
    assert opened.news(phone).count(KEPT) == 1
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_the_clinician_still_decides_on_them_after_the_move(opened: World) -> None:
    close(opened, "Plan kept", "Skip")
    page = opened.with_button(opened.lee, "Send")
    phone = moved(opened)
    opened.news(phone)
    opened.taps(opened.lee, "Send", on=page)
    assert opened.news(phone) == [KEPT]
    opened.wait(hours=2)
    assert KEPT not in opened.news(phone)


def test_what_was_told_on_the_old_phone_counts_as_told_after_the_move(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Send")
    page = opened.with_button(opened.lee, "Next review")
    moved(opened)
    opened.taps(opened.lee, "Next review", on=page)
    opened.taps(opened.lee, "In 4 weeks")
    assert "The patient has been told." in opened.chat(opened.lee)
    assert "The patient hears nothing of it." not in opened.chat(opened.lee)


def test_who_has_left_hears_nothing_of_it_whatever_is_tapped(opened: World) -> None:
    close(opened, "Plan kept", "Skip")
    page = opened.with_button(opened.lee, "Send")
    leaves(opened)
    opened.taps(opened.lee, "Send", on=page)
    assert "The patient hears nothing of it." in opened.chat(opened.lee)
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_a_message_that_waits_during_the_move_arrives_on_the_new_phone(opened: World) -> None:
    anna = opened.patient(opened.anna)

    def writes(session: Session) -> None:
        """Dr Lee has written, and Telegram has not taken it yet."""
        now = opened.clock.at
        thread_id = threads.add_thread(session, 1, 1, now, now + timedelta(days=3))
        message_id = threads.add_message(session, Thread(thread_id, 1, 1, now, now), 1, "Take it with food.", now)
        message = threads.message(session, message_id)
        assert message is not None
        outbox.queue_message(
            session, anna.chat_id, patient_owner(1), letter("Dr Lee", message),
            lane=Lane.REPLY, now=now, send_after=now + timedelta(minutes=5), about=f"{LETTER}:{message_id}",
        )  # fmt: skip

    opened.writes(writes)
    phone = moved(opened)
    opened.news(opened.anna)
    opened.wait(minutes=6)
    assert "Take it with food." in "".join(opened.news(phone))
    assert opened.news(opened.anna) == []
    opened.taps(phone, "I will call")
    assert "answered" in opened.last(opened.lee)
    assert opened.troubles() == []


def test_what_goes_by_itself_in_her_quiet_hours_comes_without_a_sound(opened: World) -> None:
    opened.at("20:50")
    close(opened, "Plan kept", "Skip")
    opened.wait(hours=1)
    assert opened.anna.chat.messages[-1].text == KEPT
    assert not opened.anna.chat.messages[-1].silent


def test_what_is_let_go_or_reworded_at_night_comes_without_a_sound(opened: World) -> None:
    opened.at("22:30")
    close(opened, "Plan kept", "Skip")
    opened.wait(hours=1)
    assert (opened.anna.chat.messages[-1].text, opened.anna.chat.messages[-1].silent) == (KEPT, True)
