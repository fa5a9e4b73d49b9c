"""Time zones, asked in ways a person can answer: a city, a country, the clock on the wall, a shared location."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.care.zone_words import WELL_KNOWN_ZONES
from bot.care.zones_by_name import Place, zone_of_city

__all__ = ["Place", "is_zone", "zone_at", "zone_of_city", "zones_by_clock"]

CLOCK_MAY_BE_OFF = timedelta(minutes=10)
MOST_ZONES = 4

_DAY = timedelta(days=1)
_NOT_A_PLACE = frozenset({"localtime", "Factory"})  # the server's own zone, and a placeholder


def zones_by_clock(typed: time, now: datetime, *, prefer: str | None = None) -> tuple[str, ...]:
    """The well-known zones whose clocks show `typed` at the instant `now`, within ten minutes, likeliest first.

    One zone for each set of clock rules, at most four: London and Accra show the same time in winter and not in
    summer, so both are offered; Lisbon keeps London's time and is not. `prefer` is the zone most people asked live
    in: it comes first where it fits, also when "2:30" can be its half past two in the afternoon.
    """
    chosen: dict[tuple[timedelta | None, ...], str] = {}
    if prefer is not None and _shows_in_either_half(typed, now.astimezone(ZoneInfo(prefer))):
        chosen[_offsets_ahead(prefer, now)] = prefer
    for name in WELL_KNOWN_ZONES:
        if _shows(typed, now.astimezone(ZoneInfo(name))):
            chosen.setdefault(_offsets_ahead(name, now), name)
    return tuple(chosen.values())[:MOST_ZONES]


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA zone of a place on Earth, in degrees north and east; at sea a nautical one such as Etc/GMT+5.

    ValueError when there is no such place.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"no place on Earth: {latitude}, {longitude}")
    from tzfpy import get_tz  # its maps take 50 ms to load, and few people share a location

    return str(get_tz(longitude, latitude))


def is_zone(text: str) -> bool:
    """True for the exact name of an IANA zone, such as Europe/London."""
    return text in available_timezones() - _NOT_A_PLACE


def _shows(typed: time, local: datetime) -> bool:
    apart = abs(datetime.combine(local.date(), typed) - local.replace(tzinfo=None))
    return min(apart, _DAY - apart) <= CLOCK_MAY_BE_OFF


def _shows_in_either_half(typed: time, local: datetime) -> bool:
    afternoon = typed.replace(hour=typed.hour + 12) if 1 <= typed.hour <= 11 else typed
    return _shows(typed, local) or _shows(afternoon, local)


def _offsets_ahead(name: str, now: datetime) -> tuple[timedelta | None, ...]:
    """The zone's offset on each day of a year: Israel changes its clocks two days before Greece."""
    zone = ZoneInfo(name)
    return tuple((now + timedelta(days=ahead)).astimezone(zone).utcoffset() for ahead in range(366))
