"""Moving the times of an item: how far the clinician lets the patient go, and what is safe after a change of zone."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.plan import PlanItem
from bot.care.schedule import Due, Schedule, first_due, next_due

STEP = timedelta(minutes=30)
_LAST_MINUTE = time(23, 59)
_SOME_DAY = date(2000, 1, 1)


def window(item: PlanItem, times: tuple[time, ...], slot: int) -> tuple[time, time]:
    """The earliest and latest time of that slot: within `may_move` of the plan's time, between its neighbours."""
    planned = datetime.combine(_SOME_DAY, item.times[slot])
    after = datetime.combine(_SOME_DAY, times[slot - 1]) + STEP if slot else datetime.combine(_SOME_DAY, time(0))
    is_last = slot + 1 == len(times)
    before = datetime.combine(_SOME_DAY, _LAST_MINUTE if is_last else times[slot + 1]) - (
        timedelta(0) if is_last else STEP
    )
    return max(planned - item.may_move, after).time(), min(planned + item.may_move, before).time()


def can_move(item: PlanItem, times: tuple[time, ...]) -> list[int]:
    """The slots the patient may move. None when her times are no longer those of the plan, slot by slot."""
    if not item.may_move or len(times) != len(item.times):
        return []
    windows = [window(item, times, slot) for slot in range(len(times))]
    return [slot for slot, (earliest, latest) in enumerate(windows) if earliest < latest]


def is_within(at: time, allowed: tuple[time, time]) -> bool:
    """True when a slot may be moved there."""
    return allowed[0] <= at <= allowed[1]


def choices(allowed: tuple[time, time], now_at: time) -> list[time]:
    """Every half hour of the window, counted from the time it has now, which is left out."""
    found, at = [], datetime.combine(_SOME_DAY, now_at)
    while at - STEP >= datetime.combine(_SOME_DAY, allowed[0]):
        at -= STEP
    while at <= datetime.combine(_SOME_DAY, allowed[1]):
        if at.time() != now_at:
            found.append(at.time())
        at += STEP
    return found


def moved(times: tuple[time, ...], slot: int, at: time) -> tuple[time, ...]:
    """The times with one slot moved. ValueError when the order of the slots would change: a slot is its dose."""
    after = (*times[:slot], at, *times[slot + 1 :])
    if list(after) != sorted(set(after)):
        raise ValueError("a slot keeps its place among the times of a day")
    return after


def usual_gap(schedule: Schedule, due: Due) -> timedelta:
    """How long before this due time the one before it comes, on the clock of one place."""
    at = datetime.combine(due.due_on, schedule.times[due.slot])
    if due.slot:
        return at - datetime.combine(due.due_on, schedule.times[due.slot - 1])
    days = (due.due_on - timedelta(days=back) for back in range(1, schedule.cycle + 1))
    before = next((day for day in days if schedule.is_on(day)), due.due_on - timedelta(days=schedule.cycle))
    return at - datetime.combine(before, schedule.times[-1])


def due_after_flight(
    schedule: Schedule, zone: ZoneInfo, now: datetime, asked: Collection[tuple[date, int]], last_at: datetime | None
) -> Due | None:
    """The first due time after `now` on the clock of a new zone that asks no dose twice, and none too soon.

    `asked` are the slots that have had their prompt. Less than half the usual interval after `last_at`, when the last
    dose was taken or asked, the next one is left out: a flight east brings the evening hours after the morning.
    """
    due = first_due(schedule, zone, now)
    while due is not None and ((due.due_on, due.slot) in asked or _is_too_soon(schedule, due, last_at)):
        due = next_due(schedule, zone, after_on=due.due_on, after_slot=due.slot)
    return due


def _is_too_soon(schedule: Schedule, due: Due, last_at: datetime | None) -> bool:
    return last_at is not None and due.due_at - last_at < usual_gap(schedule, due) / 2
