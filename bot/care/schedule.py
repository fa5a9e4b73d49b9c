"""When a plan item is due: local days and times, turned into instants in the patient's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Local times on local days. The nth of `times` (ascending) is slot n of a day.

    `weekdays` (0 = Monday) empty means every day, `every_days` counts from `starts_on`, `ends_on` is the last day.
    "Once, on 3 May" starts and ends on that day.
    """

    times: tuple[time, ...]
    starts_on: date
    weekdays: frozenset[int] = frozenset()
    every_days: int = 1
    ends_on: date | None = None

    def is_on(self, day: date) -> bool:
        """True when the item is due on this local day."""
        if day < self.starts_on or (self.ends_on is not None and day > self.ends_on):
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return (day - self.starts_on).days % self.every_days == 0

    @property
    def cycle(self) -> int:
        """Days after which the days it is due on repeat themselves."""
        return self.every_days * 7 if self.weekdays else self.every_days


@dataclass(frozen=True, slots=True)
class Due:
    """One time an item is due: its local day, the nth time of that day, and the instant (UTC)."""

    due_on: date
    slot: int
    due_at: datetime


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local time; a time that a clock change skips moves to the first that exists.

    A time that occurs twice (clocks go back) is its first occurrence.
    """
    local = datetime.combine(day, at, zone)  # fold=0: the first of two; in a gap, the offset before it
    there_and_back = local.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return local.astimezone(UTC)
    return _first_after_gap(local, zone)


def _first_after_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant the clocks jump: the first local time that exists after a skipped one."""
    before, after = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    low = (local.replace(tzinfo=None) - max(before, after)).replace(tzinfo=UTC)
    high = (local.replace(tzinfo=None) - min(before, after)).replace(tzinfo=UTC)
    old_offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def next_due(schedule: Schedule, zone: ZoneInfo, *, after_on: date, after_slot: int) -> Due | None:
    """The first due time later than slot `after_slot` of the local day `after_on`; None when the schedule has ended.

    A day the zone skipped (Apia had no 30 December 2011) is never due: its doses would all fall on the next midnight.
    """
    day, slot = (after_on, after_slot + 1) if after_on >= schedule.starts_on else (schedule.starts_on, 0)
    for _ in range(2 * schedule.cycle + 1 if schedule.times else 0):  # the second cycle for a skipped day
        if schedule.is_on(day) and slot < len(schedule.times) and _exists(day, zone):
            return Due(day, slot, instant(day, schedule.times[slot], zone))
        day, slot = day + timedelta(days=1), 0
    return None


def _exists(day: date, zone: ZoneInfo) -> bool:
    return instant(day, _MIDNIGHT, zone).astimezone(zone).date() == day


def first_due(schedule: Schedule, zone: ZoneInfo, now: datetime) -> Due | None:
    """The first due time strictly after `now`; None when there is none."""
    day = max(now.astimezone(zone).date(), schedule.starts_on)
    due = next_due(schedule, zone, after_on=day, after_slot=-1)
    while due is not None and due.due_at <= now:
        due = next_due(schedule, zone, after_on=due.due_on, after_slot=due.slot)
    return due
