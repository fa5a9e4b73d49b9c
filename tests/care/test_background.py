"""The background's sections, how they read, and what in them is news."""

import pytest

from bot.care.background import SECTIONS, audit_c_score, in_words, is_news, questions_of, sections_for
from bot.care.sentences import english, render
from bot.content import read_questionnaires

LONG = "=" + "x" * 300


def read(section: str, answers: dict[str, object], longest: int = 300) -> str:
    return render(in_words(section, answers, longest), english())


def test_a_minor_is_asked_everything_but_the_scale_for_adults() -> None:
    assert set(sections_for(False)) - set(sections_for(True)) == {"alcohol"}
    assert sections_for(False) == tuple(SECTIONS)


def test_sections_read_as_she_told_them() -> None:
    assert read("allergies", {"allergies": "=Nuts & <milk>"}) == "<b>Allergies</b>: Nuts &amp; &lt;milk&gt;"
    assert read("allergies", {"allergies": "none"}) == "<b>Allergies</b>: None"
    assert read("preferences", {"way": "both", "helper": "=Bob"}) == "<b>What suits you</b>: Both; Bob"
    assert read("sleep", {}) == "<b>Sleep</b>: –"
    assert len(read("matters", {"matters": LONG}, 20)) < 60


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({}, None),
        ({"audit_c:1": 0}, 0),
        ({"audit_c:1": 4, "audit_c:2": 4, "audit_c:3": 4}, 12),
        ({"audit_c:1": 2}, None),
    ],
)
def test_audit_c_is_the_sum_of_its_three_items(answers: dict[str, int], score: int | None) -> None:
    assert audit_c_score(answers) == score
    assert ("of 12" in read("alcohol", dict(answers))) is (score is not None)


def test_who_never_drinks_is_asked_one_question() -> None:
    known = read_questionnaires()
    assert len(questions_of("alcohol", known, {})) == 3
    assert len(questions_of("alcohol", known, {"audit_c:1": 0})) == 1
    assert questions_of("alcohol", {}, {}) == ()


@pytest.mark.parametrize(
    ("section", "before", "after", "expected"),
    [
        ("allergies", None, {"allergies": "=Nuts"}, False),
        ("allergies", {"allergies": "none"}, {"allergies": "=Nuts"}, True),
        ("allergies", {"allergies": "=Nuts"}, {"allergies": "=Nuts"}, False),
        ("allergies", {"allergies": "=Nuts"}, {"allergies": "none"}, False),
        ("sleep", {"sleep": "well"}, {"sleep": "=I wake at three"}, False),
    ],
)
def test_only_something_new_in_a_watched_section_is_news(
    section: str, before: dict[str, str] | None, after: dict[str, str], expected: bool
) -> None:
    assert is_news(section, before, after) is expected


def test_every_section_has_a_short_title_and_its_choices_differ() -> None:
    for section in SECTIONS.values():
        assert len(section.title.text) <= 20
        for question in section.questions:
            codes = [code for code, _label in question.choices]
            assert len(set(codes)) == len(codes)
            assert question.choices or question.is_typed
