"""A clinician and a patient write to each other through the bot: both phones, cover, the end, and what is refused."""

from pathlib import Path

import pytest

from bot.care.people import CareLink, CareRole
from bot.care.threads import LONGEST_MESSAGE
from bot.demo.emulator.people import Person
from storage import care_links, threads
from tests.conversations.test_delete import deletes
from tests.conversations.test_export import exported
from tests.world import World

LETTER = "💬 Dr Lee writes:\n\nHow is the new dose?\n[Yes] [No]\n[I will call]\n[Answer]"
CARD = "💬 A patient has answered you."


def writes(world: World, words: str = "How is the new dose?") -> None:
    """Dr Lee writes to her only patient."""
    world.says(world.lee, "/write")
    world.says(world.lee, words)
    world.taps(world.lee, "Send")


def answers(world: World, words: str = "It is better") -> None:
    """Anna types an answer."""
    world.taps(world.anna, "Answer")
    world.says(world.anna, words)


def kept(world: World) -> list[tuple[str, str]]:
    """What the record holds, oldest first: who wrote, and what."""
    found = world.reads(lambda session: threads.messages_of_patient(session, 1, None, 50))
    return [("patient" if each.clinician_id is None else f"clinician {each.clinician_id}", each.words)
            for each in reversed(found)]  # fmt: skip


@pytest.fixture
def written(begun: World) -> World:
    """Monday at 9:00: Anna holds a message of Dr Lee's."""
    return begun.lives(writes).lives(forget_news)


def forget_news(world: World) -> None:
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


@pytest.fixture
def answered(written: World) -> World:
    """She has answered it."""
    return written.lives(answers)


def cards(world: World, who: Person) -> list[str]:
    """The news about messages; a digest or an alert is none."""
    return [text for text in world.news(who) if text.startswith("💬")]


def add_cover(world: World, role: CareRole = CareRole.COVER) -> None:
    """Dr Moss is tied to Anna."""
    world.writes(lambda session: care_links.tie(session, CareLink(2, 1, role), world.clock.at))


def test_a_message_goes_out_with_one_tap_after_typing(begun: World) -> None:
    begun.says(begun.lee, "/write")
    assert begun.last(begun.lee) == (
        "What shall I pass on to Anna? Type it, or tap one.\n[Please call us.]\n[How are you today?]\n"
        "[Thank you, I have seen it.]\n[Never mind]"
    )
    begun.says(begun.lee, "How is the new dose?")
    assert begun.last(begun.lee).endswith("[Send] [Never mind]")
    assert begun.news(begun.anna) == []
    begun.taps(begun.lee, "Send", times=2)
    assert begun.last(begun.lee) == "✓ Sent to Anna.\n[Messages]"
    assert begun.last(begun.anna) == LETTER
    assert len(begun.news(begun.anna)) == 1, "two quick taps send it once"
    assert begun.troubles() == []


def test_a_ready_made_sentence_goes_at_one_tap(begun: World) -> None:
    begun.says(begun.lee, "/write")
    begun.taps(begun.lee, "Please call us.", times=2)
    assert begun.news(begun.anna) == ["💬 Dr Lee writes:\n\nPlease call us."]
    assert kept(begun) == [("clinician 1", "Please call us.")]


def test_the_answer_comes_closed_and_is_read_once(answered: World) -> None:
    assert answered.news(answered.anna)[-1] == (
        "I have passed this on to Dr Lee.\n\nIf nobody has read it by Tuesday 3 March, 09:00, it goes to a colleague. "
        "I am not watched live. If it cannot wait, call Hill Street Clinic. If you are in danger now, call 999."
    )
    assert cards(answered, answered.lee) == [CARD]
    answered.taps(answered.lee, "Read")
    shown = answered.last(answered.lee)
    assert shown == (
        "Anna (Mrs B, back)\n\nDr Lee, Monday 2 March, 09:00:\nHow is the new dose?\n\n"
        "Anna, Monday 2 March, 09:00:\nIt is better\n[Answer] [Patient]"
    )
    assert cards(answered, answered.lee) == [], "the card itself shows it"
    assert answered.news(answered.anna) == ["Dr Lee has read your message."]
    answered.forges(answered.lee, "messagesof:1")
    assert answered.news(answered.anna) == [], "she hears it once"
    answered.taps(answered.lee, "Answer")
    answered.taps(answered.lee, "Thank you, I have seen it.")
    assert answered.news(answered.anna) == ["💬 Dr Lee writes:\n\nThank you, I have seen it."]
    assert (cards(answered, answered.moss), answered.troubles()) == ([], [])


