"""More doses of an as-needed medicine were taken today than the clinician's daily limit.

Fires on the day itself, with the first dose beyond the limit. Severity: today.

Source: a proposal of this project; the limit is the clinician's own.
"""

from collections import Counter

from bot.care.findings import Finding, Severity
from bot.care.happenings import told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding about every item over its limit today; None when there is none, or no limit was set."""
    doses = Counter(happening.detail for happening in told_today(history, HappeningKind.TOOK_AS_NEEDED))
    over = [(item, doses[item], limit) for item in sorted(doses) if doses[item] > (limit := _limit(history, item))]
    if not over:
        return None
    words = "; ".join(f"{history.item_facts[item].title} {taken} times, limit {limit}" for item, taken, limit in over)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.TODAY,
        reason=f"Taken on {history.as_on.isoformat()}: {words}.",
        consider="Consider what made more doses needed, and whether any harm is to be looked for.",
        evidence=tuple(
            {"on": history.as_on.isoformat(), "item": history.item_facts[item].title, "doses": taken, "limit": limit}
            for item, taken, limit in over
        ),
    )


def _limit(history: History, item: str) -> float:
    """Doses a day; infinite for an item without a limit."""
    facts = history.item_facts.get(item)
    return float("inf") if facts is None or facts.daily_limit is None else facts.daily_limit


RULE = Rule(
    code="as_needed_over_limit",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
