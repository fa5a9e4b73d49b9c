"""What patients read: short, and no harder than Flesch-Kincaid grade 6."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.talk.patient_commands import PATIENT_COMMANDS
from tests.world import World

BOT = Path(__file__).parents[2] / "bot"
SPOKEN_IN = [file for file in sorted(BOT.rglob("*.py")) if "_(" in file.read_text(encoding="utf-8")]
HARDEST, LONGEST, GRADED_FROM = 6.0, 500, 20  # grade; characters of a message; words, below which a grade says nothing
VALUES = {
    "clinician": "Dr Lee",
    "clinic": "Hill Street",
    "number": "999",
    "crisis": "Samaritans",
    "when": "Monday",
}


def syllables(word: str) -> int:
    """How many groups of vowels, a silent e at the end left out; a numeral is one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    is_silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "les", "ted", "ded", "ses", "ces"))
    return max(1, groups - is_silent)


def words_of(text: str) -> list[str]:
    """The words, without markup."""
    return re.findall(r"[A-Za-z0-9'’:/]+", re.sub(r"<[^>]+>", "", text))


def grade(text: str) -> float:
    """Flesch-Kincaid grade of a text."""
    words = words_of(text)
    lines = [line for line in text.splitlines() if line.strip()]  # an item of a list is a sentence of its own
    sentences = sum(max(1, len(re.findall(r"[.?!](?:\s|$)", line))) for line in lines)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def filled(text: str) -> str:
    """The text with a likely value for each of its names."""
    return re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], "Anna"), text)


def sentences_in(file: Path) -> Iterator[str]:
    """Every English text that a file passes to `_()`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        if is_call and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def texts_in(content: object) -> Iterator[str]:
    """Every text with a space in it that stands somewhere in a content file."""
    if isinstance(content, str):
        yield from [content] if " " in content else []
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from texts_in(part)


def too_hard(texts: Iterator[str]) -> list[str]:
    """The texts of enough words whose grade is too high, each with its grade."""
    long_ones = (text for text in map(filled, texts) if len(words_of(text)) >= GRADED_FROM)
    return [f"{grade(text):.1f}: {text}" for text in long_ones if grade(text) > HARDEST]


def test_the_grade_is_what_the_formula_says() -> None:
    assert syllables("emergency") == 4
    assert syllables("care") == 1
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    hard = "Individualized therapeutic interventions necessitate comprehensive multidisciplinary evaluation. " * 3
    assert too_hard(iter([hard]))


@pytest.mark.parametrize("file", SPOKEN_IN, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_sentence_in_the_code_is_plain(file: Path) -> None:
    assert too_hard(sentences_in(file)) == []
    assert [text for text in map(filled, sentences_in(file)) if len(text) > LONGEST] == []


def test_there_are_sentences_to_look_at() -> None:
    assert sum(len(list(sentences_in(file))) for file in SPOKEN_IN) > 100


@pytest.mark.parametrize("file", sorted((BOT / "plans").glob("*.toml")), ids=lambda file: file.name)
def test_every_text_of_a_plan_is_plain(file: Path) -> None:
    texts = list(texts_in(tomllib.loads(file.read_text(encoding="utf-8"))))
    assert texts
    assert too_hard(iter(texts)) == []
    assert [text for text in texts if len(text) > LONGEST] == []


def test_whole_messages_of_a_day_and_of_every_command_are_short_and_plain(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 7, 6, 3)
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    for command in PATIENT_COMMANDS:
        begun.says(begun.anna, f"/{command.name}")
    for words in ("what now?", "I have chest pain", "I want to die", "/stop"):
        begun.says(begun.anna, words)
    begun.taps(begun.anna, "I am safe now")
    begun.taps(begun.anna, "No, I need help")
    for label in ("Open", "Acknowledge", "Close", "Plan kept", "Close and send"):
        begun.taps(begun.lee, label)
    said = [message.text for message in begun.anna.chat.messages if message.sender == "bot"]
    assert len(said) > 25 + len(PATIENT_COMMANDS)
    assert [text for text in said if len(text) > LONGEST] == []
    assert too_hard(iter(said)) == []
