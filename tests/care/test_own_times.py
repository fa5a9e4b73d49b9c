"""Spans of the day as people type them."""

from datetime import time

import pytest

from bot.dialogues.own_times import read_span


@pytest.mark.parametrize(
    "text", ["22:30 to 07:30", "22:30-07:30", "22:30 – 07:30", "10:30 pm until 7:30 am", "22:30 07:30"]
)
def test_spans_as_people_type_them(text: str) -> None:
    assert read_span(text) == (time(22, 30), time(7, 30))


@pytest.mark.parametrize(
    "text", ["", "22:30", "always", "to", "22:30 to", "25:00 to 7:00", "22:00 to 22:00", "x" * 4_000]
)
def test_what_is_no_span(text: str) -> None:
    assert read_span(text) is None
