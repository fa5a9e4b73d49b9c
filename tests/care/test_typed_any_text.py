"""Whatever people type, each reader answers within its bounds, soon, and never with an error."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot.care.typed import read_clock, read_date, read_number
from bot.care.typed_words import ENGLISH
from bot.care.zones import is_zone, zone_of_city, zones_by_clock

CITIES = (Path(bot.__file__).parent / "places" / "cities.tsv").read_text(encoding="utf-8")
TODAY = date(2026, 1, 31)

_KNOWN_WORDS = sorted(
    {
        *ENGLISH.units, *ENGLISH.tens, *ENGLISH.months, *ENGLISH.days_in, *ENGLISH.months_in, *ENGLISH.day_parts,
        *ENGLISH.named_hours, *ENGLISH.minutes, *ENGLISH.amounts, *ENGLISH.weekdays, "hundred", "and", "a", "half",
        "minus", "out", "of", "/", "past", "to", "oclock", "next", "end", "7", "10", "18:30", "1830", "2026", "3rd",
        "13/5/2026", "2026-05-03", "1,500", "½", "7²", "-3", "12am", "6p.m.", "999999999", "٧", "00", "Leeds", "UK",
    }
)  # fmt: skip
anything = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_KNOWN_WORDS), max_size=6).map(" ".join),
    st.text(alphabet="0123456789.,:/-+½ ampwekst", max_size=12),
    st.characters().map(lambda character: f"7{character}"),
)
a_thousand_times = settings(derandomize=True, deadline=None, max_examples=1000)


@a_thousand_times
@given(anything, st.floats(-1000, 1000), st.floats(0, 1000))
def test_any_text_gives_a_number_in_range_or_none(text: str, minimum: float, width: float) -> None:
    number = read_number(text, minimum, minimum + width)
    assert number is None or minimum <= number <= minimum + width


@a_thousand_times
@given(anything)
def test_any_text_gives_a_whole_minute_or_none(text: str) -> None:
    clock = read_clock(text)
    assert clock is None or (clock.second == clock.microsecond == 0 and clock.tzinfo is None)


@a_thousand_times
@given(anything, st.dates())
def test_any_text_gives_a_date_to_come_or_none(text: str, today: date) -> None:
    day = read_date(text, today)
    assert day is None or 0 < (day - today).days <= 731


@settings(derandomize=True, deadline=None, max_examples=150)
@given(anything)
@pytest.mark.long
def test_any_text_gives_at_most_five_places_each_in_its_own_zone(text: str) -> None:
    places = zone_of_city(text, CITIES)
    assert len({place.zone for place in places}) == len({place.label for place in places}) == len(places) <= 5


@settings(derandomize=True, deadline=None, max_examples=150)
@given(anything)
def test_no_text_but_a_zones_own_name_is_a_zone(text: str) -> None:
    assert not is_zone(text)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.times(), st.timedeltas(timedelta(0), timedelta(days=80 * 365)))
def test_any_clock_gives_at_most_four_zones(clock: time, later: timedelta) -> None:
    assert len(zones_by_clock(clock, datetime(2020, 1, 1, tzinfo=UTC) + later)) <= 4


_PIECES = [
    "7",
    "7,",
    "1,1",
    "1.1",
    "....",
    "½",
    "7½ ",
    " 7 ",
    "/",
    "7/",
    "- ",
    "a-",
    "~",
    "half past ",
    "of ",
    "out of ",
]
_PIECES += [
    "hundred and ",
    "minus ",
    "3 May ",
    "a couple ",
    "p m ",
    "٧",
    "ﷺ",
    "🔟",
    "e\u0301",
    "\u200f",
    "a ",
    "zz zz ",
]


@pytest.mark.parametrize("piece", _PIECES)
@pytest.mark.parametrize("length", [100, 4096])
def test_the_longest_message_is_answered_at_once(piece: str, length: int) -> None:
    text = (piece * length)[:length]
    started = perf_counter()
    read_number(text, 0, 10)
    read_clock(text)
    read_date(text, TODAY)
    assert perf_counter() - started < 0.1  # measured: under 1 ms
    zone_of_city(text, CITIES)
    assert perf_counter() - started < 1  # measured: under 60 ms
