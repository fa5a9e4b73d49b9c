"""One slip of a thumb, and not two."""

import pytest

from bot.care.spelling import is_mistyped, is_near, near_words, one_letter_missing


@pytest.mark.parametrize("typed", ["pain", "pian", "pin", "paing", "paan", "apin", "ain", "pai"])
def test_one_slip_is_near(typed: str) -> None:
    assert is_near(typed, "pain")
    assert is_near("pain", typed)


@pytest.mark.parametrize("typed", ["pani c", "piann", "nap", "pa", "", "niap", "paintt"])
def test_two_slips_are_not(typed: str) -> None:
    assert not is_near(typed, "pain")
    assert not is_near("pain", typed)


def test_every_near_word_is_found_by_a_letter_left_out() -> None:
    index = near_words(["chest", "breathe"])
    for typed in ("chset", "ches", "chesst", "chesd"):
        assert any("chest" in index.get(shorter, ()) for shorter in one_letter_missing(typed))
    assert index["breath"] == ("breathe",)


def test_slips_that_seldom_make_another_word_are_told_from_those_that_do() -> None:
    assert is_mistyped("klil", "kill")
    assert is_mistyped("kiill", "kill")
    assert is_mistyped("wihtout", "without")
    assert is_mistyped("withou", "without")
    assert not is_mistyped("strike", "stroke")
    assert not is_mistyped("ill", "kill")
    assert not is_mistyped("skill", "kill")
