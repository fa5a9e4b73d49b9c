"""Draws what an alert rests on: one measure, the days that were compared shaded, the changes of the plan marked.

Nothing is told by colour alone: each shaded window has a letter, and a line at its mean.
"""

from typing import Any

from bot.documents.progress_chart import Panel, date_line, x_of
from bot.documents.progress_layout import (
    BLUE,
    BOTTOM,
    EDGE,
    NAME,
    ORANGE,
    SMALL,
    TITLE,
    TOP,
    WIDTH,
    Chart,
)
from bot.documents.sheet import INK, Sheet

_PLOT = 560
_HEADING = 84  # above the plot: the measure's name and where it stands now
_LEGEND_ROW = 64
_SHADES = (("#dceffa", BLUE), ("#fbe6c0", ORANGE))  # the earlier window, the later one; one alone is the later
_NARROWEST = 18  # a window of a single day


def draw_evidence(chart: Chart) -> bytes:
    """The PNG of `bot.care.evidence_shown.evidence_chart`, its sentences put into words and the `language` named."""
    shades = _SHADES[-len(chart["shaded"]) :]
    legend = TOP + 76 + _HEADING + _PLOT + 76
    sheet = Sheet(WIDTH, legend + len(shades) * _LEGEND_ROW + BOTTOM)
    sheet.words((EDGE, TOP + 30), chart["title"], TITLE, bold=True, room=WIDTH - 2 * EDGE)
    top = TOP + 76 + _HEADING
    panel = Panel(sheet, chart, chart["trends"][0], top, top + _PLOT)
    for window, (fill, edge) in zip(chart["shaded"], shades, strict=True):
        left, width = _across(chart, window)
        sheet.boxes([(left, top)], (width, _PLOT), fill, edge)
    panel.draw(names_changes=True)
    for window in chart["shaded"]:
        left, width = _across(chart, window)
        y = panel.y_of(window["mean"])
        sheet.lines([[(left, y), (left + width, y)]], INK, 4, dashes=(3, 2))
        at = left + min(width / 2, 36)
        sheet.words((at, top + _PLOT - 28), window["letter"], NAME, bold=True, side="center", colour=INK)
    date_line(sheet, chart, top + _PLOT + 30)
    for number, (window, (fill, edge)) in enumerate(zip(chart["shaded"], shades, strict=True)):
        y = legend + number * _LEGEND_ROW
        sheet.boxes([(EDGE, y)], (44, 44), fill, edge)
        sheet.words((EDGE + 62, y + 22), window["words"], SMALL, room=WIDTH - 2 * EDGE - 62)
    return sheet.png()


def _across(chart: Chart, window: dict[str, Any]) -> tuple[float, float]:
    """(left edge, width) of a window: half a day more on each side, so that its first and last dot lie in it."""
    half = max((x_of(chart, 1) - x_of(chart, 0)) / 2 if chart["days"] > 1 else 0.0, _NARROWEST / 2)
    left, right = x_of(chart, window["first"]) - half, x_of(chart, window["last"]) + half
    return left, right - left
