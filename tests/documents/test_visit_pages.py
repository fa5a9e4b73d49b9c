"""The pages of a visit report: one or two, whatever is known and however it is written; its letters can be searched."""

import re
import zlib

import pytest

from bot.care.visit_facts import VisitFacts
from bot.documents.drawing import Drawer
from bot.documents.page import Page
from bot.documents.printable import BOX, printable
from bot.documents.visit_report import draw_visit_report
from tests.care import visit_cast as cast
from tests.care.test_visit_report import report


def pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    assert pdf.startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(
    ("facts", "most"), [(cast.nobody_knows(), 1), (cast.worse(), 2), (cast.better(), 2), (cast.silent(), 2)]
)
@pytest.mark.long
def test_a_report_is_one_page_or_two(facts: VisitFacts, most: int) -> None:
    assert 1 <= pages(draw_visit_report(report(facts))) <= most


@pytest.mark.long
def test_the_fullest_report_with_the_widest_words_is_two_pages() -> None:
    assert pages(draw_visit_report(report(cast.overflowing()))) == 2


def test_the_same_report_is_the_same_file_and_says_nothing_of_its_making() -> None:
    made = draw_visit_report(report(cast.nobody_knows()))
    assert made == draw_visit_report(report(cast.nobody_knows()))
    for word in (b"CreationDate", b"Creator", b"Producer", b"Anna"):
        assert word not in made
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        assert b"Matplotlib" not in (zlib.decompress(packed) if packed[:1] == b"\x78" else packed)


@pytest.mark.parametrize(
    "name",
    [
        "Ἑλένη Παπαδοπούλου",
        "Анна Ёлкина",
        "آنا رضایی",
        "חנה כהן",
        "山田 花子",
        "Anna 🩺",
        "<b>&amp;",
        "$x^2$",
        "\x00",
        "a\u3000b\u200c",
        "",
    ],
)
@pytest.mark.long
def test_any_name_is_only_words(name: str) -> None:
    assert pages(draw_visit_report(report(cast.nobody_knows(name)))) == 1


def test_letters_the_font_lacks_are_boxes_and_none_are_lost_in_silence() -> None:
    assert printable({"name": ["山田 Ana", 3, None]}) == {"name": [f"{BOX} Ana", 3, None]}
    assert printable("a\u202eb\u3000c\x00d\ufe0f") == "ab cd", "nothing turns a line around, and a space is a space"
    assert printable("Ελένη Анна עברית ½ ✓ <&>") == "Ελένη Анна עברית ½ ✓ <&>"
    assert printable("➕ New ✏️ Changed ➖ Stopped 📖") == "+ New ✏ Changed – Stopped ☞", "the bot's own signs"


def test_words_are_broken_between_words_and_cut_at_the_end() -> None:
    page = Page()
    lines = page.wrapped("one two three four five six seven", 9, room=60, most=9)
    assert " ".join(lines) == "one two three four five six seven"
    assert len(lines) > 2
    assert all(page.width_of(line, 9) <= 60 for line in lines)
    short = page.wrapped("W" * 200 + " and more", 9, room=60, most=2)
    assert len(short) == 2
    assert short[-1].endswith("…")
    assert page.wrapped("", 9, room=60, most=2) == [""]


@pytest.mark.long
async def test_the_drawing_process_lays_it_out_between_pictures() -> None:
    drawer, shown = Drawer(), report(cast.worse())
    made = await drawer.draw(shown)
    drawer.close()
    assert made == draw_visit_report(shown)
