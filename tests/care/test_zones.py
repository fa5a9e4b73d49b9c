"""Time zones from what people can say: a city, a country, the clock on the wall, where they are."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

import bot
from bot.care.zone_words import COUNTRY_NAMES, STATES, WELL_KNOWN_ZONES
from bot.care.zones import Place, is_zone, zone_at, zone_of_city, zones_by_clock
from bot.care.zones_by_name import fold

CITIES = (Path(bot.__file__).parent / "places" / "cities.tsv").read_text(encoding="utf-8")
WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)
LEEDS = Place("Leeds, GB", "Europe/London")


@pytest.mark.parametrize(
    "text",
    [
        "Leeds", "leeds", " LEEDS! ", "leeds please", "Leeds, UK", "Leeds UK", "Leeds, England", "Leeds, GB",
        "I live in Leeds", "I'm in Leeds", "i live in a small town near Leeds in the UK", "UK, Leeds",
        "Leeds, United Kingdom", "the city of Leeds", "same as Leeds",
    ],
)  # fmt: skip
def test_leeds_is_found_however_it_is_said(text: str) -> None:
    assert zone_of_city(text, CITIES) == (LEEDS,)


@pytest.mark.parametrize(
    ("text", "label", "zone"),
    [
        ("köln", "Köln, DE", "Europe/Berlin"), ("Cologne", "Köln, DE", "Europe/Berlin"),
        ("Sao Paulo", "São Paulo, BR", "America/Sao_Paulo"), ("St. Helens", "St Helens, GB", "Europe/London"),
        ("Stoke-on-Trent", "Stoke-on-Trent, GB", "Europe/London"), ("İSTANBUL", "Istanbul, TR", "Europe/Istanbul"),
        ("I live in the Hague", "The Hague, NL", "Europe/Amsterdam"), ("nyc", "New York City, US", "America/New_York"),
        ("Mexico City", "Mexico City, MX", "America/Mexico_City"), ("Nice", "Nice, FR", "Europe/Paris"),
        ("Cape Town South Africa", "Cape Town, ZA", "Africa/Johannesburg"), ("Kiev", "Kyiv, UA", "Europe/Kyiv"),
        ("Phoenix, United States", "Phoenix, US", "America/Phoenix"),
        ("London Canada", "London, CA", "America/Toronto"),
        ("Paris, Texas", "Paris, US", "America/Chicago"), ("Portland, Maine", "Portland, US", "America/New_York"),
        ("London, Ontario", "London, CA", "America/Toronto"),
        ("Perth, Western Australia", "Perth, AU", "Australia/Perth"),
    ],
)  # fmt: skip
def test_a_city_is_found_under_its_names_and_in_its_country(text: str, label: str, zone: str) -> None:
    assert zone_of_city(text, CITIES) == (Place(label, zone),)


@pytest.mark.parametrize(
    ("text", "label", "zone"),
    [
        ("Germany", "Germany", "Europe/Berlin"), ("England", "United Kingdom", "Europe/London"),
        ("I live in the United Kingdom", "United Kingdom", "Europe/London"), ("of Germany", "Germany", "Europe/Berlin"),
        ("south africa", "South Africa", "Africa/Johannesburg"), ("India", "India", "Asia/Kolkata"),
        ("Turkey", "Türkiye", "Europe/Istanbul"), ("Burma", "Myanmar (Burma)", "Asia/Yangon"),
        ("California", "California, US", "America/Los_Angeles"), ("Alaska", "Alaska, US", "America/Anchorage"),
    ],
)  # fmt: skip
def test_a_country_or_state_of_one_zone_is_enough(text: str, label: str, zone: str) -> None:
    assert zone_of_city(text, CITIES) == (Place(label, zone),)


def test_a_country_of_several_zones_offers_them_with_the_most_cities_first() -> None:
    spain = [place.zone for place in zone_of_city("Spain", CITIES)]
    assert spain == ["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"]
    usa = [place.zone for place in zone_of_city("I live in the USA", CITIES)]
    assert usa[:3] == ["America/New_York", "America/Chicago", "America/Los_Angeles"]
    assert [place.label for place in zone_of_city("Texas", CITIES)] == [
        "Texas, US (Chicago time)",
        "Texas, US (Denver time)",
    ]


def test_namesakes_are_all_offered_and_told_apart() -> None:
    assert [place.label for place in zone_of_city("London", CITIES)] == ["London, GB", "London, CA"]
    assert zone_of_city("Portland", CITIES) == (
        Place("Portland, US (Los Angeles time)", "America/Los_Angeles"),
        Place("Portland, US (New York time)", "America/New_York"),
        Place("Portland, US (Chicago time)", "America/Chicago"),
    )


def test_a_name_of_country_and_city_offers_both() -> None:
    zones = [place.zone for place in zone_of_city("Georgia", CITIES)]
    assert zones[0] == "Asia/Tbilisi"
    assert zone_of_city("Arizona", CITIES)[0] == Place("Arizona, US", "America/Phoenix")  # there is one in Honduras
    assert "America/New_York" in zones
    assert zone_of_city("Singapore", CITIES) == (Place("Singapore", "Asia/Singapore"),)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Manchster", "Europe/London"), ("Birmingam", "Europe/London"), ("Glasgwo", "Europe/London"),
        ("Edinburrgh", "Europe/London"), ("Londom", "Europe/London"), ("I live in Manchster, UK", "Europe/London"),
        ("Barcelone", "Europe/Madrid"), ("Torronto", "America/Toronto"), ("Manchetser", "Europe/London"),
    ],
)  # fmt: skip
def test_one_wrong_letter_is_forgiven(text: str, zone: str) -> None:
    assert zone_of_city(text, CITIES)[0].zone == zone


@pytest.mark.parametrize(
    "text", ["", " ", "?", "🙂", "no", "i dont know", "I live in", "asdfgh", "Leeds " * 20, "\x00\t"]
)
def test_what_names_no_place_gives_none(text: str) -> None:
    assert zone_of_city(text, CITIES) == ()


def test_the_last_line_counts_and_the_comment_does_not() -> None:
    cities = "# a comment\tEurope/Paris\tNowhere, FR\naba\tAfrica/Lagos\tAba, NG\nzug\tEurope/Zurich\tZug, CH"
    assert zone_of_city("Zug", cities) == (Place("Zug, CH", "Europe/Zurich"),)
    assert zone_of_city("a comment", cities) == ()


def test_every_line_of_the_list_is_a_folded_name_a_zone_and_a_label() -> None:
    lines = CITIES.splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} == {3}
    assert [row[0] for row in rows[::50] if fold(row[0]) != row[0]] == []
    assert {row[1] for row in rows} - available_timezones() == set()
    assert lines == sorted(lines, key=lambda line: line.partition("\t")[0]), "lines of one name stand together"


def test_every_zone_in_the_tables_exists() -> None:
    assert set(WELL_KNOWN_ZONES) - available_timezones() == set()
    assert {zone for _, zone in STATES} - available_timezones() == set()
    assert [name for name in COUNTRY_NAMES if fold(name) != name or not zone_of_city(name, CITIES)] == []


def test_in_winter_london_and_accra_are_told_apart_although_their_clocks_agree() -> None:
    assert zones_by_clock(time(12, 5), WINTER) == ("Europe/London", "Africa/Accra")


def test_in_summer_london_shares_the_clock_of_lagos() -> None:
    assert zones_by_clock(time(13, 0), SUMMER)[:2] == ("Europe/London", "Africa/Lagos")
    assert zones_by_clock(time(12, 0), SUMMER)[0] == "Africa/Accra"


def test_a_clock_may_be_ten_minutes_off_and_not_eleven() -> None:
    assert zones_by_clock(time(17, 30), WINTER) == ("Asia/Kolkata",)
    assert zones_by_clock(time(17, 20), WINTER) == zones_by_clock(time(17, 31), WINTER) == ("Asia/Kolkata",)
    assert zones_by_clock(time(17, 38), WINTER) == ("Asia/Kolkata", "Asia/Kathmandu")
    assert zones_by_clock(time(17, 19), WINTER) == ()


def test_a_clock_past_midnight_is_near_one_before_it() -> None:
    assert "Europe/London" in zones_by_clock(time(0, 4), WINTER.replace(hour=23, minute=56))
    assert "Europe/London" in zones_by_clock(time(23, 56), WINTER.replace(hour=0, minute=4))


def test_the_preferred_zone_comes_first_and_stands_for_its_clock_rules() -> None:
    assert zones_by_clock(time(12, 5), WINTER, prefer="Europe/Lisbon") == ("Europe/Lisbon", "Africa/Accra")
    assert zones_by_clock(time(12, 5), WINTER, prefer="Africa/Accra") == ("Africa/Accra", "Europe/London")
    assert zones_by_clock(time(12, 5), WINTER, prefer="Asia/Tokyo") == zones_by_clock(time(12, 5), WINTER)


def test_half_past_two_may_be_the_preferred_zones_afternoon_but_half_past_fourteen_is_not_its_night() -> None:
    afternoon, night = WINTER.replace(hour=14, minute=30), WINTER.replace(hour=2, minute=30)
    assert zones_by_clock(time(2, 30), afternoon, prefer="Europe/London")[0] == "Europe/London"
    assert "Europe/London" not in zones_by_clock(time(2, 30), afternoon)
    assert "Europe/London" not in zones_by_clock(time(14, 30), night, prefer="Europe/London")


def test_both_sides_of_the_date_line_are_offered() -> None:
    assert set(zones_by_clock(time(1, 0), WINTER)) == {"Pacific/Auckland", "Pacific/Tongatapu", "Pacific/Pago_Pago"}


@pytest.mark.parametrize("now", [WINTER, SUMMER, datetime(2026, 10, 28, 3, 0, tzinfo=UTC)])
@pytest.mark.long
def test_nearly_every_city_finds_its_own_clock_rules_among_the_zones_offered(now: datetime) -> None:
    cities = [line.split("\t")[1] for line in CITIES.splitlines()[1:]]
    lost = {zone for zone in set(cities) if not _is_offered(zone, now)}
    assert sum(zone in lost for zone in cities) < 0.005 * len(cities), lost


def _is_offered(zone: str, now: datetime) -> bool:
    offered = zones_by_clock(now.astimezone(ZoneInfo(zone)).time(), now)
    days = [now + timedelta(days=ahead) for ahead in range(365)]
    rules = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return any(rules == [day.astimezone(ZoneInfo(other)).utcoffset() for day in days] for other in offered)


def test_a_shared_location_has_a_zone() -> None:
    assert zone_at(53.8, -1.55) == "Europe/London"
    assert zone_at(-33.87, 151.21) == "Australia/Sydney"
    assert is_zone(zone_at(0, 0))
    assert is_zone(zone_at(-90, 180))


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_no_place_on_earth_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="no place on Earth"):
        zone_at(latitude, longitude)


def test_only_exact_zone_names_are_zones() -> None:
    assert all(map(is_zone, ("Europe/London", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5")))
    refused = (
        "europe/london",
        "Europe",
        "right/Europe/London",
        "posix/UTC",
        "localtime",
        "Factory",
        "",
        "../UTC",
        "\x00",
    )
    assert not any(map(is_zone, refused))
