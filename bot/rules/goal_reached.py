"""A goal has been reached: it stood at or above the expected level twice running.

Stepping down, or a next goal, is a reason for a review too. Fires on the day of the second such check of a goal that
started below the expected level, and of a later one that is higher still; and at the review date while it holds.
Severity: routine.

Source: a proposal of this project, on Goal Attainment Scaling (Kiresuk and Sherman 1968).
"""

from bot.care.findings import Finding, Severity
from bot.care.goal_attainment import EXPECTED, running, signed, t_score_of
from bot.care.history import GoalTrack, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about every goal whose reaching is news as of `as_on`; None when there is none."""
    reached = [goal for goal in history.goals if _is_reached(goal, history, thresholds)]
    if not reached:
        return None
    spoken = "; ".join(_words(goal) for goal in reached)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Reached: {spoken}; T-score of all goals {t_score_of(history.goals):g}, 50 is as expected.",
        consider="Consider whether to step treatment down, to agree on a next goal, or to keep what works.",
        evidence=tuple(
            {"on": on.isoformat(), "goal": words, "level": level}
            for on, words, level in sorted(
                (on, goal.words, level) for goal in reached for on, level in {goal.levels[0], *goal.levels[-3:]}
            )
        ),
    )


def _is_reached(goal: GoalTrack, history: History, thresholds: Thresholds) -> bool:
    if len(goal.levels) < 2 or goal.levels[0][1] >= EXPECTED:
        return False
    reached, least = running(goal, lambda level: level >= EXPECTED), int(thresholds["checks_running"])
    if len(reached) < least:
        return False
    if history.as_on == history.review_due_on:
        return True
    is_higher_still = len(reached) > least and reached[-1][1] > max(level for _, level in reached[:-1])
    return reached[-1][0] == history.as_on and (len(reached) == least or is_higher_still)


def _words(goal: GoalTrack) -> str:
    checks = len(running(goal, lambda level: level >= EXPECTED))
    return (
        f'"{goal.words}" stood at or above the expected level at {checks} checks running, '
        f"now at {signed(goal.levels[-1][1])} after a start at {signed(goal.levels[0][1])}"
    )


RULE = Rule(
    code="goal_reached",
    version=1,
    evaluate=evaluate,
    defaults={"checks_running": 2},
    bounds={"checks_running": (1, 6)},
    quiet_for=NEVER_QUIET,
)
