"""How many of the dangerous sentences are recognised, and how many of the harmless ones raise an alarm."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.care.red_flags import RedFlagWords, recognise

SENTENCES = Path(__file__).parents[2] / "care" / "red_flag_sentences_en.toml"
WORDS = Path(bot.__path__[0]) / "languages" / "en.redflags.toml"
NEVER_MISSED = ("self_harm", "chest_pain", "breathless", "overdose")
# "known_2 77 of 92, 1 of 50": dangerous recognised, harmless alarmed, before the phrases had learnt from the part.
_FIRST_TRY = re.compile(r"(\w+) (\d+) of (\d+), (\d+) of (\d+)")


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many sentences."""

    found: int
    of: int

    @property
    def share(self) -> float:
        """The share; 0 of none."""
        return self.found / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class PartOfSentences:
    """One part of the sentences: now, and at the first try where that was recorded."""

    name: str
    recognised: Count
    alarmed: Count
    first_recognised: Count | None
    first_alarmed: Count | None


@dataclass(frozen=True, slots=True)
class RedFlagResult:
    """What the sentences brought, by part and by code."""

    parts: Sequence[PartOfSentences]
    codes: Mapping[str, Count]

    @property
    def recognised(self) -> Count:
        """The dangerous sentences in which their own code was found."""
        return Count(sum(p.recognised.found for p in self.parts), sum(p.recognised.of for p in self.parts))

    @property
    def alarmed(self) -> Count:
        """The harmless sentences in which any code was found."""
        return Count(sum(p.alarmed.found for p in self.parts), sum(p.alarmed.of for p in self.parts))


def try_sentences() -> RedFlagResult:
    """Every sentence of the set, read as the bot reads it."""
    text = SENTENCES.read_text(encoding="utf-8")
    words = RedFlagWords.parse(tomllib.loads(WORDS.read_text(encoding="utf-8")))
    first = _first_tries(text)
    found, asked, parts = Counter[str](), Counter[str](), []
    for name, part in tomllib.loads(text).items():
        dangerous = [(code, sentence) for code, them in part["dangerous"].items() for sentence in them]
        hits = [code for code, sentence in dangerous if code in _codes(sentence, words)]
        alarms = [sentence for sentence in part["harmless"] if _codes(sentence, words)]
        found.update(hits)
        asked.update(code for code, _ in dangerous)
        first_of = first.get(name, (None, None))
        now = Count(len(hits), len(dangerous)), Count(len(alarms), len(part["harmless"]))
        parts.append(PartOfSentences(name, *now, *first_of))
    return RedFlagResult(parts, {code: Count(found[code], count) for code, count in asked.items()})


def _codes(sentence: str, words: RedFlagWords) -> tuple[str, ...]:
    flag = recognise(sentence, words)
    return flag.codes if flag else ()


def _first_tries(text: str) -> dict[str, tuple[Count, Count]]:
    """The first tries written in the file's opening comment, by part."""
    comment = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
    return {
        name: (Count(int(hit), int(dangerous)), Count(int(alarm), int(harmless)))
        for name, hit, dangerous, alarm, harmless in _FIRST_TRY.findall(comment)
    }
