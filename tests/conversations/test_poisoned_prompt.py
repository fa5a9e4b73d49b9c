"""Something due that cannot be done: three tries, then one a day; the rest goes on, and the administrator hears."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from storage import alarms, prompts
from tests.world import World

TROUBLE = (
    "I could not do something that was due, and have set it aside. The rest goes on.\n\n"
    "Please ask whoever runs me to look today. The command care-plan-bot doctor says what it is."
)


@pytest.fixture
def begun(world: World) -> World:
    """Dr Moss is the administrator; Anna has a plan."""
    world.begin()
    world.writes(lambda session: session.execute(text("UPDATE clinicians SET is_admin = 1 WHERE id = 2")).close())
    return world


def the_prompt(world: World, code: str) -> Prompt:
    """The first of her prompts of that item that is still to come."""
    found = world.reads(lambda session: prompts.outstanding_prompts(session, 1))
    return next(prompt for prompt in found if prompt.item_code == code)


def poison(world: World, prompt: Prompt) -> None:
    """Whatever would be made of it fails."""
    trigger = (
        f"CREATE TRIGGER poison BEFORE UPDATE OF status ON prompts WHEN NEW.id = {prompt.id} "
        "BEGIN SELECT RAISE(ABORT, 'poison'); END"
    )
    world.writes(lambda session: session.execute(text(trigger)).close())


def alarm(session: Session) -> list[tuple[str, str, int]]:
    return [(each.kind, each.subject, each.times) for each in alarms.standing_alarms(session)]


def test_a_poisoned_prompt_is_set_aside_the_others_are_asked_and_the_administrator_hears_of_it(begun: World) -> None:
    poisoned = the_prompt(begun, "ibuprofen")
    poison(begun, poisoned)
    begun.wait_until(poisoned.due_at + timedelta(minutes=1))
    assert begun.reads(alarm) == [("row_put_off", f"prompt:{poisoned.id}", 1)]
    assert begun.news(begun.moss) == []
    begun.wait(minutes=20)
    assert begun.reads(alarm) == [("row_put_off", f"prompt:{poisoned.id}", 3)]
    assert begun.news(begun.moss) == [TROUBLE]
    begun.wait(hours=22)
    assert begun.reads(alarm) == [("row_put_off", f"prompt:{poisoned.id}", 3)], "it is left alone for a day"
    found = begun.reads(lambda s: prompts.prompts_on(s, 1, poisoned.due_on, poisoned.due_on + timedelta(days=1)))
    pending = {
        each.item_code for each in found if each.due_at <= begun.clock.at and each.status is PromptStatus.PENDING
    }
    assert pending == {"ibuprofen"}, "the poisoned one"
    assert len([each for each in found if each.item_code == "ibuprofen"]) == 3, "the next doses did not wait for it"

    begun.writes(lambda session: session.execute(text("DROP TRIGGER poison")).close())
    begun.wait(hours=3)
    assert begun.reads(alarm) == [], "once it can be done, nobody need look any more"
    assert begun.news(begun.moss) == []


def test_words_that_cannot_be_opened_keep_nobody_else_from_being_asked(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    begun.news(bea)
    spoiled = the_prompt(begun, "ibuprofen")
    spoil = f"UPDATE plan_items SET wording = x'00' WHERE id = {spoiled.item_id}"
    begun.writes(lambda session: session.execute(text(spoil)).close())
    begun.wait_until(spoiled.due_at + timedelta(minutes=1))
    assert "Ibuprofen" in begun.last(bea)
    assert ("row_put_off", f"prompt:{spoiled.id}", 1) in begun.reads(alarm)
