"""Cover hours as people say them: days that run on and keep the same hours stand together."""

from itertools import groupby

from bot.care.cover import CoverHours, Span
from bot.care.sentences import Sentence, _

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip


def hours_in_words(hours: CoverHours) -> list[Sentence]:
    """One line for each run of days with the same hours: `Monday to Friday, 08:00 to 18:00`."""
    spans = sorted(hours.spans, key=lambda span: (span.opens, span.closes, span.weekday))
    runs: list[list[Span]] = []
    for _clocks, same in groupby(spans, key=lambda span: (span.opens, span.closes)):
        for span in same:
            if runs and _runs_on(runs[-1][-1], span):
                runs[-1].append(span)
            else:
                runs.append([span])
    return [_line(run) for run in sorted(runs, key=lambda run: run[0])]


def _runs_on(earlier: Span, later: Span) -> bool:
    is_same = (earlier.opens, earlier.closes) == (later.opens, later.closes)
    return is_same and later.weekday == earlier.weekday + 1


def _line(run: list[Span]) -> Sentence:
    first, last = WEEKDAYS[run[0].weekday], WEEKDAYS[run[-1].weekday]
    clocks = {"opens": run[0].opens, "closes": run[0].closes}
    if len(run) == 1:
        return _("{day}, {opens} to {closes}", day=first, **clocks)
    return _("{first} to {last}, {opens} to {closes}", first=first, last=last, **clocks)
