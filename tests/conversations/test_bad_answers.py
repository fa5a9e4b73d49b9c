"""Every question asks again, with an example or its buttons, when it cannot read the answer; nothing is lost by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import partial

import pytest

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from bot.demo.emulator.people import Person
from storage import goals, prompts
from tests.world import PIXEL, World

NOVEL = "It was a long day and my back was not good. " * 70  # 3 000 characters
ATTACHMENTS = ("photo", "voice")
BLANK = "\u2060\u200b"  # what some phones send when nothing was typed


@dataclass(frozen=True)
class Question:
    """A question: words of it, an answer that it takes (typed after `=`), and strange things that it can read too."""

    asks: str
    answer: str
    reads: tuple[str, ...] = ()


JOINING = (
    Question("language", "English"),
    Question("Go on", "Go on"),
    Question("chest pain", "I call 999"),
    Question("guardian", "Yes"),
    Question("Yes, I agree", "Yes, I agree"),
    Question("[Yes]", "No"),
    Question("Anna", "=Annie"),
    Question("14:30", "=09:00", ("location",)),
    Question("your time", "London: 09:00", ("location",)),
    Question("18:30", "=half past six pm"),
    Question("Walk", "=Dance with my son"),
    Question("3 May", "=3 May"),
)
CHECK_IN = (
    Question("from 0 to 10", "=seven"),
    Question("from 0 to 10", "=7/10"),
    Question("from 0 to 10", "=about 3"),
    Question("tap one of the answers", "=a little"),
    Question("That is right", "That is right"),
)
INVITE = (Question("plans", "Low back pain"), Question("Mrs B, back", "=Mr C", ("07:60", "-1")))
STOP = (Question("No, go on", "No, go on", ("novel",)),)  # a sentence is kept as free text
ANSWERS = tuple(question.answer for question in JOINING)


def strange_things(who: Person) -> dict[str, Callable[[], object]]:
    """What people send instead of an answer."""
    return {
        "emoji": lambda: who.says("🙂👍"),
        "novel": lambda: who.says(NOVEL),
        "photo": lambda: who.sends_photo(PIXEL),
        "voice": lambda: who.sends_voice(),
        "sticker": lambda: who.sends_sticker(),
        "contact": lambda: who.sends_contact(),
        "blank": lambda: who.says(BLANK),
        "07:60": lambda: who.says("07:60"),
        "-1": lambda: who.says("-1"),
        "location": lambda: who.shares_location(53.8, -1.55),
    }


def act(world: World, who: Person, *answers: str) -> None:
    """Taps each label; what begins with `=` is typed."""
    for answer in answers:
        if answer.startswith("="):
            world.says(who, answer[1:])
        else:
            world.taps(who, answer)


def bothers(world: World, who: Person, questions: tuple[Question, ...]) -> None:
    """Sends everything strange to each question: it asks again every time, then takes its answer."""
    for question in questions:
        for name, send in strange_things(who).items():
            if name not in question.reads:
                world.news(who)
                world.acts(send)
                *offered, _asked = world.news(who)  # what can be passed on is offered first
                assert not offered or (name in ATTACHMENTS and offered[0].startswith("I cannot l")), (question, name)
                assert question.asks in world.last(who) or offered, (question, name)
        act(world, who, question.answer)
    assert world.troubles() == []


@pytest.fixture
def opened(world: World) -> World:
    """Anna has opened her link."""
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    return world


@pytest.mark.long
def test_everything_on_the_way_to_a_plan_is_asked_again(opened: World) -> None:
    bothers(opened, opened.anna, JOINING)
    anna = opened.patient(opened.anna)
    assert (anna.name, anna.zone, anna.check_in_at) == ("Annie", "Europe/London", time(18, 30))
    goal = opened.reads(lambda session: goals.goals_of(session, anna.id))[0]
    assert (goal.text, goal.target_on) == ("Dance with my son", date(2026, 5, 3))


@pytest.mark.long
def test_the_check_in_asks_again(begun: World) -> None:
    begun.at("18:00")
    act(begun, begun.anna, "Start")
    bothers(begun, begun.anna, CHECK_IN)
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 7, "mood": 3, "side_effects": 1}


def test_inviting_and_stopping_ask_again(begun: World) -> None:
    begun.says(begun.lee, "/invite")
    bothers(begun, begun.lee, INVITE)
    assert "Hand this to Mr C" in begun.last(begun.lee)
    begun.says(begun.anna, "/stop")
    bothers(begun, begun.anna, STOP)
    begun.at("18:00")
    assert "How was your day?" in begun.last(begun.anna)


def test_a_town_or_a_location_is_an_answer_to_where(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    act(world, world.anna, *ANSWERS[:7])
    world.shares_location(world.anna, 40.7, -74.0)
    assert "New York" in world.last(world.anna)
    world.says(world.anna, "Leeds")
    assert "09:00" in world.last(world.anna)
    assert "New York" not in world.last(world.anna)


def test_two_quick_taps_of_one_button_count_once(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start", times=2)
    for label in ("7", "6", "3", "none", "That is right"):
        begun.taps(begun.anna, label, times=2)
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 3, "side_effects": 0}
    assert begun.chat(begun.anna).count("Here is what I noted") == 1
    begun.at("20:00")
    begun.taps(begun.anna, "Done", times=2)
    medicine = [p for p in prompts_of(begun, begun.anna) if p.kind == "medication"]
    assert [(p.status, p.revision) for p in medicine if p.status is PromptStatus.DONE] == [(PromptStatus.DONE, 1)]
    assert begun.troubles() == []


def test_of_two_different_quick_taps_the_first_counts(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    question = begun.with_button(begun.anna, "7")
    begun.acts(lambda: begun.anna.presses(question.id, 0, 3), lambda: begun.anna.presses(question.id, 1, 1))
    assert begun.answers(begun.anna) == {"pain": 3}
    assert begun.last(begun.anna).startswith("2 of 4")
    begun.at("20:00")
    medicine = begun.with_button(begun.anna, "Done")
    begun.acts(lambda: begun.anna.presses(medicine.id, 0, 0), lambda: begun.anna.presses(medicine.id, 1, 0))
    assert "✓ Done" in begun.chat(begun.anna)
    assert "What is the reason?" not in begun.chat(begun.anna)
    assert begun.troubles() == []


def test_a_joining_person_may_tap_everything_twice(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    token = world.invite(world.lee)
    world.acts(lambda: world.anna.says(f"/start {token}"), lambda: world.anna.says(f"/start {token}"))
    for answer in ANSWERS:
        if answer.startswith("="):
            world.says(world.anna, answer[1:])
        else:
            world.taps(world.anna, answer, times=2)
    anna = world.patient(world.anna)
    assert len(world.reads(lambda session: goals.goals_of(session, anna.id))) == 1
    assert sum("has joined" in text for text in world.news(world.lee)) == 1
    assert world.troubles() == []


def test_yesterdays_buttons_change_nothing(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Start")
    old = begun.with_button(begun.anna, "7")
    data = old.inline[0][3]["callback_data"] if old.inline else ""
    act(begun, begun.anna, "7", "6", "3", "none", "That is right")
    begun.at("20:00")
    medicine = begun.with_button(begun.anna, "Done")
    done = medicine.inline[0][0]["callback_data"] if medicine.inline else ""
    begun.wait(days=1)
    begun.news(begun.anna)
    begun.acts(lambda: begun.anna.presses_data(old.id, data))
    assert begun.news(begun.anna) == ["That question is closed now. /today shows what is open."]
    begun.acts(lambda: begun.anna.presses_data(medicine.id, done))
    assert begun.answers(begun.anna, date(2026, 3, 2))["pain"] == 7
    yesterday = [p for p in prompts_of(begun, begun.anna) if p.due_on == date(2026, 3, 2) and p.slot == 1]
    assert [p.status for p in yesterday] == [PromptStatus.EXPIRED]
    assert begun.troubles() == []


FORGED = (
    "", ":", "d", "d:", "d:1", "d:²:7", "d:99999999999999999999:7", "prompt", "prompt:1", "prompt:1:0",
    "prompt:²:0:done", "prompt:99999999999999999999:0:done", "prompt:1:0:why:nonsense", "prompt:1:0:fly",
    "review:1:open", "review:²:open", "review:99999999999999999999:open", "safe:²:yes",
    "safe:99999999999999999999:no", "wrong:²", "wrong:1", "wrong:99999999999999999999", "\u0000", "x" * 64,
)  # fmt: skip


@pytest.mark.long
def test_forged_buttons_do_no_harm(begun: World) -> None:
    stranger = begun.emulator.person(3001, first_name="Nobody")
    begun.says(stranger, "hello")
    before = prompts_of(begun, begun.anna)
    for data in FORGED:
        everybody = (begun.anna, begun.lee, begun.moss, stranger)
        begun.acts(*(partial(who.presses_data, who.chat.messages[-1].id, data) for who in everybody))
        assert (data, begun.troubles()) == (data, [])
    assert prompts_of(begun, begun.anna) == before


@pytest.mark.long
def test_forged_choices_do_no_harm(opened: World) -> None:
    for answer in ANSWERS:
        for choice in ("²", "99999999999999999999", "-1", "../..", ""):
            opened.forges(opened.anna, f"d:{_serial(opened.anna)}:{choice}")
        act(opened, opened.anna, answer)
    assert opened.patient(opened.anna).zone == "Europe/London"
    assert opened.troubles() == []


def _serial(who: Person) -> str:
    """The number of the open question, as its buttons carry it; of the last that had buttons."""
    message = next(m for m in reversed(who.chat.messages) if m.inline)
    return str(message.inline[0][0]["callback_data"].split(":")[1]) if message.inline else ""


def prompts_of(world: World, who: Person) -> list[Prompt]:
    """Every prompt of the patient, by due time."""
    patient = world.patient(who)
    return world.reads(lambda session: prompts.prompts_on(session, patient.id, date.min, date.max))
