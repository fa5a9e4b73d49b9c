"""Typed text made plain before it is read: small letters, ASCII digits, one kind of dash, no decoration."""

import re
import unicodedata

from bot.care.typed_words import Words

LONGEST_ANSWER = 100  # characters; a longer text is a story, not a number or a time

_KEYCAP_TEN = "\U0001f51f"
_JOINED = dict.fromkeys(map(ord, "'\N{RIGHT SINGLE QUOTATION MARK}\N{VARIATION SELECTOR-16}\u20e3"))  # it's, 7️⃣
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_SPACED = dict.fromkeys(map(ord, '!?;()"“”„«»'), " ")
_SIGNS = {ord("\N{ARABIC DECIMAL SEPARATOR}"): ".", ord("≈"): "~"}
_SIMPLE = _JOINED | _DASHES | _SPACED | _SIGNS

_HALVES = re.compile(r"(?<=\d) ?½")
_END_OF_WORD = re.compile(r"[.,:]+(?![\d.,:])")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a short answer, "7/10" as three; none at all when the text is too long to be one."""
    text = text.strip()
    if len(text) > LONGEST_ANSWER:
        return ()
    plain = "".join(map(_plain_character, text.replace(_KEYCAP_TEN, "10"))).translate(_SIMPLE).casefold()
    plain = unicodedata.normalize("NFC", plain)
    plain = _HALVES.sub(".5", plain)
    plain = _BETWEEN_LETTERS.sub(" ", _END_OF_WORD.sub(" ", plain))
    return tuple(plain.replace("/", " / ").replace("~", " ~ ").split())


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No":
        return character  # "7²" must not become 72
    if category in ("So", "Sk"):
        return " "  # emoji and their skin tones
    if category == "Cf":
        return ""  # marks of writing direction, joiners
    return unicodedata.normalize("NFKC", character)


def whole_number(words: tuple[str, ...], table: Words) -> tuple[int, int] | None:
    """The whole number that `words` begin with and how many of them say it; None when they begin with none.

    Knows digits and the words for 0 to 999.
    """
    if not words:
        return None
    if re.fullmatch(r"\d{1,9}", words[0]):
        return int(words[0]), 1
    value, used = _below_hundred(words, table) or (1, 0)
    if words[used : used + 1] == (table.hundred,) and 1 <= value <= 9:
        value, used = value * 100, used + 1
        joined = used + 1 if words[used : used + 1] == (table.and_,) else used
        rest, more = _below_hundred(words[joined:], table) or (0, 0)
        return (value + rest, joined + more) if more else (value, used)
    return (value, used) if used else None


def _below_hundred(words: tuple[str, ...], table: Words) -> tuple[int, int] | None:
    if not words:
        return None
    if words[0] in table.units:
        return table.units[words[0]], 1
    if words[0] not in table.tens:
        return None
    unit = table.units.get(words[1], 0) if len(words) > 1 else 0
    return (table.tens[words[0]] + unit, 2) if 1 <= unit <= 9 else (table.tens[words[0]], 1)
