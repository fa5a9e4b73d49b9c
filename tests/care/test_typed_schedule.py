"""When an item is due, typed as clinicians do: read when there is one reading, asked again otherwise."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.plan_file import parse_plan
from bot.care.plan_tables import WEEKDAYS
from bot.care.typed_schedule import TypedSchedule, read_schedule

EIGHT, TWENTY, SIX_PM = time(8), time(20), time(18)
MON_WED_FRI = frozenset({0, 2, 4})


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("08:00", TypedSchedule((EIGHT,))),
        ("8am", TypedSchedule((EIGHT,))),
        ("08:00 and 20:00", TypedSchedule((EIGHT, TWENTY))),
        ("20:00, 08:00", TypedSchedule((EIGHT, TWENTY))),
        ("08:00,20:00", TypedSchedule((EIGHT, TWENTY))),
        ("08:00 20:00", TypedSchedule((EIGHT, TWENTY))),
        ("8am 8pm", TypedSchedule((EIGHT, TWENTY))),
        ("8 am and 8 pm", TypedSchedule((EIGHT, TWENTY))),
        ("8 and 20", TypedSchedule((EIGHT, TWENTY))),
        ("every day at 08:00", TypedSchedule((EIGHT,))),
        ("Daily 08:00", TypedSchedule((EIGHT,))),
        ("Mon Wed Fri 18:00", TypedSchedule((SIX_PM,), MON_WED_FRI)),
        ("mon, wed, fri at 6pm", TypedSchedule((SIX_PM,), MON_WED_FRI)),
        ("Mondays, Wednesdays and Fridays at 18:00", TypedSchedule((SIX_PM,), MON_WED_FRI)),
        ("18:00 on Monday/", TypedSchedule((SIX_PM,), frozenset({0}))),
        ("every Monday 18:00", TypedSchedule((SIX_PM,), frozenset({0}))),
        ("Mon-Fri 08:00", TypedSchedule((EIGHT,), frozenset(range(5)))),
        ("Sat to Mon 08:00", TypedSchedule((EIGHT,), frozenset({5, 6, 0}))),
        ("weekdays 08:00", TypedSchedule((EIGHT,), frozenset(range(5)))),
        ("Mon-Sun 08:00", TypedSchedule((EIGHT,))),
        ("every 3 days 08:00", TypedSchedule((EIGHT,), every_days=3)),
        ("08:00 every three days", TypedSchedule((EIGHT,), every_days=3)),
        ("every other day at 08:00", TypedSchedule((EIGHT,), every_days=2)),
        ("every 2 weeks 08:00", TypedSchedule((EIGHT,), every_days=14)),
        ("every week 08:00", TypedSchedule((EIGHT,), every_days=7)),
        ("as needed", TypedSchedule()),
        ("as needed, 3 a day", TypedSchedule(daily_limit=3)),
        ("As needed, at most three times a day", TypedSchedule(daily_limit=3)),
        ("when needed max 4/day", TypedSchedule(daily_limit=4)),
        ("PRN, no more than 2 per day", TypedSchedule(daily_limit=2)),
    ],
)
def test_one_reading(text: str, understood: TypedSchedule) -> None:
    assert read_schedule(text) == understood


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "sometimes", "morning", "Monday", "every 3 days", "twice a day",  # no time
        "8 20", "8,20", "half past six", "630",  # more than one reading
        "25:00", "08:00 and 08:00", "08:00 and maybe later", "08:00 not 20:00",
        "Mon every 3 days 08:00", "every 0 days 08:00", "every 400 days 08:00", "every few days 08:00",
        "as needed, 0 a day", "as needed, 99 a day", "as needed, at most", "as needed every 4 hours", "as needed 08:00",
        "1:00 2:00 3:00 4:00 5:00 6:00 7:00 8:00 9:00", "x" * 200,
    ],
)  # fmt: skip
def test_no_reading_or_two(text: str) -> None:
    assert read_schedule(text) is None


CLOCKS = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=8, unique=True)


@given(CLOCKS, st.sets(st.integers(0, 6), max_size=6), st.integers(1, 366))
def test_what_is_written_out_is_read_back(times: list[time], days: set[int], every: int) -> None:
    rhythm = " ".join(WEEKDAYS[day] for day in days) if days else f"every {every} days"
    typed = f"{rhythm} {' and '.join(f'{at:%H:%M}' for at in times)}"
    assert read_schedule(typed) == TypedSchedule(tuple(sorted(times)), frozenset(days), 1 if days else every)


@given(st.text(max_size=60))
def test_any_text_is_read_or_is_not_and_what_is_read_makes_an_item(text: str) -> None:
    understood = read_schedule(text)
    if understood is not None:
        keys = {key: value for key, value in understood.as_table().items() if value is not None}
        item = parse_plan({"code": "p", "name": "P", "items": [{"id": "a", **keys}]}).items[0]
        assert (item.times, item.weekdays) == (understood.times, understood.weekdays)
