"""The patient answered PHQ-9 item 9, thoughts of being better off dead or of self-harm, with more than "not at all".

Fires on the day of the answer, and one answer is enough. Severity: today; urgent when the answer is 2 or more, or
higher than the last time; a clinic may set urgent always. The conversation gives the crisis numbers and asks "Are you
safe right now?" in the same reply, and raises the alert to urgent on "no" and on no answer within 10 minutes. A zero is
no reassurance: most who died had answered 0.

Source: Simon 2013, suicide attempts in a year rise from 0.4 % to 4 % by this answer; 45 % of 11 015 patients of one
programme were positive at the start; Louzon 2016, 72 % of the veterans who died by suicide had answered 0. The grading
is a proposal of this project.
"""

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History
from bot.care.readings import readings_of_last
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

ITEM = "phq9:9"


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about the highest answer of `as_on`; None when it is 0 or was not given."""
    answers = [reading.value for reading in readings_of_last(history, (ITEM,), 1)]
    if not answers or max(answers) <= 0:
        return None
    now, last = max(answers), _last_time(history)
    is_higher = last is not None and now > last[1]
    is_urgent = thresholds["always_urgent"] or now >= thresholds["urgent_from"] or is_higher
    before = f", {last[1]:g} the time before on {last[0]}" if last else ", the first answer on record"
    rows: list[dict[str, type_of_cell]] = [{"on": last[0], ITEM: last[1]}] if last else []
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.URGENT if is_urgent else Severity.TODAY,
        reason=f"PHQ-9 item 9 (better off dead, or hurting oneself) was answered {now:g} of 3{before}.",
        consider="Consider a call for a risk assessment and a safety plan; how the patient answered when asked about "
        "being safe stands beside it.",
        evidence=(*rows, {"on": history.as_on.isoformat(), ITEM: now}),
    )


def _last_time(history: History) -> tuple[str, float] | None:
    """The day and the answer of the last time before `as_on`; None when there was none."""
    for report in reversed(history.reports):
        if report.on < history.as_on and ITEM in report.values:
            return report.on.isoformat(), report.values[ITEM]
    return None


RULE = Rule(
    code="phq9_self_harm",
    version=1,
    evaluate=evaluate,
    defaults={"urgent_from": 2, "always_urgent": False},
    bounds={"urgent_from": (1, 3), "always_urgent": (0, 1)},
    quiet_for=NEVER_QUIET,
)
