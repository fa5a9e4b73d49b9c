"""Numbers as people type them into a 0-10 question, and the ones that must be asked again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.typed import read_number
from bot.care.typed_words import ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "7", " 7 ", "07", "7.0", "7.", "7!", "a 7", "about 7", "~7", "7 :)", "“7”", "+7",
        "seven", "Seven!", "SEVEN", "about seven", "it's a seven", "I’d say it’s a seven today", "um, maybe 7?",
        "7/10", "7 / 10", "7 out of 10", "seven out of ten", "7 of 10", "7 😢", "7️⃣", "👍🏽 7",
        "٧", "۷", "७", "７", "０７", "٧/١٠", "７／１０", "\u200f٧",
    ],
)  # fmt: skip
def test_a_seven_is_read_however_it_is_written(text: str) -> None:
    assert read_number(text, 0, 10) == 7


@pytest.mark.parametrize(
    "text",
    ["7.5", "7,5", "٧٫٥", "7½", "7 ½", "7 1/2", "seven and a half", "7 and a half", "seven point five", "7.5/10"],
)
def test_seven_and_a_half_is_read_however_it_is_written(text: str) -> None:
    assert read_number(text, 0, 10) == 7.5


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("zero", 0), ("none", 0), ("0/10", 0), ("10", 10), ("ten", 10), ("🔟", 10), ("10/10", 10),
        ("0.5", 0.5), (".5", 0.5), ("six and a quarter", 6.25),
    ],
)  # fmt: skip
def test_both_ends_of_the_range_and_fractions_are_read(text: str, number: float) -> None:
    assert read_number(text, 0, 10) == number


@pytest.mark.parametrize(
    "text",
    [
        "between 6 and 7", "6-7", "6–7", "6 to 7", "6 or 7", "7 8", "7, 5", "7, maybe 8", "six-seven", "was 7 now 5",
        "7 and 8", "seven eight", "7 x 8",
    ],
)  # fmt: skip
def test_two_numbers_are_asked_again(text: str) -> None:
    assert read_number(text, 0, 10) is None


@pytest.mark.parametrize(
    "text",
    ["7/5", "7/100", "7 out of 5", "7/10/10", "7/", "/10", "120/80", "1/2", "½", "half", "a half", "out of 10"],
)
def test_a_fraction_of_another_whole_is_asked_again(text: str) -> None:
    assert read_number(text, 0, 10) is None


@pytest.mark.parametrize(
    "text", ["70", "11", "10.5", "-3", "−3", "minus 3", "eleven", "a hundred", "11/10", "1e1", "7²", "1000000000000"]
)
def test_a_number_out_of_range_is_asked_again(text: str) -> None:
    assert read_number(text, 0, 10) is None


@pytest.mark.parametrize(
    "text",
    [
        "not 7", "no 7", "over 7", "less than 7", "<7", ">7", "7+", "7%", "7kg", "7 years", "7th", "7x", "$7", "0x7",
        "1_0", "7.5.2", "inf", "nan", "", " ", "?", "yes", "the usual", "7 out", "seven and", "hundred and", "vii",
        "don't think it's 7", "it used to be 7", "yesterday 7", "7 but my chest hurts", "and 7", "point seven",
    ],
)  # fmt: skip
def test_words_that_may_turn_the_meaning_are_asked_again(text: str) -> None:
    assert read_number(text, 0, 10) is None


def test_a_story_with_a_number_in_it_is_asked_again() -> None:
    assert read_number("today " * 16 + "7", 0, 10) == 7  # 97 characters of nothing but padding
    assert read_number("today " * 17 + "7", 0, 10) is None


@pytest.mark.parametrize(
    ("text", "number"), [("-1", -1), ("–1", -1), ("−2", -2), ("minus two", -2), ("+1", 1), ("0", 0)]
)
def test_a_goal_level_may_be_below_zero(text: str, number: float) -> None:
    assert read_number(text, -2, 2) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("80,5", 80.5), ("80,500", 80.5), ("eighty-two", 82), ("a hundred", 100), ("one hundred and twenty", 120),
        ("two hundred five", 205), ("ninety nine", 99), ("300", 300),
    ],
)  # fmt: skip
def test_larger_numbers_are_read_in_digits_and_in_words(text: str, number: float) -> None:
    assert read_number(text, 20, 300) == number


def test_a_comma_is_asked_again_when_it_may_be_a_decimal_or_a_thousand() -> None:
    assert read_number("1,500", 0, 20_000) is None
    assert read_number("1,500", 100, 20_000) == 1500
    assert read_number("1,500", 0, 10) == 1.5


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 999), st.sampled_from(("{}", "about {}", "{}/999", "{} out of 999", "it's {}!")))
def test_every_whole_number_is_read_back(number: int, form: str) -> None:
    assert read_number(form.format(number), 0, 999) == number


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_fraction_is_read_only_of_the_questions_own_maximum(part: int, whole: int) -> None:
    expected = part if whole == 10 and part <= 10 else None
    assert read_number(f"{part}/{whole}", 0, 10) == expected


def test_another_language_is_another_table() -> None:
    german = replace(
        ENGLISH,
        units={"fünf": 5, "sieben": 7, "zehn": 10},
        and_="und",
        fractions={"halb": 0.5},
        out_of=(("von",), ("/",)),
        number_fillers=frozenset({"ungefähr", "eine"}),
    )
    assert read_number("Ungefähr eine Sieben", 0, 10, german) == 7
    assert read_number("fu\u0308nf von zehn", 0, 10, german) == 5  # ü in two characters, as some phones send it
    assert read_number("sieben und halb", 0, 10, german) == 7.5
    assert read_number("seven", 0, 10, german) is None
