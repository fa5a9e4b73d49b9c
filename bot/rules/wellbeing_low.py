"""Well-being by WHO-5 has fallen to 50 or lower, or by 10 points, since the patient started.

Fires on the day of a WHO-5 whose score (the sum of the items times 4) reaches 50 or lower for the first time from
above, or stands 10 or more below where the patient started from. Someone who starts at or below 50 is known to be: only
a further fall of 10 fires, or a score still there at the review date. Better scores move the start up once two running
show it. Severity: routine.

Source: WHO-5 manual and Topp 2015: 50 or lower suggests low well-being, 10 points are an important change. The start
that follows improvement and the grading are proposals of this project.
"""

from collections.abc import Sequence

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.questionnaire_scores import WHO5, Score, risen_from, score_on, scores_of, turned
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's score is news, or at the review date when the last one is low; else None."""
    now, is_review = score_on(history, WHO5), history.as_on == history.review_due_on
    if now is None and not is_review:
        return None
    scores = scores_of(history, WHO5)
    start = None if now is None else _risen_from(scores, history, thresholds)
    if start is not None:
        words = f"fell from {start.value:g} ({start.on.isoformat()}) to {scores[-1].value:g} of 100"
        return _finding([start, scores[-1]], words, thresholds)
    if is_review and scores and scores[-1].value <= thresholds["low"]:
        return _finding(scores[-1:], f"is {scores[-1].value:g} of 100 at the review date", thresholds)
    return None


def _risen_from(scores: Sequence[Score], history: History, thresholds: Thresholds) -> Score | None:
    """What today's score has fallen from, when the fall is news."""
    line, change = -thresholds["low"], thresholds["important_change"]
    start = risen_from(turned(scores), change, line, seen_until=history.baseline_from)
    return None if start is None else Score(start.on, -start.value)


def _finding(scores: Sequence[Score], words: str, thresholds: Thresholds) -> Finding:
    low = f"; {thresholds['low']:g} or lower is low" if scores[-1].value <= thresholds["low"] else ""
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"The WHO-5 score {words}{low}.",
        consider="Consider asking about mood and daily life, and whether a depression questionnaire would help.",
        evidence=tuple({"on": score.on.isoformat(), "who5": score.value} for score in scores),
    )


RULE = Rule(
    code="wellbeing_low",
    version=1,
    evaluate=evaluate,
    defaults={"low": 50, "important_change": 10},
    bounds={"low": (0, 100), "important_change": (4, 100)},
    quiet_for=NEVER_QUIET,
)
