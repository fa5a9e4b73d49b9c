"""A new version of a plan: what the patient hears, what becomes of her open questions, and that she has read it."""

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.care.history import PromptStatus
from bot.care.promise import Expectation
from bot.demo.emulator.people import Person
from bot.services.plans import publishing
from storage import care_plans, prompts
from tests.world import World

BETTER = Expectation("less pain at night", date(2026, 3, 16))
MEDICINE = "💊 Time for Ibuprofen 400 mg."
Plan = dict[str, Any]


def publish(world: World, who: Person, changed: Callable[[Plan], None], promise: Expectation | None = None) -> None:
    """Dr Lee changes the patient's plan, and the bot finishes."""
    patient_id = world.patient(who).id
    content = copy.deepcopy(world.practice.plan_sources["low_back_pain"])
    changed(content)

    def published(session: Any) -> int:
        lead = 1
        return publishing.publish(
            session, world.practice, patient_id, content, lead, "Your pain is worse at night", promise, world.clock.at
        )

    world.writes(published)
    world.settle()


def item(content: Plan, code: str) -> Plan:
    found: Plan = next(table for table in content["items"] if table["id"] == code)
    return found


def half_the_dose(content: Plan) -> None:
    item(content, "ibuprofen").update(title="Ibuprofen 200 mg")


def later_doses(content: Plan) -> None:
    item(content, "ibuprofen").update(times=["10:00", "22:00"])


def no_ibuprofen(content: Plan) -> None:
    content["items"] = [table for table in content["items"] if table["id"] != "ibuprofen"]


def paracetamol_too(content: Plan) -> None:
    content["items"].append(
        {"id": "paracetamol", "kind": "medication", "title": "Paracetamol 500 mg", "times": ["21:00"]}
    )


def no_mood(content: Plan) -> None:
    content["measures"] = [table for table in content["measures"] if table["code"] != "mood"]


def everything(content: Plan) -> None:
    half_the_dose(content)
    paracetamol_too(content)
    no_mood(content)
    content["items"] = [table for table in content["items"] if table["id"] != "back_exercises"]


def version(world: World, who: Person) -> care_plans.PlanVersion:
    """Her plan in force."""
    patient_id = world.patient(who).id
    newest = world.reads(lambda session: care_plans.newest_version(session, patient_id))
    assert newest is not None
    return newest


def statuses(world: World, who: Person, day: date, code: str = "ibuprofen") -> list[tuple[str, PromptStatus]]:
    """(UTC time, where it stands) of that day's prompts of an item."""
    patient = world.patient(who)
    found = world.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    return [(f"{prompt.due_at:%H:%M}", prompt.status) for prompt in found if prompt.item_code == code]


MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_she_reads_what_is_new_and_says_so(begun: World) -> None:
    publish(begun, begun.anna, everything, BETTER)
    assert begun.last(begun.anna) == (
        "Dr Lee has changed your plan. Here is what is new:\n\n"
        "➕ New: Paracetamol 500 mg: every day at 21:00.\n"
        "➖ Stopped: Back exercises.\n"
        "✏️ Changed: Ibuprofen 200 mg: 1 tablet with food, every day at 08:00, 20:00. "
        "Before: Ibuprofen 400 mg: 1 tablet with food, every day at 08:00, 20:00.\n"
        "I do not ask about this any more: Mood.\n\n"
        "Why: Your pain is worse at night\n\n"
        "What should get better by 16 March 2026: less pain at night. I will ask you then.\n"
        "[I have read it]"
    )
    assert version(begun, begun.anna).confirmed_at is None
    begun.taps(begun.anna, "I have read it", times=2)
    assert begun.last(begun.anna).endswith("\n\n✓ You have read it. /plan shows your whole plan.")
    assert version(begun, begun.anna).confirmed_at == begun.clock.at
    assert begun.troubles() == []


def test_a_change_of_what_only_the_clinic_watches_says_so(begun: World) -> None:
    publish(begun, begun.anna, lambda content: content.update(review_after_days=60))
    assert "Nothing changes in what you do each day." in begun.last(begun.anna)


