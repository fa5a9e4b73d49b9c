"""The measures of a visit report: one row each, its name, a picture of 90 days, its means and their changes."""

from bot.documents.page import Page
from bot.documents.progress_chart import runs
from bot.documents.progress_layout import BLUE, GREEN, PURPLE, SKY, Chart, short_day
from bot.documents.sheet import INK, RULE, SOFT

ROW = 46.0  # points
_NAME, _CHART, _GAP = 110.0, 144.0, 22.0
_MOST_HEADS, _WIDER = 3, 82.0  # a column of numbers that is not there leaves its room to the picture
_PLOT = 34.0
_MEAN, _TEXT, _SMALL = 11.0, 8.5, 7.2
_WORSE = "#a03a00"  # dark enough to be read
_WAYS = {"worse": (_WORSE, True), "better": (GREEN, False), "steady": (SOFT, False)}  # colour, bold
_MOST_DOTS = 60


class Measures:
    """Places everything between two edges; the columns of numbers share what is left beside the pictures."""

    def __init__(self, course: Chart, left: float, right: float) -> None:
        self._course, self._left, self._right = course, left, right
        chart = _CHART + _WIDER * (_MOST_HEADS - len(course["heads"]))
        self._from, self._to = left + _NAME, left + _NAME + chart
        self._cell = (right - self._to - _GAP) / len(course["heads"])

    def head(self, page: Page, y: float) -> float:
        """What the columns are; where the rows begin."""
        for number, (words, below) in enumerate(self._course["heads"]):
            x = self._cell_at(number)
            page.words((x, y + 5), words, _SMALL, bold=True, colour=INK, room=self._cell - 4)
            page.words((x, y + 14), below, _SMALL, colour=SOFT, room=self._cell - 4)
        page.lines([[(self._left, y + 21), (self._right, y + 21)]], RULE, 0.7)
        return y + 23

    def row(self, page: Page, row: Chart, y: float) -> None:
        """One measure."""
        trend = row["chart"]
        names = page.wrapped(trend["name"], _TEXT, room=_NAME - 22, most=2, bold=True)
        for number, text in enumerate(names):
            page.words((self._left, y + 9 + 10 * number), text, _TEXT, bold=True)
        hints = [trend["hint"], *([trend["aim_label"]] if trend["aim_label"] else [])]
        for number, text in enumerate(hints):
            page.words((self._left, y + 10 + 10 * len(names) + 9 * number), text, _SMALL,
                        colour=GREEN if number else SOFT, room=_NAME - 22)  # fmt: skip
        self._picture(page, trend, y + 5)
        for number, cell in enumerate(row["cells"]):
            self._numbers(page, cell, self._cell_at(number), y)
        page.lines([[(self._left, y + ROW - 1), (self._right, y + ROW - 1)]], RULE, 0.5)

    def days(self, page: Page, y: float) -> float:
        """The first day of the pictures and the last, and what the upright lines are."""
        last = self._course["days"] - 1
        page.words((self._from, y + 6), short_day(self._course, 0), _SMALL, colour=SOFT)
        page.words((self._to, y + 6), short_day(self._course, last), _SMALL, colour=SOFT, side="right")
        if self._course["changes"]:
            middle = (self._from + self._to) / 2
            wide = page.width_of(self._course["change"], _SMALL)
            page.lines(
                [[(middle - wide / 2 - 8, y + 1), (middle - wide / 2 - 8, y + 11)]], PURPLE, 1.2, dashes=(2, 1.2)
            )
            page.words((middle, y + 6), self._course["change"], _SMALL, colour=PURPLE, side="center")
        return y + 16

    def _cell_at(self, number: int) -> float:
        return self._to + _GAP + number * self._cell

    def _numbers(self, page: Page, cell: Chart, x: float, y: float) -> None:
        colour, is_bold = _WAYS.get(cell["way"], (SOFT, False))
        page.words((x, y + 11), cell["mean"], _MEAN, bold=True, room=self._cell - 4)
        page.words((x, y + 23), cell["change"], _SMALL, colour=colour, bold=is_bold, room=self._cell - 4)
        if cell["count"]:
            page.words((x, y + 33), cell["count"], _SMALL, colour=SOFT, room=self._cell - 4)

    def _picture(self, page: Page, trend: Chart, top: float) -> None:
        """The scale's ends, the changes of the plan, the aim, and each report a dot joined to the next."""
        low, high, last = float(trend["low"]), float(trend["high"]), max(self._course["days"] - 1, 1)

        def at(day: float, value: float) -> tuple[float, float]:
            across = day / last if self._course["days"] > 1 else 0.5
            down = (value - low) / (high - low or 1.0) * (_PLOT - 6)
            return self._from + 4 + across * (self._to - self._from - 8), top + _PLOT - 3 - down

        ends = (low, high)
        page.lines([[(self._from, at(0, end)[1]), (self._to, at(0, end)[1])] for end in ends], RULE, 0.6)
        for end in ends:
            words = trend["labels"][0 if end == low else -1] if trend["labels"] else f"{end:g}"
            page.words((self._from - 3, at(0, end)[1]), words, 6.2, colour=SOFT, side="right", room=24)
        if self._course["changes"]:
            upright = [[(at(day, low)[0], top), (at(day, low)[0], top + _PLOT)] for day in self._course["changes"]]
            page.lines(upright, PURPLE, 1.2, dashes=(2, 1.2))
        if trend["aim"] is not None:
            page.lines([[(self._from, at(0, trend["aim"])[1]), (self._to, at(0, trend["aim"])[1])]], GREEN, 1.2,
                        dashes=(4, 2))  # fmt: skip
        points = [(float(day), float(value)) for day, value in trend["points"]]
        is_crowded = len(points) > _MOST_DOTS
        if is_crowded:
            page.dots([at(*point) for point in points], SKY, 0.8)
        if trend["joined_within"]:
            joined = runs(points, trend["joined_within"])
            page.lines([[at(*point) for point in run] for run in joined], BLUE, 1.4)
        if not is_crowded:
            page.dots([at(*point) for point in points], BLUE, 1.4)
