"""/note: for the care team to see at the next look at the plan, and not urgent."""

from pathlib import Path

import pytest

from bot.care.notes import NoteKind
from tests.conversations.test_free_text import notes_of
from tests.world import World

KEPT = (
    "I have kept your note.\n\nYour care team sees it when they next look at your plan. Nobody reads it at once. If it "
    "is urgent, call Hill Street Clinic."
)
ASKED = (
    "What would you like your care team to see when they next look at your plan? Type it here.\n\n"
    "Nobody reads it at once. If it is urgent, call Hill Street Clinic. If you are in danger now, call 999.\n"
    "[Never mind]"
)


def test_a_note_is_asked_for_and_kept(begun: World) -> None:
    begun.says(begun.anna, "/note")
    assert begun.last(begun.anna) == ASKED
    begun.says(begun.anna, "I sleep better on my side")
    assert begun.last(begun.anna) == KEPT
    (note,) = notes_of(begun)
    assert (note.kind, note.words) == (NoteKind.NOTE, "I sleep better on my side")
    assert begun.news(begun.lee) == []
    assert begun.troubles() == []


def test_a_note_in_one_go_stands_on_the_card(begun: World) -> None:
    begun.says(begun.anna, "/note I sleep better on my side")
    assert begun.last(begun.anna) == KEPT
    begun.says(begun.anna, "chest pain")
    assert "I sleep better" not in begun.last(begun.lee)
    begun.taps(begun.lee, "Open")
    assert "📝 2 March 2026: I sleep better on my side" in begun.last(begun.lee)


def test_a_note_in_one_go_leaves_the_open_question_open(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    question = begun.last(begun.anna)
    begun.says(begun.anna, "/note the chair is new")
    assert begun.last(begun.anna) == question
    begun.says(begun.anna, "/note 🙂")
    assert "I could not keep this." in begun.chat(begun.anna)
    assert begun.last(begun.anna) == question
    assert [note.words for note in notes_of(begun)] == ["the chair is new"]
    assert begun.troubles() == []


@pytest.mark.parametrize(("first", "second"), [("typed so", "typed otherwise"), ("/note one", "/note two")])
def test_editing_the_message_corrects_the_note(begun: World, first: str, second: str) -> None:
    if not first.startswith("/"):
        begun.says(begun.anna, "/note")
    begun.says(begun.anna, first)
    begun.edits(begun.anna, first, second)
    assert [note.words for note in notes_of(begun)] == [second.removeprefix("/note ")]
    begun.edits(begun.anna, second, "🙂")
    assert "so your first answer stands" in begun.last(begun.anna)
    assert [note.words for note in notes_of(begun)] == [second.removeprefix("/note ")]


def test_what_is_no_note_asks_again_and_keeps_nothing(begun: World) -> None:
    begun.says(begun.anna, "/note")
    for strange in ("🙂", "x" * 1_501):
        begun.says(begun.anna, strange)
        assert begun.last(begun.anna).startswith("I need some words, no more than one page.")
    begun.acts(lambda: begun.anna.sends_sticker())
    assert begun.last(begun.anna).startswith("I need some words, no more than one page.")
    begun.taps(begun.anna, "Never mind", times=2)
    assert begun.last(begun.anna) == "All right. I have kept nothing."
    assert notes_of(begun) == []
    assert begun.troubles() == []


def test_a_note_survives_a_restart_and_danger_comes_first(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.says(world.anna, "/note")
    world.says(world.anna, "I cannot breathe")
    assert world.last(world.anna).startswith("What you wrote can be an emergency.")
    world.taps(world.anna, "I am safe now")
    assert world.last(world.anna) == ASKED
    world.says(world.anna, "the stairs are hard")
    assert [note.words for note in notes_of(world)] == ["the stairs are hard"]
    assert world.troubles() == []
    world.close()


def test_a_stale_button_of_the_question_changes_nothing(begun: World) -> None:
    begun.says(begun.anna, "/note")
    stale = begun.with_button(begun.anna, "Never mind").inline
    assert stale is not None
    begun.says(begun.anna, "the stairs are hard")
    begun.forges(begun.anna, stale[0][0]["callback_data"])
    begun.forges(begun.lee, stale[0][0]["callback_data"])
    assert len(notes_of(begun)) == 1
    assert begun.troubles() == []
