"""Red flags: what patients write in danger brings the safety message, and what they write otherwise does not."""

import random
import string
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.care.red_flags import RedFlag, RedFlagWords, recognise, with_added
from bot.errors import ContentRefused

SENTENCES = tomllib.loads((Path(__file__).parent / "red_flag_sentences_en.toml").read_text())
CONTENT = tomllib.loads((Path(bot.__path__[0]) / "languages" / "en.redflags.toml").read_text())
WORDS = RedFlagWords.parse(CONTENT)
NEVER_MISSED = ("self_harm", "chest_pain", "breathless", "overdose")


def codes(text: str) -> tuple[str, ...]:
    flag = recognise(text, WORDS)
    return flag.codes if flag else ()


def dangerous(code: str | None = None) -> list[tuple[str, str]]:
    """Every dangerous sentence of the set, of one code or of all, with the code expected."""
    return [
        (expected, sentence)
        for part in SENTENCES.values()
        for expected, sentences in part["dangerous"].items()
        for sentence in sentences
        if code in (None, expected)
    ]


def harmless() -> list[str]:
    return [sentence for part in SENTENCES.values() for sentence in part["harmless"]]


@pytest.mark.parametrize("code", NEVER_MISSED)
def test_none_of_these_is_ever_missed(code: str) -> None:
    assert [sentence for _, sentence in dangerous(code) if code not in codes(sentence)] == []


def test_of_all_dangerous_sentences_98_percent_are_recognised() -> None:
    missed = [sentence for code, sentence in dangerous() if code not in codes(sentence)]
    assert len(missed) <= 0.02 * len(dangerous()), missed


def test_of_all_harmless_sentences_5_percent_at_most_raise_an_alarm() -> None:
    alarms = [sentence for sentence in harmless() if codes(sentence)]
    assert len(alarms) <= 0.05 * len(harmless()), alarms


def test_the_set_covers_every_flag_of_the_list() -> None:
    assert {code for code, _ in dangerous()} == set(WORDS.codes)


def test_the_set_is_large_and_half_of_it_is_harmless() -> None:
    sentences = len(dangerous()) + len(harmless())
    assert sentences >= 300
    assert 0.45 <= len(harmless()) / sentences <= 0.55


@pytest.mark.parametrize("case", [str.upper, str.title, str.swapcase])
def test_capitals_make_no_difference(case: Any) -> None:
    assert codes(case("i can't breathe")) == ("breathless",)


@pytest.mark.parametrize(
    "text",
    [
        "I can’t breathe",
        "i cant breatheeeee",
        "ｃａｎ'ｔ ｂｒｅａｔｈｅ",
        "can\u200b't brea\u00adthe",
        "I. Can't. Breathe.",
        "I can't\nbreathe",
        "cant... breathe!!!",
        "😰 can't breathe 😰",
    ],
)
def test_odd_spelling_and_signs_make_no_difference(text: str) -> None:
    assert codes(text) == ("breathless",)


def test_one_slip_of_the_thumb_seldom_hides_a_danger() -> None:
    chance = random.Random(2)
    typed = [_slip(sentence, chance) for code in NEVER_MISSED for _, sentence in dangerous(code) for _ in range(2)]
    assert sum(bool(codes(sentence)) for sentence in typed) >= 0.85 * len(typed)


def _slip(sentence: str, chance: random.Random) -> str:
    """The sentence with one letter of one of its longer words left out, doubled, or swapped with the next."""
    words = sentence.split()
    longer = [place for place, word in enumerate(words) if len(word) >= 4] or [0]
    place = chance.choice(longer)
    at, word = chance.randrange(len(words[place])), words[place]
    before, letter, following = word[:at], word[at], word[at + 1 :]
    slips = [before + following, before + letter * 2 + following, before + following[:1] + letter + following[1:]]
    return " ".join([*words[:place], chance.choice(slips), *words[place + 1 :]])


def test_a_denial_ends_where_the_next_thought_begins() -> None:
    assert codes("no chest pain but I can't breathe") == ("breathless",)
    assert codes("No fever. Chest pain.") == ("chest_pain",)
    assert codes("not good, chest pain") == ("chest_pain",)
    assert codes("not good chest pain") == ("chest_pain",)


def test_a_denial_reaches_over_a_list() -> None:
    assert codes("no shortness of breath or chest pain") == ()
    assert codes("I do not have any chest pain, no bleeding and no seizures") == ()


def test_a_denial_that_is_no_denial_is_not_believed() -> None:
    assert codes("I have never had chest pain like this") == ("chest_pain",)
    assert codes("I don't want to live") == ("self_harm",)
    assert codes("not only chest pain") == ("chest_pain",)