def test_the_words_cannot_be_passed_on_from_the_clinicians_phone(answered: World) -> None:
    (card,) = [m for m in answered.lee.chat.messages if m.text == CARD]
    assert card.as_json()["has_protected_content"] is True


@pytest.mark.parametrize("label", ["Yes", "No", "I will call"])
def test_one_tap_answers_and_a_second_changes_nothing(written: World, label: str) -> None:
    stale = written.data_of(written.anna, label)
    written.taps(written.anna, label, times=2)
    assert f"✓ {label}" in written.chat(written.anna)
    written.forges(written.anna, stale)
    assert kept(written) == [("clinician 1", "How is the new dose?"), ("patient", label)]
    assert cards(written, written.lee) == [CARD]
    answers(written, "and one thing more")
    assert "[Yes]" not in written.chat(written.anna)
    assert kept(written)[-1] == ("patient", "and one thing more")
    assert cards(written, written.lee) == [], "one card for all that waits unread"


def test_a_reply_in_telegram_is_an_answer_and_leaves_the_open_question_open(written: World) -> None:
    letter = next(m for m in reversed(written.anna.chat.messages) if m.text.startswith("💬"))
    written.says(written.anna, "/note")
    question = written.last(written.anna)
    written.acts(lambda: written.anna.replies(letter.id, "It is better"))
    assert kept(written)[-1] == ("patient", "It is better")
    assert cards(written, written.lee) == [CARD]
    assert written.last(written.anna) == question
    written.acts(lambda: written.anna.replies(letter.id, "x" * (LONGEST_MESSAGE + 1)))
    assert "I need some words, up to 1000 characters." in written.chat(written.anna)
    assert len(kept(written)) == 2


def test_typed_words_end_the_ready_made_answers(written: World) -> None:
    stale = written.data_of(written.anna, "Yes")
    answers(written)
    assert "How is the new dose?\n\n✓ You have answered.\n[Answer]" in written.chat(written.anna)
    written.forges(written.anna, stale)
    assert kept(written)[-1] == ("patient", "It is better")
    assert len(kept(written)) == 2


def test_danger_in_an_answer_comes_first(written: World) -> None:
    written.taps(written.anna, "Answer")
    written.says(written.anna, "I have chest pain")
    assert written.last(written.anna).startswith("What you wrote can be an emergency.")
    assert len(kept(written)) == 1
    letter = next(m for m in reversed(written.anna.chat.messages) if m.text.startswith("💬"))
    written.acts(lambda: written.anna.replies(letter.id, "I cannot breathe"))
    assert written.last(written.anna).startswith("What you wrote can be an emergency.")
    assert len(kept(written)) == 1


def test_an_edited_answer_reads_as_she_wrote_it_last(answered: World) -> None:
    answered.edits(answered.anna, "It is better", "It is much better")
    assert answered.last(answered.anna).startswith("Changed: It is much better.")
    assert kept(answered)[-1] == ("patient", "It is much better")
    assert cards(answered, answered.lee) == [CARD]
    answered.taps(answered.lee, "Read")
    cards(answered, answered.lee)
    answered.edits(answered.anna, "It is much better", "It is worse")
    assert cards(answered, answered.lee) == [CARD], "what was read and then changed is announced again"
    answered.edits(answered.anna, "It is worse", "x" * (LONGEST_MESSAGE + 1))
    assert answered.last(answered.anna).startswith("I could not read the changed message")
    assert kept(answered)[-1] == ("patient", "It is worse")


