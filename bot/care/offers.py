"""When the bot offers to ask at another time, less often, or by another clock. The patient decides; nothing sounds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median

from bot.care.history import History, Report
from bot.care.item_times import STEP, window
from bot.care.plan import Measure, PlanItem

# "Forgot" three times in 7 days is where the rule keeps_forgetting leaves it to the patient first.
FORGOTTEN_TIMES, FORGOTTEN_DAYS = 3, 7
LATE_ANSWERS, LATE_BY = 10, timedelta(minutes=60)
OFFERED_AGAIN_AFTER = timedelta(days=28)
TRAVEL_ASKED_AGAIN_AFTER = timedelta(days=30)
STABLE_DAYS = 28
_REPORTED_SHARE = 0.8
_LAST_REPORTS = 5
_MOVED_BY = timedelta(hours=1)
_SOME_DAY = date(2000, 1, 1)

THREE_A_WEEK, ONCE_A_WEEK = frozenset({0, 2, 4}), frozenset({0})
# The next rarer rhythm, and on how many of 28 days a steady patient has then been asked at least.
_RARER = {frozenset[int](): (THREE_A_WEEK, 24), THREE_A_WEEK: (ONCE_A_WEEK, 11)}

_NIGHT_ENDS = time(5)
_NIGHT_ANSWERS, _NIGHT_DAYS, _NIGHT_MOST = 6, 3, 4
_BEFORE_AT_LEAST, _BEFORE_SHARE = 6, 0.2


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered prompt: its item and slot, and how late it was done. None for what was skipped."""

    item: str
    slot: int
    on: date
    at: datetime  # local to the patient
    is_forgotten: bool
    late_by: timedelta | None


@dataclass(frozen=True, slots=True)
class AnotherTime:
    """A slot of an item that may come at other times: `times` are what is offered, `is_late` why."""

    item: str
    slot: int
    times: tuple[time, ...]
    is_late: bool


def another_time(
    answered: Sequence[Answered], item: PlanItem, times: tuple[time, ...], today: date
) -> AnotherTime | None:
    """What to offer for this item, whose answers come oldest first; None when its times fit, or may not move."""
    if not item.may_move or len(times) != len(item.times):
        return None
    own = [answer for answer in answered if answer.item == item.id and answer.slot < len(times)]
    if (slot := _forgotten_slot(own, today)) is not None:
        offered = _around(item, times, slot)
        return AnotherTime(item.id, slot, offered, is_late=False) if offered else None
    for slot in range(len(times)):
        if (late_by := _usually_late(own, slot)) is not None and (offered := _later(item, times, slot, late_by)):
            return AnotherTime(item.id, slot, offered, is_late=True)
    return None


def _forgotten_slot(own: Sequence[Answered], today: date) -> int | None:
    """The slot forgotten most often, once the item was forgotten often enough."""
    since = today - timedelta(days=FORGOTTEN_DAYS - 1)
    slots = Counter(answer.slot for answer in own if answer.is_forgotten and answer.on >= since)
    return max(slots, key=lambda slot: (slots[slot], -slot)) if slots.total() >= FORGOTTEN_TIMES else None


def _usually_late(own: Sequence[Answered], slot: int) -> timedelta | None:
    """The middle of how late the last ten were, when that is more than an hour."""
    late = [answer.late_by for answer in own if answer.slot == slot and answer.late_by is not None][-LATE_ANSWERS:]
    if len(late) < LATE_ANSWERS:
        return None
    middle = timedelta(seconds=median(span.total_seconds() for span in late))
    return middle if middle > LATE_BY else None


def _around(item: PlanItem, times: tuple[time, ...], slot: int) -> tuple[time, ...]:
    """An hour earlier and an hour later, as far as the window goes."""
    found = (_moved_by(item, times, slot, span) for span in (-_MOVED_BY, _MOVED_BY))
    return tuple(at for at in found if at != times[slot])


def _later(item: PlanItem, times: tuple[time, ...], slot: int, late_by: timedelta) -> tuple[time, ...]:
    """As late as it usually is, in whole half hours, as far as the window goes."""
    at = _moved_by(item, times, slot, late_by // STEP * STEP)
    return (at,) if at > times[slot] else ()


def _moved_by(item: PlanItem, times: tuple[time, ...], slot: int, span: timedelta) -> time:
    earliest, latest = window(item, times, slot)
    moved = datetime.combine(_SOME_DAY, times[slot]) + span
    clamped = min(max(moved, datetime.combine(_SOME_DAY, earliest)), datetime.combine(_SOME_DAY, latest))
    return clamped.time()


def rarer_check_ins(
    history: History, weekdays: frozenset[int], found_on: date | None, changed_on: date | None
) -> frozenset[int] | None:
    """The weekdays to offer after 28 stable days; None when they were not, or it is rare enough.

    Stable: nothing found, nearly every day asked was reported, and no measure is worse by half its important change.
    `found_on` is the last day a rule found something, `changed_on` the day this rhythm began.
    """
    rarer = _RARER.get(weekdays)
    since = history.as_on - timedelta(days=STABLE_DAYS - 1)
    begun_on = max(day for day in (history.started_on, history.linked_on, changed_on) if day is not None)
    is_quiet = found_on is None or found_on < since
    if rarer is None or begun_on > since or not is_quiet:
        return None
    asked = [day for day in history.asked_on if day >= since]
    reports = [report for report in history.reports if report.on >= since]
    reported = {report.on for report in reports}
    if len(asked) < rarer[1] or sum(day in reported for day in asked) < _REPORTED_SHARE * len(asked):
        return None
    return None if any(_is_worse(measure, reports) for measure in history.measures.values()) else rarer[0]


def _is_worse(measure: Measure, reports: Sequence[Report]) -> bool:
    values = [measure.badness(report.values[measure.code]) for report in reports if measure.code in report.values]
    before, last = values[:-_LAST_REPORTS], values[-_LAST_REPORTS:]
    return bool(before) and round(fmean(last) - fmean(before), 6) >= measure.important_change / 2


def is_travelling(answered: Sequence[Answered]) -> bool:
    """True when the last answers, oldest first, came mostly at night, over three days or more, and earlier ones not."""
    last, before = answered[-_NIGHT_ANSWERS:], answered[:-_NIGHT_ANSWERS]
    at_night = [answer for answer in last if _is_night(answer)]
    if len(at_night) < _NIGHT_MOST or len({answer.at.date() for answer in at_night}) < _NIGHT_DAYS:
        return False
    return len(before) >= _BEFORE_AT_LEAST and sum(map(_is_night, before)) <= _BEFORE_SHARE * len(before)


def _is_night(answer: Answered) -> bool:
    return answer.at.time() < _NIGHT_ENDS
