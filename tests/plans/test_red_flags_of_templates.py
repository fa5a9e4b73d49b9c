"""The words of danger that a template brings: what patients write in it is heard, what is harmless is not."""

import time
import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from bot.care.plan import CarePlan
from bot.care.red_flags import AddedPhrases, RedFlagWords, recognise
from bot.care.red_flags import RedFlag as Flag
from bot.content import OWN_WORDS_KEPT
from tests.care.test_red_flags import harmless
from tests.world import shared_content

SENTENCES = tomllib.loads(
    (Path(__file__).parents[1] / "care" / "red_flag_sentences_of_templates.toml").read_text(encoding="utf-8")
)
PLANS = {code: plan for code, plan in shared_content(None).plans.items() if plan.red_flags}
OWN = [(code, flag.code) for code, plan in PLANS.items() for flag in plan.red_flags]


def phrases(plan: CarePlan) -> AddedPhrases:
    return tuple((flag.code, flag.words["en"]) for flag in plan.red_flags)


@cache
def words_of(code: str) -> RedFlagWords:
    return shared_content(None).words_with("en", phrases(PLANS[code]))


def heard(text: str, words: RedFlagWords) -> tuple[str, ...]:
    flag = recognise(text, words)
    return flag.codes if flag else ()


def test_every_flag_of_every_template_has_sentences() -> None:
    assert sorted((code, flag) for code, told in SENTENCES.items() for flag in told["heard"]) == sorted(OWN)
    assert {"vein_procedure", "heart_failure", "type_2_diabetes"} <= set(PLANS)


@pytest.mark.parametrize(("code", "flag"), OWN)
def test_what_it_is_for_is_heard_and_most_of_it_under_this_plan_only(code: str, flag: str) -> None:
    told, listed = SENTENCES[code]["heard"][flag], shared_content(None).red_flag_words["en"]
    assert [text for text in told if flag not in heard(text, words_of(code))] == []
    assert any(not heard(text, listed) for text in told), "the word list hears all of it already"


@pytest.mark.parametrize("code", PLANS)
def test_what_is_harmless_is_not(code: str) -> None:
    assert [text for text in SENTENCES[code]["harmless"] if heard(text, words_of(code))] == []


@pytest.mark.parametrize("code", PLANS)
def test_it_raises_hardly_an_alarm_more_among_harmless_sentences(code: str) -> None:
    listed = shared_content(None).red_flag_words["en"]
    more = [text for text in harmless() if heard(text, words_of(code)) and not heard(text, listed)]
    assert len(more) <= 1, more


def test_what_the_word_list_hears_is_heard_beside_it() -> None:
    words = words_of("vein_procedure")
    assert recognise("my calf is swollen and I have chest pain", words) == Flag("chest_pain", ("leg_clot",))
    assert recognise("no chest pain or swollen calf", words) is None, "a denial reaches over both lists"
    assert recognise("no swollen calf or chest pain", words) is None


def test_equal_words_are_compiled_once_and_not_for_ever() -> None:
    words_with = shared_content(None).words_with
    added = (("leg_clot", ("calf swollen",)),)
    first = words_with("en", added)
    assert words_with("en", deepcopy(added)) is first
    assert first.phrases is shared_content(None).red_flag_words["en"].phrases, "the list itself is never compiled again"
    for number in range(OWN_WORDS_KEPT):
        words_with("en", (("leg_clot", (f"calf swollen word{number}",)),))
    assert words_with("en", added) is not first


@pytest.mark.parametrize("text", ["my calf is not swollen " * 170, "x" * 4096, "whole leg pregnant headache " * 140])
def test_no_text_takes_long(text: str) -> None:
    words = words_of("hypertension"), words_of("vein_procedure")
    for each in words:
        assert min(_seconds(text, each) for _ in range(5)) < 0.025


def _seconds(text: str, words: RedFlagWords) -> float:
    started = time.perf_counter()
    recognise(text, words)
    return time.perf_counter() - started
