"""The picture itself: drawn from whatever a patient's days hold, as wide as a phone likes, on white."""

import struct
import zlib
from datetime import date, timedelta
from typing import Any

import pytest

from bot.demo.emulator.pictures import picture_size
from bot.documents.progress_chart import draw_progress

MARKS = ("done", "some", "not_done", "unanswered")


def chart(days: int, trends: int, *, aim: float | None = 3, name: str = "Pain", language: str = "en") -> dict[str, Any]:
    points = [[day, float(day * 7 % 11)] for day in range(0, days, 2)]
    trend = {"name": name, "now": "now 4", "hint": "lower is better", "low": 0, "high": 10, "aim": aim,
             "aim_label": None if aim is None else "aim 3", "labels": [],
             "joined_within": 3, "points": points}  # fmt: skip
    return {
        "title": "Your last 6 weeks", "first_on": (date(2026, 5, 24) - timedelta(days=days - 1)).isoformat(),
        "days": days, "trends": [trend] * trends, "changes": [days // 2], "change": "plan changed", "goals": None,
        "calendar": {"title": "What was done", "days": {str(day): MARKS[day % 4] for day in range(days)},
                     "legend": [[mark, mark] for mark in MARKS]},
        "language": language,
    }  # fmt: skip


@pytest.mark.parametrize("days", [1, 2, 3, 14, 42, 90, 180])
@pytest.mark.parametrize("trends", [0, 1, 6])
@pytest.mark.long
def test_any_span_and_any_number_of_measures_makes_a_portrait(days: int, trends: int) -> None:
    size = picture_size(draw_progress(chart(days, trends)))
    assert size is not None
    assert size[0] == 1080
    assert size[1] < 3_000
    assert trends < 2 or size[1] > size[0]


@pytest.mark.parametrize("name", ["$x^2$ and $y$", "\\frac", "a" * 300, "", "شدة الألم", "<b>&"])
def test_any_name_is_only_words(name: str) -> None:
    assert picture_size(draw_progress(chart(14, 2, name=name))) is not None


@pytest.mark.parametrize("language", ["de", "ar", "fr"])
def test_days_are_named_in_the_readers_language(language: str) -> None:
    assert draw_progress(chart(42, 1, language=language)) != draw_progress(chart(42, 1))


def test_no_calendar_no_aim_and_a_single_value() -> None:
    bare = chart(1, 1, aim=None)
    bare |= {"calendar": None, "changes": []}
    assert picture_size(draw_progress(bare)) is not None


def test_the_paper_is_white_and_the_same_chart_is_the_same_picture() -> None:
    picture = draw_progress(chart(42, 3))
    assert picture == draw_progress(chart(42, 3))
    width, _height = picture_size(picture) or (0, 0)
    start = picture.index(b"IDAT")
    length = struct.unpack(">I", picture[start - 4 : start])[0]
    first_row = zlib.decompressobj().decompress(picture[start + 4 : start + 4 + length], width * 4 + 1)
    assert first_row[1:5] == b"\xff\xff\xff\xff"
