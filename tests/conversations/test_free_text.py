"""Words that nothing waits for: kept or passed on only when the patient says so."""

from pathlib import Path

import pytest

from bot.care.alerting import ReviewStatus
from bot.care.notes import Note, NoteKind
from storage import notes, reviews
from tests.world import World

OFFER = (
    "Thank you for writing. What shall I do with your words?\n\n"
    "I have passed nothing on yet. If you are in danger now, call 999.\n"
    "[Tell my care team]\n[Part of my check-in]\n[Never mind]"
)
CLOCK = (
    "They should look by the next working day. I am not watched live. If it cannot wait, call Hill Street Clinic. "
    "If you are in danger now, call 999."
)


def notes_of(world: World) -> list[Note]:
    """Anna's notes, newest first."""
    patient = world.patient(world.anna)
    return list(world.reads(lambda session: notes.recent_notes(session, patient.id, 10)))


@pytest.fixture
def offered(begun: World) -> World:
    """Anna has written something, and has been asked what to do with it."""
    begun.says(begun.anna, "my back is stiff in the morning")
    assert begun.last(begun.anna) == OFFER
    return begun


def test_never_mind_keeps_nothing(offered: World) -> None:
    offered.taps(offered.anna, "Never mind")
    assert offered.last(offered.anna) == "All right. I have kept nothing, and I have passed nothing on."
    assert notes_of(offered) == []
    assert offered.news(offered.lee) == []
    assert offered.troubles() == []


def test_the_care_team_is_told_with_a_case_and_an_honest_clock(offered: World) -> None:
    offered.taps(offered.anna, "Tell my care team", times=2)
    assert offered.last(offered.anna) == f"I have passed your words on to Dr Lee.\n\n{CLOCK}"
    (alert,) = offered.news(offered.lee)
    assert alert == "🟡 Case 1 · soon\n\nA plan is due for review.", "no word of hers before it is opened"
    assert offered.news(offered.moss) == []
    offered.taps(offered.lee, "Open")
    assert "my back is stiff in the morning" in offered.last(offered.lee)
    (note,) = notes_of(offered)
    assert (note.kind, note.words) == (NoteKind.TOLD, "my back is stiff in the morning")
    offered.taps(offered.lee, "Acknowledge")
    assert "Dr Lee has your case and will look at it." in offered.news(offered.anna)
    assert offered.troubles() == []


def test_at_night_she_hears_when_somebody_looks(begun: World) -> None:
    begun.at("22:00")
    begun.says(begun.anna, "my back is stiff")
    begun.taps(begun.anna, "Tell my care team")
    assert "Nobody may read this before Tuesday 3 March, 08:00." in begun.last(begun.anna)
    assert begun.news(begun.lee) == []
    begun.at("08:00")
    assert [text for text in begun.news(begun.lee) if not text.startswith("Your day")] == [
        "🟡 Case 1 · soon\n\nA plan is due for review."
    ]


def test_words_told_after_an_acknowledgement_alert_again(offered: World) -> None:
    offered.taps(offered.anna, "Tell my care team")
    offered.taps(offered.lee, "Acknowledge")
    offered.news(offered.lee)
    offered.says(offered.anna, "and my leg is cold")
    offered.taps(offered.anna, "Tell my care team")
    assert len(offered.news(offered.lee)) == 1
    review = offered.reads(lambda session: reviews.review(session, 1))
    assert review is not None
    assert review.status is ReviewStatus.OPEN
    offered.taps(offered.lee, "Open")
    assert "and my leg is cold" in offered.last(offered.lee)


def test_words_told_after_the_case_was_closed_open_another(offered: World) -> None:
    offered.taps(offered.anna, "Tell my care team")
    for label in ("Open", "Acknowledge", "Close", "Plan kept", "Close and send"):
        offered.taps(offered.lee, label)
    offered.news(offered.lee)
    offered.says(offered.anna, "and my leg is cold")
    offered.taps(offered.anna, "Tell my care team")
    assert [text.splitlines()[0] for text in offered.news(offered.lee)] == ["🟡 Case 2 · soon"]


def test_a_correction_of_an_answer_does_not_take_her_words_off_the_case(offered: World) -> None:
    offered.taps(offered.anna, "Tell my care team")
    offered.says(offered.anna, "pain 7")
    offered.taps(offered.anna, "Yes, record it")
    offered.edits(offered.anna, "pain 7", "pain 2")
    offered.taps(offered.lee, "Open")
    assert "Withdrawn" not in offered.last(offered.lee)
    assert offered.troubles() == []


def test_part_of_the_check_in_is_a_note(offered: World) -> None:
    offered.says(offered.anna, "part of my check-in")
    assert offered.last(offered.anna).startswith("Kept with today's check-in.")
    (note,) = notes_of(offered)
    assert note.kind is NoteKind.NOTE
    assert offered.news(offered.lee) == []


