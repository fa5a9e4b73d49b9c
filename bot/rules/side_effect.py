"""A side effect has become troublesome: grade 2 in 2 of the last 4 reports, or grade 3 once.

Judged on the day of a report, side effect by side effect. A grade counts when it is above what is usual for this
patient, the median of the 28 reports before, so that someone who started with it is not found every week. A rash with
swelling or trouble breathing, reported the same day and new for this patient, may be a severe allergic reaction.
Severity: soon; urgent for the rash with swelling or trouble breathing.

Source: a proposal of this project, own grades 0 to 3; PRO-CTCAE may not be embedded.
"""

from itertools import islice
from statistics import median

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History
from bot.care.plan import Measure, MeasureKind
from bot.care.rule import Rule, Thresholds

LAST_REPORTS, USUAL_REPORTS, LEAST_USUAL_REPORTS = 4, 28, 3
RASH = ("hives", "rash")
WITH_RASH = ("breathlessness", "swelling", "trouble_breathing")

Trouble = tuple[str, tuple[Measure, ...]]  # what was found, in words, and the measures that show it


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's report; None when there is none today, or it has no side effect above the usual."""
    if not history.reports or history.reports[-1].on != history.as_on:
        return None
    allergic = _allergic(history)
    troubles = [*allergic, *_troublesome(history, thresholds)]
    if not troubles:
        return None
    consider = (
        "Consider a severe allergic reaction, and which medicine is new."
        if allergic
        else "Consider dose, timing or another choice, and whether the side effect needs to be looked at."
    )
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.URGENT if allergic else Severity.SOON,
        reason=f"{'; '.join(words for words, _ in troubles)}.",
        consider=consider,
        evidence=_evidence(history, sorted({measure.code for _, measures in troubles for measure in measures})),
    )


def _allergic(history: History) -> list[Trouble]:
    """A rash together with swelling or trouble breathing, both new today; an empty list otherwise."""
    rash, other = _new_today(history, RASH), _new_today(history, WITH_RASH)
    if not rash or not other:
        return []
    words = [f"{m.name or m.code} {history.reports[-1].values[m.code]:g}" for m in (*rash, *other)]
    return [(f"{' with '.join([words[0], ', '.join(words[1:])])} reported on one day", (*rash, *other))]


def _new_today(history: History, codes: tuple[str, ...]) -> list[Measure]:
    """Which of these the patient reports today, above the best possible and above her usual."""
    answered = history.reports[-1].values
    measures = [history.measures[code] for code in codes if code in history.measures and code in answered]
    return [m for m in measures if _grade(m, answered[m.code]) > max(_usual(_grades(history, m)[:-1]), 0)]


def _troublesome(history: History, thresholds: Thresholds) -> list[Trouble]:
    """The side effects that are troublesome today, by code."""
    troubles: list[Trouble] = []
    answered = history.reports[-1].values
    for code, measure in sorted(history.measures.items()):
        if measure.kind is not MeasureKind.SIDE_EFFECT or code not in answered or not measure.is_grade:
            continue  # a longer range is a number: severe_symptom and worsening_symptom judge it
        is_high = _grade(measure, answered[code]) >= thresholds["grade"]
        if is_high and (words := _found(_grades(history, measure), thresholds)):
            troubles.append((f"{measure.name or code} {words}", (measure,)))
    return troubles


def _found(grades: list[float], thresholds: Thresholds) -> str:
    """What is found in one side effect's grades, today's last; nothing when it is as usual, or seen only once."""
    *before, today = grades
    usual = _usual(grades[:-LAST_REPORTS])
    if today > usual and today >= thresholds["grade_once"]:
        return f"was reported as grade {today:g}, {_usual_words(before)}"
    high = [grade for grade in grades[-LAST_REPORTS:] if grade >= thresholds["grade"] and grade > usual]
    if today <= usual or len(high) < thresholds["times"]:
        return ""
    seen = len(grades[-LAST_REPORTS:])
    return (
        f"reached grade {thresholds['grade']:g} in {len(high)} of the last {seen} reports, today {today:g}, "
        f"{_usual_words(grades[:-LAST_REPORTS])}"
    )


def _usual(before: list[float]) -> float:
    """The grade that is usual for this patient; below every grade as long as too few reports say so."""
    return median(before) if len(before) >= LEAST_USUAL_REPORTS else -1


def _usual_words(before: list[float]) -> str:
    if len(before) < LEAST_USUAL_REPORTS:
        return f"with {len(before)} reports before to compare with"
    return f"usually {median(before):g} in the {len(before)} reports before"


def _grades(history: History, measure: Measure) -> list[float]:
    """The grades of the last reports that answer the measure, 0 for the best possible, today's last."""
    answers = (report.values[measure.code] for report in reversed(history.reports) if measure.code in report.values)
    return [_grade(measure, value) for value in islice(answers, LAST_REPORTS + USUAL_REPORTS)][::-1]


def _grade(measure: Measure, value: float) -> float:
    return round(measure.badness(value) - measure.minimum, 6)


def _evidence(history: History, codes: list[str]) -> tuple[dict[str, type_of_cell], ...]:
    """These measures in the last reports, today's last."""
    last = history.reports[-LAST_REPORTS:]
    return tuple({"on": r.on.isoformat(), **{code: r.values.get(code) for code in codes}} for r in last)


RULE = Rule(
    code="side_effect",
    version=2,
    evaluate=evaluate,
    defaults={"grade": 2, "times": 2, "grade_once": 3},
    bounds={"grade": (1, 4), "times": (1, LAST_REPORTS), "grade_once": (2, 4)},
    rising=(("grade", "grade_once"),),
)
