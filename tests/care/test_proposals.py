"""What a patient told of her background proposes changes to the draft of her plan; nothing changes by itself."""

from copy import deepcopy
from typing import Any

import pytest

from bot.care.plan_file import parse_plan
from bot.care.proposals import proposals

ASK = {"says": "So it is.", "ask": "Is it?"}
BADLY = {"section": "sleep", "question": "sleep", "answer": "badly"}
PENICILLIN = {"section": "allergies", "contains": ["penicillin", "amoxicillin"]}


def content(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "code": "own",
        "name": "Own plan",
        "items": [
            {"id": "ramipril", "title": "Ramipril 5 mg", "times": ["08:00"], "per_day": 1},
            {"id": "walk", "kind": "exercise", "times": ["17:00"]},
        ],
        "rules": {"silence": {"surprise": 9.0}},
        "when": list(lines),
        **more,
    }


def found(line: dict[str, Any], background: dict[str, dict[str, Any]]) -> bool:
    return bool(proposals(content({**ASK, **line}), background))


# When


@pytest.mark.parametrize(
    ("line", "background", "holds"),
    [
        (BADLY, {"sleep": {"sleep": "badly"}}, True),
        (BADLY, {"sleep": {"sleep": "well"}}, False),
        (BADLY, {"sleep": {"sleep": "=badly"}}, False),  # her own words are no tap
        (BADLY, {}, False),
        ({**BADLY, "question": ""}, {"sleep": {"sleep": "badly"}}, True),
        ({"section": "preferences", "question": "helper", "answer": "nobody"}, {"preferences": {"way": "both"}}, False),
        ({"section": "preferences", "question": "helper", "answer": "nobody"},
         {"preferences": {"way": "both", "helper": "nobody"}}, True),
    ],
)  # fmt: skip
def test_a_tapped_answer(line: dict[str, Any], background: dict[str, dict[str, Any]], holds: bool) -> None:
    assert found(line, background) is holds


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("penicillin", True),
        ("PENICILLIN, and nuts", True),
        ("I had a rash from Amoxicillin once", True),
        ("pennicillin", True),  # as people spell it
        ("penicilin", True),
        ("nuts", False),
        ("penicillinase", False),  # another word
        ("", False),
    ],
)
def test_words_that_were_typed(typed: str, holds: bool) -> None:
    assert found(PENICILLIN, {"allergies": {"allergies": f"={typed}"}}) is holds


def test_a_tap_holds_no_words() -> None:
    assert not found({"section": "sleep", "contains": ["badly"]}, {"sleep": {"sleep": "badly"}})


def test_words_count_in_their_own_section_or_question_only() -> None:
    told = {"medicines": {"medicines": "=penicillin"}}
    assert not found(PENICILLIN, told)
    assert found({**PENICILLIN, "section": "any"}, told)
    helper = {"section": "preferences", "question": "helper", "contains": ["sister"]}
    assert found(helper, {"preferences": {"helper": "=My sister"}})
    assert not found(helper, {"preferences": {"way": "=My sister"}})


@pytest.mark.parametrize("typed", ["I work nights", "working at night", "Night shifts, mostly", "shift-work"])
def test_several_words_and_any_ending(typed: str) -> None:
    line = {"section": "any", "contains": ["work* nights", "work* at night", "night shift*", "shift work"]}
    assert found(line, {"matters": {"matters": f"={typed}"}})


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ({"audit_c:1": 2, "audit_c:2": 2, "audit_c:3": 1}, True),
        ({"audit_c:1": 2, "audit_c:2": 1, "audit_c:3": 1}, False),
        ({"audit_c:1": 4, "audit_c:2": 4}, False),  # not known yet
        ({"audit_c:1": 0}, False),
        ({}, False),
    ],
)
def test_an_audit_c_of_at_least_five(answers: dict[str, int], holds: bool) -> None:
    assert found({"section": "alcohol", "at_least": 5}, {"alcohol": answers}) is holds


