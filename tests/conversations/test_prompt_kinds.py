"""Sessions, exercises, readings; a dose told late; what was answered can be changed within the day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from storage import notes, prompts, responses
from tests.full_plan import full_plan_folder
from tests.world import World

TUESDAY = date(2026, 3, 3)
PLAN = "A bit of everything"


@pytest.fixture
def tuesday(tmp_path: Path) -> Iterator[World]:
    """Tuesday, half past six in the morning; the bot restarts between any two turns."""
    world = World(tmp_path, restarts=True, plans_folder=full_plan_folder())
    yield world.lives(half_past_six)
    world.close()


def half_past_six(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan=PLAN))
    world.at("23:00")
    world.at("06:30")
    world.news(world.anna)


def of_today(world: World, item: str, slot: int = 0) -> Prompt:
    patient = world.patient(world.anna)
    found = world.reads(lambda session: prompts.prompts_on(session, patient.id, TUESDAY, TUESDAY))
    return next(prompt for prompt in found if (prompt.item_code, prompt.slot) == (item, slot))


@pytest.mark.long
def test_a_session_is_asked_about_before_and_after(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.at("11:59")
    tuesday.news(anna)
    tuesday.at("12:00")
    assert tuesday.last(anna) == (
        "🗓 Today at 15:00: Physio with Mr Hall.\n\nBring your shoes\n\nWill you go?\n[I will go] [I cannot go]\n[Later]"
    )
    tuesday.taps(anna, "I will go", times=2)
    assert "I will ask again at 16:00." in tuesday.last(anna)
    tuesday.at("15:59")
    tuesday.news(anna)
    tuesday.at("16:00")
    assert tuesday.news(anna) == ["🗓 Physio with Mr Hall: how did it go?"]
    tuesday.taps(anna, "I was there")
    assert "How much did it help? 0 is not at all, 10 is as much as it can." in tuesday.last(anna)
    tuesday.taps(anna, "Write a few words")
    tuesday.says(anna, "We did balance and I was not dizzy")
    patient = tuesday.patient(anna)
    kept = tuesday.reads(lambda session: notes.recent_notes(session, patient.id, 5))
    assert [note.words for note in kept] == ["We did balance and I was not dizzy"]
    tuesday.taps(anna, "8")
    session = of_today(tuesday, "session")
    assert (session.status, session.effort) == (PromptStatus.DONE, 8)
    assert tuesday.troubles() == []


def test_a_session_nobody_answered_before_is_asked_about_after_it(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.at("12:00")
    before = tuesday.with_button(anna, "I will go")
    tuesday.at("16:00")
    assert tuesday.with_button(anna, "I did not go").id > before.id
    assert anna.chat.message(before.id).buttons == []  # type: ignore[union-attr]
    tuesday.taps(anna, "I did not go")
    tuesday.taps(anna, "No time")
    assert (of_today(tuesday, "session").status, of_today(tuesday, "session").reason) == (
        PromptStatus.SKIPPED,
        "no_time",
    )


def test_who_cannot_go_says_why_and_is_not_asked_again(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.at("12:00")
    tuesday.taps(anna, "I cannot go")
    tuesday.taps(anna, "No time")
    tuesday.at("17:00")
    assert not any("how did it go?" in text for text in tuesday.news(anna))


def test_a_reading_is_taken_by_its_own_question(tuesday: World) -> None:
    anna = tuesday.anna
    tuesday.at("07:00")
    assert tuesday.last(anna).startswith("📏 Time to measure: Your weight.\n\nbefore breakfast\n[Start] [Later]")
    tuesday.taps(anna, "Start", times=2)
    assert "What is your weight now?" in tuesday.last(anna)
    tuesday.says(anna, "heavy")
    tuesday.says(anna, "72,5 kg")
    tuesday.taps(anna, "That is right")
    patient = tuesday.patient(anna)
    zone = ZoneInfo("Europe/London")
    readings = tuesday.reads(lambda s: responses.readings_between(s, patient.id, TUESDAY, TUESDAY, zone))
    assert [(reading.code, reading.value) for reading in readings] == [("weight", 72.5)]
    assert of_today(tuesday, "weight").status is PromptStatus.DONE
    tuesday.at("18:00")
    tuesday.taps(anna, "Start")
    assert "How strong is your pain?" in tuesday.last(anna), "the check-in is a report of its own"
    assert tuesday.troubles() == []


def test_a_reading_nobody_takes_is_closed(tuesday: World) -> None:
    tuesday.at("07:00")
    tuesday.taps(tuesday.anna, "Start")
    tuesday.at("17:00")
    assert of_today(tuesday, "weight").status is PromptStatus.EXPIRED
    assert "This question is closed now. That is all right." in tuesday.chat(tuesday.anna)
    assert tuesday.troubles() == []


def test_red_flags_come_before_a_reading(tuesday: World) -> None:
    tuesday.at("07:00")
    tuesday.taps(tuesday.anna, "Start")
    tuesday.news(tuesday.anna)
    tuesday.says(tuesday.anna, "I have chest pain")
    assert tuesday.news(tuesday.anna)[0].startswith("What you wrote can be an emergency. Please call 999 now.")


def late(world: World) -> None:
    """The evening dose of Monday is answered two hours late."""
    world.at("20:00")
    world.wait(minutes=125)
    world.taps(world.anna, "Done")


def test_a_late_done_asks_when_it_was(begun: World) -> None:
    late(begun)
    assert begun.last(begun.anna).endswith("✓ Done\n\nWhen was that?\n[Just now] [On time]\n[Another time]\n[Change]")
    begun.taps(begun.anna, "On time")
    assert begun.last(begun.anna).endswith("✓ Done, today 20:00\n[Change]")
    begun.at("08:00")
    assert "Last taken: yesterday 20:00." in begun.last(begun.anna)


def test_just_now_is_now(begun: World) -> None:
    late(begun)
    begun.taps(begun.anna, "Just now", times=2)
    assert begun.last(begun.anna).endswith("✓ Done\n[Change]")
    begun.at("08:00")
    assert "Last taken: yesterday 22:05." in begun.last(begun.anna)


def test_another_time_is_typed(begun: World) -> None:
    late(begun)
    begun.taps(begun.anna, "Another time")
    assert "What time was it?" in begun.last(begun.anna)
    begun.restart()
    begun.says(begun.anna, "in a while")
    assert begun.last(begun.anna).startswith("I could not read that time.")
    begun.says(begun.anna, "23:30")
    assert begun.last(begun.anna).startswith("That time is still to come.")
    begun.says(begun.anna, "half past eight in the evening")
    assert begun.last(begun.anna) == "Noted: 20:30."
    assert "✓ Done, today 20:30" in begun.chat(begun.anna)
    patient = begun.patient(begun.anna)
    dose = begun.reads(lambda s: prompts.prompts_on(s, patient.id, date(2026, 3, 2), date(2026, 3, 2)))[-1]
    assert dose.done_at == datetime(2026, 3, 2, 20, 30, tzinfo=UTC)


def test_a_time_is_asked_no_more_once_the_answer_is_another_one(begun: World) -> None:
    late(begun)
    begun.taps(begun.anna, "Another time")
    begun.taps(begun.anna, "Change")
    begun.taps(begun.anna, "Not today")
    begun.says(begun.anna, "20:45")
    assert "Noted" not in begun.last(begun.anna)
    assert "not today" in begun.chat(begun.anna)
    assert begun.troubles() == []
    assert begun.troubles() == []


def test_never_mind_leaves_it_done(begun: World) -> None:
    late(begun)
    begun.taps(begun.anna, "Another time")
    begun.taps(begun.anna, "Never mind")
    assert begun.last(begun.anna) == "All right."
    begun.says(begun.anna, "/today")
    assert "Today: 1 done" in begun.last(begun.anna) or "Today: 1 done" in begun.chat(begun.anna)


@pytest.mark.long
def test_an_answer_can_be_changed_for_a_week(begun: World) -> None:
    begun.at("20:00")
    begun.taps(begun.anna, "Done")
    message = begun.with_button(begun.anna, "Change")
    begun.at("08:00")
    for label in ("Change", "Not today", "I forgot"):
        tapped = begun.anna.chat.message(message.id)
        begun.taps(begun.anna, label, on=tapped)
    tapped = begun.anna.chat.message(message.id)
    assert tapped is not None
    assert tapped.text.endswith("✓ Not today: I forgot")
    begun.wait(days=8)
    begun.taps(begun.anna, "Change", on=tapped)
    shown = begun.anna.chat.message(message.id)
    assert shown is not None
    assert shown.text.endswith("✓ Not today: I forgot")
    assert shown.inline is None
    assert shown.buttons == []


def test_later_offers_only_what_fits(begun: World) -> None:
    begun.at("20:00")
    begun.taps(begun.anna, "Later")
    assert begun.last(begun.anna).endswith("When shall I ask again?\n[In 15 minutes]\n[In 1 hour]\n[Back]")
    begun.taps(begun.anna, "Back")
    assert begun.last(begun.anna).endswith("[Done] [Later]\n[Not today]")
    begun.at("08:00")
    begun.taps(begun.anna, "Later")
    assert "[This evening]" not in begun.last(begun.anna), "that is beyond half the way to the next dose"


def test_this_evening_is_seven_o_clock(tuesday: World) -> None:
    tuesday.at("07:00")
    weight = tuesday.with_button(tuesday.anna, "Start")
    tuesday.taps(tuesday.anna, "Later", on=weight)
    assert "[This evening]" not in tuesday.last(tuesday.anna), "its window ends at 17:00"
    tuesday.at("12:00")
    tuesday.taps(tuesday.anna, "Later", on=tuesday.with_button(tuesday.anna, "I will go"))
    tuesday.taps(tuesday.anna, "This evening")
    assert "I will ask again at 19:00." in tuesday.chat(tuesday.anna)


def test_forged_follow_ups_change_nothing(begun: World) -> None:
    begun.at("20:00")
    patient = begun.patient(begun.anna)

    def dose() -> Prompt:
        return begun.reads(lambda s: prompts.prompts_on(s, patient.id, date(2026, 3, 2), date(2026, 3, 2)))[-1]

    begun.taps(begun.anna, "Done")
    before = dose()
    for verb in (
        "when:now",
        "when:other",
        "when:x",
        "rate:3",
        "amount:30",
        "enough",
        "go",
        "later:60",
        "start",
        "when",
    ):
        begun.forges(begun.anna, f"prompt:{before.id}:{before.revision}:{verb}")
    assert dose() == before
    assert begun.troubles() == []
