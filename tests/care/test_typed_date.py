"""Dates to come as people type them for a goal."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.typed import read_date

TODAY = date(2026, 1, 31)  # a Saturday


@pytest.mark.parametrize(
    "text",
    [
        "3 May", "3 may", "May 3", "May 3rd", "3rd of May", "the 3rd of May", "by 3 May", "May 3, 2026", "3 May 2026",
        "3. May 2026", "Sunday 3 May", "Sun, 3 May 2026", "2026-05-03", "2026/05/03", "2026.5.3", "٣ May",
        "٢٠٢٦-٠٥-٠٣", "3 May!",
    ],
)  # fmt: skip
def test_the_third_of_may_is_read_however_it_is_written(text: str) -> None:
    assert read_date(text, TODAY) == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in 6 weeks", date(2026, 3, 14)), ("6 weeks", date(2026, 3, 14)), ("six weeks from now", date(2026, 3, 14)),
        ("in 6 weeks' time", date(2026, 3, 14)), ("6weeks", date(2026, 3, 14)), ("within six weeks", date(2026, 3, 14)),
        ("a fortnight", date(2026, 2, 14)), ("ten days", date(2026, 2, 10)), ("tomorrow", date(2026, 2, 1)),
        ("next week", date(2026, 2, 7)), ("a couple of weeks", date(2026, 2, 14)), ("in two months", date(2026, 3, 31)),
        ("next month", date(2026, 2, 28)), ("in a month", date(2026, 2, 28)), ("in 25 days", date(2026, 2, 25)),
        ("in a year", date(2027, 1, 31)), ("in 2 years", date(2028, 1, 31)), ("end of May", date(2026, 5, 31)),
        ("by the end of February", date(2026, 2, 28)), ("end of February 2027", date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_a_span_is_counted_from_today(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day


def test_a_date_without_its_year_is_the_next_to_come() -> None:
    assert read_date("30 January", TODAY) == date(2027, 1, 30)
    assert read_date("31 January", TODAY) == date(2027, 1, 31)
    assert read_date("1 February", TODAY) == date(2026, 2, 1)
    assert read_date("29 February", date(2026, 6, 1)) == date(2028, 2, 29)


def test_a_date_in_figures_is_read_only_when_day_and_month_cannot_be_confused() -> None:
    assert read_date("13/05/2026", TODAY) == read_date("05/13/2026", TODAY) == date(2026, 5, 13)
    assert read_date("13 / 5 / 2026", TODAY) == read_date("13.05.2026", TODAY) == date(2026, 5, 13)
    assert read_date("05/05/2026", TODAY) == date(2026, 5, 5)
    assert read_date("03/05/2026", TODAY) is None
    assert read_date("3.5.2026", TODAY) is None
    assert read_date("13/05/26", TODAY) is None


@pytest.mark.parametrize(
    "text", ["today", "yesterday", "6 weeks ago", "31/01/2026", "2025-05-03", "last month", "0 days", "3 May 2025"]
)
def test_the_past_is_asked_again(text: str) -> None:
    assert read_date(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["2028-02-01", "in 3 years", "25 months", "1000 days", "999999999 weeks", "3 May 2029"]
)
def test_more_than_two_years_ahead_is_asked_again(text: str) -> None:
    assert read_date(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "christmas", "soon", "", "?", "6", "may", "in May", "31 June", "30 February", "2026-02-30", "2026-13-01",
        "0 May", "32 May", "3", "the 3rd", "3 4 May", "between 3 and 4 May", "3 May May", "3x May", "Monday 3 May",
        "1 to 2 months", "twenty to three weeks", "every 6 weeks", "never", "not 3 May", "6 weeks or 2 months",
        "month", "next", "next 6 weeks", "2026-05/03", "3 May 26", "friday", "end", "end of", "1.5 months", "-6 weeks",
    ],
)  # fmt: skip
def test_what_is_not_one_date_is_asked_again(text: str) -> None:
    assert read_date(text, TODAY) is None


@settings(derandomize=True, deadline=None)
@given(st.dates(), st.integers(-800, 1600))
def test_a_date_is_read_back_when_it_lies_within_two_years(today: date, ahead: int) -> None:
    if not 0 <= (today - date.min).days + ahead <= (date.max - date.min).days:
        return
    day = today + timedelta(days=ahead)
    read = read_date(day.isoformat(), today)
    assert read == (day if read is not None else None)
    if 0 < ahead <= 730:
        assert read == day
    if ahead <= 0 or ahead > 731:
        assert read is None
