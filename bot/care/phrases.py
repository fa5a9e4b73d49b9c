"""Many phrases found at once, in one pass over a text whose length alone decides how long it takes.

Each place of each phrase is one bit; a word of the text keeps the bits it fits, and one shift moves all phrases on
(the Shift-And method of Baeza-Yates and Gonnet, 1992). There is no going back, so no text can make it slow.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.care.spelling import is_mistyped, is_near, near_words, one_letter_missing
from bot.errors import ContentRefused

MOST_CHARACTERS = 4096  # a Telegram message has no more
MOST_VARIANTS = 600
# How many words a gap may hold, and the sign for one of them: a long gap also reaches over the end of a sentence.
_GAPS = {"...": (4, "_"), "....": (8, "__")}
_NEAR_WORD, _FAR_WORD = "_", "__"
_ANY_WORD = frozenset({_NEAR_WORD, _FAR_WORD})
_LONGEST_WORD = 24  # longer than any word of a phrase: nobody needs its misspellings
_SHORTEST_MISSPELT = 4

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]|['’‘ʼ`´]")
_TOKEN = re.compile(r"(\w+)|([.!?;…\n])|([,:()\"“”«»–—])")
_RUN = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words. `breaks` says what stands before each: 0 a space, 1 a comma, 2 the end of a sentence."""

    words: tuple[str, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: its label, its first and last word, and which of the words between stand for any word."""

    label: str
    first: int
    last: int
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Variant:
    label: str
    length: int
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Compiled phrases: for each kind of word the places it fits, as bits."""

    exact: Mapping[str, int]
    prefixes: Mapping[str, int]
    misspelt: Mapping[str, int]
    slips: Mapping[str, tuple[str, ...]]
    near_words: int  # places for any word of the same sentence
    far_words: int  # places for any word
    firsts: int
    lasts: int
    variants: Mapping[int, _Variant]  # by the bit of its last place

    @property
    def places(self) -> int:
        """How many words they have, with all their readings."""
        return self.lasts.bit_length()

    def found(self, text: Words) -> Iterator[Match]:
        """Every phrase in the text, by its last word. Gaps do not reach over the end of a sentence."""
        seen: dict[str, int] = {}
        state = 0
        for place, (word, pause) in enumerate(zip(text.words, text.breaks, strict=True)):
            if word not in seen:
                seen[word] = self._places(word)
            fits = seen[word] | self.far_words | (0 if pause == 2 else self.near_words)
            state = (state << 1 | self.firsts) & fits
            ended = state & self.lasts
            while ended:
                bit = ended.bit_length() - 1
                ended ^= 1 << bit
                variant = self.variants[bit]
                first = place - variant.length + 1
                yield Match(variant.label, first, place, tuple(first + gap for gap in variant.gaps))

    def _places(self, word: str) -> int:
        """The bits a word fits: as it stands, by its beginning, as a number, misspelt, or with letters drawn out."""
        word = word[:_LONGEST_WORD]
        places = self.exact.get(word, 0) | self.misspelt.get(word, 0)
        for end in range(1, len(word) + 1):
            places |= self.prefixes.get(word[:end], 0)
        if word.isdecimal():
            places |= self.exact.get("#" * len(word), 0)
        if _RUN.search(word):
            places |= self._places(_RUN.sub(r"\1", word)) | self._places(_RUN.sub(r"\1\1", word))
        if not places and len(word) >= _SHORTEST_MISSPELT:
            for shorter in one_letter_missing(word):
                for origin in self.slips.get(shorter, ()):
                    places |= self.misspelt.get(origin, 0) if is_near(word, origin) else 0
                    places |= self.exact.get(origin, 0) if is_mistyped(word, origin) else 0
        return places


def words_of(text: str) -> Words:
    """The words of a text in small letters, apostrophes and invisible signs left out; `MOST_CHARACTERS` are read."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()[:MOST_CHARACTERS]
    words: list[str] = []
    breaks: list[int] = []
    pause = 2
    for word, sentence_end, comma in _TOKEN.findall(_INVISIBLE.sub("", plain)):
        if word:
            words.append(word)
            breaks.append(pause)
            pause = 0
        else:
            pause = max(pause, 2 if sentence_end else 1 if comma else 0)
    return Words(tuple(words), tuple(breaks))


def compile_phrases(patterns: Mapping[str, Sequence[str]], groups: Mapping[str, Sequence[str]]) -> Phrases:
    """The phrases of each label, ready to be found; `ContentRefused` names a pattern that cannot be used."""
    places: list[frozenset[str]] = []
    firsts = lasts = 0
    variants: dict[int, _Variant] = {}
    for label, label_patterns in patterns.items():
        for sequence in sorted({s for pattern in label_patterns for s in _sequences(pattern, groups)}, key=_order):
            firsts |= 1 << len(places)
            places.extend(sequence)
            gaps = tuple(place for place, kinds in enumerate(sequence) if kinds & _ANY_WORD)
            variants[len(places) - 1] = _Variant(label, len(sequence), gaps)
            lasts |= 1 << (len(places) - 1)
    tables = _tables(places)
    return Phrases(
        exact=tables[""],
        prefixes=tables["*"],
        misspelt=tables["~"],
        slips=near_words(word for word in tables[""] | tables["~"] if len(word) >= _SHORTEST_MISSPELT),
        near_words=tables["_"].get(_NEAR_WORD, 0),
        far_words=tables["_"].get(_FAR_WORD, 0),
        firsts=firsts,
        lasts=lasts,
        variants=variants,
    )


def _tables(places: Sequence[frozenset[str]]) -> dict[str, dict[str, int]]:
    """By kind of word (as it stands, beginning, misspelt, any) the places where each word fits."""
    tables: dict[str, dict[str, int]] = {"": {}, "*": {}, "~": {}, "_": {}}
    for bit, kinds in enumerate(places):
        for word in kinds:
            table, key = tables[_kind(word)], word.strip("*~")
            table[key] = table.get(key, 0) | 1 << bit
    return tables


def _kind(word: str) -> str:
    if word in _ANY_WORD:
        return "_"
    return "*" if word.endswith("*") else "~" if word.startswith("~") else ""


_Sequence = tuple[frozenset[str], ...]


def _order(sequence: _Sequence) -> list[list[str]]:
    return [sorted(kinds) for kinds in sequence]


def _sequences(pattern: str, groups: Mapping[str, Sequence[str]]) -> list[_Sequence]:
    """Every way to read a pattern, as places from the first to the last."""
    choices = [_choices(part, groups) for part in pattern.split()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if not choices or count > MOST_VARIANTS:
        raise ContentRefused(f"the phrase {pattern!r} has {count if choices else 0} variants")
    sequences = [tuple(place for piece in chosen for place in piece) for chosen in product(*choices)]
    if any(not sequence or (sequence[0] | sequence[-1]) & _ANY_WORD for sequence in sequences):
        raise ContentRefused(f"the phrase {pattern!r} does not begin and end with a word")
    return sequences


def _choices(part: str, groups: Mapping[str, Sequence[str]]) -> list[_Sequence]:
    if part in _GAPS:
        longest, word = _GAPS[part]
        return [(frozenset({word}),) * length for length in range(longest + 1)]
    if part.endswith("?"):
        return [(), *_choices(part[:-1], groups)]
    if part.startswith("<") and part.endswith(">"):
        if part[1:-1] not in groups:
            raise ContentRefused(f"there is no group {part}")
        entries = [s for entry in groups[part[1:-1]] for s in _sequences(entry, groups)]
        single = frozenset(word for entry in entries if len(entry) == 1 for word in entry[0])
        return [*([(single,)] if single else []), *(entry for entry in entries if len(entry) > 1)]
    words = frozenset(part.split("/"))
    if part != part.casefold():  # texts are read in small letters: it would never be found
        raise ContentRefused(f"{part!r} is not in small letters")
    if not all(re.fullmatch(r"~?\w+|\w+\*|#+", word) and word not in _ANY_WORD for word in words):
        raise ContentRefused(f"{part!r} is no word of a phrase")
    return [(words,)]
