"""The patient says that the plan no longer fits her life.

Asked monthly: "Does this plan still fit your life? Yes / partly / no". Fires on the day of a "no", or of the second
"partly" running. A closed review or a new plan starts the count anew. Severity: soon.

Source: the mission of this project, an individualized plan that is found when it has stopped fitting.
"""

from collections.abc import Mapping
from datetime import date
from itertools import takewhile

from bot.care.findings import Finding, Severity
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

BEST_FIRST = ("yes", "partly", "no")


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's answer; None when today has none, or it is a yes or a first "partly"."""
    if not history.happenings:
        return None
    answers = _answers(history)
    today = answers.get(history.as_on)
    newest_first = [answers[on] for on in sorted(answers, reverse=True)]
    partly = len(list(takewhile(lambda answer: answer == "partly", newest_first)))
    if today is None or (today != "no" and partly < thresholds["partly_running"]):
        return None
    said = "no" if today == "no" else f'"partly" {partly} times running'
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"Asked whether the plan still fits her life, the patient said {said} "
        f"({len(answers)} {'answer' if len(answers) == 1 else 'answers'} since the last review).",
        consider="Consider asking what has changed in daily life, and which part of the plan gets in the way.",
        evidence=tuple({"on": on.isoformat(), "fits": answers[on]} for on in sorted(answers)),
    )


def _answers(history: History) -> Mapping[date, str]:
    """Day -> answer since the plan was last reviewed; of several on one day, the worst."""
    answers: dict[date, str] = {}
    for told in history.happenings:
        is_before = history.baseline_from is not None and told.on < history.baseline_from
        if told.kind is HappeningKind.FITS and not is_before and told.detail in BEST_FIRST:
            answers[told.on] = max(answers.get(told.on, "yes"), told.detail, key=BEST_FIRST.index)
    return answers


RULE = Rule(
    code="plan_no_longer_fits",
    version=1,
    evaluate=evaluate,
    defaults={"partly_running": 2},
    bounds={"partly_running": (1, 6)},
    quiet_for=NEVER_QUIET,
)
