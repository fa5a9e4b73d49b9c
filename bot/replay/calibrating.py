"""Finds how strict the statistical rules have to be to keep a clinic's past data within a budget of alerts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.care.engine import Watch, watching
from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.rule import Rule
from bot.replay.patients import PatientFacts
from bot.replay.plan import ReplayPlan
from bot.replay.playing import QuietPeriods
from bot.replay.series import Series, histories
from bot.replay.tally import DAYS_A_MONTH

# A threshold at some strictness is the plan's own value times STEP to the power of it: 0 is the plan as it is, the
# loosest half of it, the strictest four times it, within the threshold's bounds.
STEP = 1.02
LOOSEST, STRICTEST = -35, 70


@dataclass(frozen=True, slots=True)
class CalibratedRule:
    """One rule's share, before and after, in alerts per patient-month. `threshold` is empty for a rule without one."""

    rule: str
    threshold: str
    value_before: float
    value_after: float
    rate_before: float
    rate_after: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of it. `fits` is False when even the strictest thresholds go beyond the budget; the plan then stays."""

    plan: ReplayPlan
    rules: tuple[CalibratedRule, ...]
    fits: bool


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on which a statistical rule finds something up to that strictness."""

    on: date
    strictness: int
    severity: Severity


class _Course:
    """What one rule finds on which days, patient after patient."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.patients: list[list[_Day]] = []
        self._counted: dict[int, int] = {}

    def look(self, history: History) -> None:
        """Add the day when the loosest threshold finds something."""
        finding = self._finding(history, LOOSEST)
        if finding is not None:
            strictness = self._strictest(history) if self.watch.rule.statistical else STRICTEST
            self.patients[-1].append(_Day(history.as_on, strictness, finding.severity))

    def alerts(self, strictness: int) -> int:
        """How many alerts the rule makes at that strictness, quiet periods kept; asked once all patients are in."""
        if strictness not in self._counted:
            self._counted[strictness] = self._count(strictness)
        return self._counted[strictness]

    def _count(self, strictness: int) -> int:
        rule = self.watch.rule
        said = {severity: Finding(rule.code, rule.version, severity, "", "") for severity in Severity}
        count = 0
        for days in self.patients:
            quiet = QuietPeriods({rule.code: rule})
            count += sum(quiet.alerts(said[day.severity], day.on) for day in days if day.strictness >= strictness)
        return count

    def value(self, strictness: int) -> float:
        """The rule's threshold at that strictness, within its bounds; as it is written to a plan."""
        rule = self.watch.rule
        own = self.watch.thresholds[rule.statistical]
        if strictness == 0:
            return own
        lowest, highest = rule.bounds[rule.statistical]
        wanted = (own or rule.defaults[rule.statistical]) * STEP**strictness
        return round(min(max(wanted, lowest), highest), 3)

    def under(self, ceiling: int) -> int:
        """The lowest strictness from the plan's own up with no more alerts than that; the highest where none has."""
        return _lowest(0, STRICTEST, lambda strictness: self.alerts(strictness) <= ceiling)

    def _finding(self, history: History, strictness: int) -> Finding | None:
        rule, thresholds = self.watch.rule, self.watch.thresholds
        if rule.statistical:
            thresholds = {**thresholds, rule.statistical: self.value(strictness)}
        return rule.evaluate(history, thresholds)

    def _strictest(self, history: History) -> int:
        """The highest strictness at which the day is still found: a higher threshold never finds more."""
        found, lost = LOOSEST, STRICTEST + 1
        while lost - found > 1:
            middle = (found + lost) // 2
            if self._finding(history, middle) is None:
                lost = middle
            else:
                found = middle
        return found


def calibrate(
    all_series: Iterable[Series],
    plan: ReplayPlan,
    rules: Mapping[str, Rule],
    patients: Mapping[str, PatientFacts],
    budget: float,
) -> Calibration:
    """The loosest plan whose alerts, of all rules together, stay within `budget` alerts per patient-month."""
    courses = [_Course(watch) for watch in watching(rules, plan.plan)]
    days = 0
    for series in all_series:
        days += series.days
        for course in courses:
            course.patients.append([])
        for history in histories(series, plan, patients.get(series.patient, PatientFacts())):
            for course in courses:
                course.look(history)
    months = max(days, 1) / DAYS_A_MONTH
    strictness = _within(courses, budget * months)
    fits = _alerts(courses, strictness) <= budget * months
    return Calibration(
        plan=_calibrated(plan, courses, strictness) if fits else plan,
        rules=tuple(_calibrated_rule(course, each, months) for course, each in zip(courses, strictness, strict=True)),
        fits=fits,
    )


def _alerts(courses: Sequence[_Course], strictness: Sequence[int]) -> int:
    return sum(course.alerts(each) for course, each in zip(courses, strictness, strict=True))


def _within(courses: Sequence[_Course], most: float) -> list[int]:
    """Each rule's strictness so that all together make at most so many alerts, if that is possible at all.

    Where there is room, all are loosened alike. Where there is not, the noisiest give way first: no rule makes more
    alerts than a common ceiling, so that one clinic's many missed doses do not deafen the rule that watches symptoms.
    """
    if _alerts(courses, [0] * len(courses)) <= most:
        alike = _lowest(LOOSEST, 0, lambda strictness: _alerts(courses, [strictness] * len(courses)) <= most)
        return [alike] * len(courses)
    noisiest = max(course.alerts(0) for course in courses)
    lowered_by = _lowest(0, noisiest, lambda less: _alerts(courses, _under(courses, noisiest - less)) <= most)
    return _under(courses, noisiest - lowered_by)


def _under(courses: Sequence[_Course], ceiling: int) -> list[int]:
    """The strictness that keeps each rule under the ceiling; the highest where none does."""
    return [course.under(ceiling) for course in courses]


def _lowest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The lowest number from which on it holds, by halving; `high` when it holds nowhere before."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return high


def _calibrated_rule(course: _Course, strictness: int, months: float) -> CalibratedRule:
    name = course.watch.rule.statistical
    return CalibratedRule(
        rule=course.watch.rule.code,
        threshold=name,
        value_before=course.value(0) if name else 0.0,
        value_after=course.value(strictness) if name else 0.0,
        rate_before=course.alerts(0) / months,
        rate_after=course.alerts(strictness) / months,
    )


def _calibrated(plan: ReplayPlan, courses: Sequence[_Course], strictness: Sequence[int]) -> ReplayPlan:
    rules = {code: dict(own) for code, own in plan.plan.rules.items()}
    for course, each in zip(courses, strictness, strict=True):
        rule = course.watch.rule
        if rule.statistical:
            rules[rule.code][rule.statistical] = course.value(each)
    return replace(plan, plan=replace(plan.plan, rules=rules))
