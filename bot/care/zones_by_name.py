"""Time zones by the name of a city or country, found in the list of cities as people type it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel import Locale
from babel.core import get_global

from bot.care.zone_words import AROUND_A_NAME, CITY_NICKNAMES, COUNTRY_NAMES, STATES

MOST_PLACES = 5
LONGEST_ANSWER = 100  # characters
MOST_WORDS = 12
LONGEST_NAME = 6  # words
SHORTEST_MISSPELT = 5  # letters; below that too many names are one letter apart

_TYPED_CODE = re.compile(r", *([A-Z]{2})\W*$")


@dataclass(frozen=True, slots=True)
class Place:
    """A city or country as shown to the person, and its IANA zone."""

    label: str
    zone: str


def zone_of_city(text: str, cities: str) -> tuple[Place, ...]:
    """The places a person may mean, likeliest first, one for each zone, at most five; none when nothing fits.

    `cities` is the list: a comment line, then folded name, zone and label, tab-separated, several lines a name.
    A country or state beside the city chooses among its namesakes; alone it stands for the zones it has.
    """
    text = text.strip()
    if len(text) > LONGEST_ANSWER:
        return ()
    words = tuple(fold(text).split()[:MOST_WORDS])
    countries = _country_codes()
    places = _named(words, cities, countries) or _misspelt(words, cities, countries)
    code = _TYPED_CODE.search(text)
    named = _in_country(places, code[1]) if code else []
    return _one_for_each_zone(named or places)[:MOST_PLACES]


def fold(text: str) -> str:
    """The text as the list writes names: small letters, no accents, blanks for punctuation."""
    letters = (c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def _named(words: tuple[str, ...], cities: str, countries: Mapping[str, str]) -> list[Place]:
    """The longest run of words that names a city, or else a country or state; the others may name its country."""
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        runs = list(_runs(words, length))
        for name, others in runs:
            if found := _cities_named(name, cities):
                country = _country_places(countries.get(name), cities)
                return _narrowed(country + _states_named(name) + found, others, countries)
        for name, others in runs:
            if found := _country_places(countries.get(name), cities) + _states_named(name):
                inside = _within(_named(others, cities, countries), name, countries)  # Phoenix, United States
                return inside or _narrowed(found, others, countries)
    return []


def _runs(words: tuple[str, ...], length: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each run of that many words that may be a name, with the words around it."""
    for start in range(len(words) - length + 1):
        run, others = words[start : start + length], words[:start] + words[start + length :]
        if not others or not AROUND_A_NAME & {run[0], run[-1]}:
            yield " ".join(run), others


def _cities_named(name: str, cities: str) -> list[Place]:
    name = CITY_NICKNAMES.get(name, name)
    start = f"\n{name}\t"
    places, at = [], cities.find(start)
    while at >= 0:
        end = cities.find("\n", at + 1)
        _, zone, label = cities[at + 1 : end if end >= 0 else len(cities)].split("\t")
        places.append(Place(label, zone))
        at = end if end >= 0 and cities.startswith(start, end) else -1
    return places


def _narrowed(places: list[Place], words: tuple[str, ...], countries: Mapping[str, str]) -> list[Place]:
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        for name, _ in _runs(words, length):
            if within := _within(places, name, countries):
                return within
    return places


def _within(places: list[Place], name: str, countries: Mapping[str, str]) -> list[Place]:
    """The places in the country or state of that name."""
    if name in countries:
        return _in_country(places, countries[name])
    zones = {state.zone for state in _states_named(name)}
    return [place for place in places if place.zone in zones]


def _states_named(name: str) -> list[Place]:
    return [
        Place(f"{name.title()}, {country}", zone)
        for (country, zone), states in STATES.items()
        if name in states.split(", ")
    ]


def _in_country(places: list[Place], code: str) -> list[Place]:
    return [place for place in places if place.label.endswith(f", {code}")]


def _country_codes() -> dict[str, str]:
    """Country code by folded English name; "Myanmar (Burma)" counts as two."""
    codes: dict[str, str] = {}
    for code, names in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha():
            codes.update((fold(name), code) for name in names.split("("))
    return codes | COUNTRY_NAMES


def _country_places(code: str | None, cities: str) -> list[Place]:
    """The country itself where it has one zone; else its zones, the one with the most names of cities first."""
    if code is None:
        return []
    zones = _zones_of_cities(code, cities) or list(get_global("territory_zones").get(code, ()))
    if len(zones) == 1:
        return [Place(Locale("en").territories[code], zones[0])]
    return [Place(f"{_city_of(zone)}, {code}", zone) for zone in zones]


def _zones_of_cities(code: str, cities: str) -> list[str]:
    counted: Counter[str] = Counter()
    end_of_label = f", {code}\n"
    at = cities.find(end_of_label)
    while at >= 0:
        label = cities.rfind("\t", 0, at)
        counted[cities[cities.rfind("\t", 0, label) + 1 : label]] += 1
        at = cities.find(end_of_label, at + 1)
    return [zone for zone, _ in counted.most_common()]


def _misspelt(words: tuple[str, ...], cities: str, countries: Mapping[str, str]) -> list[Place]:
    """Cities one letter away from the words, or from one of them; the best known first."""
    words = tuple(word for word in words if word not in AROUND_A_NAME)
    for length in sorted({len(words), 1}, reverse=True):
        for name, others in _runs(words, length):
            near = _cities_near(name, cities) if len(name) >= SHORTEST_MISSPELT else []
            if near:
                return _narrowed(near, others, countries)
    return []


def _cities_near(name: str, cities: str) -> list[Place]:
    shape = rf"\n({name[0]}[^\t]{{{len(name) - 2},{len(name)}}})\t"
    names = {match[1] for match in re.finditer(shape, cities)}
    places = [place for near in sorted(names) if _one_letter_apart(name, near) for place in _cities_named(near, cities)]
    # The more languages have a name for a city, the better known it is.
    return sorted(dict.fromkeys(places), key=lambda place: -cities.count(f"\t{place.label}\n"))


def _one_letter_apart(one: str, other: str) -> bool:
    """True when a letter is changed, missing, too many, or has changed places with its neighbour."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    swapped = len(one) > 1 and one[1::-1] + one[2:] == other
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _one_for_each_zone(places: list[Place]) -> tuple[Place, ...]:
    """The first place of each zone; namesakes in one country are told apart by their zone's city."""
    firsts = list({place.zone: place for place in reversed(places)}.values())
    ordered = sorted(firsts, key=places.index)
    shown = Counter(place.label for place in ordered)
    return tuple(
        place if shown[place.label] == 1 else Place(f"{place.label} ({_city_of(place.zone)} time)", place.zone)
        for place in ordered
    )


def _city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