def test_an_edited_message_changes_the_patients_copy_and_says_so(written: World) -> None:
    written.edits(written.lee, "How is the new dose?", "How is the new tablet?")
    assert "How is the new tablet?\n\nDr Lee has changed this message." in written.last(written.anna)
    assert written.news(written.anna) == []
    assert kept(written) == [("clinician 1", "How is the new tablet?")]


def test_editing_before_sending_sends_the_edited_words(begun: World) -> None:
    begun.says(begun.lee, "/write")
    begun.says(begun.lee, "How is the old dose?")
    begun.edits(begun.lee, "How is the old dose?", "How is the new dose?")
    begun.taps(begun.lee, "Send")
    assert begun.last(begun.anna) == LETTER


def test_what_cannot_be_sent_asks_again_and_sends_nothing(begun: World) -> None:
    begun.says(begun.lee, "/write")
    begun.says(begun.lee, "x" * (LONGEST_MESSAGE + 1))
    assert begun.last(begun.lee).startswith("I need some words, up to 1000 characters.")
    begun.acts(lambda: begun.lee.sends_sticker())
    assert begun.last(begun.lee).startswith("I need some words")
    begun.taps(begun.lee, "Never mind", times=2)
    assert begun.last(begun.lee) == "All right. I have sent nothing."
    assert (kept(begun), begun.news(begun.anna)) == ([], [])


def test_after_72_hours_without_a_message_the_exchange_is_over(answered: World) -> None:
    letter = next(m for m in reversed(answered.anna.chat.messages) if m.text.startswith("💬"))
    answered.taps(answered.lee, "Read")
    answered.wait(hours=71)
    answers(answered, "Still better")
    assert kept(answered)[-1] == ("patient", "Still better")
    answered.wait(hours=73)
    answered.taps(answered.anna, "Answer")
    assert answered.last(answered.anna).startswith("That talk is over, so I have passed nothing on.")
    answered.acts(lambda: answered.anna.replies(letter.id, "one more thing"))
    assert "What shall I do with your words?" in answered.last(answered.anna), "the ordinary way of free text"
    assert len(kept(answered)) == 3
    answered.forges(answered.lee, "messagesof:1")
    assert "Still better" in answered.last(answered.lee), "it can still be read"
    writes(answered, "And now?")
    first, second = answered.reads(lambda session: [threads.thread(session, number) for number in (1, 2)])
    assert first is not None
    assert second is not None
    assert first.closed_at == first.closes_at
    assert second.closed_at is None


def test_neither_side_sees_a_telegram_name_or_number(answered: World) -> None:
    answered.taps(answered.lee, "Read")
    assert "Jo" not in answered.chat(answered.anna), "Dr Lee's name in Telegram"
    assert "2001" not in answered.chat(answered.anna)
    assert "1001" not in answered.chat(answered.lee)


def test_the_full_detail_shows_the_words_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, alert_detail="full")
    world.begin()
    writes(world)
    answers(world)
    assert "💬 Anna has answered you:\n\nIt is better" in world.last(world.lee)
    world.edits(world.anna, "It is better", "It is worse")
    assert "💬 Anna has answered you:\n\nIt is worse" in world.last(world.lee)
    world.close()


def test_all_of_it_is_in_the_export_and_gone_when_she_deletes(answered: World) -> None:
    held = exported(answered, answered.anna)
    assert [row["words"] for row in held["held"]["thread_messages"]] == ["How is the new dose?", "It is better"]
    deletes(answered, answered.anna)
    answered.wait(minutes=20)
    assert kept(answered) == []
    answered.taps(answered.lee, "Read")
    assert answered.last(answered.lee) == "I cannot find that patient."
    assert answered.troubles() == []


@pytest.mark.long
def test_everything_survives_a_restart_at_every_turn(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    writes(world)
    answers(world)
    world.taps(world.lee, "Read")
    assert "It is better" in world.last(world.lee)
    assert world.news(world.anna)[-1] == "Dr Lee has read your message."
    world.wait(hours=80)
    world.taps(world.anna, "Answer")
    assert world.last(world.anna).startswith("That talk is over")
    assert world.troubles() == []
    world.close()
