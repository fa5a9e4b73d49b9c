"""A report the patient writes by herself is read back and recorded on her yes."""

from datetime import date
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from storage import prompts
from tests.world import World


def medication(world: World) -> list[PromptStatus]:
    """How today's medication prompts stand."""
    patient, today = world.patient(world.anna), world.clock.at.date()
    of_day = world.reads(lambda session: prompts.prompts_on(session, patient.id, today, today))
    return [prompt.status for prompt in of_day if prompt.kind == "medication"]


def test_a_value_is_read_back_and_recorded(begun: World) -> None:
    begun.says(begun.anna, "pain is 7 today and mood 3")
    assert begun.last(begun.anna) == (
        "I understood:\n\nPain: 7\nMood: 3\n\nShall I record it for today?\n[Yes, record it]\n[No]"
    )
    assert begun.answers(begun.anna) == {}
    begun.taps(begun.anna, "Yes, record it", times=2)
    assert begun.last(begun.anna) == "Recorded. Thank you."
    assert begun.answers(begun.anna) == {"pain": 7, "mood": 3}
    assert begun.troubles() == []


def test_the_check_in_of_the_day_asks_only_for_the_rest(begun: World) -> None:
    begun.says(begun.anna, "pain 7")
    begun.says(begun.anna, "yes")
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    assert "How much did your back get in the way" in begun.last(begun.anna)
    for label in ("3", "8", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 3, "mood": 8, "side_effects": 0}
    assert begun.troubles() == []


def test_a_second_report_is_a_correction_and_says_so(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 5, 3, 8)
    begun.says(begun.anna, "pain 7")
    assert begun.last(begun.anna) == (
        "I understood:\n\nPain: 7 (before: Pain: 5)\n\nYou told me before. Shall I change it?\n[Yes, change it]\n[No]"
    )
    begun.taps(begun.anna, "Yes, change it")
    assert begun.answers(begun.anna)["pain"] == 7
    assert begun.troubles() == []


def test_a_no_records_nothing_and_asks_what_to_do_with_the_words(begun: World) -> None:
    begun.says(begun.anna, "pain 7")
    begun.taps(begun.anna, "No")
    assert "All right, I have recorded nothing." in begun.chat(begun.anna)
    assert begun.last(begun.anna).startswith("Thank you for writing. What shall I do with your words?")
    assert begun.answers(begun.anna) == {}
    begun.taps(begun.anna, "Tell my care team")
    begun.taps(begun.lee, "Open")
    assert "pain 7" in begun.last(begun.lee)
    assert begun.troubles() == []


def test_said_again_otherwise_before_the_yes(begun: World) -> None:
    begun.says(begun.anna, "pain 7")
    begun.says(begun.anna, "my sister came to see me today")
    assert begun.last(begun.anna).startswith("Thank you for writing. What shall I do with your words?")
    begun.says(begun.anna, "mood 3")
    assert "Pain: 7\nMood: 3" in begun.last(begun.anna), "the report is heard, and is still one"
    begun.says(begun.anna, "no, pain 6")
    begun.taps(begun.anna, "Yes, record it")
    assert begun.answers(begun.anna) == {"pain": 6, "mood": 3}
    begun.taps(begun.anna, "Never mind")
    assert begun.troubles() == []


@pytest.mark.parametrize("strange", ["maybe", "🙂", "7", "x" * 3_000])
def test_what_is_no_yes_and_no_no_asks_again(begun: World, strange: str) -> None:
    begun.says(begun.anna, "pain 7")
    begun.says(begun.anna, strange)
    assert begun.last(begun.anna).startswith("Please tap Yes if I got it right, or No.")
    assert begun.answers(begun.anna) == {}
    assert begun.troubles() == []


def test_a_report_of_a_later_day_is_not_put_onto_the_day_of_one_that_waits(begun: World) -> None:
    begun.at("20:01")
    begun.says(begun.anna, "took my pills")
    begun.says(begun.anna, "mood 3")
    assert "Mood: 3\nDone: Ibuprofen 400 mg, 20:00" in begun.last(begun.anna), "the same day's go together"
    old = begun.with_button(begun.anna, "Yes, record it")
    begun.at("10:00")
    begun.says(begun.anna, "pain 7")
    assert begun.last(begun.anna) == (
        "I understood:\n\nPain: 7\n\nWhat you wrote before was not recorded: took my pills\nmood 3\n\n"
        "Shall I record it for today?\n[Yes, record it]\n[No]"
    )
    begun.taps(begun.anna, "Yes, record it", on=old)
    assert begun.answers(begun.anna) == {}
    begun.taps(begun.anna, "Yes, record it")
    assert begun.answers(begun.anna) == {"pain": 7}
    assert begun.answers(begun.anna, date(2026, 3, 2)) == {}
    assert begun.troubles() == []


def test_an_edited_report_corrects_its_values(begun: World) -> None:
    begun.says(begun.anna, "pain 7")
    begun.taps(begun.anna, "Yes, record it")
    begun.edits(begun.anna, "pain 7", "pain 4")
    assert begun.last(begun.anna) == "Changed: Pain: 4."
    assert begun.answers(begun.anna) == {"pain": 4}
    begun.edits(begun.anna, "pain 4", "what a day")
    assert "your first answer stands" in begun.last(begun.anna)
    assert begun.answers(begun.anna) == {"pain": 4}