def test_the_past_is_passed_over_unless_it_is_back() -> None:
    assert codes("I had a stroke 3 years ago") == ()
    assert codes("I had a stroke 3 years ago and it is happening again") == ("stroke",)


def test_the_past_ends_at_a_joining_word_and_never_excuses_a_crisis() -> None:
    assert codes("I moved here last year and have chest pain") == ("chest_pain",)
    assert codes("I lost my job last year and feel suicidal") == ("self_harm",)
    assert codes("I tried to kill myself last year") == ("self_harm",)


def test_numbers_of_a_usual_dose_and_clock_times_are_no_overdose() -> None:
    assert codes("took my 08:00 tablets") == ()
    assert codes("took 12 units of insulin at 18:30") == ()
    assert codes("taken 14 of 28 tablets") == ()
    assert codes("took 28 tablets") == ("overdose",)


def test_a_figure_of_speech_does_not_hide_what_stands_beside_it() -> None:
    assert codes("I'm dying for a coffee") == ()
    assert codes("dying for a coffee and I want to die") == ("self_harm",)


def test_of_several_flags_the_gravest_comes_first_and_none_is_lost() -> None:
    flag = recognise("I want to die, I took 40 pills", WORDS)
    assert flag == RedFlag("overdose", ("self_harm",))
    assert not flag.is_crisis


def test_a_wish_to_die_harm_to_others_and_violence_at_home_are_a_crisis() -> None:
    assert {code for code in WORDS.codes if RedFlag(code).is_crisis} == {
        "self_harm",
        "violence_at_home",
        "harm_to_others",
    }


def test_nothing_and_small_talk_raise_nothing() -> None:
    assert recognise("", WORDS) is None
    assert recognise("😀", WORDS) is None
    assert recognise("Thank you!", WORDS) is None


def test_a_clinic_adds_phrases_and_codes_of_its_own() -> None:
    added = with_added(WORDS, {"chest_pain": ["ticker ... playing up"], "clot": ["calf ... swollen/hot"]})
    assert recognise("my ticker is playing up", added) == RedFlag("chest_pain")
    assert recognise("my calf is hot", added) == RedFlag("clot")
    assert recognise("no swollen legs, my calf is not hot", added) is None
    assert recognise("I can't breathe", added) == RedFlag("breathless")
    assert recognise("my ticker is playing up", WORDS) is None


@pytest.mark.parametrize("phrase", ["", "... pain", "pain ...", "<nowhere> pain", "chest.*", "maybe?", "_ pain"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(ContentRefused, match=r"phrase|group"):
        with_added(WORDS, {"chest_pain": [phrase]})


def test_a_phrase_with_too_many_readings_is_refused() -> None:
    with pytest.raises(ContentRefused, match="variants"):
        with_added(WORDS, {"chest_pain": ["one .... two .... three .... four .... five"]})


def test_a_word_list_that_lacks_a_table_is_refused() -> None:
    with pytest.raises(ContentRefused, match="negation"):
        RedFlagWords.parse({key: value for key, value in CONTENT.items() if key != "negation"})
    with pytest.raises(ContentRefused, match="no code"):
        with_added(WORDS, {"(no)": ["never mind"]})


@pytest.mark.parametrize(
    "text",
    [
        "a " * 2048,
        "no chest pain " * 300,
        "my chest my heart " * 230,
        "don't want to wish to want " * 160,
        " ".join(f"ch{letter}st{number}" for number in range(20) for letter in string.ascii_lowercase),
        "aaabbbccc " * 410,
        "x" * 4096,
        "ﷺ" * 4096,
    ],
    ids=["letters", "denials", "beginnings", "wishes", "misspellings", "runs", "one word", "ligatures"],
)
def test_no_text_of_4096_characters_takes_long(text: str) -> None:
    fastest = min(_seconds(text[:4096]) for _ in range(5))
    assert fastest < 0.020


def _seconds(text: str) -> float:
    started = time.perf_counter()
    recognise(text, WORDS)
    return time.perf_counter() - started


def test_what_stands_beyond_4096_characters_is_not_read() -> None:
    assert codes("ok " * 1360 + "chest pain") == ("chest_pain",)
    assert codes("ok " * 2000 + "chest pain") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no plans, I want to die", "self_harm"),
        ("I have no plans to live, I want to die", "self_harm"),
        ("I took a double dose by accident", "overdose"),
        ("doubled my dose by mistake", "overdose"),
        ("in case of my death: I took 40 pills", "overdose"),
        ("I can't go on", "self_harm"),
    ],
)
def test_a_phrase_learnt_from_a_look_alike_hides_no_danger(text: str, code: str) -> None:
    assert code in codes(text)
