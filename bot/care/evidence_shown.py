"""Which measure a finding rests on, which days it compared, and how that is drawn and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.care.findings import Finding, type_of_cell
from bot.care.history import DAYS_LOOKED_BACK, History
from bot.care.plan import Measure
from bot.care.progress import Progress, progress_of
from bot.care.progress_shown import chart_of, name_of
from bot.care.sentences import Sentence, _, to_json

EVIDENCE = "evidence"  # what kind of picture the drawing process is given
_DAYS_BEFORE = 7  # drawn before the first day that was compared, so that the eye has something to hold on to
_FEWEST_DAYS = 14
_MOST_CHANGES = 3
_LETTERS = "AB"


@dataclass(frozen=True, slots=True)
class Window:
    """Days that were compared with others: how many reports they hold, and their mean to one digit."""

    first_on: date
    last_on: date
    reports: int
    mean: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measure that moved and the one or two windows that show it, the earlier first."""

    measure: Measure
    windows: tuple[Window, ...]


def evidence_of(finding: Finding, measures: Mapping[str, Measure]) -> Evidence | None:
    """What there is to draw of a finding; None where it does not rest on a measure."""
    earlier = next((row for row in finding.evidence if "to" in row), None)
    rows = [row for row in finding.evidence if "on" in row and "to" not in row]
    codes = [code for code in measures if any(_number(row, code) is not None for row in rows)]
    if not codes:
        return None
    measure = max((measures[code] for code in codes), key=lambda each: _moved(each, earlier, rows))
    last = _window([row for row in rows if _number(row, measure.code) is not None], measure.code)
    before = _summary(earlier, measure.code) if earlier is not None else None
    return Evidence(measure, (before, last) if before is not None else (last,))


def _number(row: Mapping[str, type_of_cell], code: str) -> float | None:
    value = row.get(code)
    return float(value) if isinstance(value, int | float) else None


def _mean(rows: Sequence[Mapping[str, type_of_cell]], code: str) -> float | None:
    values = [value for row in rows if (value := _number(row, code)) is not None]
    return round(sum(values) / len(values), 1) if values else None


def _moved(measure: Measure, earlier: Mapping[str, type_of_cell] | None, rows: Sequence[Any]) -> float:
    """How much worse it got, in changes that matter; without anything to compare the first of the plan stands."""
    usual, now = _number(earlier, measure.code) if earlier else None, _mean(rows, measure.code)
    if usual is None or now is None:
        return 0.0
    return (measure.badness(now) - measure.badness(usual)) / (measure.important_change or 1.0)


def _window(rows: Sequence[Mapping[str, type_of_cell]], code: str) -> Window:
    days = sorted(date.fromisoformat(str(row["on"])) for row in rows)
    return Window(days[0], days[-1], len(set(days)), _mean(rows, code) or 0.0)


def _summary(row: Mapping[str, type_of_cell], code: str) -> Window | None:
    """The window that a finding tells in one row: first day, last day, number of reports and means."""
    value, reports = _number(row, code), _number(row, "reports")
    if value is None:
        return None
    first_on, last_on = (date.fromisoformat(str(row[name])) for name in ("on", "to"))
    return Window(first_on, last_on, int(reports or 0), value)


def progress_around(history: History, evidence: Evidence, aims: Mapping[str, float]) -> Progress:
    """The days to draw, up to the history's last: that measure alone, from a week before what was compared."""
    days = (history.as_on - evidence.windows[0].first_on).days + 1 + _DAYS_BEFORE
    alone = replace(history, measures={evidence.measure.code: evidence.measure}, prompts=(), goals=())
    return progress_of(alone, min(max(days, _FEWEST_DAYS), DAYS_LOOKED_BACK), aims)


def evidence_chart(progress: Progress, evidence: Evidence, title: Sentence) -> dict[str, Any]:
    """The picture as plain JSON: a progress chart of one measure, with the windows to shade."""
    last = (progress.last_on - progress.first_on).days

    def day(on: date) -> int:
        return min(max((on - progress.first_on).days, 0), last)

    shaded = [
        {"letter": letter, "first": day(window.first_on), "last": day(window.last_on), "mean": window.mean,
         "words": to_json(window_words(evidence, number))}
        for number, (letter, window) in enumerate(zip(_LETTERS, evidence.windows, strict=False))
    ]  # fmt: skip
    return {**chart_of(progress, title, is_discreet=False), "kind": EVIDENCE, "shaded": shaded}


def window_words(evidence: Evidence, number: int) -> Sentence:
    """`A: 28 reports before, 3.1 on average`."""
    window, letter = evidence.windows[number], _LETTERS[number]
    if number + 1 < len(evidence.windows):
        return _("{letter}: {count} reports before, {mean} on average", letter=letter, count=window.reports,
                 mean=window.mean)  # fmt: skip
    if window.reports == 1:
        return _("{letter}: the report that alerted, {mean}", letter=letter, mean=window.mean)
    return _("{letter}: the {count} reports that alerted, {mean} on average", letter=letter, count=window.reports,
             mean=window.mean)  # fmt: skip


def evidence_words(progress: Progress, evidence: Evidence) -> list[Sentence]:
    """The same in words, for whoever cannot see the picture."""
    measure = name_of(evidence.measure, 1, is_discreet=False)
    said = [_("{measure}, {first} to {last}:", measure=measure, first=progress.first_on, last=progress.last_on)]
    for number, window in enumerate(evidence.windows):
        said.append(_("{words} ({first} to {last})", words=window_words(evidence, number), first=window.first_on,
                      last=window.last_on))  # fmt: skip
    said += [_("The plan changed on {day}.", day=day) for day in progress.changed_on[-_MOST_CHANGES:]]
    return said
