"""The main symptom is less than 20 % better 4 weeks after treatment began, or less than 30 % better after 6 weeks.

Only where the goal of the plan is to reduce. Compares the mean of the last 7 days with the patient's own start, from a
week before treatment began to its sixth day; 3 reports are needed in each. The main symptom is the one with the highest
weight; a plan without one is judged by PHQ-9 or GAD-7. Someone who started within an important change of the best
possible has nothing to gain and stays quiet. Looks from day 28 for a week (time to ask) and from day 42 for a week
(time for a review, which need not mean a switch: one in five responds in weeks 5 to 8). Severity: routine.

Source: NICE depression guidance, at second hand, for the shares and the late responders. The weeks compared are a
proposal of this project.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.main_symptom import average, main_symptom, reports_between
from bot.care.questionnaire_scores import GAD7, PHQ9, Instrument, scores_of
from bot.care.rule import Rule, Thresholds

DAYS_OF_A_LOOK = 7  # as long as the rule is quiet after it fired, so that a look speaks once
START_DAYS = 7  # on either side of the day treatment began: little has had time to work
LEAST_REPORTS = 3
INSTRUMENTS = ((PHQ9, 5), (GAD7, 4))  # and their important changes
DAYS_AROUND_A_SCORE = 14  # questionnaires come every second week


@dataclass(frozen=True, slots=True)
class _Course:
    """Where the symptom started and stands, as reported, and how much better that is as a share of the start."""

    name: str
    code: str
    start: float
    now: float
    gained: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding in the weeks of the two looks when too little was gained; None outside them or with few reports."""
    if history.goal != "reduce" or history.started_on is None:
        return None
    days = (history.as_on - history.started_on).days
    look = next((look for look in ("review", "ask") if 0 <= days - thresholds[f"{look}_day"] < DAYS_OF_A_LOOK), None)
    if look is None:
        return None
    course, least = _course(history, history.started_on), thresholds[f"{look}_share"]
    if course is None or course.gained >= least:
        return None
    change = f"{course.gained:.0%} better" if course.gained >= 0 else f"{-course.gained:.0%} worse"
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"{course.name} was {course.start:.1f} at the start and {course.now:.1f} in the last days: {change} "
        f"after {days} days of treatment, less than {least:.0%}.",
        consider=_consider(look),
        evidence=(
            {"on": history.started_on.isoformat(), course.code: round(course.start, 1)},
            {"on": history.as_on.isoformat(), course.code: round(course.now, 1)},
        ),
    )


def _course(history: History, started_on: date) -> _Course | None:
    if main_symptom(history.measures) is not None:
        return _course_of_symptom(history, started_on)
    courses = (_course_of_scores(history, started_on, instrument, least) for instrument, least in INSTRUMENTS)
    return next((course for course in courses if course is not None), None)


def _course_of_symptom(history: History, started_on: date) -> _Course | None:
    measure, week = main_symptom(history.measures), timedelta(days=START_DAYS)
    assert measure is not None
    first, last = started_on - week, started_on + week - timedelta(days=1)
    start = average(reports_between(history.reports, first, last), measure.code)
    recent = reports_between(history.reports, history.as_on - timedelta(days=6), history.as_on)
    now = average(recent, measure.code)
    if start is None or now is None or min(start.reports, now.reports) < LEAST_REPORTS:
        return None
    burden = measure.badness(start.value) - measure.minimum
    if burden < measure.important_change:
        return None
    gained = round((measure.badness(start.value) - measure.badness(now.value)) / burden, 6)
    return _Course(measure.name or measure.code, measure.code, start.value, now.value, gained)


def _course_of_scores(history: History, started_on: date, instrument: Instrument, least: float) -> _Course | None:
    scores = scores_of(history, instrument)
    early = [score for score in scores if abs((score.on - started_on).days) < DAYS_AROUND_A_SCORE]
    late = [score for score in scores if 0 <= (history.as_on - score.on).days < DAYS_AROUND_A_SCORE]
    if not early or not late or early[0].value < least:
        return None
    start, now = early[0].value, late[-1].value
    return _Course(f"The {instrument.name} total", instrument.code, start, now, round((start - now) / start, 6))


def _consider(look: str) -> str:
    if look == "ask":
        return "Consider asking whether the plan is being followed and suits the patient; some respond in weeks 5 to 8."
    return "Consider a review of the plan: adherence, dose, side effects and other causes; it need not mean a switch."


RULE = Rule(
    code="non_response",
    version=1,
    evaluate=evaluate,
    defaults={"ask_day": 28, "ask_share": 0.2, "review_day": 42, "review_share": 0.3},
    bounds={"ask_day": (7, 180), "ask_share": (0.05, 0.9), "review_day": (14, 180), "review_share": (0.05, 0.9)},
    rising=(("ask_day", "review_day"), ("ask_share", "review_share")),
)
