"""A prompt from its due time to its answer: done, later, not today, expired; on shared phones and at night."""

from datetime import date

import pytest

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from bot.demo.emulator.people import Person
from storage import prompts
from tests.world import World, as_read

MEDICINE = "💊 Time for Ibuprofen 400 mg.\n\n1 tablet with food"
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def prompts_of(world: World, who: Person, day: date, kind: str = "medication") -> list[Prompt]:
    """The patient's prompts of one day and kind, by due time."""
    patient = world.patient(who)
    of_day = world.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    return [prompt for prompt in of_day if prompt.kind == kind]


def states(world: World, who: Person, day: date, kind: str = "medication") -> list[PromptStatus]:
    """Where those prompts stand."""
    return [prompt.status for prompt in prompts_of(world, who, day, kind)]


@pytest.fixture
def dose(begun: World) -> World:
    """Tuesday 8:00: the morning dose has just been asked."""
    begun.at("20:00")
    begun.at("08:00")
    return begun


def test_done_shows_in_the_message(dose: World) -> None:
    assert dose.news(dose.anna)[-1] == MEDICINE
    dose.taps(dose.anna, "Done")
    assert dose.last(dose.anna) == f"{MEDICINE}\n\n✓ Done\n[Change]"
    assert dose.news(dose.anna) == []
    assert states(dose, dose.anna, TUESDAY) == [PromptStatus.DONE, PromptStatus.PENDING]


def test_not_today_asks_why_and_blames_nobody(dose: World) -> None:
    dose.taps(dose.anna, "Not today")
    assert "All right, not today. What is the reason?" in dose.last(dose.anna)
    dose.taps(dose.anna, "I forgot")
    assert dose.last(dose.anna) == f"{MEDICINE}\n\n✓ Not today: I forgot\n[Change]"
    skipped = prompts_of(dose, dose.anna, TUESDAY)[0]
    assert (skipped.status, skipped.reason) == (PromptStatus.SKIPPED, "forgot")


def test_a_reason_may_be_kept_back(dose: World) -> None:
    dose.taps(dose.anna, "Not today")
    dose.taps(dose.anna, "Rather not say")
    assert dose.last(dose.anna) == f"{MEDICINE}\n\n✓ Not today\n[Change]"
    assert prompts_of(dose, dose.anna, TUESDAY)[0].reason == "unsaid"


def test_an_answer_can_be_changed(dose: World) -> None:
    dose.taps(dose.anna, "Done")
    dose.taps(dose.anna, "Change")
    dose.taps(dose.anna, "Not today")
    dose.taps(dose.anna, "I feel better")
    assert prompts_of(dose, dose.anna, TUESDAY)[0].reason == "better"
    dose.taps(dose.anna, "Change")
    dose.taps(dose.anna, "Done")
    changed = prompts_of(dose, dose.anna, TUESDAY)[0]
    assert (changed.status, changed.reason) == (PromptStatus.DONE, None)
    assert dose.troubles() == []


def test_later_comes_again_in_an_hour(dose: World) -> None:
    dose.taps(dose.anna, "Later")
    dose.taps(dose.anna, "In 1 hour")
    assert "I will ask again at 09:00." in dose.last(dose.anna)
    dose.news(dose.anna)
    dose.at("08:59")
    assert dose.news(dose.anna) == []
    dose.at("09:00")
    assert dose.news(dose.anna) == [MEDICINE]
    dose.taps(dose.anna, "Done")
    assert states(dose, dose.anna, TUESDAY)[0] is PromptStatus.DONE


def test_a_dose_put_off_can_still_be_answered_at_once(dose: World) -> None:
    dose.taps(dose.anna, "Later")
    dose.taps(dose.anna, "In 15 minutes")
    dose.taps(dose.anna, "Done")
    dose.news(dose.anna)
    dose.at("10:00")
    assert dose.news(dose.anna) == []


def test_later_is_refused_when_the_next_dose_comes_near(dose: World) -> None:
    for _hour in range(2):
        dose.taps(dose.anna, "Later")
        dose.taps(dose.anna, "In 1 hour")
        dose.wait(hours=1)
    dose.wait(minutes=105)
    dose.taps(dose.anna, "Later")
    assert "It is too late to put this off. Done, or not today?" in dose.last(dose.anna)
    assert "[Later]" not in dose.last(dose.anna)
    dose.taps(dose.anna, "Done")
    assert states(dose, dose.anna, TUESDAY)[0] is PromptStatus.DONE


def test_an_older_copy_loses_its_buttons_and_shows_what_stands_when_it_is_forged(dose: World) -> None:
    first = dose.with_button(dose.anna, "Done")
    asked = prompts_of(dose, dose.anna, TUESDAY)[0]
    dose.taps(dose.anna, "Later")
    dose.taps(dose.anna, "In 1 hour")
    dose.at("09:00")
    older = dose.anna.chat.message(first.id)
    assert older is not None
    assert as_read(older) == f"{MEDICINE}\n\nI have asked this again below."
    dose.forges(dose.anna, f"prompt:{asked.id}:{asked.revision}:done")
    assert prompts_of(dose, dose.anna, TUESDAY)[0].status is PromptStatus.ASKED
    dose.taps(dose.anna, "Done")
    assert dose.last(dose.anna) == f"{MEDICINE}\n\n✓ Done\n[Change]"
    assert dose.troubles() == []


