"""A message on the patient's side: who sees her phone, quiet hours, a break, a phone that cannot be reached."""

from tests.conversations.test_messages import LETTER, cards, forget_news, kept, writes, written
from tests.world import World

__all__ = ["written"]  # a fixture


def test_a_phone_that_others_can_see_shows_nothing_before_it_is_asked(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    writes(world)
    assert world.last(world.anna) == "💬 Your clinic has written to you.\n[Read]"
    world.taps(world.anna, "Read", times=2)
    assert world.last(world.anna) == LETTER
    world.taps(world.anna, "Yes")
    assert kept(world)[-1] == ("patient", "Yes")
    world.says(world.lee, "/write")
    world.taps(world.lee, "How are you today?")
    hidden = world.anna.chat.messages[-1]
    world.acts(lambda: world.anna.replies(hidden.id, "Fine"))
    assert kept(world)[-1] == ("patient", "Fine")
    assert "How are you today?" not in world.chat(world.anna), "an answer does not open it"
    assert world.troubles() == []


def test_in_quiet_hours_it_comes_without_a_sound(begun: World) -> None:
    begun.at("22:30")
    writes(begun)
    assert "It is quiet time there, so it came without a sound." in begun.last(begun.lee)
    letter = next(m for m in reversed(begun.anna.chat.messages) if m.text.startswith("💬"))
    assert letter.silent


def test_who_is_on_a_break_still_gets_it_and_the_clinician_knows(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    begun.says(begun.anna, "in 2 weeks")
    writes(begun)
    assert "The patient is on a break up to and including 16 March 2026." in begun.last(begun.lee)
    assert begun.last(begun.anna) == LETTER


def test_who_has_left_is_neither_written_to_nor_heard(written: World) -> None:
    stale = written.data_of(written.anna, "Yes")
    written.says(written.lee, "/write")
    written.says(written.lee, "One more question")
    written.says(written.anna, "/stop")
    written.taps(written.anna, "Yes, stop")
    forget_news(written)
    written.taps(written.lee, "Send")
    assert "so I cannot pass it on." in written.last(written.lee)
    written.says(written.lee, "/write")
    written.forges(written.lee, "write:1:1")
    assert written.news(written.anna) == []
    forget_news(written)
    for data in (stale, "answer:1"):
        written.forges(written.anna, data)
        assert written.last(written.anna) == "I cannot find that message."
    assert cards(written, written.lee) == []
    assert len(kept(written)) == 1
    assert written.troubles() == []


def test_a_message_that_cannot_be_delivered_tells_its_writer_at_once(begun: World) -> None:
    begun.acts(begun.anna.blocks_bot)
    writes(begun)
    assert "⚠️ I could not deliver your message to a patient. Please call instead.\n[Show]" in begun.chat(begun.lee)
    assert "Anna" not in begun.last(begun.lee)
    begun.taps(begun.lee, "Show")
    assert "How is the new dose?" in begun.last(begun.lee)
    assert begun.troubles() == []
