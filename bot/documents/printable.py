"""Which letters a page can show and how wide they are; what the font lacks stands as a box nobody reads over."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

BOX = "▯"
_STANDS_FOR = {"➕": "+", "➖": "–", "📖": "☞"}  # the bot's own signs, which the font lacks
_MEASURED_AT = 100  # points
_JOINERS = frozenset("\u200c\u200d")  # say which letters of a word are joined
_WITHOUT_SELECTORS = {0xFE0E: None, 0xFE0F: None}  # they choose between a letter and a coloured picture
_FORMAT = "Cf"  # what turns the direction of a whole line may stand in no name
_UNSEEN = (_FORMAT, "Cc", "Cs", "Mn")  # marks that shape the letter before them, and what is no letter at all


def printable(value: Any) -> Any:
    """Plain JSON with every text as the page can show it: letters it lacks become one box for each run of them."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, Mapping):
        return {name: printable(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [printable(part) for part in value]
    return value


def _shown(text: str) -> str:
    shown: list[str] = []
    for sign in text.translate(_WITHOUT_SELECTORS):
        letter = _STANDS_FOR.get(sign, sign)
        if letter.isspace():
            shown.append(" ")
        elif letter in _JOINERS or (ord(letter) in _letters() and unicodedata.category(letter) != _FORMAT):
            shown.append(letter)
        elif unicodedata.category(letter) not in _UNSEEN and shown[-1:] != [BOX]:
            shown.append(BOX)
    return "".join(shown)


@cache
def _letters() -> frozenset[int]:
    """The letters that the font has both in its usual weight and in bold."""
    plain, bold = (_font(is_bold).get_charmap() for is_bold in (False, True))
    return frozenset(plain) & frozenset(bold)


@lru_cache(2_000)
def letter_width(letter: str, *, is_bold: bool) -> float:
    """How wide the letter is, in shares of its size, by itself: as it is, not as it would fit whole pixels."""
    font = _font(is_bold)
    font.set_size(_MEASURED_AT, 72)
    advance = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance
    return float(advance) / 65_536 / _MEASURED_AT


def _font(is_bold: bool) -> FT2Font:
    return get_font(findfont(FontProperties(weight="bold" if is_bold else "normal")))
