"""Short dialogues played with a bot that restarts after every turn, each answered button pressed once more."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from bot.care.history import PromptStatus
from bot.care.people import PatientStatus
from bot.care.promise import PROMISE, Expectation, Verdict
from bot.demo.emulator.messages import ChatMessage
from bot.demo.emulator.people import Person
from storage import phenotypes
from storage import prompts as prompt_rows
from storage.tables import care_plans, promises
from tests.conversations.test_new_plan_version import Plan, half_the_dose, publish
from tests.world import World

Ends = Callable[[World], bool]
SOON = Expectation("less pain at night", date(2026, 3, 4))
QUESTION = "Your plan was changed. This should have got better: less pain at night.\n\nDid it?"
TOLD = "A patient has told whether a plan change helped."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Anna is linked to Dr Lee; from here on the bot restarts after every turn."""
    world = World(tmp_path)
    world.begin()
    world.restarts = True
    yield world
    world.close()


def plays(world: World, who: Person, *turns: str) -> None:
    """`[label]` is tapped, then its old copy pressed again; the rest is typed."""
    for turn in turns:
        if not turn.startswith("["):
            world.says(who, turn)
            continue
        label = turn[1:-1]
        message, data = world.with_button(who, label), world.data_of(who, label)
        world.taps(who, label, on=message)
        said = len(who.chat.messages)
        world.acts(partial(who.presses_data, message.id, data))
        assert len(who.chat.messages) - said <= 2, "an old button is answered kindly, or not at all"


def presses_again(world: World, who: Person, on: ChatMessage, *labels: str) -> None:
    """Buttons of a message as it stood before, pressed once more, each after some seconds."""
    held = {button["text"]: str(button["callback_data"]) for row in on.inline or [] for button in row}
    for label in labels:
        world.wait(seconds=5)
        world.acts(partial(who.presses_data, on.id, held[label]))


def as_it_reads(who: Person, message: ChatMessage) -> str:
    """What that message says now."""
    now = who.chat.message(message.id)
    assert now is not None
    return now.text


def stored(world: World, table: Table) -> list[dict[str, object]]:
    """Every row of a table, oldest first."""
    found = select(table).order_by(table.c.id)
    return world.reads(lambda session: [dict(row) for row in session.execute(found).mappings()])


def patient_of(world: World) -> int:
    return world.patient(world.anna).id


SHORT: dict[str, tuple[str, tuple[str, ...], Ends]] = {
    "/stop, and thinking again": (
        "anna",
        ("/stop", "perhaps", "[No, go on]"),
        lambda w: w.patient(w.anna).status is PatientStatus.ACTIVE,
    ),
    "/invite": (
        "lee",
        ("/invite", "some plan", "[Low back pain]", "Mr C"),
        lambda w: "Hand this to Mr C" in w.chat(w.lee),
    ),
    "/genes": (
        "lee",
        ("/genes", "[Anna]", "[CYP2C9]", "[poor metabolizer]"),
        lambda w: w.reads(lambda s: phenotypes.phenotypes_of(s, patient_of(w))) == {"CYP2C9": "poor metabolizer"},
    ),
}


@pytest.mark.parametrize("name", SHORT)
def test_it_goes_on_where_it_was_and_nothing_counts_twice(world: World, name: str) -> None:
    who, turns, ends = SHORT[name]
    plays(world, getattr(world, who), *turns)
    assert ends(world)
    assert world.troubles() == []


def test_who_stops_is_stopped_once_and_her_old_buttons_do_nothing(world: World) -> None:
    world.news(world.lee)
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop", times=2)
    assert len(world.news(world.lee)) == 1  # one notice, which names nobody before it is opened
    world.taps(world.lee, "Open", times=2)
    assert "Anna has left" in world.last(world.lee)
    world.says(world.anna, "/today")
    assert "I ask you nothing any more" in world.last(world.anna)
    assert world.troubles() == []


