"""Questions left open: a side question ends with its day, a third command finds room, no words are lost."""

from datetime import UTC, datetime

from bot.demo.emulator.people import Person
from storage import notes
from tests.world import World

CLOSED = "That question is closed now. /today shows what is open."


def words_kept(world: World) -> list[tuple[str, datetime]]:
    """Anna's notes, newest first, each with when she wrote it."""
    patient = world.patient(world.anna)
    found = world.reads(lambda session: notes.recent_notes(session, patient.id, 10))
    return [(note.words, note.written_at) for note in found]


def act(world: World, who: Person, *answers: str) -> None:
    """Taps each label; what begins with `=` is typed."""
    for answer in answers:
        if answer.startswith("="):
            world.says(who, answer[1:])
        else:
            world.taps(who, answer)


def test_a_side_question_ends_with_its_day_and_the_one_below_comes_up_again(begun: World) -> None:
    act(begun, begun.anna, "=/goal", "=/note")
    note = begun.with_button(begun.anna, "Never mind")
    assert note.inline is not None
    old = note.inline[0][0]["callback_data"]
    begun.at("23:55")
    begun.says(begun.anna, "/help")
    assert "What would you like your care team to see" in begun.last(begun.anna), "the same day it stays"
    begun.at("00:05")
    begun.restart()
    begun.news(begun.anna)
    begun.says(begun.anna, "my knee hurts today")
    said = begun.news(begun.anna)
    assert [text.split("\n")[0] for text in said] == ["Thank you for writing. What shall I do with your words?"]
    assert words_kept(begun) == []
    begun.acts(lambda: begun.anna.presses_data(note.id, old))
    assert CLOSED in begun.news(begun.anna)
    begun.taps(begun.anna, "Never mind")
    assert "own words" in begun.last(begun.anna), "what was interrupted is asked again"
    act(begun, begun.anna, "=Dance", "In 4 weeks")
    assert begun.troubles() == []


def test_a_copy_of_a_question_that_was_closed_is_answered(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.says(begun.anna, "/help")
    question = begun.with_button(begun.anna, "7")
    assert question.inline is not None
    old = question.inline[0][3]["callback_data"]
    begun.wait(days=1)
    begun.news(begun.anna)
    begun.acts(lambda: begun.anna.presses_data(question.id, old))
    assert begun.news(begun.anna) == [CLOSED]
    assert begun.troubles() == []


def test_a_summary_without_a_nod_does_not_come_back_for_days(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7", "6", "3", "none")
    assert "That is right" in begun.last(begun.anna)
    begun.at("09:00")
    begun.news(begun.anna)
    begun.says(begun.anna, "/help")
    assert len(begun.news(begun.anna)) == 1
    assert all("That is right" not in row for m in begun.anna.chat.messages for row in m.buttons)
    assert begun.answers(begun.anna, datetime(2026, 3, 2, tzinfo=UTC).date())["pain"] == 7
    assert begun.troubles() == []


def test_a_third_command_finds_room(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7", "=/settings", "=/carer")
    assert begun.last(begun.anna).startswith("Who helps you?"), "nothing was typed for the settings: they give way"
    act(begun, begun.anna, "=Tom, my son", "=/note")
    assert begun.last(begun.anna).startswith("What would you like your care team to see")
    begun.says(begun.anna, "I sleep better")
    assert words_kept(begun)[0][0] == "I sleep better"
    assert begun.last(begun.anna).startswith("What may Tom, my son do?"), "what was typed is not lost"
    assert begun.troubles() == []


def test_two_that_cannot_give_way_are_finished_first(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start", "7", "=/goal", "=/carer")
    assert "Two questions are open. Please answer this one first. Then send that again." in begun.news(begun.anna)
    for command, asked in (("/pause", "How long shall I be quiet?"), ("/tell", "What has changed?")):
        begun.says(begun.anna, command)
        assert begun.last(begun.anna).startswith(asked)
    assert begun.troubles() == []


def test_words_given_back_go_with_those_that_wait(begun: World) -> None:
    act(begun, begun.anna, "=my knee feels odd", "=pain 7", "No")
    assert begun.last(begun.anna).startswith("I have put this with the rest.")
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    assert begun.last(begun.anna).startswith("1 of 4")
    act(begun, begun.anna, "7", "6", "3", "none", "That is right")
    assert begun.last(begun.anna).startswith("I have put this with the rest.")
    begun.at("10:00")
    begun.taps(begun.anna, "Part of my check-in")
    assert begun.last(begun.anna).startswith("Kept with your check-in of 2 March 2026.")
    assert words_kept(begun) == [("my knee feels odd\npain 7", datetime(2026, 3, 2, 9, 0, tzinfo=UTC))]
    assert begun.troubles() == []


def test_a_sentence_typed_at_a_yes_or_no_is_not_lost(begun: World) -> None:
    act(begun, begun.anna, "=/delete", "Now", "=wait")
    assert begun.last(begun.anna).startswith("Please tap")
    begun.says(begun.anna, "my back is worse since yesterday")
    assert "What shall I do with your words?" in begun.last(begun.anna)
    act(begun, begun.anna, "Part of my check-in")
    assert words_kept(begun)[0][0] == "my back is worse since yesterday"
    assert begun.last(begun.anna).startswith("There is no way back.")
    act(begun, begun.anna, "No, keep it", "=what a day it was", "=/export", "=and my knee hurts too")
    assert begun.last(begun.anna).startswith("I have put this with the rest.")
    act(begun, begun.anna, "Never mind", "No")
    assert begun.troubles() == []