def test_an_open_question_reads_as_the_plan_does_now(begun: World) -> None:
    begun.at("20:00")
    old = begun.with_button(begun.anna, "Done")
    publish(begun, begun.anna, half_the_dose)
    shown = begun.anna.chat.message(old.id)
    assert shown is not None
    assert shown.text == "💊 Time for Ibuprofen 200 mg.\n\n1 tablet with food"
    begun.taps(begun.anna, "Done")
    assert statuses(begun, begun.anna, MONDAY) == [("20:00", PromptStatus.DONE)]
    assert statuses(begun, begun.anna, TUESDAY)[0] == ("08:00", PromptStatus.PENDING)


def test_a_button_with_the_old_words_only_shows_the_new_ones(begun: World) -> None:
    begun.at("20:00")
    patient = begun.patient(begun.anna)
    asked = begun.reads(lambda session: prompts.prompts_on(session, patient.id, MONDAY, MONDAY))[-1]
    publish(begun, begun.anna, half_the_dose)
    begun.forges(begun.anna, f"prompt:{asked.id}:{asked.revision}:done")
    assert statuses(begun, begun.anna, MONDAY) == [("20:00", PromptStatus.ASKED)]


def test_times_follow_the_plan_and_one_dose_is_asked_once(begun: World) -> None:
    begun.at("20:00")
    begun.at("08:00")
    publish(begun, begun.anna, later_doses)
    assert statuses(begun, begun.anna, TUESDAY) == [("10:00", PromptStatus.PENDING), ("22:00", PromptStatus.PENDING)]
    assert "I will ask again at 10:00." in begun.chat(begun.anna)
    begun.news(begun.anna)
    begun.at("10:00")
    assert begun.news(begun.anna) == [f"{MEDICINE}\n\n1 tablet with food"]
    begun.taps(begun.anna, "Done")
    begun.at("22:00")
    assert statuses(begun, begun.anna, TUESDAY) == [("10:00", PromptStatus.DONE), ("22:00", PromptStatus.ASKED)]
    assert begun.troubles() == []


def test_a_removed_item_stops_at_once_and_says_why(begun: World) -> None:
    begun.at("20:00")
    old = begun.with_button(begun.anna, "Done")
    publish(begun, begun.anna, no_ibuprofen)
    shown = begun.anna.chat.message(old.id)
    assert shown is not None
    assert shown.text.endswith("Your plan has changed. I do not ask this any more.")
    assert shown.inline is None
    begun.news(begun.anna)
    begun.wait(days=1, hours=2)
    assert [text for text in begun.news(begun.anna) if "Ibuprofen" in text] == []
    assert statuses(begun, begun.anna, MONDAY) == [("20:00", PromptStatus.CANCELLED)]


def test_what_comes_back_keeps_its_identity_and_misses_no_dose(begun: World) -> None:
    publish(begun, begun.anna, no_ibuprofen)
    begun.wait(minutes=10)
    publish(begun, begun.anna, lambda content: None)
    begun.at("20:00")
    begun.taps(begun.anna, "Done")
    assert statuses(begun, begun.anna, MONDAY) == [("20:00", PromptStatus.DONE)]
    codes = begun.reads(lambda session: care_plans.codes_of(session, begun.patient(begun.anna).id))
    assert sorted(codes.values()).count("ibuprofen") == 1


