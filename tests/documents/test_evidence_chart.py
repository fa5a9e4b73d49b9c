"""The picture of an alert's evidence: whatever was compared, shaded on white, as wide as a phone likes."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.demo.emulator.pictures import picture_size
from bot.documents.drawing import Drawer
from bot.documents.evidence_chart import draw_evidence


def chart(days: int, *windows: tuple[int, int], name: str = "Pain", language: str = "en") -> dict[str, Any]:
    points = [[day, 3.0 + day % 3 if day < days - 6 else 7.0] for day in range(days)]
    trend = {"name": name, "now": "now 7", "hint": "lower is better", "low": 0, "high": 10, "aim": 3,
             "aim_label": "aim 3", "labels": [], "joined_within": 3, "points": points}  # fmt: skip
    shaded = [
        {"letter": letter, "first": first, "last": last, "mean": 4.0, "words": f"{letter}: {last - first + 1} reports"}
        for letter, (first, last) in zip("AB", windows, strict=False)
    ]
    return {
        "kind": "evidence", "title": "Case 3", "first_on": (date(2026, 5, 24) - timedelta(days=days - 1)).isoformat(),
        "days": days, "trends": [trend], "changes": [days // 2], "change": "plan changed", "goals": None,
        "calendar": None, "language": language, "shaded": shaded,
    }  # fmt: skip


@pytest.mark.parametrize("days", [1, 2, 14, 42, 180])
def test_one_window_or_two_make_one_picture_of_any_span(days: int) -> None:
    last = days - 1
    for windows in ([(last, last)], [(0, last // 2), (last, last)]):
        size = picture_size(draw_evidence(chart(days, *windows)))
        assert size is not None
        assert size[0] == 1080
        assert 700 < size[1] < 1_200


def test_the_windows_are_drawn() -> None:
    assert draw_evidence(chart(42, (7, 34), (36, 40))) != draw_evidence(chart(42, (7, 30), (36, 40)))
    assert draw_evidence(chart(42, (36, 40))) != draw_evidence(chart(42, (7, 34), (36, 40)))


@pytest.mark.parametrize("name", ["$x^2$", "a" * 300, "", "<b>&"])
def test_any_name_is_only_words(name: str) -> None:
    assert picture_size(draw_evidence(chart(14, (3, 8), name=name))) is not None


async def test_the_drawing_process_knows_both_kinds() -> None:
    drawer, shown = Drawer(), chart(42, (7, 34), (36, 40))
    evidence = await drawer.draw(shown)
    progress = await drawer.draw({name: value for name, value in shown.items() if name != "kind"})
    drawer.close()
    assert evidence == draw_evidence(shown)
    assert evidence != progress
