"""Goal Attainment Scaling: how far all goals together have been reached, and how long a goal has stood somewhere."""

import math
from collections.abc import Callable, Sequence
from datetime import date

from bot.care.history import GoalTrack

EXPECTED = 0  # the level a goal is expected to reach
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
