"""Goal Attainment Scaling: how far the goals have been reached, how long one has stood somewhere, when it is asked."""

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.care.history import GoalTrack
from bot.care.people import Goal
from bot.care.sentences import _

_ONCE_MORE_AFTER = timedelta(days=7)
EXPECTED = 0  # the level a goal is expected to reach
LEVELS = {
    -2: _("Much less than expected"),
    -1: _("A bit less than expected"),
    0: _("As expected"),
    1: _("A bit more than expected"),
    2: _("Much more than expected"),
}
RESEMBLANCE = 0.3  # how strongly the levels of one patient's goals go together: rho of Kiresuk and Sherman 1968


def t_score(levels: Sequence[float], weights: Sequence[float]) -> float | None:
    """The T-score of goals at these levels (-2 … +2), rounded to 1 digit; 50 is "all as expected".

    `T = 50 + 10 Σwx / sqrt((1 - ρ) Σw² + ρ (Σw)²)` with ρ = 0.3, Kiresuk and Sherman 1968. None without a weight
    above 0. ValueError when there are not as many weights as levels.
    """
    weighed = sum(weight * level for weight, level in zip(weights, levels, strict=True))
    spread = (1 - RESEMBLANCE) * sum(weight**2 for weight in weights) + RESEMBLANCE * sum(weights) ** 2
    return round(50 + 10 * weighed / math.sqrt(spread), 1) if spread > 0 else None


def t_score_of(goals: Sequence[GoalTrack]) -> float | None:
    """The T-score of the goals' last levels; None when no goal has one."""
    known = [goal for goal in goals if goal.levels]
    return t_score([goal.levels[-1][1] for goal in known], [goal.importance for goal in known])


def running(goal: GoalTrack, stands: Callable[[int], bool]) -> list[tuple[date, int]]:
    """The last checks, oldest first, at which the goal stood so without a break; the start level is no check."""
    found: list[tuple[date, int]] = []
    for on, level in reversed(goal.levels[1:]):
        if not stands(level):
            break
        found.append((on, level))
    return found[::-1]


def signed(level: int) -> str:
    """The level as it is written on a scale: -1, 0, +1."""
    return f"{level:+d}" if level else "0"


def track(goal: Goal, zone: ZoneInfo, until: date = date.max) -> GoalTrack | None:
    """The goal as the rules see it at the end of that local day: its start, then its checks; None before it was set."""
    set_on = _set_on(goal, zone)
    if set_on > until:
        return None
    levels = ((set_on, goal.start_level), *((on, level) for on, level in goal.checks if on <= until))
    return GoalTrack(goal.text, set_on, goal.target_on, levels, float(goal.importance))


def next_check_on(goal: Goal, zone: ZoneInfo, after: date) -> date | None:
    """The first local day later than `after` on which it is asked about; None when its target date is over.

    Where it was not checked on its target date or since, it is asked about once more a week later.
    """
    if after >= goal.target_on:
        once_more = goal.target_on + _ONCE_MORE_AFTER
        is_checked = any(on >= goal.target_on for on, _level in goal.checks)
        return once_more if after < once_more and not is_checked else None
    if goal.check_every is None:
        return goal.target_on
    set_on = _set_on(goal, zone)
    passed = (max(after, set_on) - set_on).days // goal.check_every
    return min(set_on + timedelta(days=(passed + 1) * goal.check_every), goal.target_on)


def is_check_due(goal: Goal, zone: ZoneInfo, today: date) -> bool:
    """True when a day on which it is asked about has come, and it was not checked on that day or since."""
    since = max((on for on, _level in goal.checks), default=_set_on(goal, zone))
    if goal.checks and since >= goal.target_on:
        return False
    due_on = next_check_on(goal, zone, min(since, goal.target_on - timedelta(days=1)))
    return due_on is not None and due_on <= today


def _set_on(goal: Goal, zone: ZoneInfo) -> date:
    return goal.set_at.astimezone(zone).date()
