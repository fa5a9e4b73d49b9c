"""Blocked and let in again: what fell due today meanwhile is offered once more, if it still makes sense."""

from bot.care.history import PromptStatus
from tests.conversations.test_prompts_answered import MONDAY, states
from tests.world import World


def test_what_fell_due_today_is_offered_again(begun: World) -> None:
    begun.at("17:00")
    begun.acts(begun.anna.blocks_bot)
    begun.at("20:30")
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.NOT_ASKED]
    begun.acts(begun.anna.unblocks_bot)
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.ASKED]
    begun.taps(begun.anna, "Done")
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.DONE]
    begun.taps(begun.anna, "Start")
    assert "1 of 4 How strong was your back pain today?" in begun.chat(begun.anna)
    assert begun.troubles() == []


def test_yesterdays_stay_as_they_are(begun: World) -> None:
    begun.at("17:00")
    begun.acts(begun.anna.blocks_bot)
    begun.wait(hours=15)
    begun.acts(begun.anna.unblocks_bot)
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.NOT_ASKED]
    assert begun.troubles() == []


def test_a_break_stays_a_break(begun: World) -> None:
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, "3 days")
    begun.acts(begun.anna.blocks_bot)
    begun.at("20:30")
    begun.acts(begun.anna.unblocks_bot)
    assert states(begun, begun.anna, MONDAY) == [PromptStatus.NOT_ASKED]
    assert begun.troubles() == []
