"""Private chats only: in a group or channel the bot says one sentence and leaves."""

import pytest

from tests.world import World

GOODBYE = "I only talk to one person at a time, in a private chat. Goodbye."


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_added_to_a_group_it_says_one_sentence_and_leaves(begun: World, kind: str) -> None:
    family = begun.emulator.group(-1001, kind=kind)
    begun.acts(lambda: family.adds_bot(begun.anna))
    assert [m.text for m in family.chat.messages if m.sender == "bot"] == [GOODBYE]
    assert family.bot_has_left
    assert begun.news(begun.anna) == []
    assert begun.troubles() == []


def test_what_is_said_meanwhile_is_not_answered_again(begun: World) -> None:
    family = begun.emulator.group(-1001)
    begun.acts(
        lambda: family.adds_bot(begun.anna),
        lambda: family.says(begun.anna, "Hello bot"),
        lambda: family.says(begun.lee, "I have chest pain"),
        lambda: family.says(begun.anna, "/start"),
    )
    assert [m.text for m in family.chat.messages if m.sender == "bot"] == [GOODBYE]
    assert family.bot_has_left
    assert (begun.news(begun.anna), begun.news(begun.lee)) == ([], [])
    assert begun.troubles() == []


def test_added_again_it_leaves_again(begun: World) -> None:
    family = begun.emulator.group(-1001)
    begun.acts(lambda: family.adds_bot(begun.anna))
    begun.acts(lambda: family.adds_bot(begun.anna))
    assert family.bot_has_left
    assert [m.text for m in family.chat.messages if m.sender == "bot"] == [GOODBYE, GOODBYE]


def test_posts_of_a_channel_are_answered_once(begun: World) -> None:
    news = begun.emulator.group(-1002, kind="channel")
    begun.acts(lambda: news.adds_bot(begun.lee), lambda: news.says(begun.lee, "A post"))
    assert [m.text for m in news.chat.messages if m.sender == "bot"] == [GOODBYE]
    assert news.bot_has_left


def test_thrown_out_at_once_it_takes_no_harm(begun: World) -> None:
    family = begun.emulator.group(-1001)
    begun.acts(lambda: family.adds_bot(begun.anna), lambda: family.removes_bot(begun.anna))
    assert [m for m in family.chat.messages if m.sender == "bot"] == []
    assert begun.troubles() == []
