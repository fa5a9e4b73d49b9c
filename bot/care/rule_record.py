"""A rule's record: how often it fired, whether clinicians found it useful, and one step that would make it rarer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from bot.care.findings import Severity
from bot.care.rule import Rule, Thresholds

JUDGED_BEFORE_PROPOSING = 5  # cases; a proposal of this project: fewer say nothing about a rule
LOOKED_AT_BEFORE_PROPOSING = 3  # findings that can be looked at again; one or two may be an accident
_STEPS_IN_BOUNDS = 20  # one step is a twentieth of what a threshold may range over


@dataclass(frozen=True, slots=True)
class Fired:
    """One finding of a rule and what became of its case. `waited` is how long it took until somebody had the case."""

    rule: str
    severity: Severity
    review_id: int
    is_withdrawn: bool
    is_useful: bool | None
    waited: timedelta | None


@dataclass(frozen=True, slots=True)
class Record:
    """`fired` and `withdrawn` count findings, `useful` and `judged` cases; `waited` is the median until taken."""

    rule: str
    fired: int
    withdrawn: int
    useful: int
    judged: int
    waited: timedelta | None
    was_urgent: bool

    @property
    def is_mostly_not_useful(self) -> bool:
        """True when fewer than half of at least five judged cases were useful."""
        return self.judged >= JUDGED_BEFORE_PROPOSING and 2 * self.useful < self.judged


def records_of(fired: Iterable[Fired]) -> list[Record]:
    """One record for each rule that fired, the most frequent first."""
    by_rule: dict[str, list[Fired]] = {}
    for each in fired:
        by_rule.setdefault(each.rule, []).append(each)
    return sorted((_record(rule, found) for rule, found in by_rule.items()), key=lambda r: (-r.fired, r.rule))


def _record(rule: str, found: Sequence[Fired]) -> Record:
    cases = {each.review_id: each for each in found}.values()
    waits = [each.waited.total_seconds() for each in cases if each.waited is not None]
    return Record(
        rule=rule,
        fired=len(found),
        withdrawn=sum(each.is_withdrawn for each in found),
        useful=sum(each.is_useful is True for each in cases),
        judged=sum(each.is_useful is not None for each in cases),
        waited=timedelta(seconds=median(waits)) if waits else None,
        was_urgent=any(each.severity is Severity.URGENT for each in found),
    )


def steps(rule: Rule, thresholds: Thresholds) -> Iterator[tuple[str, float]]:
    """(threshold, its value one step away) of what may be tried to make the rule rarer, within its bounds.

    A statistical rule has one threshold to tune, and higher is rarer. Of any other each number is tried both ways:
    which way is rarer only the rule itself knows.
    """
    if rule.statistical:
        yield from _one_step(rule, thresholds, rule.statistical, 1)
        return
    for name in rule.bounds:
        for way in (1, -1):
            yield from _one_step(rule, thresholds, name, way)


def _one_step(rule: Rule, thresholds: Thresholds, name: str, way: int) -> Iterator[tuple[str, float]]:
    value, (lowest, highest) = thresholds[name], rule.bounds[name]
    if isinstance(value, bool):
        return
    step = (highest - lowest) / _STEPS_IN_BOUNDS
    if isinstance(rule.defaults[name], int):
        step = max(1, round(step))
    moved = min(max(round(value + way * step, 2), lowest), highest)
    stepped = {**thresholds, name: moved}
    if moved != value and all(stepped[low] <= stepped[high] for low, high in rule.rising):
        yield name, int(moved) if isinstance(rule.defaults[name], int) else moved


@dataclass(frozen=True, slots=True)
class Tried:
    """What one finding becomes with a stricter threshold: does it still fire, and was its case useful?"""

    still_fires: bool
    is_useful: bool | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stricter threshold and what it would have changed: of `looked_at` findings `left_out` would not have been."""

    rule: str
    threshold: str
    value: float
    stricter: float
    looked_at: int
    left_out: int
    useful_left_out: int


def proposal_of(rule: str, threshold: str, value: float, stricter: float, tried: Sequence[Tried]) -> Proposal | None:
    """None when too little could be tried, or when the step leaves out no more useless findings than useful ones."""
    left_out = [each for each in tried if not each.still_fires]
    useful = sum(each.is_useful is True for each in left_out)
    if len(tried) < LOOKED_AT_BEFORE_PROPOSING or not left_out or 2 * useful >= len(left_out):
        return None
    return Proposal(rule, threshold, value, stricter, len(tried), len(left_out), useful)
