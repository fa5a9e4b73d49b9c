"""Other words for the patient: typed, read again, approved; and what reaches her whatever happens in between."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.messages import Lane, say
from bot.care.sentences import as_written
from bot.care.thread_words import LETTER, letter
from bot.care.threads import Thread
from storage import care_links, outbox, threads
from storage.keyring import patient_owner
from storage.tables import reviews as reviews_table
from tests.conversations.test_closing import KEPT, case, close, opened
from tests.conversations.test_new_phone import moved
from tests.world import World

__all__ = ["opened"]  # the fixture

TYPED = "Take it with food & ring me <on> Monday"
SAID = f"Dr Lee has looked at your answers and writes: {TYPED}"
CANNOT = "I cannot find that case."


def typing(world: World, words: str = TYPED) -> None:
    """Dr Lee has typed other words for Anna, and sees them before they go."""
    close(world, "Plan kept", "Other words")
    world.says(world.lee, words)


def leaves(world: World) -> None:
    """Anna wants no more messages."""
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    world.news(world.anna)
    world.news(world.lee)


def test_typed_words_come_back_for_approval_before_anything_closes(opened: World) -> None:
    close(opened, "Plan kept", "Other words")
    assert "Type what the patient is to read about case 1." in opened.last(opened.lee)
    opened.says(opened.lee, "x" * 501)
    assert "500 characters at the most" in opened.last(opened.lee)
    opened.says(opened.lee, TYPED)
    assert opened.last(opened.lee) == (
        f"Case 1\n\nTo close as: Plan kept.\n\nAnna will read:\n\n{SAID}\n"
        "[Close and send]\n[Close, say nothing]\n[Other words] [Never mind]"
    )
    assert opened.lee.chat.messages[-1].is_protected
    assert case(opened).status is ReviewStatus.OPEN
    assert opened.news(opened.anna) == []
    opened.restart()
    opened.taps(opened.lee, "Close and send", times=2)
    assert opened.news(opened.anna) == [SAID]
    assert case(opened).status is ReviewStatus.CLOSED
    assert "The patient has been told.\n\nWas the alert useful?" in opened.last(opened.lee)
    opened.taps(opened.lee, "👍 Useful")
    assert opened.last(opened.lee).endswith("[Add a note] [Next review]\n[Reopen]")
    assert "[Close and send]" not in opened.chat(opened.lee), "the page above is out of date as well"
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_whatever_is_typed_next_takes_the_place_of_the_words_and_is_shown_again(opened: World) -> None:
    typing(opened, "Take it with fod")
    opened.says(opened.lee, "Take it with food")
    assert "writes: Take it with food\n" in opened.last(opened.lee)
    opened.taps(opened.lee, "Other words")
    opened.says(opened.lee, "Take it with milk")
    opened.taps(opened.lee, "Close and send")
    assert opened.news(opened.anna) == ["Dr Lee has looked at your answers and writes: Take it with milk"]


def test_never_mind_leaves_the_case_open(opened: World) -> None:
    typing(opened)
    opened.taps(opened.lee, "Never mind")
    assert opened.last(opened.lee) == "All right. I have sent nothing.\n[Open case 1]"
    opened.says(opened.lee, "Hello there")
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert case(opened).status is ReviewStatus.OPEN
    opened.taps(opened.lee, "Open case 1")
    assert "[Acknowledge] [Close]" in opened.chat(opened.lee)
    assert "I have sent nothing." not in opened.chat(opened.lee), "it opens in the very message"


def test_own_words_can_be_kept_back_after_all(opened: World) -> None:
    typing(opened)
    opened.taps(opened.lee, "Close, say nothing", on=opened.with_button(opened.lee, "Close, say nothing"))
    assert "✓ Closed: Plan kept.\nThe patient hears nothing of it." in opened.last(opened.lee)
    assert opened.news(opened.anna) == []


def test_the_usual_words_on_the_page_above_still_hold_and_end_the_question(opened: World) -> None:
    close(opened, "Plan kept")
    above = opened.with_button(opened.lee, "Close and send")
    opened.taps(opened.lee, "Other words")
    opened.says(opened.lee, TYPED)
    own = opened.with_button(opened.lee, "Close and send")
    assert own.id != above.id
    opened.taps(opened.lee, "Close and send", on=above)
    assert opened.news(opened.anna) == [KEPT]
    opened.says(opened.lee, "Hello there")
    assert opened.last(opened.lee).startswith("I only understand commands here."), "no question is open any more"
    opened.taps(opened.lee, "Close and send", on=own)
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_words_typed_before_danger_was_found_are_not_sent_and_not_lost(opened: World) -> None:
    typing(opened)
    page = opened.with_button(opened.lee, "Never mind")
    opened.says(opened.anna, "I have chest pain")
    opened.news(opened.anna)
    opened.taps(opened.lee, "Close and send", on=page)
    assert opened.news(opened.anna) == []
    assert case(opened).status is ReviewStatus.OPEN
    now = opened.lee.chat.message(page.id)
    assert now is not None
    assert now.text == (
        "🔴 Case 1 · urgent\n\nSomething new has come in since. Please look again.\n\n"
        f"I have sent nothing. Your words were:\n\n{TYPED}"
    )
    opened.taps(opened.lee, "Open", on=now)
    assert "[Acknowledge] [Close]" in opened.chat(opened.lee)
    assert opened.troubles() == []


@pytest.mark.long
def test_words_for_a_case_that_a_colleague_has_closed_are_not_sent(opened: World) -> None:
    typing(opened)
    page = opened.with_button(opened.lee, "Never mind")
    opened.writes(
        lambda session: session.execute(
            reviews_table.update().values(status="closed", closed_at=opened.clock.at, outcome="contacted", closed_by=2)
        )
    )
    opened.taps(opened.lee, "Close and send", on=page)
    now = opened.lee.chat.message(page.id)
    assert now is not None
    assert "This case is closed already.\n\nI have sent nothing." in now.text
    assert opened.news(opened.anna) == []


def test_words_of_whoever_lost_the_link_meanwhile_are_not_sent(opened: World) -> None:
    typing(opened)
    page = opened.with_button(opened.lee, "Never mind")
    opened.writes(lambda session: care_links.untie(session, 1, 1, opened.clock.at))
    opened.taps(opened.lee, "Close and send", on=page)
    now = opened.lee.chat.message(page.id)
    assert now is not None
    assert (now.text, now.buttons) == (CANNOT, []), "and nothing of her is left on the page"
    assert opened.news(opened.anna) == []
    assert case(opened).status is ReviewStatus.OPEN


def test_nobody_else_approves_them(opened: World) -> None:
    typing(opened)
    data = opened.data_of(opened.lee, "Close and send")
    for who in (opened.moss, opened.anna):
        opened.forges(who, data)
    assert case(opened).status is ReviewStatus.OPEN
    assert SAID not in opened.chat(opened.anna)
    assert TYPED not in opened.chat(opened.moss)


@pytest.mark.long
def test_a_note_and_words_for_the_patient_never_mix(opened: World) -> None:
    close(opened, "Plan kept", "Close and send", "Skip", "Add a note")
    opened.news(opened.anna)
    opened.says(opened.lee, "Only for the team")
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    opened.taps(opened.lee, "Reopen")
    opened.wait(minutes=1)
    opened.taps(opened.lee, "Open")
    typing(opened)
    opened.says(opened.lee, "/reviews")
    assert opened.news(opened.anna) == []
    opened.says(opened.lee, "never mind")
    assert "I have sent nothing." in opened.last(opened.lee)
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_they_reach_her_on_her_new_phone(opened: World) -> None:
    close(opened, "Plan kept")
    page = opened.with_button(opened.lee, "Close and send")
    phone = moved(opened)
    opened.news(phone)
    opened.taps(opened.lee, "Close and send", on=page)
    assert opened.news(phone) == [KEPT]
    assert KEPT not in opened.news(opened.anna)


def test_words_approved_while_telegram_took_nothing_follow_her_to_her_new_phone(opened: World) -> None:
    anna = opened.patient(opened.anna)

    def waits(session: Session) -> None:
        outbox.queue_message(
            session, anna.chat_id, patient_owner(1), say(as_written(KEPT)), lane=Lane.REPLY, now=opened.clock.at,
            send_after=opened.clock.at + timedelta(minutes=5), about="closing:1:1772524800",
        )  # fmt: skip

    opened.writes(waits)
    phone = moved(opened)
    opened.news(phone)
    opened.wait(minutes=6)
    assert opened.news(phone) == [KEPT]


@pytest.mark.long
def test_what_was_told_on_the_old_phone_counts_as_told_after_the_move(opened: World) -> None:
    close(opened, "Plan kept", "Close and send", "Skip")
    page = opened.with_button(opened.lee, "Next review")
    moved(opened)
    opened.taps(opened.lee, "Next review", on=page)
    opened.taps(opened.lee, "In 4 weeks")
    assert "The patient has been told." in opened.chat(opened.lee)
    assert "The patient hears nothing of it." not in opened.chat(opened.lee)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.long
def test_who_has_left_meanwhile_hears_nothing_whatever_is_tapped(opened: World, own: bool) -> None:
    typing(opened) if own else close(opened, "Plan kept")
    page = opened.with_button(opened.lee, "Close and send")
    leaves(opened)
    opened.taps(opened.lee, "Close and send", on=page)
    assert KEPT not in opened.chat(opened.anna)
    assert SAID not in opened.chat(opened.anna)
    assert "The patient has been told." not in opened.chat(opened.lee)
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
