"""Runs the review rules over simulated patients day by day, as replay does, and counts what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.care.rule import Rule
from bot.content import read_rules
from tests.benchmarks.review.kinds import Case
from tests.benchmarks.review.patients import SimulatedPatient
from tests.benchmarks.review.textbook import QUIET_DAYS

DAYS_OF_MONTH = 30
QUIET_BEFORE = 14  # days watched before the onset: an alert then may keep a rule quiet after it

Alerting = Callable[[SimulatedPatient, int], Mapping[int, str]]


def the_rules(*codes: str) -> list[Rule]:
    """The rules of those codes; every rule there is when none is named."""
    known = read_rules()
    return [known[code] for code in codes or sorted(known)]


def watch(patient: SimulatedPatient, rules: Sequence[Rule], first_day: int = 0) -> dict[int, str]:
    """The days of the alerts from `first_day` on, and the first rule that found something.

    An alert opens a review, which gathers what is found in the next 7 days.
    """
    alerts: dict[int, str] = {}
    day = first_day
    while day < patient.days:
        history = patient.history(day)
        found = (rule.code for rule in rules if rule.evaluate(history, rule.defaults) is not None)
        code = next(found, None)
        if code is not None:
            alerts[day] = code
        day += 1 if code is None else QUIET_DAYS
    return alerts


@dataclass(frozen=True, slots=True)
class Calm:
    """What a group of patients to whom nothing happens brought: false alerts, each by the rule that made it."""

    rules: Sequence[str]
    months: float

    @property
    def per_month(self) -> float:
        """False alerts a patient-month."""
        return len(self.rules) / self.months


@dataclass(frozen=True, slots=True)
class Found:
    """How many of a kind of event were hit, and after how many days from the criterion day (negative: before it)."""

    delays: Sequence[int]
    count: int

    @property
    def share(self) -> float:
        """The share of the events that were hit."""
        return len(self.delays) / self.count


def watch_calm(patients: Sequence[SimulatedPatient], alerting: Alerting) -> Calm:
    """The false alerts of these patients."""
    rules = [rule for patient in patients for rule in alerting(patient, 0).values()]
    return Calm(rules, sum(patient.days for patient in patients) / DAYS_OF_MONTH)


def watch_cases(cases: Sequence[Case], alerting: Alerting) -> Found:
    """The hits among these cases: an alert between the onset and 14 days after the criterion day."""
    delays = []
    for case in cases:
        days = alerting(case.patient, case.onset - QUIET_BEFORE)
        hits = [day for day in days if case.onset <= day <= case.last_day]
        delays += [min(hits) - case.criterion] if hits else []
    return Found(delays, len(cases))


def together(found: Sequence[Found]) -> Found:
    """Several kinds of event as one."""
    return Found([delay for one in found for delay in one.delays], sum(one.count for one in found))