def test_no_answer_expires_without_blame(dose: World) -> None:
    dose.news(dose.anna)
    dose.at("12:00")
    assert dose.last(dose.anna) == f"{MEDICINE}\n\nThis one is closed now. That is all right."
    assert dose.news(dose.anna) == [], "nobody is woken for that"
    assert states(dose, dose.anna, TUESDAY)[0] is PromptStatus.EXPIRED


def test_on_a_shared_phone_nothing_is_named_until_it_is_asked_for(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    world.at("18:00")
    world.at("20:00")
    asked = [text for text in world.news(world.anna) if text.startswith("Time for")]
    assert asked == ["Time for item 2.", "Time for a few short questions.", "Time for item 1."]
    for secret in ("Ibuprofen", "exercises", "tablet", "Low back"):
        assert secret not in world.chat(world.anna)
    world.taps(world.anna, "What is it?")
    assert "Ibuprofen 400 mg" in world.last(world.anna)
    world.taps(world.anna, "Done")
    world.says(world.anna, "/today")
    for secret in ("Ibuprofen", "exercises", "tablet", "Low back"):
        assert secret not in world.chat(world.anna)


def test_another_patients_prompt_cannot_be_answered(dose: World) -> None:
    bea = dose.emulator.person(1002, first_name="Bea")
    dose.joins(bea, dose.invite(dose.lee, "Mr C"))
    mine = prompts_of(dose, dose.anna, TUESDAY)[0]
    dose.news(bea)
    for verb in ("done", "skip", "show", "change", "later", "start"):
        dose.forges(bea, f"prompt:{mine.id}:{mine.revision}:{verb}")
        assert dose.news(bea) == ["I cannot find that question. /today shows what is due."]
    assert prompts_of(dose, dose.anna, TUESDAY)[0] == mine


def test_a_blocked_patient_is_not_asked_and_it_counts_for_nobody(begun: World) -> None:
    begun.acts(begun.anna.blocks_bot)
    begun.wait(days=3)
    states_of_days = [states(begun, begun.anna, day) for day in (MONDAY, TUESDAY)]
    assert states_of_days == [[PromptStatus.NOT_ASKED], [PromptStatus.NOT_ASKED] * 2]
    patient = begun.patient(begun.anna)
    delivered = begun.reads(
        lambda session: list(prompts.outcomes_between(session, patient.id, MONDAY, date(2026, 3, 6)))
    )
    assert delivered == []
    begun.acts(begun.anna.unblocks_bot)
    begun.news(begun.anna)
    begun.at("18:00")
    assert "How was your day?" in begun.news(begun.anna)[-1]
    assert begun.troubles() == []


def test_a_prompt_that_cannot_be_delivered_counts_for_nobody(begun: World) -> None:
    begun.acts(begun.anna.deletes_account)
    begun.at("20:00")
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.NOT_ASKED]


def test_today_leads_back_to_everything_that_is_open(begun: World) -> None:
    begun.at("20:00")
    begun.taps(begun.anna, "Done")
    begun.news(begun.anna)
    begun.says(begun.anna, "/today")
    listed = begun.news(begun.anna)
    assert listed[0] == "Today: 1 done, 2 open, 0 to come."
    assert [text.splitlines()[0] for text in listed[1:]] == [
        "🏃 Time to move: Back exercises.",
        "How was your day? A few short questions, about one minute.",
    ]
    begun.checks_in(begun.anna, 3, 3, 7)
    begun.says(begun.anna, "/today")
    assert "Today: 2 done, 1 open, 0 to come." in begun.chat(begun.anna)
    begun.taps(begun.anna, "Done")
    begun.says(begun.anna, "/today")
    assert begun.last(begun.anna) == "Today: 3 done, 0 open, 0 to come."
    begun.at("07:00")
    begun.says(begun.anna, "/today")
    assert begun.last(begun.anna).endswith("Still to come:\n08:00 Ibuprofen 400 mg\n18:00 Check-in")


def test_a_prompt_waits_while_she_is_answering(begun: World) -> None:
    begun.at("18:00")
    begun.at("19:59")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "7")
    begun.news(begun.anna)
    begun.at("20:00")
    assert begun.news(begun.anna) == []
    begun.wait(minutes=2)
    assert begun.news(begun.anna) == [MEDICINE]


def test_two_quick_taps_on_not_today_still_ask_why(begun: World) -> None:
    begun.at("20:00")
    begun.taps(begun.anna, "Not today", times=2)
    assert "What is the reason?" in begun.last(begun.anna)
    begun.taps(begun.anna, "Rather not say")
    assert begun.last(begun.anna).endswith("✓ Not today\n[Change]")


def test_two_quick_taps_on_start_ask_once(begun: World) -> None:
    begun.at("18:00")
    begun.news(begun.anna)
    begun.taps(begun.anna, "Start", times=2)
    assert begun.news(begun.anna) == []
    assert "How strong was your back pain today?" in begun.last(begun.anna)
