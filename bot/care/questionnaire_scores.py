"""The totals of validated questionnaires, as their items stand in a patient's reports, and when a total is news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from bot.care.history import History, Report


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire whose items are the report values `code:1` to `code:<items>`; `factor` scales their sum."""

    code: str
    name: str
    items: int
    factor: int = 1


PHQ9 = Instrument("phq9", "PHQ-9", 9)  # total 0 to 27, higher is worse
GAD7 = Instrument("gad7", "GAD-7", 7)  # total 0 to 21, higher is worse
WHO5 = Instrument("who5", "WHO-5", 5, factor=4)  # total 0 to 100, lower is worse


@dataclass(frozen=True, slots=True)
class Score:
    """The total of one day."""

    on: date
    value: float


def total(report: Report, instrument: Instrument) -> float | None:
    """The sum of the items times the factor when all of them stand, else the reported total; None without either."""
    return _total(report.values, instrument, _item_codes(instrument))


@lru_cache
def _item_codes(instrument: Instrument) -> tuple[str, ...]:
    return tuple(f"{instrument.code}:{number}" for number in range(1, instrument.items + 1))


def _total(values: Mapping[str, float], instrument: Instrument, codes: Sequence[str]) -> float | None:
    if codes[0] in values:  # most reports of a diary are no questionnaire
        answered = [values[code] for code in codes if code in values]
        if len(answered) == len(codes):
            return round(instrument.factor * sum(answered), 6)
    return values.get(instrument.code)


def score_on(history: History, instrument: Instrument) -> Score | None:
    """The total of the day judged; None when that day has none."""
    if not history.reports or history.reports[-1].on != history.as_on:
        return None
    value = total(history.reports[-1], instrument)
    return None if value is None else Score(history.as_on, value)


def scores_of(history: History, instrument: Instrument) -> list[Score]:
    """Every total of the history, oldest first."""
    codes = _item_codes(instrument)
    totals = ((report.on, _total(report.values, instrument, codes)) for report in history.reports)
    return [Score(on, value) for on, value in totals if value is not None]


def risen_from(
    scores: Sequence[Score], change: float, line: float | None = None, seen_until: date | None = None
) -> Score | None:
    """What the newest of these scores, higher always worse, has risen from, when the rise is news; else None.

    The first score is where the patient starts from; after `seen_until` (a review closed, a plan published) it is the
    last one before it. A score is news when it stands `change` or more above the start, or reaches `line` for the
    first time from below; then it is the new start. The start follows improvement as two scores running show it, so
    that one good day does not set the mark. None, too, without a score to compare with.
    """
    start, news = scores[0], None
    is_below = line is not None and start.value < line
    for before, now in pairwise(scores):
        if seen_until is not None and before.on < seen_until <= now.on:
            start = before
        crosses = is_below and line is not None and now.value >= line
        news = start if crosses or round(now.value - start.value, 6) >= change else None
        is_below = is_below and not crosses
        pair = Score(now.on, round((before.value + now.value) / 2, 6))
        start = now if news else min(start, pair, key=lambda score: score.value)
    return news


def turned(scores: Iterable[Score]) -> list[Score]:
    """The scores of an instrument in which lower is worse, so that higher is."""
    return [Score(score.on, -score.value) for score in scores]
