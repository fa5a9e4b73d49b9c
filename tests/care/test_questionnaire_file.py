"""Questionnaires as data: the official words, their codes, and what a file cannot say."""

from typing import Any

import pytest

from bot.care.plan import AnswerKind, EnableWhen, Operator
from bot.care.questionnaire_file import parse_questionnaire
from bot.care.questionnaire_scores import GAD7, PHQ9, WHO5
from bot.content import read_questionnaires
from bot.errors import ContentRefused

# Panel, items, total: LOINC, as DESIGN's instruments and the US Core guide have them.
LOINC = {
    "phq9": (
        "44249-1",
        "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8",
        "44261-6",
    ),
    "phq2": ("55757-9", "44250-9 44255-8", "55758-7"),
    "gad7": ("69737-5", "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7", "70274-6"),
    "audit_c": ("72109-2", "68518-0 68519-8 68520-6", "75626-2"),
}
FILE: dict[str, Any] = {
    "code": "mine",
    "name": "Mine",
    "source": "somewhere",
    "worse": "higher",
    "answers": ["no", "yes"],
    "items": [{"text": "Are you tired?"}],
}


@pytest.mark.parametrize("code", LOINC)
def test_its_loinc_codes_are_those_of_the_instrument(code: str) -> None:
    found = read_questionnaires()[code]
    assert (found.loinc, " ".join(found.loinc_items), found.loinc_score) == LOINC[code]


@pytest.mark.parametrize("instrument", [PHQ9, GAD7, WHO5])
def test_what_the_rules_score_is_what_is_asked(instrument: Any) -> None:
    found = read_questionnaires()[instrument.code]
    assert (len(found.items), found.factor) == (instrument.items, instrument.factor)
    assert [item.code for item in found.items] == [f"{instrument.code}:{n}" for n in range(1, instrument.items + 1)]


def test_each_question_is_answered_by_its_official_words_from_zero_up() -> None:
    item = read_questionnaires()["phq9"].items[8]
    assert item.question == "Thoughts that you would be better off dead or of hurting yourself in some way"
    assert item.labels == ("Not at all", "Several days", "More than half the days", "Nearly every day")
    assert (item.minimum, item.maximum, item.answer) == (0, 3, AnswerKind.CHOICE)


def test_who_never_drinks_is_asked_no_more_about_it() -> None:
    first, *others = read_questionnaires()["audit_c"].items
    assert first.enable_when == ()
    assert {item.enable_when for item in others} == {(EnableWhen("audit_c:1", Operator.ABOVE, 0),)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"items": []}, "items"),
        ({"answers": ["only one"]}, "item 1: two answers or more are needed"),
        ({"worse": "sideways"}, "worse"),
        ({"colour": "red"}, "colour"),
        ({"code": ""}, "code"),
    ],
)
def test_a_file_that_cannot_be_asked_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ContentRefused, match=reason):
        parse_questionnaire({**FILE, **change})