# What


def only(change: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The plan's content after the one proposal was accepted."""
    before = content({**BADLY, "says": "Sleeps badly.", **change}, **more)
    kept = deepcopy(before)
    (proposal,) = proposals(before, {"sleep": {"sleep": "badly"}})
    after = proposal.apply(before)
    assert before == kept, "the plan itself is never changed"
    assert proposal.apply(after) == after, "a second tap changes nothing"
    parse_plan(after)
    return after


def test_an_item_is_removed() -> None:
    assert [item["id"] for item in only({"remove_item": "ramipril"})["items"]] == ["walk"]


def test_an_item_is_changed_in_what_is_named() -> None:
    item = only({"change_item": {"id": "ramipril", "times": ["19:00", "21:00"]}})["items"][0]
    assert item == {"id": "ramipril", "title": "Ramipril 5 mg", "times": ["19:00", "21:00"]}
    item = only({"change_item": {"id": "walk", "title": "A short walk", "instruction": "5 minutes"}})["items"][1]
    assert item == {"id": "walk", "kind": "exercise", "times": ["17:00"], "title": "A short walk",
                    "instruction": "5 minutes"}  # fmt: skip


def test_an_item_is_added() -> None:
    added = {"id": "nap", "kind": "lifestyle", "title": "A nap", "times": ["13:00"]}
    assert only({"add_item": added})["items"][-1] == added


def test_a_threshold_is_set_and_its_rule_turned_on() -> None:
    threshold = {"rule": "silence", "name": "least_asked_days", "value": 6}
    assert only({"threshold": threshold})["rules"] == {"silence": {"surprise": 9.0, "least_asked_days": 6}}
    assert only({"threshold": threshold}, rules={})["rules"] == {"silence": {"least_asked_days": 6}}


def test_a_question_changes_nothing() -> None:
    before = content({**BADLY, **ASK})
    (proposal,) = proposals(before, {"sleep": {"sleep": "badly"}})
    assert (proposal.is_question, proposal.asks, proposal.says) == (True, "Is it?", "So it is.")
    assert proposal.apply(before) == before


# Which


@pytest.mark.parametrize(
    "change",
    [
        {"remove_item": "aspirin"},
        {"change_item": {"id": "aspirin", "times": ["21:00"]}},
        {"change_item": {"id": "walk", "times": ["17:00"]}},
        {"add_item": {"id": "walk", "times": ["10:00"]}},
        {"threshold": {"rule": "silence", "name": "surprise", "value": 9.0}},
    ],
)
def test_what_has_nothing_to_change_is_not_proposed(change: dict[str, Any]) -> None:
    assert proposals(content({**BADLY, "says": "x", **change}), {"sleep": {"sleep": "badly"}}) == ()


def test_the_same_change_is_proposed_once_for_two_reasons() -> None:
    remove = {"remove_item": "walk"}
    lines = ({**BADLY, "says": "First.", **remove}, {**BADLY, "question": "", "says": "Second.", **remove})
    assert [proposal.says for proposal in proposals(content(*lines), {"sleep": {"sleep": "badly"}})] == ["First."]


def test_an_accepted_proposal_is_not_made_again_and_the_others_keep_their_ids() -> None:
    before = content(
        {**BADLY, "says": "a", "remove_item": "walk"}, {**BADLY, "says": "b", "id": "why", **ASK},
        {**BADLY, "says": "c", "remove_item": "ramipril"},
    )  # fmt: skip
    background = {"sleep": {"sleep": "badly"}}
    found = proposals(before, background)
    assert [proposal.id for proposal in found] == ["0", "why", "2"]
    after = found[0].apply(before)
    assert [proposal.id for proposal in proposals(after, background)] == ["why", "2"]


def test_a_plan_without_lines_proposes_nothing() -> None:
    assert proposals({"code": "own", "name": "Own plan"}, {"sleep": {"sleep": "badly"}}) == ()