def test_travelling_is_told_across_restarts(world: World) -> None:
    plays(world, world.anna, "/tell", "[I am travelling]")
    world.says(world.anna, "Sydney")
    label = next(label for row in world.last_buttons(world.anna) for label in row if "Sydney, AU" in label)
    plays(world, world.anna, f"[{label}]", "[For a week]")
    assert world.patient(world.anna).zone == "Australia/Sydney"
    assert world.troubles() == []


def test_the_hold_after_a_hospital_stay_ends_by_one_tap_across_restarts(world: World) -> None:
    plays(world, world.anna, "/tell", "[I was in hospital]")
    assert world.patient(world.anna).held_since == date(2026, 3, 2)
    notice = next(m for m in reversed(world.lee.chat.messages) if m.text.startswith("There is news of"))
    world.taps(world.lee, "Open", on=notice)
    plays(world, world.lee, "[Medicines are confirmed: start the prompts again]")
    assert world.patient(world.anna).held_since is None
    assert world.troubles() == []


@pytest.fixture
def judged_soon(world: World) -> World:
    """The plan was changed on Monday; on Wednesday evening Anna is asked whether it helped."""
    publish(world, world.anna, half_the_dose, SOON)
    world.taps(world.anna, "I have read it")
    for _day in range(2):
        world.at("18:00")
        world.checks_in(world.anna, 3, 3, 7)
    world.news(world.anna)
    world.at("18:00")
    assert world.news(world.anna).count(QUESTION) == 1
    assert world.news(world.lee) == []
    return world


def questions_of_promises(world: World) -> list[PromptStatus]:
    """How the questions whether a change helped stand, the first one first."""
    patient_id = patient_of(world)
    days = (date(2026, 3, 2), date(2026, 4, 2))
    found = world.reads(lambda session: prompt_rows.prompts_on(session, patient_id, *days))
    return [prompt.status for prompt in found if prompt.kind == PROMISE]


VERDICTS = {
    "It helped": (Verdict.HELPED, "✓ It helped. That is good to hear. I keep it for your care team.", 1),
    "It did not": (Verdict.NOT, "✓ It did not help. Thank you for telling me. I keep it for your care team.", 1),
    "Too early to say": (Verdict.TOO_EARLY, "✓ Too early to say. I will ask you once more later.", 2),
}


@pytest.mark.long
@pytest.mark.parametrize("label", VERDICTS)
def test_a_verdict_on_a_plan_change_is_kept_once_whatever_is_pressed_after_it(judged_soon: World, label: str) -> None:
    world, (verdict, thanks, questions) = judged_soon, VERDICTS[label]
    question = world.with_button(world.anna, label)
    world.taps(world.anna, label, times=2, on=question)
    first = stored(world, promises)
    presses_again(world, world.anna, question, label, *VERDICTS)
    assert as_it_reads(world.anna, question) == f"{QUESTION}\n\n{thanks}"
    assert world.news(world.anna) == [], "an old button says nothing new"
    assert stored(world, promises) == first, "neither the verdict nor its moment has changed"
    assert [row["verdict"] for row in first] == [verdict]
    assert questions_of_promises(world)[:1] == [PromptStatus.DONE]
    assert len(questions_of_promises(world)) == questions, "only too early is asked once more"
    assert world.news(world.lee) == [TOLD]
    world.taps(world.lee, "Open")
    assert world.last(world.lee).endswith(f"Anna says: {label}.")
    assert world.troubles() == []


@pytest.mark.long
def test_a_changed_verdict_takes_the_place_of_the_first_and_is_not_asked_again(judged_soon: World) -> None:
    world = judged_soon
    question = world.with_button(world.anna, "Too early to say")
    world.taps(world.anna, "Too early to say", times=2, on=question)
    assert questions_of_promises(world) == [PromptStatus.DONE, PromptStatus.PENDING]
    world.taps(world.anna, "Change", times=2)
    changing = world.with_button(world.anna, "It did not")
    world.taps(world.anna, "It did not", times=2, on=changing)
    presses_again(world, world.anna, question, "Too early to say", "It helped")
    presses_again(world, world.anna, changing, "Too early to say")
    assert "✓ It did not help." in as_it_reads(world.anna, question)
    assert [row["verdict"] for row in stored(world, promises)] == [Verdict.NOT]
    assert questions_of_promises(world) == [PromptStatus.DONE], "the second question is taken back"
    assert world.news(world.lee) == [TOLD, TOLD], "one for each verdict"
    assert world.troubles() == []


