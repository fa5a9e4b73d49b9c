"""Where things stand in the picture of a patient's progress, and its colours.

The colours are Okabe and Ito's (2008), which colour-blind people tell apart, some darker so that letters can be read.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton

WIDTH = 1080
LEFT, RIGHT, TOP, BOTTOM = 128, 1040, 36, 40  # of the plots; words may stand left of them
EDGE = 40
TITLE, NAME, SMALL = 48, 40, 32  # heights of letters; 32 of 1080 is 11 on a phone 375 wide
BLUE, SKY, GREEN, ORANGE, PURPLE = "#0072B2", "#56B4E9", "#00795A", "#E69F00", "#9A4D7B"
WEEK = 7

Chart = Mapping[str, Any]


def short_day(chart: Chart, day: int) -> str:
    """The day as it is written in the reader's language: Mar 2."""
    return str(format_skeleton("MMMd", date_of(chart, day), locale=chart["language"]))


def date_of(chart: Chart, day: int) -> date:
    """The date of the chart's day of that number."""
    return date.fromisoformat(chart["first_on"]) + timedelta(days=day)