@pytest.mark.long
def test_a_severe_value_alerts_at_once(begun: World) -> None:
    for _day in range(4):
        begun.at("18:00")
        begun.checks_in(begun.anna, 3, 3, 7)
    begun.at("10:00")
    begun.news(begun.lee)
    begun.says(begun.anna, "pain 10")
    begun.taps(begun.anna, "Yes, record it")
    assert len(begun.news(begun.lee)) == 1
    assert begun.troubles() == []


def test_took_my_pills_marks_the_open_prompt(begun: World) -> None:
    begun.at("20:00")
    asked = begun.with_button(begun.anna, "Done")
    begun.says(begun.anna, "took my pills")
    assert "Done: Ibuprofen 400 mg, 20:00" in begun.last(begun.anna)
    assert medication(begun) == [PromptStatus.ASKED]
    begun.taps(begun.anna, "Yes, record it")
    assert medication(begun) == [PromptStatus.DONE]
    shown = begun.anna.chat.message(asked.id)
    assert shown is not None
    assert "✓ Done" in shown.text
    begun.taps(begun.anna, "Done", on=asked)
    assert medication(begun) == [PromptStatus.DONE]
    assert begun.troubles() == []


def test_few_words_answer_the_one_item_that_waits(begun: World) -> None:
    begun.says(begun.anna, "not today")
    assert "What shall I do with your words?" in begun.last(begun.anna), "nothing waits"
    begun.taps(begun.anna, "Never mind")
    begun.at("20:00")
    begun.says(begun.anna, "I took it")
    assert "Done: Ibuprofen 400 mg, 20:00" in begun.last(begun.anna)
    begun.taps(begun.anna, "No")
    begun.taps(begun.anna, "Never mind")
    begun.says(begun.anna, "thanks")
    assert begun.last(begun.anna) == "You are welcome."
    begun.says(begun.anna, "I forgot to take my pills")
    assert "All right, not today. What is the reason?" in begun.last(begun.anna)
    assert medication(begun) == [PromptStatus.SKIPPED]
    begun.taps(begun.anna, "I forgot")
    assert "✓ Not today: I forgot" in begun.last(begun.anna)
    begun.says(begun.anna, "took two by mistake")
    assert "Please take no more of it before you have asked." in begun.last(begun.anna)
    assert begun.troubles() == []


def test_a_prompt_answered_meanwhile_stays_as_it_is(begun: World) -> None:
    begun.at("20:00")
    begun.says(begun.anna, "took my pills")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Yes, record it")
    assert medication(begun) == [PromptStatus.SKIPPED]
    assert begun.troubles() == []


def test_of_several_open_prompts_she_says_which(begun: World) -> None:
    begun.at("17:30")
    begun.at("20:00")
    begun.says(begun.anna, "took my pills and did my exercises")
    assert "Which of these did you do?" in begun.last(begun.anna)
    begun.says(begun.anna, "neither")
    assert begun.last(begun.anna).startswith("Please tap what you did.")
    begun.taps(begun.anna, "Ibuprofen 400 mg, 20:00")
    assert "Back exercises" not in begun.last(begun.anna)
    begun.taps(begun.anna, "Yes, record it")
    assert medication(begun) == [PromptStatus.DONE]
    begun.news(begun.anna)
    begun.says(begun.anna, "/today")
    assert any("Back exercises" in text for text in begun.news(begun.anna)), "it is open still"
    assert begun.troubles() == []


def test_where_others_see_the_phone_no_medicine_is_named(world: World) -> None:
    for who, name in ((world.lee, "Dr Lee"), (world.moss, "Dr Moss")):
        world.add_clinician(who, name)
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    world.at("20:00")
    world.says(world.anna, "took my pills")
    assert "Done: 20:00" in world.last(world.anna)
    assert "Ibuprofen" not in world.last(world.anna)


def test_nothing_open_to_mark_is_no_report(begun: World) -> None:
    begun.says(begun.anna, "took my pills")
    assert "What shall I do with your words?" in begun.last(begun.anna)


def test_a_report_over_a_restart_and_beside_other_words(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.says(world.anna, "the new chair is good")
    world.says(world.anna, "pain 2")
    world.taps(world.anna, "Yes, record it")
    assert world.answers(world.anna) == {"pain": 2}
    assert "What shall I do with your words?" in world.last(world.anna)
    world.taps(world.anna, "Never mind")
    assert world.troubles() == []
    world.close()


def test_danger_comes_before_a_report(begun: World) -> None:
    begun.says(begun.anna, "chest pain 7")
    assert begun.last(begun.anna).startswith("What you wrote can be an emergency.")
    begun.says(begun.anna, "pain 7")
    begun.says(begun.anna, "I want to die")
    assert "Are you safe right now?" in begun.last(begun.anna)
    begun.taps(begun.anna, "I am safe now")
    assert "Shall I record it for today?" in begun.last(begun.anna)


def test_a_blood_pressure_is_reported_in_one(world: World) -> None:
    for who, name in ((world.lee, "Dr Lee"), (world.moss, "Dr Moss")):
        world.add_clinician(who, name)
    world.joins(world.anna, world.invite(world.lee, plan="High blood pressure"))
    world.says(world.anna, "290/82")
    assert "290 mmHg is rare." in world.last(world.anna)
    world.says(world.anna, "128/82")
    assert "rare" not in world.last(world.anna)
    assert "Upper blood pressure: 128" in world.last(world.anna)
    world.taps(world.anna, "Yes, record it")
    assert world.answers(world.anna) == {"bp_systolic": 128, "bp_diastolic": 82}
    assert world.troubles() == []
