"""Words that are one slip of a thumb apart: a letter added, missing, changed, or two swapped."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

LONG_WORD = 6


def one_letter_missing(word: str) -> set[str]:
    """The word itself and the word with each one of its letters left out: what two near words have in common."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def near_words(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """An index for `is_near`: from a word with a letter left out to the words it may have come from."""
    index: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        for shorter in one_letter_missing(word):
            index.setdefault(shorter, []).append(word)
    return {shorter: tuple(origins) for shorter, origins in index.items()}


def is_near(one: str, other: str) -> bool:
    """True when one slip, or none, turns one word into the other."""
    if len(one) > len(other):
        one, other = other, one
    place = next((p for p, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[place:] == other[place + 1 :]
    swapped = one[place + 1 : place + 2] + one[place : place + 1] + one[place + 2 :]
    return one[place + 1 :] == other[place + 1 :] or swapped == other[place:]


def is_mistyped(typed: str, word: str) -> bool:
    """True for the slips that seldom make another real word: two letters swapped or one doubled, and in a long word one
    left out or added. A changed letter is none: "strike" is not "stroke".
    """
    if not is_near(typed, word):
        return False
    if len(typed) == len(word):
        return sorted(typed) == sorted(word)
    if len(word) >= LONG_WORD:
        return True
    return any(a == b and typed[:p] + typed[p + 1 :] == word for p, (a, b) in enumerate(pairwise(typed)))
