"""The asthma is not well controlled: the reliever is needed often, or the peak flow is low.

Reliever used on more than 2 of the last 7 days: routine. Peak flow below 80 % of the personal best: soon; below 50 %:
urgent, every time. The personal best is the plan's number or else the best of the history. What is only routine or
soon fires on crossing, after 7 days on the good side of the line, and on the plan's review date; a peak flow also when
it is lower than in those 7 days by an important change. Severity: as said, the highest that applies.

Source: GINA, asthma control and action plans; 50 % from memory. The days of quiet are a proposal of this project.
"""

from collections.abc import Collection
from datetime import date, timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History, Reading
from bot.care.readings import clock, readings_of_last
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

RELIEVER, PEAK_FLOW = "reliever_use", "peak_flow"
WEEK = 7

Sign = tuple[Severity, str]


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's reliever use and peak flow; None when neither crosses its line."""
    readings = readings_of_last(history, _codes(history), 2 * WEEK) if _codes(history) else []
    signs = [*_reliever(history, readings, thresholds), *_peak_flow(history, readings, thresholds)]
    if not signs:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=max((severity for severity, _ in signs), key=lambda severity: severity.rank),
        reason=f"{'; '.join(words for _, words in signs)}.",
        consider="Consider inhaler technique, whether the preventer is taken, triggers, and the step of treatment.",
        evidence=tuple(
            {"on": r.on.isoformat(), "at": clock(r), r.code: r.value}
            for r in readings
            if r.on > history.as_on - timedelta(days=WEEK)
        ),
    )


def _codes(history: History) -> list[str]:
    return [code for code in (RELIEVER, PEAK_FLOW) if code in history.measures]


def _reliever(history: History, readings: list[Reading], thresholds: Thresholds) -> list[Sign]:
    """A sign when more reliever days than the limit are new this week; empty otherwise."""
    used_on = {reading.on for reading in readings if reading.code == RELIEVER and reading.value > 0}
    days, limit = _days_used(used_on, history.as_on), thresholds["reliever_days"]
    if days <= limit:
        return []
    week_before = (history.as_on - timedelta(days=back) for back in range(1, WEEK + 1))
    if history.as_on != history.review_due_on and any(_days_used(used_on, day) > limit for day in week_before):
        return []
    return [(Severity.ROUTINE, f"Reliever used on {days} of the last {WEEK} days; up to {limit:g} is good control")]


def _days_used(used_on: Collection[date], until: date) -> int:
    """On how many of the 7 days up to that one the reliever was used."""
    return sum(0 <= (until - on).days < WEEK for on in used_on)


def _peak_flow(history: History, readings: list[Reading], thresholds: Thresholds) -> list[Sign]:
    flows = [reading for reading in readings if reading.code == PEAK_FLOW]
    today = [reading.value for reading in flows if reading.on == history.as_on]
    if not today:
        return []
    lowest, best = min(today), float(thresholds["personal_best"]) or _best(history, flows)
    words = f"Peak flow was {lowest:g}, {_share(lowest, best):.0%} of the personal best of {best:g}"
    if _share(lowest, best) < thresholds["urgent_below"]:
        return [(Severity.URGENT, words)]
    if _share(lowest, best) >= thresholds["low_below"]:
        return []
    start, change = history.as_on - timedelta(days=WEEK), history.measures[PEAK_FLOW].important_change
    week_before = [reading.value for reading in flows if start <= reading.on < history.as_on]
    is_known = any(_share(flow, best) < thresholds["low_below"] for flow in week_before)
    is_further = bool(week_before) and lowest <= min(week_before) - change
    is_due = history.as_on == history.review_due_on
    return [(Severity.SOON, words)] if not is_known or is_further or is_due else []


def _best(history: History, flows: list[Reading]) -> float:
    """The highest of these readings and of every day's last one."""
    by_day = max((report.values.get(PEAK_FLOW, 0.0) for report in history.reports), default=0.0)
    return max(by_day, *(flow.value for flow in flows))


def _share(flow: float, best: float) -> float:
    """The flow as a share of the best, rounded to 6 digits; 1 when the best is not above zero."""
    return round(flow / best, 6) if best > 0 else 1.0


RULE = Rule(
    code="asthma_control",
    version=1,
    evaluate=evaluate,
    defaults={"reliever_days": 2, "low_below": 0.8, "urgent_below": 0.5, "personal_best": 0.0},
    bounds={"reliever_days": (0, 6), "low_below": (0.5, 0.95), "urgent_below": (0.3, 0.7), "personal_best": (0, 900)},
    quiet_for=NEVER_QUIET,
    rising=(("urgent_below", "low_below"),),
)