def a_long_plan(content: Plan) -> None:
    """Four pages of it."""
    half_the_dose(content)
    for strength in (500, 1000):
        title = f"Paracetamol {strength} mg, with a whole glass of water and something to eat"
        content["items"].append({"id": f"paracetamol_{strength}", "title": title, "daily_limit": 4})


def test_the_pages_of_a_plan_turn_as_each_button_says_across_restarts(world: World) -> None:
    publish(world, world.anna, a_long_plan, SOON)
    kept = stored(world, care_plans)
    world.says(world.anna, "/plan")
    shown, said = world.with_button(world.anna, "More"), len(world.anna.chat.messages)
    pages = [as_it_reads(world.anna, shown)]
    for label in ("More", "More", "More", "Back", "Back", "Back"):
        world.taps(world.anna, label, times=2, on=world.anna.chat.message(shown.id))
        pages.append(as_it_reads(world.anna, shown))
    assert [page.split("\n")[0] for page in pages] == [f"Your plan ({page} of 4)" for page in (1, 2, 3, 4, 3, 2, 1)]
    assert pages == pages[::-1], "the way back shows the same pages"
    assert "Ibuprofen 200 mg" in pages[0]
    assert "Version 2, since 2 March 2026" in pages[1]
    assert "What should get better by 4 March 2026: less pain at night (not answered yet)" in pages[3]
    assert world.with_button(world.anna, "More").id == shown.id
    assert len(world.anna.chat.messages) == said, "pages turn in place"
    assert stored(world, care_plans) == kept, "turning pages keeps nothing"
    assert world.troubles() == []


def test_an_older_copy_of_the_plan_turns_alone_and_reading_the_news_counts_once(world: World) -> None:
    publish(world, world.anna, a_long_plan)
    news = world.with_button(world.anna, "I have read it")
    for _copy in range(2):
        world.says(world.anna, "/plan")
    older, newer = [m for m in world.anna.chat.messages if m.text.startswith("Your plan (1 of")][-2:]
    world.taps(world.anna, "More", times=2, on=older)
    assert as_it_reads(world.anna, older).startswith("Your plan (2 of")
    assert as_it_reads(world.anna, newer) == newer.text
    world.taps(world.anna, "I have read it", times=2, on=news)
    first = stored(world, care_plans)
    presses_again(world, world.anna, news, "I have read it")
    presses_again(world, world.anna, older, "More")
    assert as_it_reads(world.anna, news).endswith("✓ You have read it. /plan shows your whole plan.")
    assert as_it_reads(world.anna, older).startswith("Your plan (2 of")
    assert stored(world, care_plans) == first, "neither the version nor the moment it was read has changed"
    assert [row["confirmed_at"] is not None for row in first] == [True, True]
    assert world.troubles() == []


@pytest.mark.long
def test_names_asked_for_on_a_shared_phone_stay_while_pages_turn_across_restarts(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee), discreet="Yes")
    publish(world, world.anna, a_long_plan)
    world.says(world.anna, "/plan")
    shown = world.with_button(world.anna, "Show names")
    assert "Paracetamol" not in shown.text
    plain = shown.text
    for label in ("Show names", "More", "Back"):
        world.taps(world.anna, label, times=2, on=world.anna.chat.message(shown.id))
    assert "1. Ibuprofen 200 mg" in as_it_reads(world.anna, shown)
    world.says(world.anna, "/plan")
    assert world.last(world.anna).startswith(plain), "the next copy shows no names again"
    assert world.patient(world.anna).is_discreet
    assert world.troubles() == []
    world.close()
