"""Prompts that are due together come in one message; each keeps its own answer, and the day keeps to its budget."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from storage import people, prompts
from tests.full_plan import full_plan_folder
from tests.world import World, as_read

TUESDAY = date(2026, 3, 3)
PLAN = "A bit of everything"
TOGETHER = (
    "1. 💊 Time for Ramipril 5 mg.\n1 tablet\n\n"
    "2. 💊 Time for Metformin 500 mg.\nwith food\n\n"
    "3. 🏃 Time to move: Walk.\n30 minutes\nIt is planned for 08:45.\n"
    "[1. Done] [1. Later] [1. Not today]\n[2. Done] [2. Later] [2. Not today]\n[3. Done] [3. Later] [3. Not today]"
)


def begin(world: World, discreet: str = "No") -> World:
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan=PLAN), discreet=discreet)
    world.news(world.anna)
    return world


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[World]:
    """Tuesday 8:10: two medicines and a walk have come; the bot restarts between any two turns."""
    world = World(tmp_path, restarts=True, plans_folder=full_plan_folder())
    yield world.lives(begin).lives(ten_past_eight)
    world.close()


def ten_past_eight(world: World) -> None:
    world.at("23:00")
    world.at("08:09")
    world.news(world.anna)
    world.at("08:10")


def of_today(world: World, item: str, day: date = TUESDAY) -> Prompt:
    patient = world.patient(world.anna)
    found = world.reads(lambda session: prompts.prompts_on(session, patient.id, day, day))
    return next(prompt for prompt in found if prompt.item_code == item)


@pytest.mark.long
def test_three_in_one_message_with_a_row_each(morning: World) -> None:
    assert morning.last(morning.anna) == TOGETHER
    assert len(morning.news(morning.anna)) == 1


@pytest.mark.long
def test_answering_one_leaves_the_others_open(morning: World) -> None:
    anna = morning.anna
    morning.taps(anna, "1. Done", times=2)
    morning.taps(anna, "2. Not today")
    assert "2. 💊 Time for Metformin 500 mg.\nwith food\nAll right, not today. What is the reason?" in morning.last(
        anna
    )
    assert "[1. Change]" in morning.last(anna)
    morning.taps(anna, "3. Done")
    morning.taps(anna, "2. I forgot")
    morning.taps(anna, "3. 7")
    morning.taps(anna, "3. 30")
    assert morning.last(anna).startswith(
        "1. 💊 Time for Ramipril 5 mg.\n1 tablet\n✓ Done\n\n"
        "2. 💊 Time for Metformin 500 mg.\nwith food\n✓ Not today: I forgot\n\n"
    )
    assert "✓ Done\n7 of 10\n30 minutes\n[1. Change]\n[2. Change]\n[3. Change]" in morning.last(anna)
    walk, metformin = of_today(morning, "walk"), of_today(morning, "metformin")
    assert (walk.status, walk.effort, walk.amount) == (PromptStatus.DONE, 7, 30)
    assert (metformin.status, metformin.reason) == (PromptStatus.SKIPPED, "forgot")
    assert morning.troubles() == []


def test_one_put_off_comes_alone_and_its_old_part_has_no_buttons(morning: World) -> None:
    anna = morning.anna
    older = morning.with_button(anna, "2. Later")
    morning.taps(anna, "2. Later")
    morning.taps(anna, "2. In 15 minutes")
    assert "with food\nI will ask again at 08:25." in morning.last(anna)
    morning.news(anna)
    morning.at("08:25")
    assert morning.news(anna) == ["💊 Time for Metformin 500 mg.\n\nwith food"]
    shown = anna.chat.message(older.id)
    assert shown is not None
    assert "with food\nI have asked this again below." in as_read(shown)
    assert "[1. Done]" in as_read(shown)
    assert "[2. Done]" not in as_read(shown)
    morning.taps(anna, "Done")
    assert of_today(morning, "metformin").status is PromptStatus.DONE
    assert morning.troubles() == []


def test_each_window_closes_by_itself(morning: World) -> None:
    morning.taps(morning.anna, "1. Done")
    morning.at("18:15")
    assert "with food\nThis one is closed now. That is all right." in morning.chat(morning.anna)
    assert of_today(morning, "metformin").status is PromptStatus.EXPIRED
    assert of_today(morning, "ramipril").status is PromptStatus.DONE


def test_an_undelivered_message_counts_for_none_of_them(tmp_path: Path) -> None:
    world = World(tmp_path, plans_folder=full_plan_folder()).lives(begin)
    world.at("23:00")
    world.at("08:09")
    world.acts(world.anna.deletes_account)
    world.at("08:10")
    stands = [of_today(world, item).status for item in ("ramipril", "metformin", "walk")]
    assert stands == [PromptStatus.NOT_ASKED] * 3
    world.close()


def test_on_a_shared_phone_they_are_numbers(tmp_path: Path) -> None:
    world = begin(World(tmp_path, plans_folder=full_plan_folder()), discreet="Yes")
    world.at("23:00")
    world.at("08:10")
    assert world.last(world.anna).startswith("1. Time for item 1.\n\n2. Time for item 2.\n\n3. Time for item 3.")
    world.taps(world.anna, "2. What is it?")
    assert "2. 💊 Time for Metformin 500 mg." in world.last(world.anna)
    assert "Ramipril" not in world.chat(world.anna)
    world.close()


@pytest.mark.long
def test_somebody_else_cannot_answer_any_of_them(morning: World) -> None:
    bea = morning.emulator.person(1002, first_name="Bea")
    morning.joins(bea, morning.invite(morning.lee, "Mr C"))
    mine = of_today(morning, "metformin")
    for verb in ("done", "skip", "later:15", "when:now", "rate:3", "amount:30", "enough", "go"):
        morning.forges(bea, f"prompt:{mine.id}:{mine.revision}:{verb}")
        assert morning.news(bea)[-1] == "I cannot find that question. /today shows what is due."
    assert of_today(morning, "metformin") == mine


def test_at_most_three_messages_a_day_make_a_sound(morning: World) -> None:
    anna = morning.anna
    morning.at("23:00")
    before = len(anna.chat.messages)
    morning.at("22:59")
    of_day = [m for m in anna.chat.messages[before:] if m.sender == "bot"]
    assert len([m for m in of_day if not m.silent]) == 3
    assert morning.troubles() == []


def test_a_prompt_at_night_makes_no_sound(begun: World) -> None:
    begun.at("20:00")
    assert begun.anna.chat.messages[-1].silent is False
    patient = begun.patient(begun.anna)
    begun.writes(lambda session: people.change_patient(session, patient.id, quiet_from="19:00", quiet_until="09:00"))
    begun.at("08:00")
    assert "Ibuprofen" in begun.last(begun.anna)
    assert begun.anna.chat.messages[-1].silent is True
