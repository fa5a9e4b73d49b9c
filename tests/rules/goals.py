"""Alice's goals, with the levels found at their checks."""

from dataclasses import replace

from bot.care.history import GoalTrack, History
from tests.rules.cast import day, history


def goal(*levels: int, every: int = 7, until: int = 100, words: str = "Walk for 30 minutes") -> GoalTrack:
    """A goal set on the first day for day `until`: its start level, then one check every so many days."""
    checks = tuple((day(number * every), level) for number, level in enumerate(levels))
    return GoalTrack(words, day(0), day(until), checks)


def with_goals(*goals: GoalTrack, on: int | None = None, review_on: int | None = None) -> History:
    """Alice's history with these goals, by default on the day of the last check."""
    last = max((checked for goal in goals for checked, _ in goal.levels), default=day(0))
    due = None if review_on is None else day(review_on)
    found = history(on=(last - day(0)).days if on is None else on)
    return replace(found, goals=goals, review_due_on=due)
