"""How surprising it is, for this patient, that so many of the last days asked have no report."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.care.history import History, Report

# Beta(2, 8): one asked day in five stays unanswered, as good as ten days' knowledge of a patient not known yet.
PRIOR_UNANSWERED, PRIOR_ASKED = 2, 10
# Thinning is looked for over so many last days asked; the rarest of three is no surprise by itself.
SPANS = (3, 6, 10)
# What is usual is learnt from so many asked days before them, so that it follows a patient who now reports less.
USUAL_DAYS = 42


@dataclass(frozen=True, slots=True)
class Thinning:
    """So many of the last days asked have no report.

    `usual_share` is the patient's own share of asked days without a report before them, above 0 and below 1;
    `surprise` is -ln of the probability of that many or more, less the logarithm of the spans looked at, 6 digits.
    """

    unanswered: int
    asked: int
    usual_share: float
    surprise: float


def thinning(history: History, least_unanswered: int) -> Thinning | None:
    """The most surprising of the spans up to `as_on`; None when none has that many days without a report."""
    asked = history.asked_on[: bisect_right(history.asked_on, history.as_on)]
    last, before = asked[-SPANS[-1] :], asked[: -SPANS[-1]][-USUAL_DAYS:]
    if not last:
        return None
    recent = {report.on for report in _reports_from(history, last[0])}
    is_unanswered = [day not in recent for day in last]
    if sum(is_unanswered) < least_unanswered:
        return None
    share = _usual_share(before, _reports_from(history, before[0]) if before else ())
    spans = [(sum(is_unanswered[-span:]), len(is_unanswered[-span:])) for span in SPANS]
    rarities = [rarity(unanswered, days, share) for unanswered, days in spans]
    unanswered, days = spans[rarities.index(max(rarities))]
    if unanswered < least_unanswered:
        return None
    return Thinning(unanswered, days, share, round(max(rarities) - math.log(len(SPANS)), 6))


def rarity(unanswered: int, days: int, share: float) -> float:
    """-ln of the probability that so many of these days or more have no report by that share; rounded to 6 digits."""
    tail = sum(math.comb(days, n) * share**n * (1 - share) ** (days - n) for n in range(unanswered, days + 1))
    return round(-math.log(tail), 6)


def _usual_share(asked: Sequence[date], reports: Sequence[Report]) -> float:
    unanswered = len(set(asked).difference([report.on for report in reports]))
    return (PRIOR_UNANSWERED + unanswered) / (PRIOR_ASKED + len(asked))


def _reports_from(history: History, day: date) -> Sequence[Report]:
    return history.reports[bisect_left(history.reports, day, key=lambda report: report.on) :]
