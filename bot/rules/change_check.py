"""A week and two weeks after a change of the plan: what was expected of it beside what was reported.

Fires 7 and 14 days after every change, and within 3 days where a day was lost; shows the main symptom before and since,
the strongest side effect, whether the plan fits, and PHQ-9 item 9. Antidepressants are thus looked at within 2 weeks,
and after 1 week at 18 to 25 years or with suicide risk. Severity: routine; soon when the main symptom is worse by an
important change, a side effect reached grade 2, the plan does not fit, or item 9 was above 0.

Source: NICE depression guidance for the two dates; the other plans and what makes it soon are proposals of this
project.
"""

from datetime import date, timedelta

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import HappeningKind, History
from bot.care.main_symptom import average, main_symptom, reports_between
from bot.care.plan import MeasureKind
from bot.care.rule import Rule, Thresholds

CATCH_UP_DAYS = 3  # shorter than the quiet time, so that a check speaks once
DAYS_BEFORE = 14
GRADE_TO_LOOK_AT = 2
SELF_HARM_ITEM = "phq9:9"

Sign = tuple[str, bool]  # what was found in words, and whether it needs to be seen sooner


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about the latest change whose check has come; None when none has."""
    changed_on = _due(history, thresholds)
    if changed_on is None:
        return None
    signs = [*_symptom(history, changed_on), *_side_effects(history, changed_on)]
    signs += [*_fits(history, changed_on), *_self_harm(history, changed_on)]
    days = (history.as_on - changed_on).days
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON if any(is_soon for _, is_soon in signs) else Severity.ROUTINE,
        reason=f"{days} days since the plan changed on {changed_on.isoformat()}: "
        f"{'; '.join(words for words, _ in signs) or 'nothing was reported since'}.",
        consider="Consider whether the change does what was expected of it, at a price the patient can live with.",
        evidence=_evidence(history, changed_on),
    )


def _due(history: History, thresholds: Thresholds) -> date | None:
    """The day of the latest change that is due for a look; None when there is none."""
    checks = [int(thresholds["first_day"]), int(thresholds["second_day"])]
    return max(
        (
            told.on
            for told in history.happenings
            if told.kind is HappeningKind.PLAN_CHANGED
            and any(0 <= (history.as_on - told.on).days - check < CATCH_UP_DAYS for check in checks)
        ),
        default=None,
    )


def _symptom(history: History, changed_on: date) -> list[Sign]:
    measure = main_symptom(history.measures)
    if measure is None:
        return []
    day = timedelta(days=1)
    before = average(reports_between(history.reports, changed_on - DAYS_BEFORE * day, changed_on - day), measure.code)
    since = average(reports_between(history.reports, changed_on, history.as_on), measure.code)
    if since is None:
        return []
    name, now = measure.name or measure.code, f"{since.value:.1f} over {since.reports} reports since"
    if before is None:
        return [(f"{name} averaged {now}", False)]
    rise = round(measure.badness(since.value) - measure.badness(before.value), 6)
    words = f"{name} averaged {now}, {before.value:.1f} over the {before.reports} before"
    return [(words, rise >= measure.important_change)]


def _side_effects(history: History, changed_on: date) -> list[Sign]:
    """The strongest grade of each side effect since the change that was felt at all, by code."""
    since, signs = reports_between(history.reports, changed_on, history.as_on), []
    for code, measure in sorted(history.measures.items()):
        values = [report.values[code] for report in since if code in report.values]
        if measure.kind is MeasureKind.SIDE_EFFECT and values:
            worst = max(values, key=measure.badness)
            grade = measure.badness(worst) - measure.minimum
            if grade > 0:
                signs.append((f"{measure.name or code} up to {worst:g}", grade >= GRADE_TO_LOOK_AT))
    return signs


def _fits(history: History, changed_on: date) -> list[Sign]:
    """The last answer since the change to whether the plan fits; of several on one day the first by alphabet, a no."""
    told = [each for each in history.happenings if each.kind is HappeningKind.FITS and each.on >= changed_on]
    if not told:
        return []
    last = min(told, key=lambda each: (-each.on.toordinal(), each.detail))
    return [(f'"does the plan fit your life?" was answered {last.detail}', last.detail == "no")]


def _self_harm(history: History, changed_on: date) -> list[Sign]:
    since = reports_between(history.reports, changed_on, history.as_on)
    answers = [report.values[SELF_HARM_ITEM] for report in since if SELF_HARM_ITEM in report.values]
    return [(f"PHQ-9 item 9 up to {max(answers):g}", max(answers) > 0)] if answers else []


def _evidence(history: History, changed_on: date) -> tuple[dict[str, type_of_cell], ...]:
    """The change, then the reports since."""
    codes = sorted(code for code, m in history.measures.items() if m.kind is not MeasureKind.QUESTIONNAIRE)
    rows: list[dict[str, type_of_cell]] = [{"on": changed_on.isoformat(), "plan": "changed"}]
    for report in reports_between(history.reports, changed_on, history.as_on):
        rows.append({"on": report.on.isoformat(), **{code: report.values.get(code) for code in codes}})
    return tuple(rows)


RULE = Rule(
    code="change_check",
    version=1,
    evaluate=evaluate,
    defaults={"first_day": 7, "second_day": 14},
    bounds={"first_day": (1, 60), "second_day": (2, 120)},
    rising=(("first_day", "second_day"),),
)
