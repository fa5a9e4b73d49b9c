"""Who may change a plan in chat, and which draft: nobody is overwritten, who does not treat her sees nothing."""

import pytest

from storage import care_links
from tests.plan_draft import (
    ANNAS_NUMBER,
    NO_PATIENT,
    STALE,
    codes,
    draft,
    draft_or_none,
    item,
    joined_by_kim,
    opened,
    publish,
    tapping,
)
from tests.world import World, as_read


@pytest.fixture
def editing(begun: World) -> World:
    begun.news(begun.anna)
    return begun.lives(opened)


BUTTONS = ("planof:1", "planof:1:here", "draft:1:-:begin", "draft:1:{stamp}:menu", "draft:1:{stamp}:items",
           "draft:1:{stamp}:stop:0", "draft:1:{stamp}:anew", "draft:1:{stamp}:drop",
           "draft:1:{stamp}:type:0:title")  # fmt: skip


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.long
def test_who_does_not_treat_her_gets_nothing_by_any_button(editing: World, button: str) -> None:
    before = draft(editing)
    stamp = editing.data_of(editing.lee, "Items").split(":")[2]
    editing.says(editing.moss, "/plans")
    assert editing.last(editing.moss).startswith("You have no patients here yet.")
    editing.forges(editing.moss, button.format(stamp=stamp))
    assert editing.last(editing.moss) == NO_PATIENT
    editing.forges(editing.moss, button.replace(":1", ":999").format(stamp=stamp))
    assert editing.last(editing.moss) == NO_PATIENT, "a patient there is looks like one there is not"
    editing.forges(editing.anna, button.format(stamp=stamp))
    assert editing.last(editing.anna) == NO_PATIENT
    assert draft(editing) == before
    assert editing.troubles() == []


@pytest.mark.parametrize(
    "what",
    ["", "item:99", "item:x", "item", "question:99", "scale:nothing", "rule:nothing", "rules:x", "rules:99", "stop:99",
     "type:0:nothing", "type:99:title", "set:low_adherence:99", "set:nothing:0", "ask:phq9:3",
     "ask:nothing:7", "setreview:3", "lend:nothing:0", "lend:hypertension:99", "lender:nothing", "on:nothing",
     "important:0:5", "takeback:0", "ownquestion:text", "nonsense", "item:-1", "item:²"],
)  # fmt: skip
@pytest.mark.long
def test_a_button_nobody_gave_changes_nothing(editing: World, what: str) -> None:
    before = draft(editing)
    stem = editing.data_of(editing.lee, "Items").removesuffix("items")
    editing.forges(editing.lee, f"{stem}{what}")
    assert draft(editing) == before
    assert editing.troubles() == []


