"""Messages nobody has read yet: who gets them next and when; and who gets nothing of them at all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.services.letters import threads as service
from storage import care_links, people
from tests.conversations.test_messages import (
    CARD,
    add_cover,
    answered,
    answers,
    cards,
    forget_news,
    kept,
    writes,
    written,
)
from tests.world import World

__all__ = ["answered", "written"]  # fixtures


@pytest.mark.long
def test_unread_after_a_working_day_goes_to_cover_then_to_the_lead(answered: World) -> None:
    add_cover(answered)
    forget_news(answered)
    answered.wait_until(datetime(2026, 3, 3, 8, 59, tzinfo=UTC))
    assert cards(answered, answered.moss) == []
    answered.wait(minutes=1)
    assert cards(answered, answered.moss) == ["💬 A patient's message has waited unread for a working day."]
    assert "Anna" not in answered.chat(answered.moss)
    answered.wait(hours=24)
    assert "💬 A patient's message has waited unread for a working day." in cards(answered, answered.lee)
    answered.taps(answered.moss, "Read")
    assert "It is better" in answered.chat(answered.moss)
    assert "Dr Moss has read your message." in answered.news(answered.anna)
    answered.taps(answered.moss, "Answer")
    answered.taps(answered.moss, "Please call us.")
    assert answered.news(answered.anna)[-1] == "💬 Dr Moss writes:\n\nPlease call us."
    answers(answered, "I will")
    assert cards(answered, answered.moss)[-1] == CARD, "who wrote last gets the answer"


def test_a_friday_answer_waits_until_monday(tmp_path: Path) -> None:
    world = World(tmp_path, datetime(2026, 3, 6, 16, 0, tzinfo=UTC))
    world.begin()
    writes(world)
    answers(world)
    assert "it goes to a colleague" in world.last(world.anna)
    assert "Monday 9 March, 16:00" in world.last(world.anna)
    world.close()


def test_with_nobody_left_the_administrators_and_then_the_operator_hear_of_it(answered: World) -> None:
    answered.writes(lambda session: people.change_clinician(session, 2, is_admin=True))
    forget_news(answered)
    answered.wait(hours=24)
    assert "💬 A patient's message has waited unread for a working day." in cards(answered, answered.lee)
    answered.wait(hours=24)
    assert cards(answered, answered.lee) == []
    (told,) = cards(answered, answered.moss)
    assert told.endswith("I have told everybody who cares for this patient. Please ask Dr Lee.")
    assert answered.with_no_buttons(answered.moss)
    answered.forges(answered.moss, "messagesof:1")
    assert answered.last(answered.moss) == "I cannot find that patient."
    answered.wait(hours=24)
    assert answered.troubles()[0].startswith("A patient's message waits unread, and everybody was told (message:2).")
    answered.taps(answered.lee, "Read")
    assert answered.troubles() == []


def test_the_stand_in_of_an_absent_clinician_gets_the_answer(written: World) -> None:
    away = {"away_until": date(2026, 3, 6), "covered_by": 2}
    written.writes(lambda session: people.change_clinician(session, 1, **away))
    answers(written)
    assert "I have passed this on to Dr Moss." in written.last(written.anna)
    assert (cards(written, written.moss), cards(written, written.lee)) == ([CARD], [])
    written.taps(written.moss, "Read")
    assert "It is better" in written.last(written.moss)
    assert written.troubles() == []


def test_outside_hours_the_card_waits_and_the_patient_is_told_so(written: World) -> None:
    written.at("19:00")
    forget_news(written)
    answers(written)
    told = written.last(written.anna)
    assert "Nobody may read it before Tuesday 3 March, 08:00." in told
    assert "by Wednesday 4 March, 08:00" in told
    assert cards(written, written.lee) == []
    written.wait_until(datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
    assert CARD in cards(written, written.lee)


def test_a_card_that_cannot_be_delivered_goes_to_whoever_is_next(written: World) -> None:
    add_cover(written)
    written.acts(written.lee.blocks_bot)
    answers(written)
    written.wait(minutes=2)
    assert cards(written, written.moss) == ["💬 A patient's message has waited unread for a working day."]


def test_a_double_tick_sends_one_card(answered: World) -> None:
    add_cover(answered)
    forget_news(answered)
    answered.wait(hours=24)

    def again(session: Session) -> int:
        return service.step(session, answered.practice, answered.clock.at, 20)

    assert answered.writes(again) == 0
    answered.settle()
    assert len(cards(answered, answered.moss)) == 1


def test_an_outsider_cannot_write_or_read(answered: World) -> None:
    before = answered.chat(answered.anna)
    for data in ("write:1", "write:1:1", "messagesof:1", "messagesof:1:2", "write:", "messagesof:x"):
        answered.forges(answered.moss, data)
        assert answered.news(answered.moss) == ["I cannot find that patient."]
    for data in ("answer:1", "answer:1:yes", "letter:1"):
        for person in (answered.moss, answered.lee):
            answered.forges(person, data)
            assert answered.last(person) == "I cannot find that message."
    answered.says(answered.moss, "/write")
    assert answered.last(answered.moss) == "You have no patients here yet. /invite makes a link for one."
    assert answered.chat(answered.anna) == before
    assert len(kept(answered)) == 2


def test_another_patient_cannot_answer(written: World) -> None:
    bea = written.emulator.person(1002, first_name="Bea")
    written.joins(bea, written.invite(written.lee, "Mr C"))
    for data in ("answer:1", "answer:1:yes", "letter:1", "messagesof:1", "write:1"):
        written.forges(bea, data)
        assert written.last(bea).startswith("I cannot find that")
    assert len(kept(written)) == 1


def test_a_link_that_ends_while_she_types_ends_it(begun: World) -> None:
    begun.says(begun.lee, "/write")
    begun.says(begun.lee, "How is the new dose?")
    begun.writes(lambda session: care_links.untie(session, 1, 1, begun.clock.at))
    begun.taps(begun.lee, "Send")
    assert begun.last(begun.lee) == "I cannot find that patient."
    assert (kept(begun), begun.news(begun.anna)) == ([], [])


def test_two_patients_are_told_apart(written: World) -> None:
    bea = written.emulator.person(1002, first_name="Bea")
    written.joins(bea, written.invite(written.lee, "Mr C"))
    written.says(written.lee, "/write")
    assert written.last(written.lee) == "Whom do you want to write to?\n[Anna]\n[Bea]"
    written.taps(written.lee, "Anna")
    written.says(written.lee, "For Anna")
    written.forges(written.lee, "write:2")
    written.says(written.lee, "For Bea")
    written.taps(written.lee, "Send")
    assert "For Bea" in written.last(bea)
    assert "For Anna" not in written.chat(written.anna) + written.chat(bea), "what was for somebody else is dropped"
