"""The part of a patient's progress that tells what was done on which day."""

from collections.abc import Sequence

from babel.dates import get_day_names

from bot.documents.progress_layout import (
    BLUE,
    EDGE,
    LEFT,
    NAME,
    ORANGE,
    RIGHT,
    SMALL,
    WEEK,
    WIDTH,
    Chart,
    date_of,
    short_day,
)
from bot.documents.sheet import INK, RULE, SOFT, Point, Sheet

_MARKS = {
    "done": (BLUE, BLUE),
    "some": ("#dceffa", BLUE),
    "not_done": ("#f6d38a", ORANGE),
    "unanswered": ("white", SOFT),
}
_STROKES = {"done": ((-0.24, 0.0), (-0.06, 0.2), (0.26, -0.2)), "not_done": ((-0.22, 0.0), (0.22, 0.0))}
_MOST_ROWS = 7  # of weeks below each other; more stand side by side


class Calendar:
    """What was done on which day: weeks below each other, or side by side when there are many."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._first_weekday = date_of(chart, 0).weekday()
        weeks = (self._first_weekday + chart["days"] - 1) // WEEK + 1
        self._is_long = weeks > _MOST_ROWS
        across, down = (weeks, WEEK) if self._is_long else (WEEK, weeks)
        self._step: Point = ((RIGHT - LEFT) / across, 40 if self._is_long else 64)
        if self._is_long:
            self._step = (min(self._step[0], 64), min(self._step[0], 48) if across < 20 else 40)
        self._legend_rows = (len(chart["calendar"]["legend"]) + 1) // 2
        self.height = round(84 + (0 if self._is_long else 44) + down * self._step[1] + 24 + 54 * self._legend_rows)

    def draw(self, sheet: Sheet, top: float) -> None:
        """The title, the days with their names, and what each sign means."""
        sheet.words((EDGE, top + 48), self._chart["calendar"]["title"], NAME, bold=True, room=WIDTH - 2 * EDGE)
        top += 84 if self._is_long else 128
        self._names(sheet, top)
        marked = {int(day): mark for day, mark in self._chart["calendar"]["days"].items()}
        size = (self._step[0] - 6, self._step[1] - 6)
        for mark in _MARKS:
            corners = [self._corner(day, top) for day, found in sorted(marked.items()) if found == mark]
            _marked(sheet, corners, size, mark)
        free = [self._corner(day, top) for day in range(self._chart["days"]) if day not in marked]
        sheet.dots([(x + size[0] / 2, y + size[1] / 2) for x, y in free], RULE, 10)
        rows = max(self._place(day)[1] for day in range(self._chart["days"])) + 1
        self._legend(sheet, top + rows * self._step[1] + 24)

    def _place(self, day: int) -> tuple[int, int]:
        week, weekday = divmod(self._first_weekday + day, WEEK)
        return (week, weekday) if self._is_long else (weekday, week)

    def _corner(self, day: int, top: float) -> Point:
        column, row = self._place(day)
        return LEFT + column * self._step[0], top + row * self._step[1]

    def _names(self, sheet: Sheet, top: float) -> None:
        """The days of the week, and beside weeks the day each begins with."""
        names = get_day_names("abbreviated", locale=self._chart["language"])
        across, down = self._step
        for weekday in range(WEEK):
            if not self._is_long:
                sheet.words((LEFT + (weekday + 0.5) * across - 3, top - 26), names[weekday], SMALL, colour=SOFT,
                            side="center")  # fmt: skip
            elif weekday % 2 == 0:
                sheet.words((LEFT - 14, top + (weekday + 0.5) * down), names[weekday], SMALL, colour=SOFT,
                            side="right")  # fmt: skip
        if self._is_long:
            return
        last = self._place(self._chart["days"] - 1)[1]
        for week in range(last + 1):
            day = max(0, week * WEEK - self._first_weekday)
            sheet.words((LEFT - 14, top + (week + 0.5) * down - 3), short_day(self._chart, day), 28, colour=SOFT,
                        side="right")  # fmt: skip

    def _legend(self, sheet: Sheet, top: float) -> None:
        for number, (mark, text) in enumerate(self._chart["calendar"]["legend"]):
            x, y = LEFT + (number % 2) * (RIGHT - LEFT) / 2, top + (number // 2) * 54
            _marked(sheet, [(x, y)], (40, 40), mark)
            sheet.words((x + 56, y + 20), text, SMALL, room=(RIGHT - LEFT) / 2 - 60)


def _marked(sheet: Sheet, corners: Sequence[Point], size: Point, mark: str) -> None:
    """Boxes with their sign: ticked, half full, struck or empty."""
    if not corners:
        return
    fill, edge = _MARKS[mark]
    sheet.boxes(corners, size, fill, edge)
    if mark == "some":
        sheet.boxes([(x, y + size[1] / 2) for x, y in corners], (size[0], size[1] / 2), edge, edge)
    if mark in _STROKES:
        side = min(size)
        middles = [(x + size[0] / 2, y + size[1] / 2) for x, y in corners]
        strokes = [[(x + across * side, y + down * side) for across, down in _STROKES[mark]] for x, y in middles]
        sheet.lines(strokes, "white" if mark == "done" else INK, max(3, side / 10))