def test_a_colleagues_draft_is_gone_on_with_only_when_asked(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks")
    kim = joined_by_kim(editing)
    editing.says(kim, "/plans")
    assert tapping(editing, kim, "Go on with the change") == (
        "Dr Lee began a change on Monday 2 March, 09:00.\n\n"
        "What this change holds:\nLooked at again after 28 days. Before: after 42.\n"
        "[Go on with it]\n[Throw it away and begin anew]\n[Leave it]"
    )
    assert tapping(editing, kim, "Leave it").startswith("Anna: Low back pain, version 1")
    tapping(editing, kim, "Go on with the change", "Go on with it", "Items", "Back exercises", "➖ Stop it")
    assert (draft(editing).begun_by, codes(editing)) == (1, ["ibuprofen"])
    tapping(editing, editing.lee, "Items")
    assert STALE in editing.last(editing.lee)
    assert "➖ Stopped: Back exercises." in editing.last(editing.lee)
    assert "Looked at again after 28 days." in editing.last(editing.lee)


def test_of_two_who_type_at_once_the_second_is_told(editing: World) -> None:
    kim = joined_by_kim(editing)
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(kim, "/plans")
    tapping(editing, kim, "Change it", "Items", "Ibuprofen 400 mg", "Name and dose")
    editing.says(kim, "Ibuprofen 200 mg")
    editing.says(editing.lee, "Ibuprofen 600 mg")
    assert STALE in editing.last(editing.lee)
    assert item(editing, "ibuprofen")["title"] == "Ibuprofen 200 mg"
    assert draft(editing).revision == 1


def test_buttons_of_a_draft_that_was_begun_anew_change_nothing_in_the_new_one(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks", "Items", "Ibuprofen 400 mg")
    kim = joined_by_kim(editing)
    editing.wait(minutes=1)
    editing.says(kim, "/plans")
    tapping(editing, kim, "Go on with the change", "Throw it away and begin anew")
    assert (draft(editing).begun_by, draft(editing).revision) == (3, 0)
    tapping(editing, editing.lee, "➖ Stop it")
    assert STALE in editing.last(editing.lee)
    assert len(codes(editing)) == 2


def test_another_version_published_meanwhile_is_not_overwritten(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Back exercises", "➖ Stop it")
    publish(editing, review_after_days=60)
    told = tapping(editing, editing.lee, "‹ Back")
    assert told == (
        "You began a change on Monday 2 March, 09:00. Version 2 was published since. Nothing of it is overwritten: "
        "begin anew from it.\n\n"
        "What this change holds:\n➖ Stopped: Back exercises.\n\n"
        "What version 2 changed:\nLooked at again after 60 days. Before: after 42.\n"
        "[Begin anew from version 2]\n[Leave it]"
    )
    tapping(editing, editing.lee, "Begin anew from version 2")
    assert (draft(editing).base_version, draft(editing).content["review_after_days"]) == (2, 60)
    assert len(codes(editing)) == 2


def test_a_draft_that_holds_nothing_stands_in_nobodys_way(editing: World) -> None:
    kim = joined_by_kim(editing)
    editing.says(kim, "/plans")
    assert tapping(editing, kim, "Change it").startswith("Anna: changing the plan\nFrom version 1.")
    assert draft(editing).begun_by == 3
    publish(editing, review_after_days=60)
    assert tapping(editing, kim, "Items").startswith("Anna: changing the plan\nFrom version 2.")
    assert (draft(editing).base_version, draft(editing).begun_by) == (2, 3)


def test_an_answer_typed_after_another_version_was_published_changes_nothing(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "Name and dose")
    publish(editing, review_after_days=60)
    editing.says(editing.lee, "Ibuprofen 200 mg")
    assert "Version 2 was published since." in editing.last(editing.lee)
    assert item(editing, "ibuprofen")["title"] == "Ibuprofen 400 mg"


def test_thrown_away_takes_two_taps(editing: World) -> None:
    tapping(editing, editing.lee, "Items", "Ibuprofen 400 mg", "➖ Stop it", "‹ Back")
    assert tapping(editing, editing.lee, "Throw away") == (
        "Throw this change away? The plan in force stays as it is.\n[Yes, throw it away]\n[‹ Back]"
    )
    editing.taps(editing.lee, "Yes, throw it away", times=2)
    assert draft_or_none(editing) is None
    assert "That change was published or thrown away." in editing.last(editing.lee)
    assert "[Change it] [History]" in editing.last(editing.lee)


def test_who_was_taken_off_the_case_a_second_ago_changes_nothing(editing: World) -> None:
    kim = joined_by_kim(editing)
    editing.says(kim, "/plans")
    tapping(editing, kim, "Change it", "Items", "Ibuprofen 400 mg", "Name and dose")
    now = editing.clock.at
    editing.writes(lambda session: care_links.untie(session, 3, ANNAS_NUMBER, now))
    editing.says(kim, "Ibuprofen 200 mg")
    assert editing.last(kim) == NO_PATIENT
    assert draft(editing).revision == 0


def test_no_change_is_begun_once_she_has_left(begun: World) -> None:
    begun.says(begun.lee, "/plans")
    begun.says(begun.anna, "/stop")
    tapping(begun, begun.anna, "Yes, stop")
    tapping(begun, begun.lee, "Change it")
    shown = as_read(begun.with_button(begun.lee, "History"))
    assert shown.endswith("The care of this patient has ended here.\n[History]")
    assert draft_or_none(begun) is None


def test_a_restart_after_every_turn_loses_nothing(editing: World) -> None:
    editing.restarts = True
    tapping(editing, editing.lee, "Items", "➕ Add an item", "Medicine")
    editing.says(editing.lee, "Naproxen 250 mg")
    tapping(editing, editing.lee, "Nothing to add", "08:00 and 20:00", "At once", "Ibuprofen 400 mg", "➖ Stop it")
    assert codes(editing) == ["back_exercises", "naproxen"]
    assert editing.news(editing.anna) == []
    assert editing.troubles() == []
