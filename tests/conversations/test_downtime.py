"""The bot was down: what still makes sense is asked, the rest is put down as not asked, and nothing comes twice."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from storage import prompts
from tests.world import World


def down_until(world: World, until: datetime) -> None:
    """The bot sleeps through everything up to that instant, then starts."""
    world.clock.at = until
    world.restart()
    world.settle()


def all_prompts(world: World) -> list[Prompt]:
    """Every prompt of Anna's, by due time."""
    patient = world.patient(world.anna)
    return world.reads(lambda session: prompts.prompts_on(session, patient.id, date.min, date.max))


def states(world: World, day: date) -> list[tuple[str, PromptStatus]]:
    """What became of one day's prompts."""
    return [(prompt.item_code, prompt.status) for prompt in all_prompts(world) if prompt.due_on == day]


ASKED, NOT_ASKED, PENDING = PromptStatus.ASKED, PromptStatus.NOT_ASKED, PromptStatus.PENDING


@pytest.mark.parametrize(
    ("hour", "minute", "expected", "asked"),
    [
        (19, 29, [ASKED, ASKED, PENDING], ["🏃 Time to move", "How was your day"]),
        (19, 30, [NOT_ASKED, ASKED, PENDING], ["How was your day"]),
        (20, 59, [NOT_ASKED, ASKED, ASKED], ["How was your day", "💊 Time for"]),
        (21, 0, [NOT_ASKED, NOT_ASKED, ASKED], ["💊 Time for"]),
        (21, 59, [NOT_ASKED, NOT_ASKED, ASKED], ["💊 Time for"]),
        (22, 0, [NOT_ASKED, NOT_ASKED, NOT_ASKED], []),
    ],
)
def test_what_is_too_late_is_not_asked(
    begun: World, hour: int, minute: int, expected: list[PromptStatus], asked: list[str]
) -> None:
    down_until(begun, datetime(2026, 3, 2, hour, minute, tzinfo=UTC))
    assert [status for _code, status in states(begun, date(2026, 3, 2))] == expected
    news = begun.news(begun.anna)
    assert len(news) == len(asked)
    assert all(text.startswith(words) for text, words in zip(news, asked, strict=True))
    begun.settle()
    assert begun.news(begun.anna) == []
    assert begun.troubles() == []


def test_down_over_night_it_goes_on_as_if_nothing_had_been(begun: World) -> None:
    begun.at("17:30")
    begun.taps(begun.anna, "Done")
    begun.news(begun.anna)
    down_until(begun, datetime(2026, 3, 3, 8, 30, tzinfo=UTC))
    assert [text.splitlines()[0] for text in begun.news(begun.anna)] == ["💊 Time for Ibuprofen 400 mg."]
    begun.at("18:00")
    assert "How was your day?" in begun.news(begun.anna)[-1]


def test_an_outage_of_ten_days_leaves_every_slot_accounted_for(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 7)
    begun.at("20:00")
    for _open_prompt in range(2):
        begun.taps(begun.anna, "Done")
    begun.news(begun.anna)
    down_until(begun, datetime(2026, 3, 12, 9, 0, tzinfo=UTC))
    found = all_prompts(begun)
    assert Counter((p.item_id, p.due_on, p.slot) for p in found).most_common(1)[0][1] == 1
    past = [prompt for prompt in found if prompt.due_at <= begun.clock.at]
    per_item = Counter(prompt.item_code for prompt in past)
    assert per_item == {"ibuprofen": 20, "back_exercises": 5, "check_in": 10, "weekly_summary": 1}
    assert Counter(p.status for p in past) == {PromptStatus.DONE: 3, NOT_ASKED: 32, ASKED: 1}
    assert [p.status for p in found if p.due_at > begun.clock.at] == [PENDING] * 6, "and what comes now and then"
    assert [text.splitlines()[0] for text in begun.news(begun.anna)] == ["💊 Time for Ibuprofen 400 mg."]
    begun.wait(days=1)
    assert begun.troubles() == []
    assert begun.news(begun.lee) == [], "nobody was silent: nobody was asked"


def test_what_was_asked_before_the_outage_expires_in_its_window(begun: World) -> None:
    begun.at("18:00")
    down_until(begun, datetime(2026, 3, 4, 9, 0, tzinfo=UTC))
    monday = dict(states(begun, date(2026, 3, 2)))
    assert monday["check_in"] is PromptStatus.EXPIRED
    assert monday["back_exercises"] is PromptStatus.EXPIRED
    assert "Today's check-in is closed. That is all right." in begun.chat(begun.anna)


def test_what_was_said_meanwhile_is_heard_at_the_start(begun: World) -> None:
    begun.at("18:00")
    begun.news(begun.lee)
    begun.anna.says("I have chest pain")
    begun.anna.says("7")
    down_until(begun, datetime(2026, 3, 2, 19, 0, tzinfo=UTC))
    assert "Please call 999 now." in begun.chat(begun.anna)
    assert begun.news(begun.lee) == ["🔴 Case 1 · urgent\n\nA plan is due for review."]
    assert begun.answers(begun.anna) == {"pain": 7}


def test_redelivered_updates_change_nothing(begun: World) -> None:
    begun.emulator.duplicate_updates = True
    begun.at("18:00")
    begun.checks_in(begun.anna, 7, 6, 3)
    begun.emulator.redeliver(5)
    begun.settle()
    begun.restart()
    begun.settle()
    assert begun.answers(begun.anna) == {"pain": 7, "interference": 6, "mood": 3, "side_effects": 0}
    assert begun.chat(begun.anna).count("Here is what I noted") == 1
    assert begun.troubles() == []


def test_an_unacknowledged_urgent_alert_repeats_once_after_an_outage(begun: World) -> None:
    begun.says(begun.anna, "I have chest pain")
    begun.news(begun.lee)
    down_until(begun, begun.clock.at + timedelta(hours=5))
    assert len(begun.news(begun.lee)) == 1
    begun.wait(minutes=10)
    assert len(begun.news(begun.lee)) == 1
