"""A wound or a treated vein shows a warning sign.

Fires on the day of the report: breathlessness or chest pain, urgent; swelling of the whole calf, spreading redness or
pus, today (a likely clot is scanned within 4 hours); pain that rises after day 7 from the procedure, soon: the mean of
the last 3 reports, all after day 7, stands an important change above the mean of the 7 before, and did not stand there
a report ago. Looks at pain up to 30 days. Severity: as said, the highest that applies.

Source: vein clinic protocol; NICE guidance on deep vein thrombosis for the 4 hours. What counts as rising is a proposal
of this project.
"""

from itertools import islice

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History
from bot.care.readings import symptoms_today
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

URGENT_SIGNS = ("breathlessness", "chest_pain")
TODAY_SIGNS = ("calf_swelling", "spreading_redness", "pus")
PAIN = "pain"
LAST_REPORTS, REPORTS_BEFORE, LEAST_REPORTS_BEFORE = 3, 7, 3

Row = dict[str, type_of_cell]


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's signs, or about pain that began to rise today; None when there is none of them."""
    if history.measures.keys().isdisjoint((*URGENT_SIGNS, *TODAY_SIGNS, PAIN)):
        return None
    for severity, codes in ((Severity.URGENT, URGENT_SIGNS), (Severity.TODAY, TODAY_SIGNS)):
        if symptoms_today(history, codes):
            felt = symptoms_today(history, (*URGENT_SIGNS, *TODAY_SIGNS))
            row: Row = {"on": history.as_on.isoformat(), "reported": ", ".join(felt)}
            return _finding(severity, f"Reported today: {', '.join(felt)}.", (row,))
    return _rising_pain(history, thresholds)


def _rising_pain(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when pain rises as of today's report and did not yet as of the one before."""
    if history.procedure_on is None or PAIN not in history.measures or not _reported_pain_today(history):
        return None
    if not thresholds["pain_after_day"] < (history.as_on - history.procedure_on).days <= thresholds["pain_until_day"]:
        return None
    rows = _pain_since_procedure(history)
    if not _is_rising(history, rows, thresholds) or _is_rising(history, rows[:-1], thresholds):
        return None
    last, before = _split(rows)
    reason = (
        f"{history.measures[PAIN].name or PAIN} averaged {_mean(last):.1f} over the last {len(last)} reports, "
        f"{_mean(before):.1f} over the {len(before)} before: it rises after day {thresholds['pain_after_day']:g} "
        f"from the procedure on {history.procedure_on.isoformat()}."
    )
    evidence: tuple[Row, ...] = tuple({"on": on, PAIN: value} for _, on, value in (*before, *last))
    return _finding(Severity.SOON, reason, evidence)


Pain = tuple[int, str, float]  # days since the procedure, the date, the value


def _reported_pain_today(history: History) -> bool:
    return bool(history.reports) and history.reports[-1].on == history.as_on and PAIN in history.reports[-1].values


def _pain_since_procedure(history: History) -> list[Pain]:
    """The reports of pain after the day of the procedure, oldest first, no more than are needed."""
    assert history.procedure_on is not None
    rows = (
        ((report.on - history.procedure_on).days, report.on.isoformat(), report.values[PAIN])
        for report in reversed(history.reports)
        if PAIN in report.values and report.on > history.procedure_on
    )
    return list(islice(rows, LAST_REPORTS + REPORTS_BEFORE + 1))[::-1]


def _is_rising(history: History, rows: list[Pain], thresholds: Thresholds) -> bool:
    last, before = _split(rows)
    if len(before) < LEAST_REPORTS_BEFORE or last[0][0] <= thresholds["pain_after_day"]:
        return False
    return round(_mean(last) - _mean(before), 6) >= history.measures[PAIN].important_change


def _split(rows: list[Pain]) -> tuple[list[Pain], list[Pain]]:
    return rows[-LAST_REPORTS:], rows[:-LAST_REPORTS][-REPORTS_BEFORE:]


def _mean(rows: list[Pain]) -> float:
    return sum(value for _, _, value in rows) / len(rows)


def _finding(severity: Severity, reason: str, evidence: tuple[Row, ...]) -> Finding:
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=severity,
        reason=reason,
        consider="Consider infection, a clot in a vein or the lung, the dressing, and who can look at it.",
        evidence=evidence,
    )


RULE = Rule(
    code="wound_or_vein_warning",
    version=1,
    evaluate=evaluate,
    defaults={"pain_after_day": 7, "pain_until_day": 30},
    bounds={"pain_after_day": (3, 21), "pain_until_day": (14, 90)},
    quiet_for=NEVER_QUIET,
    rising=(("pain_after_day", "pain_until_day"),),
)
