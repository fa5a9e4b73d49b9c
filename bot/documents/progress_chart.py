"""Draws a patient's progress as a portrait picture that can be read on a phone.

Nothing is told by colour alone.
"""

from collections.abc import Sequence

from bot.documents.progress_calendar import Calendar
from bot.documents.progress_layout import (
    BLUE,
    BOTTOM,
    EDGE,
    GREEN,
    LEFT,
    NAME,
    PURPLE,
    RIGHT,
    SKY,
    SMALL,
    TITLE,
    TOP,
    WEEK,
    WIDTH,
    Chart,
    short_day,
)
from bot.documents.sheet import RULE, SOFT, Point, Sheet

_MOST_JOINED = 60  # more dots than that are too many to join
_LARGE = 50


def draw_progress(chart: Chart) -> bytes:
    """The PNG of `bot.care.progress_shown.chart_of`, its sentences put into words and the `language` named."""
    trends: list[Chart] = [*chart["trends"], *([chart["goals"]] if chart["goals"] else [])]
    plot = _plot_height(len(trends))
    calendar = Calendar(chart) if chart["calendar"] else None
    below = (56 if trends else 0) + (calendar.height if calendar else 0)
    height = TOP + 76 + len(trends) * (plot + 84) + below + BOTTOM
    sheet = Sheet(WIDTH, height)
    sheet.words((EDGE, TOP + 30), chart["title"], TITLE, bold=True, room=WIDTH - 2 * EDGE)
    y = TOP + 76.0
    for number, trend in enumerate(trends):
        Panel(sheet, chart, trend, y + 84, y + 84 + plot).draw(names_changes=number == 0)
        y += plot + 84
    if trends:
        date_line(sheet, chart, y + 30)
        y += 56
    if calendar:
        calendar.draw(sheet, y)
    return sheet.png()


def _plot_height(panels: int) -> int:
    return {1: 420, 2: 340, 3: 270, 4: 220}.get(panels, 180)


def x_of(chart: Chart, day: float) -> float:
    """Where a day stands; a single one in the middle."""
    days = chart["days"]
    return LEFT + 16 + (day / (days - 1) if days > 1 else 0.5) * (RIGHT - LEFT - 32)