def test_a_check_in_under_way_goes_on_and_the_next_one_has_the_new_questions(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    begun.taps(begun.anna, "5")
    publish(begun, begun.anna, no_mood)
    begun.says(begun.anna, "/checkin")
    for label in ("4", "6", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna) == {"pain": 5.0, "interference": 4.0, "mood": 6.0, "side_effects": 0.0}
    begun.at("17:00")
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    for label in ("5", "4", "none", "That is right"):
        begun.taps(begun.anna, label)
    assert begun.answers(begun.anna) == {"pain": 5.0, "interference": 4.0, "side_effects": 0.0}
    assert begun.troubles() == []


def test_the_news_of_an_older_version_leads_to_the_newest(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    first = version(begun, begun.anna)
    told = begun.with_button(begun.anna, "I have read it")
    publish(begun, begun.anna, no_ibuprofen)
    shown = begun.anna.chat.message(told.id)
    assert shown is not None
    assert shown.text == "There is a newer plan below."
    begun.forges(begun.anna, f"plan:{first.id}:read")
    assert "➖ Stopped: Ibuprofen 200 mg." in begun.last(begun.anna)
    assert version(begun, begun.anna).confirmed_at is None
    begun.taps(begun.anna, "I have read it")
    assert version(begun, begun.anna).confirmed_at is not None


@pytest.mark.parametrize("what", ["read", "new", "page:0", "names:1", "", "read:9:9"])
@pytest.mark.long
def test_nobody_else_reads_or_confirms_it(begun: World, what: str) -> None:
    publish(begun, begun.anna, half_the_dose)
    plan = version(begun, begun.anna)
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mr C"))
    begun.news(bea)
    for forger in (bea, begun.moss, begun.lee):
        begun.forges(forger, f"plan:{plan.id}:{what}")
        assert "Ibuprofen" not in begun.last(forger)
    assert version(begun, begun.anna).confirmed_at is None
    assert begun.troubles() == []


@pytest.mark.parametrize("rest", ["", "x:read", "0:read", "999999:read", "²:read"])
def test_a_button_that_names_no_plan_changes_nothing(begun: World, rest: str) -> None:
    begun.forges(begun.anna, f"plan:{rest}")
    assert begun.last(begun.anna) == "I cannot find that plan. /plan shows yours."
    assert begun.troubles() == []


def test_an_unread_plan_comes_up_once_more_with_a_check_in(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    begun.news(begun.anna)
    begun.wait(days=5)
    reminders = [text for text in begun.news(begun.anna) if text.startswith("Your plan has changed.")]
    assert reminders == ["Your plan has changed. Please have a look when you can."]
    begun.taps(begun.anna, "Show what is new")
    assert "✏️ Changed: Ibuprofen 200 mg" in begun.chat(begun.anna)
    begun.taps(begun.anna, "I have read it")
    assert version(begun, begun.anna).confirmed_at is not None


def test_a_plan_that_was_read_is_not_brought_up_again(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    begun.at("11:00")
    begun.wait(days=2, hours=2)  # the reminder waits for the check-in by now
    begun.taps(begun.anna, "I have read it")
    begun.news(begun.anna)
    begun.wait(days=3)
    assert [text for text in begun.news(begun.anna) if text.startswith("Your plan has changed.")] == []


def test_who_has_left_is_not_reminded(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    begun.at("12:30")
    begun.wait(days=2)  # the reminder waits for the check-in by now
    begun.says(begun.anna, "/stop")
    begun.taps(begun.anna, "Yes, stop")
    begun.news(begun.anna)
    begun.wait(days=3)
    assert begun.news(begun.anna) == []


def test_a_shared_phone_shows_what_is_new_only_when_asked(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    publish(world, world.anna, half_the_dose, BETTER)
    assert world.last(world.anna) == (
        "Your plan has changed. Please look at it when you are alone.\n[Show what is new]"
    )
    world.taps(world.anna, "Show what is new")
    assert "Ibuprofen 200 mg" in world.last(world.anna)
    world.taps(world.anna, "I have read it")
    assert world.last(world.anna) == "✓ You have read it. /plan shows your whole plan."


def test_the_bot_may_stop_at_any_moment(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.at("20:00")
    publish(world, world.anna, everything, BETTER)
    world.taps(world.anna, "I have read it")
    world.taps(world.anna, "Done")
    assert statuses(world, world.anna, MONDAY) == [("20:00", PromptStatus.DONE)]
    world.says(world.anna, "I have chest pain")
    assert world.news(world.anna)[-1].startswith("What you wrote can be an emergency. Please call 999 now.")
    assert world.troubles() == []
    world.close()


def test_the_worsening_baseline_starts_anew(begun: World) -> None:
    publish(begun, begun.anna, half_the_dose)
    assert begun.patient(begun.anna).baseline_from == TUESDAY
