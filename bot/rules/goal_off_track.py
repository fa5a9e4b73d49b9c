"""A goal stands below where it started, or has not gained anything by half-time.

Fires on the day of the second check running below the start level, and of a later one that is lower still; at half-time
to the target date when the last check shows no gain, or on a later check that is the first to show none; and at the
review date while either holds. Half-time and not the T-score decides: goals usually start at -1, so that a T below
40 is true on day one with two goals. The T-score of all goals is shown beside it. Severity: routine.

Source: Goal Attainment Scaling, Kiresuk and Sherman 1968; the cut-offs are a proposal of this project.
"""

from collections.abc import Sequence
from datetime import date

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.goal_attainment import running, signed, t_score_of
from bot.care.history import GoalTrack, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about every goal that is off track as of `as_on`; None when there is none, or no goal was checked."""
    off = [(goal, words) for goal in history.goals if (words := _off_track(goal, history, thresholds))]
    if not off:
        return None
    spoken = "; ".join(f'"{goal.words}" {words}' for goal, words in off)
    score = t_score_of(history.goals)
    known = "" if score is None else f"; T-score of all goals {score:g}, 50 is as expected"
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Off track: {spoken}{known}.",
        consider="Consider whether the goal, its steps or the way there still fit, and what gets in the way.",
        evidence=_evidence([goal for goal, _ in off]),
    )


def _off_track(goal: GoalTrack, history: History, thresholds: Thresholds) -> str:
    """In words what is off track with the goal, when it is news today; else nothing."""
    if len(goal.levels) < 2:
        return ""
    return _below_start(goal, history, thresholds) or _no_gain(goal, history, thresholds)


def _below_start(goal: GoalTrack, history: History, thresholds: Thresholds) -> str:
    start = goal.levels[0][1]
    below, least = running(goal, lambda level: level < start), int(thresholds["checks_running"])
    if len(below) < least:
        return ""
    is_lower_still = below[-1][1] < min([level for _, level in below[:-1]], default=start)
    is_new = below[-1][0] == history.as_on and (len(below) == least or is_lower_still)
    if not is_new and history.as_on != history.review_due_on:
        return ""
    return f"stood below its start of {signed(start)} at {len(below)} checks running, now at {signed(below[-1][1])}"


def _no_gain(goal: GoalTrack, history: History, thresholds: Thresholds) -> str:
    (_, start), (checked_on, level) = goal.levels[0], goal.levels[-1]
    half = half_time(goal, thresholds["half_time_share"])
    if level > start or history.as_on < half:
        return ""
    is_new = checked_on == history.as_on and (len(goal.levels) == 2 or goal.levels[-2][1] > start)
    if not is_new and history.as_on not in (half, history.review_due_on):
        return ""
    return (
        f"stands at {signed(level)} after {(history.as_on - goal.started_on).days} of "
        f"{(goal.target_on - goal.started_on).days} days, having started at {signed(start)}"
    )


def half_time(goal: GoalTrack, share: float) -> date:
    """The day on which that share of the time to the target date has passed."""
    return goal.started_on + share * (goal.target_on - goal.started_on)


def _evidence(goals: Sequence[GoalTrack]) -> tuple[dict[str, type_of_cell], ...]:
    """The start and the last three checks of each goal, oldest first."""
    rows = sorted((on, goal.words, level) for goal in goals for on, level in {goal.levels[0], *goal.levels[-3:]})
    return tuple({"on": on.isoformat(), "goal": words, "level": level} for on, words, level in rows)


RULE = Rule(
    code="goal_off_track",
    version=1,
    evaluate=evaluate,
    defaults={"checks_running": 2, "half_time_share": 0.5},
    bounds={"checks_running": (1, 6), "half_time_share": (0.1, 1.0)},
    quiet_for=NEVER_QUIET,
)
