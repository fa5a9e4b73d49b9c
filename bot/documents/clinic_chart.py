"""Draws the clinic's numbers as a portrait picture that can be read on a phone.

Nothing is told by colour alone: every bar has its name and its number.
"""

from bot.documents.progress_layout import (
    BLUE,
    BOTTOM,
    EDGE,
    GREEN,
    NAME,
    PURPLE,
    SKY,
    SMALL,
    TITLE,
    TOP,
    WIDTH,
    Chart,
    short_day,
)
from bot.documents.sheet import RULE, SOFT, Sheet

_HEAD, _TILES, _SHARE, _ALERT_BAR, _ALERT_HEAD = 150, 190, 160, 64, 130
_BIG = 88  # height of a tile's number
_BAR = 36
_LABELS = 190  # room for a severity's name
_NUMBERS = 120  # room for a bar's number


def draw_clinic(chart: Chart) -> bytes:
    """The PNG of `bot.care.clinic_numbers_shown`, its sentences put into words and the `language` named."""
    bars = chart["alerts"]["bars"]
    alerts = _ALERT_HEAD + len(bars) * _ALERT_BAR + 20
    height = TOP + _HEAD + 2 * _TILES + len(chart["shares"]) * _SHARE + alerts + BOTTOM
    sheet = Sheet(WIDTH, height)
    _heading(sheet, chart)
    y = float(TOP + _HEAD)
    _tiles(sheet, chart["tiles"], y)
    y += _TILES
    for share in chart["shares"]:
        _share(sheet, share, y)
        y += _SHARE
    _alerts(sheet, chart["alerts"], y)
    _tiles(sheet, chart["waits"], y + alerts)
    return sheet.png()


def _heading(sheet: Sheet, chart: Chart) -> None:
    sheet.words((EDGE, TOP + 30), chart["title"], TITLE, bold=True, room=WIDTH - 2 * EDGE)
    days = f"{short_day(chart, 0)} – {short_day(chart, chart['days'] - 1)}"
    sheet.words((EDGE, TOP + 90), days, SMALL, colour=SOFT)


def _tiles(sheet: Sheet, tiles: list[Chart], y: float) -> None:
    """Numbers side by side, each in a box under its name."""
    gap = 24
    wide = (WIDTH - 2 * EDGE - gap * (len(tiles) - 1)) / len(tiles)
    for number, tile in enumerate(tiles):
        x = EDGE + number * (wide + gap)
        sheet.boxes([(x, y)], (wide, _TILES - 30), "#f4f8fb", RULE)
        sheet.words((x + 24, y + 36), tile["name"], SMALL, colour=SOFT, room=wide - 48)
        sheet.words((x + 24, y + 106), tile["value"], _BIG * 0.8, colour=BLUE, bold=True, room=wide - 48)


def _share(sheet: Sheet, share: Chart, y: float) -> None:
    """A part of a whole: name and counts on the left, the percentage on the right, a bar below."""
    right = WIDTH - EDGE
    sheet.words((right, y + 36), share["now"], NAME, bold=True, side="right", colour=BLUE)
    sheet.words((EDGE, y + 36), share["name"], NAME, bold=True, room=600)
    x = EDGE + min(sheet.width_of(share["name"], NAME, bold=True), 600) + 24
    sheet.words((x, y + 38), share["of"], SMALL, colour=SOFT, room=right - x - 160)
    sheet.boxes([(EDGE, y + 76)], (right - EDGE, _BAR), "#eef2f5", RULE)
    if share["share"]:
        sheet.boxes([(EDGE, y + 76)], ((right - EDGE) * share["share"], _BAR), SKY, BLUE)


def _alerts(sheet: Sheet, alerts: Chart, y: float) -> None:
    """A bar for each severity on one scale, which the aim for all of them together is part of."""
    right = WIDTH - EDGE
    sheet.words((right, y + 36), alerts["now"], NAME, bold=True, side="right", colour=BLUE)
    sheet.words((EDGE, y + 36), alerts["name"], NAME, bold=True, room=right - EDGE - 160)
    sheet.words((EDGE, y + 86), alerts["most_label"], SMALL, colour=GREEN, bold=True, room=right - EDGE)
    longest = max([alerts["most"], *(value for _name, value, _words in alerts["bars"])])
    room = right - EDGE - _LABELS - _NUMBERS
    top = y + _ALERT_HEAD
    for number, (name, value, words) in enumerate(alerts["bars"]):
        middle = top + number * _ALERT_BAR + _ALERT_BAR / 2
        wide = max(room * value / longest, 2)
        sheet.words((EDGE, middle), name, SMALL, room=_LABELS - 20)
        sheet.boxes([(EDGE + _LABELS, middle - _BAR / 2)], (wide, _BAR), PURPLE, PURPLE)
        sheet.words((EDGE + _LABELS + wide + 16, middle), words, SMALL, bold=True)