def test_more_words_go_with_the_first_even_over_a_restart(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.says(world.anna, "my back is stiff")
    old = world.with_button(world.anna, "Tell my care team")
    assert old.inline is not None
    stale = old.inline[0][0]["callback_data"]
    world.says(world.anna, "since yesterday")
    assert world.last(world.anna).startswith("I have put this with the rest.")
    world.acts(lambda: world.anna.presses_data(old.id, stale))
    assert notes_of(world) == []
    world.taps(world.anna, "Tell my care team")
    assert notes_of(world)[0].words == "my back is stiff\nsince yesterday"
    assert world.troubles() == []
    world.close()


def test_danger_is_answered_first_and_the_question_stays(offered: World) -> None:
    offered.news(offered.anna)
    offered.says(offered.anna, "and now I have chest pain")
    assert offered.news(offered.anna)[0].startswith("What you wrote can be an emergency.")
    offered.taps(offered.anna, "I am safe now")
    assert offered.last(offered.anna) == OFFER
    assert offered.troubles() == []


def test_what_is_no_choice_asks_again(offered: World) -> None:
    offered.acts(lambda: offered.anna.sends_sticker())
    assert offered.last(offered.anna).startswith("Please tap what I shall do with your words.")
    offered.says(offered.anna, "x" * 4_090)
    assert offered.last(offered.anna).startswith("Please tap what I shall do with your words.")
    offered.says(offered.anna, "/today")
    assert offered.last(offered.anna) == OFFER
    assert offered.troubles() == []


def test_a_command_interrupts_and_the_question_comes_again(offered: World) -> None:
    offered.says(offered.anna, "/note")
    offered.says(offered.anna, "I sleep better")
    assert offered.last(offered.anna) == OFFER
    offered.taps(offered.anna, "Never mind")
    assert offered.troubles() == []


def test_an_answer_to_the_waiting_check_in_is_not_put_with_other_words(begun: World) -> None:
    begun.at("18:00")
    begun.says(begun.anna, "what a day")
    begun.says(begun.anna, "6")
    assert begun.answers(begun.anna) == {"pain": 6}
    for label in ("3", "8", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.last(begun.anna) == OFFER
    assert begun.troubles() == []


def test_a_sticker_is_not_kept_and_not_pretended_to_be(begun: World) -> None:
    for send in (begun.anna.sends_sticker, begun.anna.sends_contact):
        begun.acts(send)
        assert begun.last(begun.anna).startswith("I cannot use this, and I have not passed it on.")
    begun.shares_location(begun.anna, 53.8, -1.55)
    assert begun.last(begun.anna).startswith("I cannot use this, and I have not passed it on.")
    assert begun.troubles() == []


def test_an_edit_corrects_what_was_told(offered: World) -> None:
    offered.taps(offered.anna, "Tell my care team")
    offered.edits(offered.anna, "my back is stiff in the morning", "my back is stiff all day")
    assert offered.last(offered.anna) == "Changed: my back is stiff all day."
    assert notes_of(offered)[0].words == "my back is stiff all day"


def test_the_clinics_own_choice_shows_the_words_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, alert_detail="full")
    world.begin()
    world.says(world.anna, "my back is stiff")
    world.taps(world.anna, "Tell my care team")
    assert "my back is stiff" in world.last(world.lee)
    world.close()


def test_a_question_about_a_dose_is_answered_at_once_and_the_other_words_wait(offered: World) -> None:
    offered.news(offered.anna)
    offered.says(offered.anna, "did I take my ibuprofen twice?")
    answered, asked = offered.news(offered.anna)
    assert "If you are unsure whether you took it, do not take another." in answered
    assert asked == OFFER.split("\n[")[0]
    assert notes_of(offered) == []
    assert offered.troubles() == []


@pytest.mark.long
def test_every_word_she_has_passed_on_can_be_read_and_changed_words_are_passed_on_again(begun: World) -> None:
    begun.says(begun.anna, "My knee is sore " + "since the long walk " * 90 + "and the end matters")
    begun.taps(begun.anna, "Tell my care team")
    begun.says(begun.anna, "My other knee is sore too")
    begun.taps(begun.anna, "Tell my care team")
    begun.taps(begun.lee, "Open")
    card = begun.last(begun.lee)
    assert "My knee is sore" in card
    assert '2 March 2026: "My other knee is sore too"' in card
    begun.taps(begun.lee, "Read all notes")
    assert "My other knee is sore too" in begun.last(begun.lee)
    begun.taps(begun.lee, "The note before")
    assert begun.last(begun.lee).endswith("and the end matters")
    begun.forges(begun.moss, "notesof:1:0")
    assert begun.last(begun.moss) == "I cannot find that patient."
    begun.taps(begun.lee, "Acknowledge")
    begun.news(begun.lee)
    begun.edits(begun.anna, "My other knee is sore too", "I cannot move my other knee")
    assert any("Case 1" in text for text in begun.news(begun.lee))
    begun.taps(begun.lee, "Open")
    assert '"I cannot move my other knee"' in begun.last(begun.lee)
    assert begun.troubles() == []
