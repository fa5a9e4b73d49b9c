"""A time of day that has passed, as the instant it means."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.schedule import instant


def last_time_at(clock: time, now: datetime, zone: str) -> datetime:
    """The latest instant, not after `now`, at which the clocks of that zone showed this time."""
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    at = instant(today, clock, local)
    return at if at <= now else instant(today - timedelta(days=1), clock, local)
