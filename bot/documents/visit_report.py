"""Lays out a visit report on A4 pages, two at the most: who and what matters now, the measures, then two columns.

Nothing is told by colour alone. What does not fit on two pages is cut line by line, the longest words first.
"""

import json
from collections.abc import Sequence

from bot.documents.page import HEIGHT, WIDTH, Page, pdf_of
from bot.documents.printable import BOX, printable
from bot.documents.progress_layout import BLUE, Chart
from bot.documents.sheet import INK, RULE, SOFT
from bot.documents.visit_measures import ROW, Measures

EDGE, TOP, FOOT = 36, 34, HEIGHT - 36  # the last is where the words end
_COLUMN_GAP = 22
_COLUMN = (WIDTH - 2 * EDGE - _COLUMN_GAP) / 2
_TEXT, _LEADING = 8.5, 11.2  # letters and lines, in points
_NAME, _TITLE, _SMALL = 19, 10.5, 7.5
_INDENT = 8
_MOST_LINES = (4, 3, 2, 1)  # of an entry, until everything fits
_PAGES = 2
_BOX = "#f3f6f9"

Entries = Sequence[Chart]


def draw_visit_report(report: Chart) -> bytes:
    """The PDF of `bot.care.visit_report.report_of`, its sentences put into words and the `language` named."""
    report = printable(report)
    has_boxes = BOX in json.dumps({**report, "boxes": ""}, ensure_ascii=False)
    pages: list[Page] = []
    for most in _MOST_LINES:
        pages = _Pages(report, most).laid_out()
        if len(pages) <= _PAGES:
            break
    pages = pages[:_PAGES]
    for page, words in zip(pages, report["pages"][len(pages) - 1], strict=True):
        page.lines([[(EDGE, FOOT + 8), (WIDTH - EDGE, FOOT + 8)]], RULE, 0.7)
        page.words((WIDTH - EDGE, FOOT + 17), words, _SMALL, colour=SOFT, side="right")
        page.words((EDGE, FOOT + 17), report["footer"], _SMALL, colour=SOFT, room=WIDTH - 2 * EDGE - 70)
        if has_boxes:
            page.words((EDGE, FOOT + 27), report["boxes"], _SMALL, colour=SOFT)
    return pdf_of(pages, report["what"])


class _Pages:
    """The pages while they fill: the next line goes on page `at`, below `y`, right of `left`."""

    def __init__(self, report: Chart, most: int) -> None:
        self._report, self._most = report, most
        self._pages = [Page()]
        self._at, self._y, self._left = 0, float(TOP), float(EDGE)

    def laid_out(self) -> list[Page]:
        """Every page that it takes. Each part goes into the column that reaches less far down."""
        self._head()
        self._now()
        if self._report["course"] is not None:
            self._course({**self._report["course"], "language": self._report["language"]})
        columns = [(self._at, self._y, left) for left in (EDGE, EDGE + _COLUMN + _COLUMN_GAP)]
        for section in self._report["sections"]:
            chosen = columns.index(min(columns))
            self._at, self._y, self._left = columns[chosen]
            self._section(section)
            columns[chosen] = self._at, self._y, self._left
        return self._pages

    @property
    def _page(self) -> Page:
        return self._pages[self._at]

    def _head(self) -> None:
        report, page, room = self._report, self._page, WIDTH - 2 * EDGE
        page.words((EDGE, TOP + 6), report["what"], _SMALL + 1, bold=True, colour=BLUE)
        page.words((WIDTH - EDGE, TOP + 6), report["made"], _SMALL + 0.5, colour=SOFT, side="right")
        names = page.wrapped(report["name"], _NAME, room=room, most=2, bold=True)
        for number, text in enumerate(names):
            page.words((EDGE, TOP + 27 + 22 * number), text, _NAME, bold=True)
        self._y = TOP + 24 + 22 * len(names)
        for words in report["who"]:
            self._put(self._wrapped(words, room, most=2), EDGE)
        self._y += 5

    def _now(self) -> None:
        """A box as high as its words, at the top: whoever has no time reads this."""
        section, room = self._report["now"], WIDTH - 2 * EDGE - 24
        written = [(line, self._wrapped(line["words"], room, is_bold=line["is_strong"])) for line in section["lines"]]
        high = 24 + sum(len(texts) for _line, texts in written) * _LEADING + 6
        self._page.boxes([(EDGE, self._y)], (WIDTH - 2 * EDGE, high), _BOX, RULE, 0.7)
        self._page.boxes([(EDGE, self._y)], (4, high), BLUE, BLUE, 0.5)
        self._page.words((EDGE + 14, self._y + 13), section["title"], _TITLE, bold=True)
        self._y += 24
        for line, texts in written:
            self._put(texts, EDGE + 14, is_bold=line["is_strong"])
        self._y += 16

    def _course(self, course: Chart) -> None:
        """The measures below each other over the whole width."""
        measures = Measures(course, EDGE, WIDTH - EDGE)
        self._page.words((EDGE, self._y + 6), course["title"], _TITLE, bold=True)
        self._y += 18
        if course["rows"]:
            self._y = measures.head(self._page, self._y)
        for row in course["rows"]:
            if self._y + ROW > FOOT:
                self._turn()
            measures.row(self._page, row, self._y)
            self._y += ROW
        if course["rows"]:
            self._y = measures.days(self._page, self._y)
        for words in course["notes"]:
            self._put(self._wrapped(words, WIDTH - 2 * EDGE, most=1), EDGE, colour=SOFT)
        self._y += 10

    def _section(self, section: Chart) -> None:
        """A part in the column, its title never alone at the foot; no entry is torn apart."""
        is_first = True
        for line in section["lines"]:
            is_strong = line["is_strong"]
            indent = 0 if is_strong or not _has_heads(section["lines"]) else _INDENT
            texts = self._wrapped(line["words"], _COLUMN - indent, is_bold=is_strong)
            needed = len(texts) * _LEADING + (20 if is_first else 0) + (_LEADING if is_strong else 0)
            if self._y + needed > FOOT:
                self._turn()
            if is_first:
                self._page.words((self._left, self._y + 6), section["title"], _TITLE, bold=True, colour=BLUE,
                                  room=_COLUMN)  # fmt: skip
                self._y += 17
            elif is_strong:
                self._y += 2
            self._put(texts, self._left + indent, is_bold=is_strong)
            is_first = False
        self._y += 10

    def _turn(self) -> None:
        """On to the next page, in the same column."""
        self._at += 1
        if self._at == len(self._pages):
            self._pages.append(Page())
        self._y = float(TOP)

    def _wrapped(self, words: str, room: float, *, is_bold: bool = False, most: int | None = None) -> list[str]:
        return self._page.wrapped(words, _TEXT, room=room, most=most or self._most, bold=is_bold)

    def _put(self, texts: Sequence[str], left: float, *, is_bold: bool = False, colour: str = INK) -> None:
        for text in texts:
            self._page.words((left, self._y + _LEADING / 2), text, _TEXT, bold=is_bold, colour=colour)
            self._y += _LEADING


def _has_heads(lines: Entries) -> bool:
    return any(line["is_strong"] for line in lines)
