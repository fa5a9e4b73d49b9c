"""A photo, a voice message, a video or a file: nobody has seen it until the patient has it passed on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.care.notes import NoteKind
from bot.demo.emulator.people import Person
from tests.conversations.test_free_text import notes_of
from tests.world import PIXEL, World

LISTEN = "I cannot listen to this. If it is urgent, call Hill Street Clinic. If you are in danger now, call 999."
LOOK = LISTEN.replace("listen to", "look at")
SEND, NOTICE = "Send it to my care team", "📎 A patient of yours sent something."
CLOCK = "They should look by the next working day."


def notice(world: World) -> str:
    """What Dr Lee's chat holds of it."""
    return next(m.text for m in reversed(world.lee.chat.messages) if m.text.startswith("📎"))


@pytest.mark.parametrize(
    ("send", "said", "named"),
    [
        (lambda anna: anna.sends_voice(), LISTEN, "a voice message"),
        (lambda anna: anna.sends_photo(PIXEL, "my knee"), LOOK, "a photo"),
        (lambda anna: anna.sends_video(), LOOK, "a video"),
        (lambda anna: anna.sends_document(b"%PDF", "letter.pdf"), LOOK, "a file"),
    ],
    ids=["voice", "photo", "video", "file"],
)
def test_it_is_passed_on_when_she_wants_it(
    begun: World, send: Callable[[Person], object], said: str, named: str
) -> None:
    begun.acts(lambda: send(begun.anna))
    assert begun.last(begun.anna) == f"{said}\n[{SEND}]"
    assert begun.news(begun.lee) == []
    original = begun.anna.chat.messages[-2]
    begun.taps(begun.anna, SEND, times=2)
    assert begun.last(begun.anna).startswith(f"✓ I have passed this on to Dr Lee.\n\n{CLOCK}")
    assert sorted(begun.news(begun.lee)) == sorted(["🟡 Case 1 · soon\n\nA plan is due for review.", NOTICE])
    assert begun.news(begun.moss) == []

    begun.taps(begun.lee, "Show", times=2)
    assert notice(begun) == f"📎 Anna (Mrs B, back) sent {named}: Monday 2 March, 09:00."
    copies = [m for m in begun.lee.chat.messages if m.media == original.media]
    assert len(copies) == 1
    assert (copies[0].text, copies[0].is_protected) == (original.text, True)
    (note,) = notes_of(begun)
    assert (note.kind, note.message_id) == (NoteKind.ATTACHMENT, original.id)
    begun.taps(begun.lee, "Open")
    assert f"The patient sent her care team {named}." in begun.chat(begun.lee)
    assert begun.troubles() == []


def test_at_night_it_waits_for_the_clinic(begun: World) -> None:
    begun.at("22:00")
    begun.acts(lambda: begun.anna.sends_voice())
    begun.taps(begun.anna, SEND)
    assert "Nobody may read this before Tuesday 3 March, 08:00." in begun.last(begun.anna)
    assert begun.news(begun.lee) == []
    begun.at("08:00")
    assert NOTICE in begun.news(begun.lee)


def test_inside_a_dialogue_the_open_question_comes_again(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    question = begun.last(begun.anna)
    begun.news(begun.anna)
    begun.acts(lambda: begun.anna.sends_photo(PIXEL))
    assert begun.last(begun.anna) == question
    assert begun.news(begun.anna)[0] == LOOK
    begun.taps(begun.anna, SEND)
    for label in ("7", "6", "3", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna)["pain"] == 7
    begun.at("08:00")
    assert NOTICE in begun.news(begun.lee)
    assert begun.troubles() == []


def test_danger_in_the_caption_comes_first(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_photo(PIXEL, "look, heavy bleeding"))
    (answer,) = begun.news(begun.anna)
    assert answer.startswith("What you wrote can be an emergency.")


def test_a_deleted_original_gives_way_to_a_sentence(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_voice())
    original = begun.anna.chat.messages[-2]
    begun.taps(begun.anna, SEND)
    begun.anna.deletes(original.id)
    begun.taps(begun.lee, "Show")
    gone = "I could not copy a voice message: the patient may have deleted it. Please ask them for it."
    assert begun.last(begun.lee) == gone
    assert begun.troubles() == []


def test_it_survives_restarts(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.acts(lambda: world.anna.sends_voice())
    world.taps(world.anna, SEND)
    world.taps(world.lee, "Show")
    assert world.lee.chat.messages[-1].media is not None
    assert world.troubles() == []
    world.close()


def test_a_clinic_that_wants_full_alerts_sees_it_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, alert_detail="full")
    world.begin()
    world.acts(lambda: world.anna.sends_voice())
    world.taps(world.anna, SEND)
    assert notice(world).startswith("📎 Anna (Mrs B, back) sent a voice message")
    assert world.lee.chat.messages[-1].media is not None
    world.close()


def test_forged_buttons_show_and_send_nothing(begun: World) -> None:
    begun.acts(lambda: begun.anna.sends_voice())
    begun.taps(begun.anna, SEND)
    for who in (begun.moss, begun.anna, begun.emulator.person(3001, first_name="Nobody")):
        begun.says(who, "/help")
        count = len(who.chat.messages)
        for data in ("shown:1", "shown:99", "shown:x", "shown", "shown:1:2"):
            begun.forges(who, data)
        assert begun.last(who).startswith("I cannot find that message.")
        assert all(m.media is None for m in who.chat.messages[count:])
    begun.says(begun.anna, "/help")
    for who in (begun.anna, begun.lee):
        begun.forges(who, "send")
        assert begun.last(who) == "I cannot find what to send. Please send it to me again."
    assert len(notes_of(begun)) == 1
    assert begun.troubles() == []


def test_a_clinician_who_blocked_the_bot_is_an_alarm(begun: World) -> None:
    begun.lee.blocks_bot()
    begun.settle()
    begun.acts(lambda: begun.anna.sends_voice())
    begun.taps(begun.anna, SEND)
    assert any("could not be announced" in trouble for trouble in begun.troubles())
