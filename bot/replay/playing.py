"""Plays one patient's days through the rules: what would have alerted, and what would have stayed quiet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bot.care.alerting import Flag, is_quiet
from bot.care.engine import Watch, look
from bot.care.findings import Finding
from bot.care.history import History
from bot.care.rule import Rule


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of one day. A repeat is one that the rule's quiet period keeps from alerting."""

    on: date
    finding: Finding
    is_repeat: bool


class QuietPeriods:
    """What each rule said last about one patient."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules, self._last = rules, dict[str, Flag]()

    def alerts(self, finding: Finding, on: date) -> bool:
        """True when the finding of that day alerts; the rule then stays quiet as it would live."""
        if is_quiet(finding, on, self._last.get(finding.rule), self._rules[finding.rule].quiet_for):
            return False
        self._last[finding.rule] = Flag(0, 0, finding, on, datetime.combine(on, time.max, UTC))
        return True


def play(days: Iterator[History], watches: Sequence[Watch]) -> Iterator[Found]:
    """What the rules find day by day, in the order of days, then of rules."""
    quiet = QuietPeriods({watch.rule.code: watch.rule for watch in watches})
    for history in days:
        for finding in look(watches, history):
            yield Found(history.as_on, finding, not quiet.alerts(finding, history.as_on))
