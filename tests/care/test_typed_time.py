"""Times of day as people type them."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.typed import read_clock


@pytest.mark.parametrize(
    "text",
    [
        "18:30", "18.30", "18,30", "1830", "18h30", "at 18:30", "18:30 please", "6:30pm", "6.30 pm", "6:30 PM", "630pm",
        "6:30 p.m.", "06:30 pm", "18:30 pm", "half past six pm", "half past six in the evening", "half past 18",
        "half past 6 this evening", "tonight at 6:30", "six thirty pm", "thirty minutes past six pm", "١٨:٣٠",
        "18：30", "about 18:30", "6:30 in the evening",
    ],
)  # fmt: skip
def test_half_past_six_in_the_evening_is_read_however_it_is_written(text: str) -> None:
    assert read_clock(text) == time(18, 30)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("8", time(8)), ("08", time(8)), ("8am", time(8)), ("8 a.m.", time(8)), ("8a.m.", time(8)), ("20", time(20)),
        ("0", time(0)), ("23", time(23)), ("8h", time(8)), ("0630", time(6, 30)), ("00:00", time(0)),
        ("8 in the evening", time(20)), ("8 in the morning", time(8)), ("8 o'clock at night", time(20)),
        ("eight o’clock in the morning", time(8)), ("8ish", time(8)), ("eight am", time(8)),
        ("2 at night", time(2)), ("12 at night", time(0)), ("3 in the afternoon", time(15)),
        ("12 am", time(0)), ("12 pm", time(12)), ("12:30am", time(0, 30)), ("12:30pm", time(12, 30)),
        ("noon", time(12)), ("midday", time(12)), ("midnight", time(0)), ("12 noon", time(12)),
        ("twelve midnight", time(0)), ("at noon", time(12)),
        ("quarter past 7 am", time(7, 15)), ("a quarter to 7 pm", time(18, 45)), ("ten to seven pm", time(18, 50)),
        ("twenty five past six pm", time(18, 25)), ("quarter to one in the afternoon", time(12, 45)),
        ("quarter to 12 at night", time(23, 45)), ("twenty thirty", time(20, 30)),
    ],
)  # fmt: skip
def test_hours_and_parts_of_the_day_are_read(text: str, clock: time) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    "text", ["half past six", "six", "six thirty", "8 o'clock", "quarter to 7", "630", "ten past 12", "half past"]
)
def test_an_hour_that_may_be_morning_or_evening_is_asked_again(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "07:60", "24:00", "24", "25", "2400", "1860", "18 am", "0 pm", "99", "7:5", "7.5", "half to six pm",
        "12 in the morning", "3 in the evening", "5 at night", "one noon", "13 o'clock am", "half past 24",
    ],
)  # fmt: skip
def test_a_time_that_does_not_exist_is_asked_again(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "between 6 and 7", "6-7", "6 or 7 pm", "8 20", "8 and 20", "8:00, 20:00", "6 to 7 pm to 8", "not 8", "I am 8",
        "after lunch", "none", "zero", "", "?", "pm", "morning", "8 mg", "8x", "18:30:00", "tomorrow 8", "18/30",
        "to 8 pm", "past", "oclock", "8 am pm", "-8",
        "ten past six thirty pm", "six half pm", "six quarter pm",
    ],
)  # fmt: skip
def test_what_is_not_one_time_is_asked_again(text: str) -> None:
    assert read_clock(text) is None


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_is_read_back(hour: int, minute: int) -> None:
    clock, half = time(hour, minute), "am" if hour < 12 else "pm"
    assert read_clock(f"{hour:02}:{minute:02}") == clock
    assert read_clock(f"{hour:02}{minute:02}") == clock
    assert read_clock(f"{hour % 12 or 12}.{minute:02} {half}") == clock