class Panel:
    """One measure: its name and where it stands now above, its values over the days below."""

    def __init__(self, sheet: Sheet, chart: Chart, trend: Chart, top: float, bottom: float) -> None:
        self._sheet, self._chart, self._trend = sheet, chart, trend
        self._top, self._bottom = top, bottom

    def draw(self, *, names_changes: bool) -> None:
        """All of it; the first panel also says what the upright lines are."""
        self._heading()
        self._scale()
        self._changes(names_changes)
        self._aim()
        self._values()

    def _heading(self) -> None:
        """Name and aim on the left, where she stands now on the right; the direction where there is room."""
        sheet, trend, y = self._sheet, self._trend, self._top - 44
        sheet.words((WIDTH - EDGE, y), trend["now"], NAME, bold=True, side="right", colour=BLUE)
        right = WIDTH - EDGE - sheet.width_of(trend["now"], NAME, bold=True) - 24
        aim = trend["aim_label"] or ""
        aim_room = sheet.width_of(aim, SMALL, bold=True) + 84 if aim else 0
        name = sheet.cut(trend["name"], NAME, bold=True, room=right - EDGE - aim_room)
        sheet.words((EDGE, y), name, NAME, bold=True)
        x = EDGE + sheet.width_of(name, NAME, bold=True)
        if aim:
            sheet.lines([[(x + 24, y), (x + 72, y)]], GREEN, 5, dashes=(2, 1.2))
            sheet.words((x + 84, y + 2), aim, SMALL, colour=GREEN, bold=True)
            x += aim_room
        if x + 24 + sheet.width_of(trend["hint"], SMALL) < right:
            sheet.words((x + 24, y + 2), trend["hint"], SMALL, colour=SOFT)

    def y_of(self, value: float) -> float:
        """Where a value stands on the scale."""
        low, high = float(self._trend["low"]), float(self._trend["high"])
        return self._bottom - 10 - (value - low) / (high - low) * (self._bottom - self._top - 20)

    def _scale(self) -> None:
        low, high, labels = self._trend["low"], self._trend["high"], self._trend["labels"]
        ticks = [low + number for number in range(len(labels))] or [low, (low + high) / 2, high]
        self._sheet.lines([[(LEFT, self.y_of(tick)), (RIGHT, self.y_of(tick))] for tick in ticks], RULE, 2)
        texts = [labels[0], *[""] * (len(labels) - 2), labels[-1]] if labels else [_number(tick) for tick in ticks]
        for tick, text in zip(ticks, texts, strict=True):
            self._sheet.words((LEFT - 14, self.y_of(tick)), text, SMALL, colour=SOFT, side="right", room=LEFT - 22)

    def _changes(self, is_named: bool) -> None:
        days: list[int] = self._chart["changes"]
        if not days:
            return
        upright = [[(x_of(self._chart, day), self._top), (x_of(self._chart, day), self._bottom)] for day in days]
        self._sheet.lines(upright, PURPLE, 4, dashes=(2, 1.2))
        if is_named:
            x, words = x_of(self._chart, days[-1]), self._chart["change"]
            width = self._sheet.width_of(words, SMALL)
            left = x - width - 14 if x - width - 14 > LEFT else x + 14
            self._sheet.boxes([(left - 6, self._top)], (width + 12, 40), "white", "none")
            self._sheet.words((left, self._top + 20), words, SMALL, colour=PURPLE)

    def _aim(self) -> None:
        if (aim := self._trend["aim"]) is not None:
            self._sheet.lines([[(LEFT, self.y_of(aim)), (RIGHT, self.y_of(aim))]], GREEN, 5, dashes=(5, 2.5))

    def _values(self) -> None:
        """Each report a dot, joined to the next; over months the line goes through the means of the weeks."""
        points = [(float(day), float(value)) for day, value in self._trend["points"]]
        within, is_crowded = self._trend["joined_within"], len(points) > _MOST_JOINED
        dots = [(x_of(self._chart, day), self.y_of(value)) for day, value in points]
        if is_crowded:
            self._sheet.dots(dots, SKY, 9)
        if within:
            joined = runs(points, within)
            self._sheet.lines([[(x_of(self._chart, d), self.y_of(v)) for d, v in run] for run in joined], BLUE, 6)
        if not is_crowded:
            self._sheet.dots(dots, BLUE, 20, edge="white")


def runs(points: Sequence[Point], gap: float) -> list[list[Point]]:
    """What is joined: after a gap of more days than that a line would tell of days nobody reported.

    Too many dots are joined through the means of their weeks.
    """
    if len(points) > _MOST_JOINED:
        points, gap = _weekly(points), 2 * WEEK
    found: list[list[Point]] = []
    before = None
    for day, value in points:
        if before is None or day - before > gap:
            found.append([])
        found[-1].append((day, value))
        before = day
    return [run for run in found if len(run) > 1]


def _weekly(points: Sequence[Point]) -> list[Point]:
    """The mean of each week that has reports, at the mean of their days."""
    weeks: dict[int, list[Point]] = {}
    for day, value in points:
        weeks.setdefault(int(day) // WEEK, []).append((day, value))
    return [(sum(d for d, _v in week) / len(week), sum(v for _d, v in week) / len(week)) for week in weeks.values()]


def _number(tick: float) -> str:
    """A number of the scale; a half of a large one is left out."""
    if tick == int(tick):
        return f"{int(tick)}"
    return f"{tick:.1f}" if tick < _LARGE else ""


def date_line(sheet: Sheet, chart: Chart, y: float) -> None:
    """The first day, the last, and some between."""
    last = chart["days"] - 1
    between = [round(last * part / 3) for part in (1, 2)] if last >= 12 else []
    for day in sorted({0, *between, last}):
        x = x_of(chart, day)
        if 0 < day < last or last == 0:
            sheet.words((x, y), short_day(chart, day), SMALL, colour=SOFT, side="center")
        elif day == 0:
            sheet.words((LEFT, y), short_day(chart, day), SMALL, colour=SOFT)
        else:
            sheet.words((RIGHT, y), short_day(chart, day), SMALL, colour=SOFT, side="right")
