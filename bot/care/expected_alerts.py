"""How often a plan would have alerted on what a patient has told already: an estimate, shown before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.care.alerting import Flag, is_quiet
from bot.care.engine import evaluate
from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.plan import CarePlan
from bot.care.rule import Rule
from bot.care.sentences import Sentence, _

DAYS_TRIED = 28  # a month of alerts, which is what a clinician counts in
FEWEST_REPORTS = 14  # fewer say nothing of what is usual; a proposal of this project


@dataclass(frozen=True, slots=True)
class Expected:
    """On how many of her last `days` the plan would have alerted anybody."""

    alerts: int
    days: int


def expected_alerts(rules: Mapping[str, Rule], plan: CarePlan, history: History) -> Expected | None:
    """The plan's rules over each of the last days as they stood then; None while too little is known of her.

    A day counts once. What would only stand in the daily digest, or fall into a rule's quiet time, does not.
    """
    first = max(history.linked_on, history.as_on - timedelta(days=DAYS_TRIED - 1))
    days = (history.as_on - first).days + 1
    if sum(report.on >= first for report in history.reports) < FEWEST_REPORTS:
        return None
    last: dict[str, Flag] = {}
    alerts = sum(_alerts(rules, plan, as_on(history, first + timedelta(days=n)), last) for n in range(days))
    return Expected(alerts, days)


def _alerts(rules: Mapping[str, Rule], plan: CarePlan, history: History, last: dict[str, Flag]) -> bool:
    """True when that day would have alerted; `last` gathers what was found so far, by rule."""
    found = evaluate(rules, plan, history)
    day = history.as_on
    news = [f for f in found if not is_quiet(f, day, last.get(f.rule), rules[f.rule].quiet_for)]
    last.update({finding.rule: _flag(finding, day) for finding in news})
    return any(finding.severity is not Severity.ROUTINE for finding in news)


def _flag(finding: Finding, day: date) -> Flag:
    return Flag(0, 0, finding, day, datetime.combine(day, time()))


def as_on(history: History, day: date) -> History:
    """The history as it stood at the end of that earlier day, as far back as it reaches."""
    is_baseline_over = history.baseline_from is not None and history.baseline_from <= day
    return replace(
        history,
        as_on=day,
        reports=tuple(report for report in history.reports if report.on <= day),
        prompts=tuple(outcome for outcome in history.prompts if outcome.on <= day),
        asked_on=tuple(on for on in history.asked_on if on <= day),
        readings=tuple(reading for reading in history.readings if reading.on <= day),
        happenings=tuple(happening for happening in history.happenings if happening.on <= day),
        goals=tuple(
            replace(goal, levels=tuple(level for level in goal.levels if level[0] <= day))
            for goal in history.goals
            if goal.started_on <= day
        ),
        baseline_from=history.baseline_from if is_baseline_over else None,
    )


def alerts_line(expected: Expected | None) -> Sentence:
    """What the clinician reads of it."""
    if expected is None:
        return _("Alerts to expect: not known yet.")
    return _("Alerts to expect: on what the patient told, it would have alerted on {alerts} of the last {days} days.",
             alerts=expected.alerts, days=expected.days)  # fmt: skip
